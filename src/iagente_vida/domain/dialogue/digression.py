"""Questions and remarks beside the point: a short honest answer, then back to where we were."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue import needs, offers, proposal
from iagente_vida.domain.dialogue.closing import who_and_when
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.handoff import pass_on
from iagente_vida.domain.dialogue.languages import NEIGHBOURS
from iagente_vida.domain.dialogue.pattern import After, Pattern, saying
from iagente_vida.domain.dialogue.reading import Reading

TOPICS = (
    "what_is",
    "medical",
    "cancel",
    "tax",
    "beneficiaries",
    "claims",
    "process",
    "payment",
    "premium_change",
    "company",
    "exclusions",
)
# Slots whose question has a reason of its own, and how customers name them.
_WHY = {
    "birth_date": re.compile(r"\b(edad|nac\w+|años tengo)\b"),
    "smoker": re.compile(r"\b(fum\w+|tabaco)\b"),
    "desired_capital": re.compile(r"\b(capital|cantidad|dinero)\b"),
    "term_years": re.compile(r"\b(plazo|duraci[oó]n)\b"),
    "beneficiary": re.compile(r"\b(proteger|beneficiari\w+|familia)\b"),
}
_ANSWERS = {
    "ask_identity": "are_you_a_bot",
    "off_topic": "off_topic",
    "injection": "injection",
}
_VAGUE = ("unclear", "ask_price", "compare", "off_topic", "objection_think", "objection_trust", "provide_info")
_INTERROGATIVE = re.compile(
    r"\W*(?:qu[eé]|c[oó]mo|cu[aá]ndo|qui[eé]n|d[oó]nde|cu[aá]l|cada cu[aá]nto|puedo|se puede|hay)\b"
)
_GENERAL = re.compile(r"\b(?:inform\w*|seguros? de vida|en qu[eé] consiste|c[oó]mo funciona|qu[eé] (?:ofrec|ten))")
REMIND_ASKED = "reminder_offered"
"""Among what was declined: whether they want a reminder was asked already."""
_CLOSING = {"goodbye": "goodbye", "hold": "hold", "wrong_number": "wrong_number"}


def _inform(draft: Draft, reading: Reading) -> After:
    if reading.says("off_topic") and (draft.learned or reading.language in NEIGHBOURS):
        return After.RESUME  # read badly rather than beside the point
    draft.say(Inform(_ANSWERS[reading.intent]))
    stranger = reading.says("off_topic") and not draft.conversation.profile.facts and not draft.conversation.asked
    return After.STOP if stranger else After.RESUME


def answer(draft: Draft, reading: Reading) -> After:
    """Answers a question about insurance from approved knowledge."""
    topic = reading.slots.get("topic")
    name = str(topic.value) if topic is not None else ""
    if name not in TOPICS:
        name = _without_topic(reading)
    if name == "company":
        draft.record("knowledge", article="empresa")
        draft.say(Inform("topic_company"))
        return After.RESUME
    article = draft.knowledge.find(reading.text, name)
    if article is None or not article.holds(draft.today):
        return _unanswered(draft, reading)
    origin = f"article:{article.ident}@{article.version}"
    draft.record("knowledge", article=article.ident, version=article.version, approved_by=article.approved_by)
    draft.say(
        Inform(
            "article",
            (
                ("texto", Figure(FigureKind.WORDS, article.text, origin)),
                ("fuente", Figure(FigureKind.WORDS, article.source, origin)),
            ),
        )
    )
    return After.RESUME


def _without_topic(reading: Reading) -> str:
    """What a question is about that names no topic: cover, insurance in general, or only what its words find."""
    if reading.says("ask_coverage"):
        return "exclusions"
    pointed = "?" in reading.text and not _GENERAL.search(reading.text)
    return "" if pointed else "what_is"


def asks_to_know(draft: Draft, reading: Reading) -> bool:
    """A question about insurance by its intent, or by its meaning when it was taken for something vaguer."""
    if reading.says("ask_product_info", "ask_coverage"):
        return "?" in reading.text or not draft.learned
    question = "?" in reading.text or bool(_INTERROGATIVE.match(reading.text))
    vague = reading.says(*_VAGUE)
    return question and vague and not draft.learned and draft.knowledge.near(reading.text) is not None


def _unanswered(draft: Draft, reading: Reading) -> After:
    """Nothing approved answers it, or not any more: a person does."""
    draft.record("knowledge_missing", message_id=reading.message_id)
    if draft.conversation.mode is not Mode.BOT:
        draft.say(Inform("waiting", who_and_when(draft)))
        return After.STOP
    return pass_on(draft, "knowledge")


def _price(draft: Draft, _reading: Reading) -> After:
    conversation = draft.conversation
    if needs.missing(conversation, draft.today) is not None:
        if needs.PURPOSE not in conversation.declined:
            conversation.declined.append(needs.PURPOSE)
        if not draft.learned:
            draft.say(Inform("price_needs"))
    elif conversation.quote is not None:
        proposal.show_again(draft)
        return After.STOP
    return After.RESUME


def _why(draft: Draft, reading: Reading) -> After:
    meant = next((slot for slot, words in _WHY.items() if words.search(reading.text)), draft.conversation.asked)
    draft.say(Inform(f"why_{meant}" if meant in _WHY else "why"))
    return After.RESUME


def _compare(draft: Draft, _reading: Reading) -> After:
    draft.say(Inform("compare" if draft.conversation.quote is None else "compare_options"))
    return After.RESUME


def _close(draft: Draft, reading: Reading) -> After:
    draft.say(Inform(_CLOSING[reading.intent]))
    conversation = draft.conversation
    began = bool(conversation.profile.facts) or conversation.quote is not None
    if reading.says("hold") and began and not conversation.reminded and REMIND_ASKED not in conversation.declined:
        conversation.declined.append(REMIND_ASKED)
        draft.say(Inform("reminder_offer"))
        offers.put(draft, offers.REMIND)
    if reading.says("wrong_number"):
        draft.finish()
        draft.conversation.asked = ""
    return After.STOP


def _thanks(draft: Draft, _reading: Reading) -> After:
    draft.say(Inform("thanks"))
    conversation = draft.conversation
    return After.RESUME if conversation.asked and conversation.quote is None else After.STOP


def _abuse(draft: Draft, _reading: Reading) -> After:
    draft.say(Inform("abuse"))
    return After.STOP


def _health(_draft: Draft, reading: Reading) -> bool:
    return reading.health


def _apart(draft: Draft, _reading: Reading) -> After:
    draft.say(Inform("health_apart"))
    return After.RESUME


HEALTH_APART = Pattern("health_apart", _health, _apart)
DIGRESSIONS = (
    Pattern("abuse", saying("abuse"), _abuse),
    Pattern("knowledge", asks_to_know, answer),
    Pattern("answer", saying(*_ANSWERS), _inform),
    Pattern("price", saying("ask_price"), _price),
    Pattern("why", saying("ask_why"), _why),
    Pattern("compare", saying("compare"), _compare),
    Pattern("closing", saying(*_CLOSING), _close),
    Pattern("thanks", saying("thanks"), _thanks),
)
