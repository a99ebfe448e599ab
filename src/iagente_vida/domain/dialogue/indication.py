"""A first idea of the price after three answers: a range out of the engine, marked as one, no offer yet."""

from __future__ import annotations

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.dialogue import needs, proposal, quoting
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.insurance.limits import OutOfRangeError
from iagente_vida.domain.insurance.quote import QuoteRequest


def indicate(draft: Draft) -> None:
    """Shows what a usual cover costs at this age, once, when age and smoking are known and capital is not."""
    conversation = draft.conversation
    profile = conversation.profile
    age = profile.age(draft.today)
    if conversation.indicated or age is None or "smoker" not in profile.facts:
        return
    if {"desired_capital", "term_years"} & profile.facts.keys():
        return
    conversation.indicated = True
    born = profile.birth_date()
    try:
        quote = draft.engine.quote(
            QuoteRequest(
                effect_date=draft.today,
                capital=needs.proposed_capital(profile, draft.limits, draft.today),
                term_years=needs.proposed_term(age, draft.limits),
                smoker=profile.value("smoker") is True,
                birth_date=born,
                age=age if born is None else None,
            )
        )
    except OutOfRangeError:
        return
    offered = quoting.offer(quote, quoting.quote_id(draft.turn_key, quote), draft.now)
    draft.quotes.append(quoting.record(quote, offered.quote_id))
    draft.record("range", quote_id=offered.quote_id, tariff_pack=quote.tariff_pack)
    first, last = offered.options[0], offered.options[-1]
    source = f"quote:{offered.quote_id}"
    proposal.disclose(draft)
    draft.say(
        Inform(
            "range_demo" if offered.demo else "range",
            (
                ("capital", Figure(FigureKind.EUROS, str(last.capital), f"{source}/{last.number}/capital")),
                ("anos", Figure(FigureKind.COUNT, str(last.term_years), f"{source}/{last.number}/term_years")),
                ("desde", Figure(FigureKind.MONEY, first.monthly, f"{source}/{first.number}/monthly")),
                ("hasta", Figure(FigureKind.MONEY, last.monthly, f"{source}/{last.number}/monthly")),
                ("minimo", Figure(FigureKind.MONEY, first.annual_in_instalments, f"{source}/{first.number}/annual")),
                ("maximo", Figure(FigureKind.MONEY, last.annual_in_instalments, f"{source}/{last.number}/annual")),
            ),
        )
    )
