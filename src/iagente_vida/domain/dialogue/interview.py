"""The health questionnaire: in the secure form, with a person, or here by choice; never before an explicit consent."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from iagente_vida.domain.acts import Figure, FigureKind, Inform
from iagente_vida.domain.conversation import Disclosure, HealthInterview, Mode
from iagente_vida.domain.decision import FormIssue, FormResult, TimerCancel, TimerSet
from iagente_vida.domain.dialogue import calls, consent
from iagente_vida.domain.dialogue.consent import HEALTH_PURPOSE
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.dialogue.pattern import After, Pattern
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.dialogue.taps import (
    CONSENT_NO,
    CONSENT_YES,
    HEALTH_CHAT,
    HEALTH_FORM,
    HEALTH_PERSON,
)
from iagente_vida.domain.events import FormFilled
from iagente_vida.domain.insurance import questionnaire as questions
from iagente_vida.domain.insurance.questionnaire import Questionnaire
from iagente_vida.domain.insurance.underwriting import Outcome

WAY = "health_way"
PERMISSION = "health_consent"
STEP = "salud:"
RECAP = "salud:resumen"
ANSWER = "health_answer"
"""The intent, and the slot, of an answer to the questionnaire."""
CONSENT_TEXT = "health_consent"
TIMER = "health"
VALID = timedelta(hours=48)
"""How long a form stays open."""

_FORM = re.compile(r"\b(?:formulario|enlace|link|web|internet)\b")
_CHAT = re.compile(r"\b(?:por )?aqu[ií]\b|\bchat\b|\bwhatsapp\b")
_PERSON = re.compile(r"\b(?:asesor\w*|persona|tel[eé]fono|llamad\w*|ll[aá]m\w+)\b")
_TAKEN_BACK = re.compile(
    r"\b(?:retir\w+|revoc\w+|anul\w+|quit\w+) (?:mi |el |ese |este )?(?:permiso|consentimiento)\b|"
    r"\b(?:borr\w+|elimin\w+|quit\w+|suprim\w+)\b[^.?!]{0,40}\b(?:salud|cuestionario|lo que (?:os |te )?cont[eé])\b"
)


def offer(draft: Draft) -> None:
    """Offers the ways to answer; without a questionnaire a person sees to it."""
    if _questionnaire(draft) is None or draft.conversation.underwriting:
        calls.arrange(draft)
        return
    reachable = bool(draft.form_url("", draft.now))
    draft.say(Inform("health_offer" if reachable else "health_offer_chat"))
    draft.expect(WAY)


def _chooses(draft: Draft, reading: Reading) -> bool:
    if reading.tap in (HEALTH_FORM, HEALTH_CHAT, HEALTH_PERSON):
        return _questionnaire(draft) is not None
    if draft.conversation.asked != WAY:
        return False
    named = any(words.search(reading.text) for words in (_FORM, _CHAT, _PERSON))
    return named or reading.says("deny", "refuse_answer", "affirm")


def _choose(draft: Draft, reading: Reading) -> After:
    asked = _questionnaire(draft)
    assert asked is not None  # `_chooses` looked
    conversation = draft.conversation
    conversation.asked = ""
    if conversation.underwriting:
        draft.say(Inform("health_done"))
        return After.STOP
    person = reading.tap == HEALTH_PERSON or (not reading.tap and _PERSON.search(reading.text))
    if person or reading.says("deny", "refuse_answer"):
        draft.record("health_by_person")
        draft.say(Inform("health_person"))
        calls.arrange(draft)
        return After.STOP
    chat = reading.tap == HEALTH_CHAT or (not reading.tap and _CHAT.search(reading.text))
    until = draft.now + VALID
    url = draft.form_url(_form_id(draft, "web"), until)
    if chat or not url:
        draft.say(Inform(CONSENT_TEXT))
        draft.expect(PERMISSION)
        return After.STOP
    _issue(draft, asked, "web")
    link = Figure(FigureKind.WORDS, url, "form")
    draft.say(Inform("health_form", (("enlace", link),)))
    return After.STOP


def _permits(draft: Draft, reading: Reading) -> bool:
    if reading.tap in (CONSENT_YES, CONSENT_NO):
        return draft.conversation.health is None and not draft.conversation.underwriting
    return draft.conversation.asked == PERMISSION and reading.says("affirm", "accept_proposal", "deny", "refuse_answer")


def _permit(draft: Draft, reading: Reading) -> After:
    asked = _questionnaire(draft)
    draft.conversation.asked = ""
    # A text only ever refuses or agrees plainly; a consent is never inferred from anything else.
    if asked is None or reading.tap == CONSENT_NO or reading.says("deny", "refuse_answer"):
        consent.withdraw(draft, HEALTH_PURPOSE, reading.message_id)
        draft.say(Inform("health_declined"))
        calls.arrange(draft)
        return After.STOP
    consent.give(draft, HEALTH_PURPOSE, reading.message_id, _version(draft))
    form_id = _issue(draft, asked, "chat")
    draft.conversation.health = HealthInterview(form_id=form_id, insurer=asked.insurer, questionnaire=asked.version)
    draft.timers.append(TimerSet(kind=TIMER, due_at=draft.now + VALID))
    draft.say(Inform("health_begin"))
    _ask_next(draft, asked)
    return After.STOP


def open_step(asked: str) -> str:
    """The step of the questionnaire that is on the table, empty when none is."""
    return asked.removeprefix(STEP) if asked.startswith(STEP) else ""


def _answers(draft: Draft, reading: Reading) -> bool:
    conversation = draft.conversation
    return conversation.health is not None and bool(open_step(conversation.asked)) and reading.says(ANSWER)


def _answer(draft: Draft, _reading: Reading) -> After:
    """Takes every answer of the burst, each to the question that was on the table."""
    asked = _questionnaire(draft)
    if asked is None:  # the insurer asks other questions since: what was answered to the old ones does not count
        draft.conversation.health = None
        draft.conversation.asked = ""
        draft.say(Inform("health_person"))
        calls.arrange(draft)
        return After.STOP
    for reading in draft.readings:
        if draft.conversation.health is None or not reading.says(ANSWER):
            continue
        if draft.conversation.asked == RECAP:
            _settle(draft, asked, reading)
        else:
            _take(draft, asked, reading)
    if draft.conversation.health is not None:
        _ask_next(draft, asked)
    return After.STOP


def _take(draft: Draft, asked: Questionnaire, reading: Reading) -> None:
    conversation = draft.conversation
    held = conversation.health
    assert held is not None
    step, said = open_step(conversation.asked), str(reading.slots[ANSWER].value)
    if questions.reads(step, said) is None:
        draft.say(Inform("health_unclear_measure" if step in questions.MEASURES else "health_unclear"))
        return
    answers = {**held.answers, step: said}
    conversation.health = HealthInterview(
        form_id=held.form_id, insurer=held.insurer, questionnaire=held.questionnaire, answers=answers
    )
    draft.record("health_answered", form_id=held.form_id, question=step, questionnaire=held.questionnaire)
    conversation.asked = STEP + (_missing(asked, answers) or "resumen")


def _settle(draft: Draft, asked: Questionnaire, reading: Reading) -> None:
    """The customer has read the answers back: they count, or are given again."""
    conversation = draft.conversation
    held = conversation.health
    assert held is not None
    right = questions.reads(asked.steps[0], str(reading.slots[ANSWER].value))
    if right is None:
        draft.say(Inform("health_unclear"))
        return
    if not right:
        conversation.health = HealthInterview(
            form_id=held.form_id, insurer=held.insurer, questionnaire=held.questionnaire
        )
        draft.say(Inform("health_again"))
        return
    given = conversation.consents[HEALTH_PURPOSE]
    outcome = questions.assess(asked, held.answers).outcome
    draft.form_results.append(
        FormResult(
            form_id=held.form_id,
            consent_version=given.version,
            consented_at=given.at,
            outcome=outcome,
            answers=dict(held.answers),
        )
    )
    conversation.health = None
    conversation.asked = ""
    draft.timers.append(TimerCancel(kind=TIMER))
    _conclude(draft, held.form_id, held.questionnaire, outcome)


def _ask_next(draft: Draft, asked: Questionnaire) -> None:
    held = draft.conversation.health
    assert held is not None
    step = _missing(asked, held.answers)
    source = f"questionnaire:{asked.version}"
    if step is None:
        lines = "\n".join(f"• {asked.text(code)} {held.answers[code].strip()}" for code in asked.steps)
        draft.expect(RECAP)
        draft.say(Inform("health_recap", (("respuestas", Figure(FigureKind.WORDS, lines, source)),)))
        return
    figures = (
        ("numero", Figure(FigureKind.COUNT, str(asked.steps.index(step) + 1), source)),
        ("total", Figure(FigureKind.COUNT, str(len(asked.steps)), source)),
        ("pregunta", Figure(FigureKind.WORDS, asked.text(step), source)),
    )
    draft.expect(STEP + step)
    draft.say(Inform("health_measure" if step in questions.MEASURES else "health_question", figures))


def _takes_back(draft: Draft, reading: Reading) -> bool:
    conversation = draft.conversation
    held = conversation.health or conversation.underwriting or HEALTH_PURPOSE in conversation.consents
    return bool(held) and taken_back(reading.text)


def taken_back(text: str) -> bool:
    """Whether a text (folded) takes the consent back or wants the answers gone."""
    return bool(_TAKEN_BACK.search(text))


def _take_back(draft: Draft, reading: Reading) -> After:
    """The answers go at once; what was said about the sale stays."""
    conversation = draft.conversation
    consent.withdraw(draft, HEALTH_PURPOSE, reading.message_id)
    draft.erase_health = True
    draft.record("health_erased", message_id=reading.message_id)
    conversation.health = None
    conversation.underwriting = ""
    if conversation.asked in (WAY, PERMISSION) or open_step(conversation.asked):
        conversation.asked = ""
    draft.notes.append(Note("health_erased"))
    draft.say(Inform("health_erased"))
    return After.STOP


def told(draft: Draft, event: FormFilled) -> None:
    """What the customer did in the secure form. Said only while the bot speaks here."""
    conversation = draft.conversation
    if event.step == "consent":
        conversation.consents[HEALTH_PURPOSE] = Disclosure(version=event.version, at=event.at)
        draft.record("consent", purpose=HEALTH_PURPOSE, version=event.version, form_id=event.form_id)
    elif event.step == "refused":
        conversation.consents.pop(HEALTH_PURPOSE, None)
        draft.record("consent_refused", purpose=HEALTH_PURPOSE, version=event.version, form_id=event.form_id)
        if _speaks(draft):
            draft.say(Inform("health_declined"))
            calls.arrange(draft)
    elif HEALTH_PURPOSE in conversation.consents:
        _conclude(draft, event.form_id, event.questionnaire, event.outcome)


def lapsed(draft: Draft) -> None:
    """A questionnaire that was left half done is not kept."""
    conversation = draft.conversation
    if conversation.health is None:
        return
    draft.record("health_lapsed", form_id=conversation.health.form_id)
    draft.erase_health = True
    conversation.health = None
    if open_step(conversation.asked):
        conversation.asked = ""


def _conclude(draft: Draft, form_id: str, version: str, outcome: str) -> None:
    conversation = draft.conversation
    conversation.underwriting = outcome
    draft.record("underwriting", form_id=form_id, questionnaire=version, outcome=outcome)
    standard = outcome == Outcome.STANDARD
    draft.notes.append(Note("health_standard" if standard else "health_refer"))
    if not _speaks(draft):
        return
    draft.say(Inform("health_standard" if standard else "health_refer"))
    if conversation.mode is Mode.BOT:
        draft.hand_over("accepted" if standard else "underwriting")
    calls.arrange(draft)


def _speaks(draft: Draft) -> bool:
    conversation = draft.conversation
    quiet = conversation.opted_out or conversation.paused or bool(draft.silence)
    return conversation.mode in (Mode.BOT, Mode.WAITING) and not quiet


def _issue(draft: Draft, asked: Questionnaire, via: str) -> str:
    form_id = _form_id(draft, via)
    draft.forms.append(
        FormIssue(
            form_id=form_id,
            via=via,
            questionnaire=asked.version,
            document=asked.document(),
            expires_at=draft.now + VALID,
        )
    )
    draft.record("health_form", form_id=form_id, via=via, questionnaire=asked.version)
    return form_id


def _form_id(draft: Draft, via: str) -> str:
    return hashlib.sha256(f"form\0{draft.turn_key}\0{via}".encode()).hexdigest()[:24]


def _questionnaire(draft: Draft) -> Questionnaire | None:
    """That of the insurer of the chosen option, or of the interview that is under way; else the first one."""
    conversation = draft.conversation
    if conversation.health is not None:
        current = draft.questionnaires.get(conversation.health.insurer)
        return current if current is not None and current.version == conversation.health.questionnaire else None
    quote, number = conversation.quote, conversation.chosen
    option = quote.option(number) if quote is not None and number is not None else None
    if option is not None and option.insurer in draft.questionnaires:
        return draft.questionnaires[option.insurer]
    return next(iter(draft.questionnaires.values()), None)


def _missing(asked: Questionnaire, answers: dict[str, str]) -> str | None:
    return next((step for step in asked.steps if step not in answers), None)


def _version(draft: Draft) -> str:
    return draft.text_versions.get(CONSENT_TEXT, consent.VERSION)


HEALTH_TAKEN_BACK = Pattern("health_taken_back", _takes_back, _take_back)
HEALTH_ANSWER = Pattern(ANSWER, _answers, _answer)
HEALTH_WAY = Pattern(WAY, _chooses, _choose)
HEALTH_CONSENT = Pattern(PERMISSION, _permits, _permit)
