"""Questions and remarks beside the point: a short honest answer, then back to where we were."""

from __future__ import annotations

import re

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue import needs, offers, proposal, questions
from iagente_vida.domain.dialogue.closing import who_and_when
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.handoff import pass_on
from iagente_vida.domain.dialogue.pattern import After, Pattern, saying
from iagente_vida.domain.dialogue.reading import NEIGHBOURS, Reading
from iagente_vida.domain.knowledge import Article

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
_VAGUE = (
    "unclear",
    "ask_price",
    "ask_why",
    "compare",
    "correct_previous_value",
    "dont_know",
    "objection_no_need",
    "objection_price",
    "objection_think",
    "objection_trust",
    "off_topic",
    "provide_info",
)
"""What a question may have been taken for that an article answers better."""
_GENERAL = re.compile(r"\b(?:inform\w*|seguros? de vida|en qu[eé] consiste|c[oó]mo funciona|qu[eé] (?:ofrec|ten))")
_REASON = re.compile(
    r"\b(?:por|para|pa|x|a) ?qu?[eé]\b|\b(?:pq|xq|xk|porq\w*|motivo|raz[oó]n|finalidad)\b|"
    r"\bqu[eé] m[aá]s (?:te|os|le|les) da\b|\b(?:necesi\w+|hace falta|obligatori\w+|tengo que|tiene que|"
    r"importa\w*|sirve|incumbe|influye|relevante|depende)\b|"
    r"\by eso\b|\bqu[eé] (?:tiene|tendr[aá]) que ver\b"
)
_PRICE = re.compile(
    r"\b(?:preci\w+|cuest\w+|cost\w+|val[ed]\w*|sal[ed]\w*|opci[oó]n\w*|tarifas?|cuotas?|oferta|presupuesto|primas?|"
    r"pag\w+|cu[aá]nto (?:es|era|ser[ií]a\w*|me|queda\w*)|total)\b"
)
_COVER = re.compile(r"\b(?:cubr\w+|cobertura\w*|pag\w+|exclu\w+|inclu\w+|entran?|mue?r\w+|falle[cz]\w+)\b")
_SUPPOSES = re.compile(r"\W*(?:y|pero|vale|ok|oye)?\W*\bsi\b")
_CONTENTS = re.compile(
    r"\b(?:incluy\w+|llev[ae]n?|tr?ae|tiene|cubre|entra)\b[^.?!]{0,20}"
    r"\b(?:esencial|recomendada|completa|opci[oó]n|la (?:[123]|primera|segunda|tercera))\b|"
    r"\b(?:esencial|recomendada|completa|opci[oó]n)\b[^.?!]{0,15}\b(?:incluye|lleva|tiene|cubre)\b"
)
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
    """Answers what was asked about insurance from approved knowledge, as far as there are articles."""
    topic = reading.slots.get("topic")
    name = str(topic.value) if topic is not None else ""
    if name not in TOPICS:
        name = _without_topic(reading)
    if name == "company":
        draft.record("knowledge", article="empresa")
        draft.say(Inform("topic_company"))
        return After.RESUME
    articles = questions.answered(draft) or _found(draft, reading, name)
    if not articles:
        return _unanswered(draft, reading)
    for article in articles:
        _quote(draft, article)
    return After.RESUME


def _found(draft: Draft, reading: Reading, topic: str) -> list[Article]:
    """The one article that the words or the topic of a message lead to, while it holds."""
    article = draft.knowledge.find(reading.text, topic)
    return [article] if article is not None and article.holds(draft.today) else []


def _quote(draft: Draft, article: Article) -> None:
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


def _without_topic(reading: Reading) -> str:
    """What a question is about that names no topic: cover, insurance in general, or only what its words find."""
    if reading.says("ask_coverage") and _COVER.search(reading.text):
        return "exclusions"
    pointed = "?" in reading.text and not _GENERAL.search(reading.text)
    return "" if pointed else "what_is"


def asks_to_know(draft: Draft, reading: Reading) -> bool:
    """A question about insurance by its intent, or by its meaning when it was taken for something vaguer."""
    if reading.says("ask_product_info", "ask_coverage"):
        plainly = questions.asks(reading) and bool(questions.about(draft, reading))
        return "?" in reading.text or not draft.learned or plainly
    if not questions.asks(reading) or not reading.says(*_VAGUE):
        return False
    return bool(questions.about(draft, reading))


def _unanswered(draft: Draft, reading: Reading) -> After:
    """Nothing approved answers it, or not any more: a person does."""
    draft.record("knowledge_missing", message_id=reading.message_id)
    if draft.conversation.mode is not Mode.BOT:
        draft.say(Inform("waiting", who_and_when(draft)))
        return After.STOP
    return pass_on(draft, "knowledge")


def _asks_price(draft: Draft, reading: Reading) -> bool:
    """Beside the options, and in an if, only who speaks of a price asks for it."""
    if not reading.says("ask_price"):
        return False
    supposes = draft.conversation.quote is not None or bool(_SUPPOSES.match(reading.text))
    return bool(draft.learned) or not supposes or bool(_PRICE.search(reading.text))


def _price(draft: Draft, _reading: Reading) -> After:
    conversation = draft.conversation
    if needs.missing(conversation, draft.today) is not None:
        if needs.PURPOSE not in conversation.declined:
            conversation.declined.append(needs.PURPOSE)
        if not draft.learned:
            told = bool(needs.PRICING_SLOTS & conversation.profile.facts.keys()) or bool(conversation.doubts)
            draft.say(Inform("price_soon" if told else "price_needs"))
    elif conversation.quote is not None:
        proposal.show_again(draft)
        return After.STOP
    return After.RESUME


def _asks_reason(_draft: Draft, reading: Reading) -> bool:
    return reading.says("ask_why") and bool(_REASON.search(reading.text))


def _why(draft: Draft, reading: Reading) -> After:
    meant = next((slot for slot, words in _WHY.items() if words.search(reading.text)), draft.conversation.asked)
    draft.say(Inform(f"why_{meant}" if meant in _WHY else "why"))
    return After.RESUME


def _compares(draft: Draft, reading: Reading) -> bool:
    """Sets options beside each other, or asks what one of them has."""
    if _CONTENTS.search(reading.text) and not draft.learned:
        return True
    if _SUPPOSES.match(reading.text):
        return False
    return reading.says("compare") and draft.knowledge.near(reading.text) is None


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
KNOWLEDGE = Pattern("knowledge", asks_to_know, answer)
COMPARE = Pattern("compare", _compares, _compare)
DIGRESSIONS = (
    Pattern("abuse", saying("abuse"), _abuse),
    Pattern("answer", saying(*_ANSWERS), _inform),
    Pattern("price", _asks_price, _price),
    Pattern("why", _asks_reason, _why),
    Pattern("closing", saying(*_CLOSING), _close),
    Pattern("thanks", saying("thanks"), _thanks),
)
