"""Values that we propose: out of a mortgage, an income, a budget, or what is usual. None counts before a yes."""

from __future__ import annotations

import re
from decimal import Decimal

from iagente_vida.domain.acts import Inform
from iagente_vida.domain.conversation import Unconfirmed
from iagente_vida.domain.dialogue import bounds, facts, indication, needs, proposal
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.insurance.limits import OutOfRangeError
from iagente_vida.domain.insurance.quote import QuoteRequest
from iagente_vida.domain.profile import Fact, SlotData

WORKED_OUT = "capital_worked_out"
"""Among what was declined: that a sum followed from what they told was proposed already."""
OURS = (needs.CAPITAL, "term_years")
"""What we may propose a value for."""
LEFT_TO_US = re.compile(
    r"\b(?:qu[eé]|cu[aá]l|cu[aá]nt\w+)\b[^.!]{0,20}\b(?:recomi\w+|aconsej\w+|convien\w+|pondr[ií]as|har[ií]as|"
    r"deber[ií]a\w*|suele\w*|es (?:lo )?(?:normal|habitual|mejor|usual))\b|\bcu[aá]nt\w+\b[^.!]{0,20}\b(?:necesit\w+|"
    r"hac\w+ falta)\b|"
    r"\blo (?:normal|habitual|t[ií]pico|que suel)|"
    r"\bcu[aá]nt(?:o tiempo|os años) (?:me |nos )?(?:cubr|puedo|podr|dura)\w*|"
    r"\b(?:aconseja|recomienda|recomi[eé]nda)me\b"
)
"""The question given back: how much would you put, what is usual, for how long could it be."""


def capital(draft: Draft, message_id: str) -> None:
    """Proposes a sum out of what is known, and says out of what."""
    profile = draft.conversation.profile
    sum_insured = needs.proposed_capital(profile, draft.limits, draft.today)
    basis = needs.basis(profile)
    draft.record("capital_suggested", capital=sum_insured, basis=basis)
    draft.say(Inform(f"proposed_from_{basis}"))
    draft.conversation.doubts.insert(0, proposed("desired_capital", sum_insured, message_id, draft))
    draft.learned.add("desired_capital")


def what_fits(draft: Draft) -> None:
    """Who came with a budget, or for a mortgage, is asked for no sum: the one that follows is proposed, once."""
    conversation = draft.conversation
    if WORKED_OUT in conversation.declined or conversation.asked_times.get(needs.CAPITAL, 0):
        return
    message_id = draft.readings[-1].message_id if draft.readings else ""
    if needs.basis(conversation.profile) == "mortgage":
        conversation.declined.append(WORKED_OUT)
        indication.indicate(draft)
        capital(draft, message_id)
    elif (budget := conversation.profile.facts.get("budget_monthly")) is not None:
        conversation.declined.append(WORKED_OUT)
        _by_budget(draft, budget, message_id)


def _by_budget(draft: Draft, budget: Fact, message_id: str) -> None:
    profile = draft.conversation.profile
    age, born, smoker = profile.age(draft.today), profile.birth_date(), profile.value("smoker")
    if age is None or smoker is None or not isinstance(budget.value, int | float) or budget.value <= 0:
        return
    term = whole(profile.value("term_years")) or needs.proposed_term(age, draft.limits)
    wished = QuoteRequest(
        effect_date=draft.today,
        capital=draft.limits.capital_max,
        term_years=term,
        smoker=smoker is True,
        birth_date=born,
        age=age if born is None else None,
    )
    try:
        most = draft.engine.affordable_capital(wished, Decimal(str(budget.value)))
    except OutOfRangeError:
        return
    if most is None:
        return
    proposal.disclose(draft)
    draft.record("capital_suggested", capital=most, basis="budget")
    draft.say(
        Inform(
            "proposed_from_budget",
            (("presupuesto", facts.figure("budget_monthly", budget)), ("anos", bounds.count(term))),
        )
    )
    doubts = [proposed(needs.CAPITAL, most, message_id, draft)]
    if "term_years" not in profile.facts:
        doubts.append(proposed("term_years", term, message_id, draft))
    draft.conversation.doubts[:0] = doubts


def propose(draft: Draft, slot: str, value: int, reading: Reading) -> None:
    """Proposes a value and says out of what."""
    draft.say(Inform(f"proposed_{slot}"))
    draft.conversation.doubts.insert(0, proposed(slot, value, reading.message_id, draft))
    draft.learned.add(slot)


def proposed(slot: str, value: int, message_id: str, draft: Draft) -> Unconfirmed:
    """A value of ours, to be agreed to."""
    return Unconfirmed(
        slot=slot, fact=Fact(value=value, message_id=message_id, extractor="proposed", at=draft.now, confidence=0.5)
    )


def whole(value: SlotData | None) -> int | None:
    """A number as a whole one; None for anything else."""
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
