"""A stored quote is computed again to the cent, from its own inputs and the tariff that was kept with it."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from iagente_vida.domain.dialogue.quoting import record
from iagente_vida.domain.insurance.lifecycle import BEFORE, QuoteState
from iagente_vida.domain.insurance.limits import NotPricedError
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.quote import Quote, QuoteRequest
from iagente_vida.domain.insurance.request import request_from
from iagente_vida.store.commits import QuoteDraft
from iagente_vida.tariff_archive import NotReproducibleError, archive_of, archived_pack, computed_again
from iagente_vida.tariffs import DEMO_PACK, load_pack

TARIFFS = Path(__file__).parents[1] / "data" / "tariffs"
SHEET = TARIFFS / "rejilla_prueba"
DAY = date(2026, 11, 23)
PRODUCTS = ("", "temporal_nivelado", "temporal_renovable", "decreciente", "vida_entera", "pagos_limitados", "mixto")
ASKED = QuoteRequest(effect_date=DAY, capital=100_000, term_years=20, smoker=False, age=40)


def stored(quote: Quote, ident: str = "q-1") -> QuoteDraft:
    """The quote as the store keeps it: JSON bytes."""
    kept = record(quote, ident)
    return QuoteDraft(
        quote_id=kept.quote_id,
        inputs=json.dumps(kept.inputs).encode(),
        result=json.dumps(kept.result).encode(),
        tariff_pack=kept.tariff_pack,
        tariff_sha256=kept.tariff_sha256,
        engine_version=kept.engine_version,
        expires_at=kept.expires_at,
    )


def any_request(dice: random.Random) -> QuoteRequest:
    born = dice.random() < 0.7
    return QuoteRequest(
        effect_date=DAY + timedelta(days=dice.randrange(-300, 300)),
        capital=dice.randrange(10_000, 600_001),
        term_years=dice.randrange(1, 41),
        smoker=dice.random() < 0.3,
        birth_date=date(1956, 1, 1) + timedelta(days=dice.randrange(52 * 365)) if born else None,
        age=None if born else dice.randrange(18, 71),
        product=dice.choice(PRODUCTS),
        loan_rate=dice.choice([None, Decimal("0.031")]),
        annual_income=dice.choice([None, 24_000]),
        occupation=dice.choice(["", "bombero"]),
    )


def test_thousands_of_stored_quotes_give_the_same_cents() -> None:
    dice = random.Random(20261123)
    pricing = TablePricing(load_pack())
    again = TablePricing(archived_pack(archive_of(DEMO_PACK)))
    count = 0
    while count < 2_000:
        try:
            quote = pricing.quote(any_request(dice))
        except NotPricedError:
            continue
        kept = stored(quote)
        repeated = again.quote(request_from(json.loads(kept.inputs)))
        assert json.dumps(repeated.result).encode() == kept.result
        assert repeated.options == quote.options
        count += 1


def test_a_quote_of_two_tariffs_is_computed_again_from_both() -> None:
    packs = replace(load_pack(), policy_fee=Decimal(200)), load_pack(SHEET)
    quote = TablePricing(*packs).quote(replace(ASKED, age=31, term_years=10))
    assert quote.tariff_pack == "rejilla_prueba@3+demo_es_2026@2"
    assert computed_again(stored(quote), packs) == quote
    with pytest.raises(NotReproducibleError, match="otra tarifa"):
        computed_again(stored(quote), (packs[0],))


def test_another_version_or_a_damaged_copy_says_so() -> None:
    quote = TablePricing(load_pack()).quote(ASKED)
    with pytest.raises(NotReproducibleError, match="versión 1"):
        computed_again(replace(stored(quote), engine_version="1"), (load_pack(),))
    archive = archive_of(DEMO_PACK)
    with pytest.raises(NotReproducibleError, match="dañada"):
        archived_pack(replace(archive, files=archive.files.replace(b"cost = 3.0", b"cost = 4.0")))


def test_the_record_holds_all_that_was_shown() -> None:
    quote = TablePricing(load_pack()).quote(ASKED)
    result = quote.result
    assert [option["code"] for option in result["options"]] == ["esencial", "recomendada", "completa"]
    for option in result["options"]:
        assert list(option["payments"]) == ["annual", "half_yearly", "quarterly", "monthly"]
        for payment in option["payments"].values():
            parts = sum(Decimal(payment[name]) for name in ("premium", "surcharge", "consorcio", "tax"))
            assert parts == Decimal(payment["total"]) == Decimal(payment["receipt"]) * payment["number"]
        assert option["exclusions"]
        assert [step["age"] for step in option["price_at"]] == [45, 55]
        assert option["legal"]["source"]
    assert Decimal(result["options"][2]["payments"]["annual"]["tax"]) > 0
    assert result["options"][2]["cover_details"][0]["definition"]
    assert [step["age"] for step in result["renewable_price_at"]] == [45, 55, 65]
    assert result["assumptions"]["male_weight"] == 0.5
    assert result["valid_until"] == "2026-12-23"
    assert record(quote, "q").expires_at == datetime(2026, 12, 24, tzinfo=UTC)


def test_a_second_insured_is_another_quote() -> None:
    pricing = TablePricing(load_pack())
    first, second = pricing.quote(ASKED), pricing.quote(replace(ASKED, age=37))
    assert first.inputs != second.inputs
    assert pricing.quote(ASKED) == first


def test_small_receipts_are_not_offered() -> None:
    option = TablePricing(load_pack()).quote(replace(ASKED, age=25, capital=10_000, term_years=5)).result["options"][1]
    assert list(option["payments"]) == ["annual", "half_yearly", "quarterly", "monthly"]
    dear = replace(load_pack(), minimum_receipt=Decimal(15))
    option = TablePricing(dear).quote(replace(ASKED, age=25, capital=10_000, term_years=5)).result["options"][1]
    assert list(option["payments"]) == ["annual", "half_yearly", "monthly"]


def test_a_life_ends_once() -> None:
    final = {QuoteState.ACCEPTED, QuoteState.EXPIRED, QuoteState.SUPERSEDED}
    assert not final & {before for befores in BEFORE.values() for before in befores}
    assert BEFORE[QuoteState.ACCEPTED] == (QuoteState.PRESENTED,)
