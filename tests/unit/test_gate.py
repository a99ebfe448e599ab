"""Promise 7: a number without a source does not leave."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.agents.gate import Source, check
from iagente_vida.agents.visible_numbers import numbers
from iagente_vida.agents.wording.figures import written
from iagente_vida.domain.acts import FigureKind
from iagente_vida.domain.replies import Choice, Reply
from tests.conversations.runner import Talk, ports

SOURCES = (
    Source("Son · al mes durante · años", "copy:x"),
    Source("21,72 €", "quote:q/2/monthly"),
    Source("20", "quote:q/2/term"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("150.000 €", ["150000€"]),
        ("12,34\u00a0€ al mes", ["12.34€"]),
        ("1.234,50 euros", ["1234.50€"]),
        ("un 15 % menos", ["15%"]),
        ("un 15 por ciento", ["15%"]),
        ("el 22 de noviembre de 2026", ["22", "2026"]),
        ("cien mil euros", ["cien", "mil€"]),
        ("veintiún años", ["veintiún"]),
        ("١٢ €", ["12€"]),
        ("① opción", ["1"]),
        ("sin cifras", []),
    ],
)
def test_numbers_have_one_normal_form(text: str, expected: list[str]) -> None:
    assert numbers(text) == expected


def test_a_sourced_message_passes_and_says_its_sources() -> None:
    verdict = check(Reply(text="Son 21,72 € al mes durante 20 años"), SOURCES)
    assert verdict.passes
    assert dict(verdict.cited) == {"21.72€": "quote:q/2/monthly", "20": "quote:q/2/term"}


@pytest.mark.parametrize(
    "text",
    [
        "Son 21,73 € al mes",
        "Son 2172 € al mes",
        "Son 20 € al mes durante 20 años",
        "Son 21,72 € al mes, un 10 % menos",
        "Son veinte euros al mes",
        "Tienes hasta el 31 de enero",
        "Es la mitad que en tu banco",
        "Son ２１ € al mes",
    ],
)
def test_a_smuggled_figure_is_refused(text: str) -> None:
    assert not check(Reply(text=text), SOURCES).passes


def test_buttons_and_rows_are_looked_at_too() -> None:
    assert not check(Reply(text="¿Cuál?", buttons=(Choice("a", "99 € al mes"),)), SOURCES).passes
    rows = (Choice("a", "Opción", "solo 5 €"),)
    assert not check(Reply(text="¿Cuál?", rows=rows, list_button="Elegir"), SOURCES).passes


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal(9999999), places=2), st.integers(1, 99))
def test_an_amount_passes_as_itself_and_never_a_cent_off(amount: Decimal, cents: int) -> None:
    shown = written(FigureKind.MONEY, str(amount))
    other = written(FigureKind.MONEY, str(amount + Decimal(cents) / 100))
    sources = [Source(shown, "quote")]
    assert check(Reply(text=f"Son {shown}"), sources).passes
    assert not check(Reply(text=f"Son {other}"), sources).passes


class Rewritten(str):
    """Copy that changes on its way out, as a careless rewording would: a price that no engine gave."""

    __slots__ = ()

    def format_map(self, values: Any, /) -> str:
        text = super().format_map(values)
        return text if "·" in values.values() else text.replace("al mes", "al mes, solo 1,99 €")


async def test_a_reworded_price_is_replaced_and_recorded() -> None:
    honest = ports()
    entry = honest.texts["confirm_choice"]
    lying = replace(entry, texts=(Rewritten(entry.texts[0]),))
    talk = Talk(PlainAgent(replace(honest, texts={**honest.texts, "confirm_choice": lying})))
    await talk.say("tengo 40 años, no fumo, un capital de 100.000 euros durante 20 años")
    decision = await talk.say("la 2")
    assert [reply.ref for reply in decision.replies] == ["safe"]
    assert decision.trace["refused"] == ["1.99€"]
    assert [line.payload["numbers"] for line in decision.ledger if line.kind == "gate_refused"] == [["1.99€"]]
