"""The policy that came with the mortgage: what the law leaves free, what to look at first, and whether it is enough."""

from __future__ import annotations

import re
from dataclasses import replace

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.dialogue import facts, gathering, needs, offers, quoting
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.insurance.limits import NotPricedError

COVER = "existing_coverage"
_LINKED = re.compile(
    r"\b(?:diferencial|bonifica\w*|vinculad\w+|me (?:suben?|subir\w*|obliga\w*|penaliza\w*)|"
    r"(?:subir\w*|suben?) (?:el |la )?(?:inter[eé]s|tipo|cuota|hipoteca)|condici[oó]n de la hipoteca)\b"
)
_BANK = re.compile(r"\b(?:banco|caja|entidad|hipoteca)\b")
_HAS_ONE = re.compile(r"\b(?:seguro|uno|p[oó]liza|lo|me (?:meti|puso|obligo|hizo|vendi)\w*)\b")


def _objects(draft: Draft, reading: Reading) -> bool:
    """Says that the bank insures them already, or fears for the mortgage's conditions."""
    if reading.says("objection_bank"):
        return True
    if draft.learned - {"existing_insurance", "existing_insurer_channel", "has_mortgage"}:
        return False
    about_bank = bool(_BANK.search(reading.text)) and bool(_HAS_ONE.search(reading.text))
    linked = bool(_LINKED.search(reading.text))
    if linked and draft.conversation.profile.value("existing_insurer_channel") == "bank":
        return True
    return draft.conversation.quote is not None and (linked or (about_bank and reading.says("unclear", "compare")))


def _respond(draft: Draft, reading: Reading) -> After:
    conversation = draft.conversation
    draft.say(Inform("bank_linked" if _LINKED.search(reading.text) else "objection_bank"))
    draft.record("bank_objection")
    if conversation.quote is None:
        return After.RESUME
    if COVER not in conversation.profile.facts and conversation.asked_times.get(COVER, 0) == 0:
        draft.ask(COVER)
    return After.STOP


def _answers(draft: Draft, reading: Reading) -> bool:
    conversation = draft.conversation
    if conversation.quote is None or (conversation.asked != COVER and COVER not in draft.learned):
        return False
    return COVER in draft.learned or reading.says("dont_know", "refuse_answer", "deny")


def _gap(draft: Draft, _reading: Reading) -> After:
    """What is covered already against what was wanted; the engine prices the rest."""
    conversation = draft.conversation
    covered = conversation.profile.facts.get(COVER)
    draft.expect("offer_proposal")
    if covered is None or COVER not in draft.learned or not isinstance(covered.value, int | float):
        draft.say(Inform("bank_unknown"))
        return After.STOP
    request = gathering.request(draft)
    lacking = -(-int(request.capital - covered.value) // needs.CAPITAL_STEP) * needs.CAPITAL_STEP
    held = ("cubierto", facts.figure(COVER, covered))
    wanted = ("capital", Figure(FigureKind.EUROS, str(request.capital), "customer:profile"))
    if lacking <= 0:
        draft.record("gap", covered=int(covered.value), lacking=0)
        draft.say(Inform("bank_enough", (held, wanted)))
        return After.STOP
    capital = max(lacking, draft.limits.capital_min)
    draft.record("gap", covered=int(covered.value), lacking=capital)
    try:
        quote = draft.engine.quote(replace(request, capital=capital))
    except NotPricedError:  # a product may ask for a larger sum than the tariff
        draft.say(Inform("bank_unknown"))
        return After.STOP
    offered = quoting.offer(quote, quoting.quote_id(draft.turn_key, quote), draft.now)
    option = next((each for each in offered.options if each.capital == capital), offered.options[0])
    draft.quotes.append(quoting.record(quote, offered.quote_id))
    source = f"quote:{offered.quote_id}/{option.number}"
    draft.say(
        Inform(
            "bank_gap",
            (
                held,
                ("falta", Figure(FigureKind.EUROS, str(option.capital), f"{source}/capital")),
                ("mensual", Figure(FigureKind.MONEY, option.monthly, f"{source}/monthly")),
                ("total_mensual", Figure(FigureKind.MONEY, option.annual_in_instalments, f"{source}/annual")),
            ),
        )
    )
    offers.put(draft, f"{offers.CHEAPER}:{option.capital}")
    return After.STOP


BANK = Pattern("objection_bank", _objects, _respond)
GAP = Pattern("bank_gap", _answers, _gap)
