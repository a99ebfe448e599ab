"""The ad that a customer came from: taken up in the opening, and its figure held against the engine's."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import Advert, OfferedQuote
from iagente_vida.domain.dialogue import needs
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.insurance.limits import NotPricedError
from iagente_vida.domain.insurance.quote import QuoteRequest

_MONTHLY = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:€|eur(?:os?)?\b)\s*(?:al|/|por|cada|a la)?\s*mes")
_SUM = re.compile(r"\b(\d{2,3})(?:\.000| ?mil)\b")
_AGE = re.compile(r"\b(\d{2}) años\b")
_MENTIONED = re.compile(r"\b(?:anuncio|publicidad|promoci[oó]n|instagram|facebook|cartel|folleto)\b")


def notice(draft: Draft) -> bool:
    """Keeps the ad that these messages came from or speak of. Whether there is one that was not known."""
    conversation = draft.conversation
    if conversation.advert is not None:
        return False
    for reading in draft.readings:
        if reading.advert:
            conversation.advert = _read(reading.advert, f"advert:{reading.message_id}")
        elif _MENTIONED.search(reading.text):
            conversation.advert = _read(reading.text, f"customer:{reading.message_id}")
    advert = conversation.advert
    if advert is None:
        return False
    draft.record("advert", monthly=advert.monthly, source=advert.source)
    _check(draft, advert)
    return True


def take_up(draft: Draft) -> None:
    """Says that we know where they come from; its price waits until it can be compared with theirs."""
    advert = draft.conversation.advert
    if advert is None:
        raise ValueError("they come from no ad")
    draft.say(Inform("advert_price" if advert.monthly else "advert"))


def compare(draft: Draft, quote: OfferedQuote) -> None:
    """Beside the first real price: what the ad said, once, so that nobody takes one for the other."""
    advert = draft.conversation.advert
    if advert is None or not advert.monthly or advert.compared:
        return
    draft.conversation.advert = replace(advert, compared=True)
    least = min(quote.options, key=lambda option: Decimal(option.monthly))
    holds = Decimal(least.monthly) <= Decimal(advert.monthly)
    draft.record("advert_compared", holds=holds, monthly=advert.monthly, engine=least.monthly)
    advertised = _as_said(advert)
    cheapest = Figure(FigureKind.MONEY, least.monthly, f"quote:{quote.quote_id}/{least.number}/monthly")
    draft.say(Inform("advert_holds" if holds else "advert_differs", (("anuncio", advertised), ("desde", cheapest))))


def _check(draft: Draft, advert: Advert) -> None:
    """The figure against the engine's for the ad's own person; a person is told when the ad promises too much."""
    if not (advert.monthly and advert.age and advert.capital):
        return
    request = QuoteRequest(
        effect_date=draft.today,
        capital=advert.capital,
        term_years=needs.proposed_term(advert.age, draft.limits),
        smoker=False,
        age=advert.age,
    )
    try:
        options = draft.engine.quote(request).options
    except NotPricedError:
        return
    least = min(option.monthly for option in options if option.capital == advert.capital)
    holds = least <= Decimal(advert.monthly)
    draft.record("advert_checked", holds=holds, monthly=advert.monthly, engine=str(least))
    if not holds:
        draft.notes.append(Note("advert", (("detalle", _as_said(advert)),)))


def _as_said(advert: Advert) -> Figure:
    """The advertised figure as the ad wrote it: "5 €" stays without cents."""
    whole = advert.monthly.endswith(".00")
    kind = FigureKind.EUROS if whole else FigureKind.MONEY
    return Figure(kind, advert.monthly.removesuffix(".00"), advert.source)


def _read(text: str, source: str) -> Advert:
    monthly, total, age = _MONTHLY.search(text), _SUM.search(text), _AGE.search(text)
    return Advert(
        source=source,
        monthly=str(Decimal(monthly[1].replace(",", ".")).quantize(Decimal("0.01"))) if monthly else "",
        capital=int(total[1]) * 1_000 if total else 0,
        age=int(age[1]) if age else 0,
    )
