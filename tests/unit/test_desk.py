"""Bot and people on one conversation: who answers and when, orders in notes, amounts that must not be contradicted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.business_hours import opening_hours
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import DraftVerdict, TimerCancel, TimerSet
from iagente_vida.domain.dialogue.advisers import amounts, replies_of
from iagente_vida.domain.events import (
    AdviserCommand,
    AdviserDeleted,
    AdviserMessage,
    DeskChange,
    GiveBack,
    Takeover,
    TimerFired,
)
from iagente_vida.domain.orders import UNANSWERED, template_order
from iagente_vida.domain.replies import RemoteFile, TemplateUse
from tests.conversations.runner import Talk, ports

MADRID = ZoneInfo("Europe/Madrid")
HOURS = opening_hours("L-V 9:00-14:00,16:00-19:00", "2026-11-24", MADRID)
DATA = "tengo 38 años, no fumo, un capital de 100.000 euros durante 20 años"
PHOTO = RemoteFile(url="https://c.example/1.jpg", kind="image", filename="1.jpg", mime_type="image/jpeg")
VOICE = RemoteFile(url="https://c.example/2.ogg", kind="audio", filename="2.ogg", mime_type="audio/ogg")


def talk_at(text: str) -> Talk:
    """A conversation at a local time of the broker, who has opening hours."""
    now = datetime.fromisoformat(text).replace(tzinfo=MADRID).astimezone(UTC)
    return Talk(PlainAgent(replace(ports(), opening=HOURS)), now=now)


@pytest.fixture
def talk() -> Talk:
    return talk_at("2026-11-23T10:00")


def laura(text: str, **fields: object) -> AdviserMessage:
    return AdviserMessage(text=text, author="Laura", author_id=4, ref="chatwoot:1:9", **fields)  # type: ignore[arg-type]


def words(decision: object) -> str:
    return "\n".join(reply.text for reply in decision.replies)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("now", "when"),
    [
        ("2026-11-23T10:00", "hoy, antes de las 14:00"),
        ("2026-11-23T13:50", "hoy, a partir de las 16:00"),
        ("2026-11-22T12:00", "mañana, a partir de las 9:00"),
        ("2026-11-23T22:00", "el miércoles 25 de noviembre, a partir de las 9:00"),
    ],
)
async def test_one_closing_sentence_says_who_answers_and_when(now: str, when: str) -> None:
    talk = talk_at(now)
    first = await talk.say("quiero hablar con una persona")
    assert words(first).count("te contestará por aquí") == 1
    assert f"Aviso a un asesor, que te contestará por aquí {when}" in words(first)
    assert first.trace["refused"] == []


async def test_without_opening_hours_the_broker_s_own_words_say_when() -> None:
    talk = Talk(PlainAgent(ports()))
    decision = await talk.say("quiero hablar con una persona")
    assert f"en nuestro horario: {ports().broker.opening_hours}" in words(decision)


async def test_who_answered_before_is_named(talk: Talk) -> None:
    await talk.say("hola")
    await talk.happen(laura("Le atiendo yo"))
    await talk.happen(GiveBack(author="Laura", there=True))
    decision = await talk.say("quiero hablar con una persona")
    assert "Aviso a Laura, que te contestará" in words(decision)


async def test_given_back_it_waits_for_the_customer_and_resumes_with_one_line(talk: Talk) -> None:
    await talk.say("hola")
    await talk.happen(laura("Le atiendo yo"))
    back = await talk.happen(GiveBack(author="Laura", there=True))
    assert (back.replies, back.conversation.mode) == ((), Mode.BOT)
    assert words(await talk.say("tengo 40 años")).count("Sigo yo, el asistente automático") == 1
    assert "Sigo yo" not in words(await talk.say("no fumo"))


async def test_a_handover_that_nobody_answers_is_reminded_and_told_once(talk: Talk) -> None:
    decision = await talk.say("quiero hablar con una persona")
    timers = [timer for timer in decision.timers if isinstance(timer, TimerSet) and timer.kind == UNANSWERED]
    assert [timer.due_at - talk.now for timer in timers] == [timedelta(minutes=60)]
    late = await talk.happen(TimerFired(timer=UNANSWERED))
    assert "todavía no ha podido contestarte nadie" in words(late)
    assert "hoy, antes de las 14:00" in words(late)
    assert any("espera respuesta" in note.text for note in late.conversation.notes)
    assert late.conversation.mode is Mode.WAITING


async def test_an_answer_ends_the_waiting(talk: Talk) -> None:
    await talk.say("quiero hablar con una persona")
    answered = await talk.happen(laura("Hola, soy Laura"))
    assert TimerCancel(kind=UNANSWERED) in answered.timers
    assert words(await talk.happen(TimerFired(timer=UNANSWERED))) == ""


async def test_a_crisis_is_reminded_soon_and_nothing_is_said_of_waiting(talk: Talk) -> None:
    decision = await talk.say("me quiero morir")
    timers = [timer for timer in decision.timers if isinstance(timer, TimerSet) and timer.kind == UNANSWERED]
    assert [timer.due_at - talk.now for timer in timers] == [timedelta(minutes=15)]
    assert words(await talk.happen(TimerFired(timer=UNANSWERED))) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Le sale por 24,10 € al mes", ["24.10"]),
        ("son 1.234,5 euros al año y 120 mil € de capital", ["1234.50", "120000.00"]),
        ("120 000 € o 99€", ["120000.00", "99.00"]),
        ("Tiene 38 años y llama al 900 100 200", []),
    ],
)
def test_amounts_of_a_text(text: str, found: list[str]) -> None:
    assert amounts(text) == found


async def test_a_price_beside_another_one_of_an_adviser_is_told_to_the_adviser_first(talk: Talk) -> None:
    await talk.say("hola")
    await talk.happen(laura("Le sale por 9,99 € al mes"))
    await talk.happen(GiveBack(author="Laura", there=True))
    held = await talk.say(DATA)
    assert held.conversation.mode is Mode.WAITING
    assert "€" not in words(held)
    assert "dos cifras distintas" in words(held)
    assert held.conversation.quote is None
    note = next(note.text for note in held.conversation.notes if "9.99 €" in note.text)
    assert "el asistente calcula" in note
    await talk.happen(GiveBack(author="Laura", there=True))
    told = await talk.say("¿y el precio?")
    assert "€" in words(told)


async def test_an_adviser_s_amount_that_is_ours_too_holds_nothing_back(talk: Talk) -> None:
    first = await talk.say(DATA)
    assert first.conversation.quote is not None
    monthly = first.conversation.quote.options[0].monthly.replace(".", ",")
    await talk.happen(laura(f"Le confirmo {monthly} € al mes"))
    await talk.happen(GiveBack(author="Laura", there=True))
    again = await talk.say("repíteme las opciones")
    assert again.conversation.mode is Mode.BOT


def test_a_short_text_is_the_caption_of_the_first_file() -> None:
    parts = replies_of(laura("Mire", files=(PHOTO, VOICE)))
    assert [(part.text, part.file, part.ref) for part in parts] == [
        ("Mire", PHOTO, "chatwoot:1:9"),
        ("", VOICE, "chatwoot:1:9#2"),
    ]
    parts = replies_of(laura("Oiga", files=(VOICE, PHOTO)))
    assert [(part.text, part.file) for part in parts] == [("Oiga", None), ("", VOICE), ("", PHOTO)]
    parts = replies_of(laura("a" * 1025, files=(PHOTO,)))
    assert [bool(part.text) for part in parts] == [True, False]
    assert [len(part.text) for part in replies_of(laura("a" * 9000))] == [4096, 4096, 808]


async def test_a_message_deleted_before_it_left_stays(talk: Talk) -> None:
    decision = await talk.happen(laura("Uy", files=(PHOTO, VOICE)), AdviserDeleted(ref="chatwoot:1:9"))
    assert decision.adviser_replies == ()
    assert decision.withdrawn == ("chatwoot:1:9",)


@pytest.mark.parametrize(
    ("given", "use", "shown"),
    [
        ((), TemplateUse(), True),
        (("ver", "retomar"), TemplateUse(name="retomar"), True),
        (("retomar",), TemplateUse(name="retomar"), False),
        (
            ("cita", "dia=lunes 3", "hora=10:00"),
            TemplateUse(name="cita", parameters=(("dia", "lunes 3"), ("hora", "10:00"))),
            False,
        ),
        (("cita", "lunes", "10:00"), TemplateUse(name="cita", parameters=(("1", "lunes"), ("2", "10:00"))), False),
    ],
)
def test_a_template_order(given: tuple[str, ...], use: TemplateUse, shown: bool) -> None:
    order = template_order(AdviserCommand(name="plantilla", words=given))
    assert (order.use, order.only_shown) == (use, shown)


async def test_orders_take_nothing_over(talk: Talk) -> None:
    await talk.say("hola")
    sent = await talk.happen(AdviserCommand(name="plantilla", words=("retomar",), author="Laura", ref="chatwoot:1:9"))
    assert sent.adviser_templates == ((TemplateUse(name="retomar"), "chatwoot:1:9"),)
    assert sent.conversation.mode is Mode.BOT
    released = await talk.happen(AdviserCommand(name="enviar", words=("2",), author="Laura"))
    assert released.drafts == DraftVerdict(send=True, number=2)
    dropped = await talk.happen(AdviserCommand(name="descartar", author="Laura"))
    assert dropped.drafts == DraftVerdict(send=False)


async def test_what_people_change_in_chatwoot_counts_here(talk: Talk) -> None:
    await talk.say("hola, me llamo Ana")
    changed = await talk.happen(
        DeskChange(
            labels=("vip",),
            attributes={"colegio": "sí", "viejo": None},
            contact={"name": "Ana Ruiz", "email": "a@b.es"},
        )
    )
    conversation = changed.conversation
    assert (conversation.desk_labels, conversation.desk_attributes) == (["vip"], {"colegio": "sí"})
    assert conversation.profile.value("name") == "Ana Ruiz"
    assert conversation.profile.value("email") == "a@b.es"
    assert changed.replies == ()


async def test_our_own_assigning_is_no_answer(talk: Talk) -> None:
    await talk.say("quiero hablar con una persona")
    routed = await talk.happen(Takeover(author="Laura", answered=False, author_id=4, there=True))
    assert routed.conversation.mode is Mode.WAITING
    opened = await talk_at("2026-11-23T10:00").happen(Takeover(author="Laura", answered=False, author_id=4, there=True))
    assert opened.conversation.mode is Mode.HUMAN
