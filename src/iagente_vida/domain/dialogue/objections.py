"""Objections are answered with facts and with the engine's own figures; never with pressure."""

from __future__ import annotations

import re
from dataclasses import replace

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.dialogue import consent, followup, gathering, offers, products, quoting, summary
from iagente_vida.domain.dialogue.bank import BANK
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.needs import CAPITAL_STEP
from iagente_vida.domain.dialogue.pattern import After, Pattern, saying
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.insurance.limits import OutOfRangeError
from iagente_vida.domain.insurance.product import Form

_ALONE = re.compile(
    r"\b(?:no tengo|sin|ni) (?:hij\w+|cargas|pareja|familia|deudas)\b[^.?!]{0,40}"
    r"\b(?:deuda|hipoteca|carga|pareja|nadie)|"
    r"\b(?:soltero|soltera|solo|sola)\b[^.?!]{0,40}\b(?:sin|no tengo|ni) (?:hij\w+|deudas|cargas)|"
    r"\bnadie depende de m[ií]\b"
)
SMALLER = (2, 3)
"""The smaller cover that is priced for who finds it dear: two thirds of the capital."""
_PARTNER = re.compile(r"\b(?:mi (?:pareja|mujer|marido|espos[oa]|novi[oa])|en casa|con la familia)\b")
_NEEDLESS = re.compile(
    r"\bno (?:creo|pienso|veo) que (?:yo )?(?:lo |la |me )?(?:necesit|hag|haga falta)\w*|"
    r"\b(?:de verdad|realmente|en serio)\b[^.?!]{0,15}\b(?:necesito|hace falta)\b|"
    r"\b(?:para qu[eé] (?:quiero|necesito)|"
    r"(?:lo |yo )?necesito (?:yo )?(?:un |de verdad )?(?:seguro|esto)\b[^.!]{0,15}\?)|"
    r"\bme (?:hace|har[ií]a) falta (?:de verdad|realmente|a m[ií])"
)
_PONDER = re.compile(
    r"\b(?:pens[aá]r\w*|pensada|pienso|consult\w+|medit\w+|valor(?:ar|o)\w*|dar(?:le|les)? (?:una |unas )?vueltas?|"
    r"m[aá]s adelante|otro d[ií]a|ya te (?:dir[eé]|digo|cuento)|lo (?:miro|mirar[eé]) (?:con calma|despacio))\b"
)
_SAVINGS = re.compile(
    r"\b(?:(?:ya )?(?:tengo|tenemos|con) (?:mis |unos |bastantes |algunos |muchos )?ahorros|mis ahorros|"
    r"(?:le|les) quedar[ií]?a?n? (?:la |una )?pensi[oó]n|pensi[oó]n de (?:viudedad|orfandad)|colch[oó]n)\b"
)
_PAYS_NOT = re.compile(r"\b(?:no|nunca) pagan\b|letra peque")


def _expensive(draft: Draft, _reading: Reading) -> After:
    if draft.conversation.quote is None:
        draft.say(Inform("objection_price_early"))
        return After.RESUME
    if not _offer_smaller(draft):
        draft.say(Inform("objection_price"))
    return After.STOP


def _offer_smaller(draft: Draft) -> bool:
    """Prices a smaller cover with the engine and says what is given up for it. False: there is none."""
    quote = draft.on_table
    request = gathering.request(draft)
    most = min(request.capital, draft.conversation.lowered or request.capital)
    capital = most * SMALLER[0] // SMALLER[1] // CAPITAL_STEP * CAPITAL_STEP
    if capital < draft.limits.capital_min:
        return False
    try:
        smaller = draft.engine.quote(replace(request, capital=capital))
    except OutOfRangeError:  # a product may ask for a larger sum than the tariff
        return False
    offered = quoting.offer(smaller, quoting.quote_id(draft.turn_key, smaller), draft.now)
    option = next((entry for entry in offered.options if entry.capital == capital), offered.options[0])
    draft.quotes.append(quoting.record(smaller, offered.quote_id))
    draft.record("cheaper_offered", quote_id=offered.quote_id, capital=option.capital)
    source = f"quote:{offered.quote_id}/{option.number}"
    draft.say(
        Inform(
            "cheaper_renovable" if offered.form == Form.RENEWABLE else "cheaper_option",
            (
                ("capital", Figure(FigureKind.EUROS, str(option.capital), f"{source}/capital")),
                ("anos", Figure(FigureKind.COUNT, str(option.term_years), f"{source}/term_years")),
                ("mensual", Figure(FigureKind.MONEY, option.monthly, f"{source}/monthly")),
                ("total_mensual", Figure(FigureKind.MONEY, option.annual_in_instalments, f"{source}/annual")),
            ),
        )
    )
    balance = draft.conversation.profile.value("mortgage_balance")
    if isinstance(balance, int | float) and balance > option.capital:
        draft.say(Inform("cheaper_below_need"))
    if not draft.conversation.lowered:
        products.mention_renewable(draft, quote)
    draft.conversation.lowered = option.capital
    offers.put(draft, f"{offers.CHEAPER}:{option.capital}")
    return True


def _think(draft: Draft, reading: Reading) -> After:
    conversation = draft.conversation
    partner = bool(_PARTNER.search(reading.text))
    draft.say(Inform("objection_partner" if partner else "objection_think"))
    if conversation.quote is None:
        return After.STOP
    draft.say(summary.of(conversation.quote, conversation.chosen))
    if followup.offered(draft) and consent.FOLLOWUP_PURPOSE not in conversation.consents and not conversation.nudged:
        conversation.nudged = True
        draft.say(followup.said_of_the_series(draft, "followup_offer"))
        offers.put(draft, offers.FOLLOWUP)
        followup.schedule(draft)
    return After.STOP


def _say(topic: str) -> Pattern:
    """An argument has its answer; a question that an approved article answers is left to that."""

    def respond(draft: Draft, reading: Reading) -> After:
        said = "objection_claims" if topic == "objection_trust" and _PAYS_NOT.search(reading.text) else topic
        draft.say(Inform(said))
        return After.STOP if draft.conversation.quote is not None else After.RESUME

    def matches(draft: Draft, reading: Reading) -> bool:
        return reading.says(topic) and not ("?" in reading.text and draft.knowledge.near(reading.text))

    return Pattern(topic, matches, respond)


def _ponders(draft: Draft, reading: Reading) -> bool:
    """Wants time: said in so many words, or in words of their own beside the options."""
    own_words = reading.says("unclear", "dont_know", "provide_info") and bool(_PONDER.search(reading.text))
    return reading.says("objection_think") or (draft.conversation.quote is not None and not draft.learned and own_words)


def _has_savings(draft: Draft, reading: Reading) -> bool:
    return bool(_SAVINGS.search(reading.text)) and not draft.learned


def _savings(draft: Draft, _reading: Reading) -> After:
    """What is there already is taken off what would be needed: the customer says how much, the engine prices it."""
    draft.say(Inform("objection_savings" if draft.conversation.quote is not None else "objection_savings_early"))
    return After.STOP if draft.conversation.quote is not None else After.RESUME


def _doubts_the_need(_draft: Draft, reading: Reading) -> bool:
    return reading.says("objection_no_need") or bool(_NEEDLESS.search(reading.text))


def _no_need(draft: Draft, reading: Reading) -> After:
    """It may be true: then the conversation ends there, and nothing is asked any more."""
    alone = bool(_ALONE.search(reading.text)) or draft.conversation.profile.value("children_count") == 0
    draft.say(Inform("no_need_now" if alone else "objection_no_need"))
    draft.conversation.asked = ""
    followup.cancel(draft)
    draft.record("no_need_said")
    return After.STOP


OBJECTIONS = (
    Pattern("objection_price", saying("objection_price"), _expensive),
    Pattern("objection_think", _ponders, _think),
    Pattern("objection_savings", _has_savings, _savings),
    Pattern("objection_no_need", _doubts_the_need, _no_need),
    BANK,
    _say("objection_trust"),
)
