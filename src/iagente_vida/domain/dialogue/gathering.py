"""Asks what is missing for a price, one thing at a time, and reads back what was inferred."""

from __future__ import annotations

from dataclasses import replace

from iagente_vida.domain.acts import Confirm, Inform
from iagente_vida.domain.conversation import Stage
from iagente_vida.domain.dialogue import bounds, facts, indication, minor, needs, suggestions
from iagente_vida.domain.dialogue.cannot_handle import lost_again
from iagente_vida.domain.dialogue.draft import Draft, Step
from iagente_vida.domain.dialogue.handoff import pass_on
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.dialogue.suggestions import whole
from iagente_vida.domain.insurance.quote import QuoteRequest
from iagente_vida.domain.profile import SlotData

EUROS_WANTED = "say_it_in_euros"
"""Among what was declined: a sum beyond our euros was asked for in euros, once."""


def settle_doubts(draft: Draft, reading: Reading) -> bool:
    """A yes makes the value on the table count, a no drops it. Whether one was settled."""
    conversation = draft.conversation
    if not conversation.doubts or draft.learned:
        return False
    first = conversation.doubts[0]
    if conversation.asked != first.slot:
        return False
    if reading.says("affirm", "accept_proposal", "choose_option"):
        facts.believe(draft, first.slot, first.fact)
        return True
    if reading.says("deny"):
        conversation.doubts = conversation.doubts[1:]
        conversation.declined = [slot for slot in conversation.declined if slot != first.slot]
        draft.say(Inform("doubt_dropped"))
        return True
    return False


def not_answered(draft: Draft, reading: Reading) -> bool:
    """ "No sé" or "no quiero decirlo" to the question on the table. Whether it was dealt with."""
    conversation = draft.conversation
    slot = conversation.asked
    ours = slot in suggestions.OURS and conversation.quote is None
    if ours and not reading.says("ask_why") and suggestions.LEFT_TO_US.search(reading.text):
        reading = replace(reading, intent="dont_know")
    if draft.learned or not reading.says("dont_know", "refuse_answer", "deny"):
        return False
    if slot in (needs.PURPOSE, needs.INCOME):
        conversation.declined.append(slot)
        return True
    if slot == "birth_date" and conversation.profile.age(draft.today) is not None:
        conversation.declined.append(slot)  # an age is enough for an indicative price
        return True
    if reading.says("deny") or slot not in needs.PRICING:
        return False
    if any(entry.slot == slot for entry in conversation.doubts):
        facts.believe(draft, slot, conversation.doubts[0].fact)  # our proposal stands until it is changed
    elif slot == "desired_capital" and needs.none_needed(conversation.profile, draft.today):
        draft.say(Inform("no_need_now"))
    elif slot == "desired_capital":
        conversation.declined.append(slot)
        if needs.wants_income(conversation):
            draft.say(Inform("income_helps"))
    elif slot == "term_years":
        term = needs.proposed_term(conversation.profile.age(draft.today), draft.limits)
        suggestions.propose(draft, slot, term, reading)
    else:
        draft.say(Inform(f"why_{slot}"))
    return True


def bounded(draft: Draft) -> bool:
    """Whether what is known stays inside the bounds of an automatic price; else says what to do about it."""
    profile = draft.conversation.profile
    found = bounds.breach(
        draft.limits,
        profile.age(draft.today),
        whole(profile.value("desired_capital")),
        whole(profile.value("term_years")),
        other_money=facts.OTHER_MONEY in draft.conversation.declined,
    )
    return found is None or refuse(draft, found)


def refuse(draft: Draft, found: bounds.Breach) -> bool:
    """Explains a bound. True when the dialogue can go on (with the nearest value read back)."""
    if found.code == "minor":
        minor.stop(draft, found)
        return False
    if found.code == "currency" and EUROS_WANTED not in draft.conversation.declined:
        draft.conversation.declined.append(EUROS_WANTED)
        draft.conversation.profile.forget("desired_capital")
        draft.say(Inform("say_it_in_euros", found.figures))
        return True
    if found.code in ("too_old", "capital_high", "currency"):
        pass_on(draft, found.code, found.figures)
        return False
    slot = "desired_capital" if found.code.startswith("capital") else "term_years"
    before = draft.conversation.profile.facts.pop(slot)
    draft.say(Inform(f"limit_{found.code}", found.figures))
    if found.best >= (draft.limits.term_min if slot == "term_years" else draft.limits.capital_min):
        draft.conversation.doubts.insert(0, suggestions.proposed(slot, found.best, before.message_id, draft))
        return True
    pass_on(draft, "term_impossible")
    return False


def next_step(draft: Draft) -> Step:
    """Where the dialogue goes on."""
    conversation = draft.conversation
    if conversation.doubts or needs.missing(conversation, draft.today) is not None:
        return Step.NEEDS
    return Step.QUOTE if conversation.quote is None else Step.PRESENT


def ask_next(draft: Draft) -> None:
    """Puts the next question, or reads the next doubtful value back.

    A question that was put often enough is not repeated: who tells something else, or asks, reads what is still
    missing; when nothing came of the message a person is called.
    """
    conversation = draft.conversation
    conversation.stage = Stage.NEEDS_ANALYSIS
    draft.say(*facts.corrected(draft))
    if not conversation.doubts and needs.wants_proposal(conversation, draft.today):
        suggestions.capital(draft, draft.readings[-1].message_id if draft.readings else "")
    if not conversation.doubts and needs.missing(conversation, draft.today) == needs.CAPITAL:
        suggestions.what_fits(draft)
    if conversation.doubts:
        first = conversation.doubts[0]
        draft.expect(first.slot)
        draft.say(Confirm(first.slot, facts.figure(first.slot, first.fact), draft.other))
        return
    slot = needs.missing(conversation, draft.today)
    if slot is None:
        raise ValueError("nothing is missing")
    if conversation.asked_times.get(slot, 0) >= needs.ASKED_LIMIT:
        draft.expect(slot)
        if draft.acts and not draft.learned:
            draft.say(Inform("when_you_like"))
        elif draft.learned:
            draft.say(Inform(f"missing_{slot}"))
        elif lost_again(draft):
            pass_on(draft, "not_understood")
        else:
            draft.say(Inform("not_an_answer"))
        return
    if slot in (needs.CAPITAL, needs.PURPOSE):
        indication.indicate(draft)
    if slot == "birth_date" and conversation.profile.age(draft.today) is not None:
        draft.say(Inform("birth_date_exact_otro" if draft.other else "birth_date_exact"))
        conversation.asked_times[slot] = conversation.asked_times.get(slot, 0) + 1
        draft.expect(slot)
        return
    draft.ask(slot, needs.suggestions(slot, conversation.profile, draft.limits, draft.today))


def request(draft: Draft) -> QuoteRequest:
    """The first price's request, out of what is known."""
    profile = draft.conversation.profile
    capital, term = whole(profile.value("desired_capital")), whole(profile.value("term_years"))
    if capital is None or term is None:
        raise ValueError("capital and term are needed")
    born = profile.birth_date()
    return QuoteRequest(
        effect_date=draft.today,
        capital=capital,
        term_years=term,
        smoker=profile.value("smoker") is True,
        birth_date=born,
        age=profile.age(draft.today) if born is None else None,
        annual_income=needs.yearly_income(profile),
        insured_elsewhere=whole(profile.value("existing_coverage")) or 0,
        occupation=str(profile.value("occupation") or ""),
        hobbies=_hobbies(profile.value("risky_hobby")),
        product=draft.conversation.product,
    )


def _hobbies(value: SlotData | None) -> tuple[str, ...]:
    return () if value in (None, "none") else (str(value),)
