"""What advisers do in Chatwoot reaches WhatsApp once, and what they have to know reaches them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from iagente_vida.desk import Desk
from iagente_vida.domain.events import AdviserMessage
from iagente_vida.integrations.event_codec import inbound_event
from iagente_vida.testing import Fault, SimulatedChatwoot, SimulatedGraph
from tests.integration.desk_play import LAURA, NOTE, PEDRO, Customer, Play, playing, settings_for

pytestmark = pytest.mark.asyncio(loop_scope="module")

JPEG, PDF = b"\xff\xd8\xff" + bytes(100), b"%PDF-1.4\n%%EOF"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    """One product for the module: each test has its own customer."""
    folder: Path = tmp_path_factory.mktemp("mesa")
    with SimulatedGraph(folder / "graph.db") as graph, SimulatedChatwoot(folder / "chatwoot.db") as chatwoot:
        chatwoot.state.add("teams", {"name": "Seguros de vida"})
        chatwoot.state.add("teams", {"name": "siniestros"})
        settings = settings_for(folder, graph, chatwoot, business_hours="L-D 0-24")
        async with playing(settings, graph, chatwoot) as running:
            yield running


async def test_files_reach_the_phone_as_what_they_are(play: Play) -> None:
    ana = await play.customer().greeted()
    before = len(ana.bodies())
    files = [
        ana.attached("tabla.jpg", "image/jpeg", JPEG),
        ana.attached("Condiciones generales.pdf", "application/pdf", PDF),
        ana.attached("nota.mp3", "audio/mpeg", b"ID3" + bytes(50)),
    ]
    ana.adviser("Le **adjunto** todo", attachments=files)
    await ana.until(lambda: len(ana.bodies()) == before + 3)
    image, document, audio = ana.bodies()[before:]
    assert (image["type"], image["image"]["caption"]) == ("image", "Le *adjunto* todo")
    assert (document["type"], document["document"]["filename"]) == ("document", "Condiciones generales.pdf")
    assert audio["type"] == "audio"


async def test_a_recorder_s_names_of_types_are_whatsapp_s(play: Play) -> None:
    ana = await play.customer().greeted()
    before = len(ana.bodies())
    files = [ana.attached("nota.mp3", "audio/mp3", b"ID3" + bytes(50)), ana.attached("tabla.csv", "text/csv", b"a;b")]
    ana.adviser(None, attachments=files)
    await ana.until(lambda: len(ana.bodies()) == before + 2)
    assert [body["type"] for body in ana.bodies()[before:]] == ["audio", "document"]


@pytest.mark.parametrize(
    ("name", "mime_type", "remedy"),
    [
        ("a.zip", "application/zip", "PDF"),
        ("logo.webp", "image/webp", "JPG o PNG"),
        ("baile.gif", "image/gif", "vídeo MP4"),
        ("nota.wav", "audio/x-wav", "MP3 u OGG"),
        ("cámara.mov", "video/quicktime", "vídeo MP4"),
    ],
)
async def test_a_file_that_whatsapp_does_not_take_is_shown_as_failed_and_why(
    play: Play, name: str, mime_type: str, remedy: str
) -> None:
    ana = await play.customer().greeted()
    before = len(ana.bodies())
    written = ana.adviser(None, attachments=[ana.attached(name, mime_type, b"...")])
    message = await ana.until(lambda: _failed(ana, written["id"]))
    assert "no admite archivos de este tipo" in message["content_attributes"]["external_error"]
    notes = await ana.until(ana.notes)
    assert len(notes) == 1
    assert notes[0].startswith(f"«{name}» no ha salido")
    assert remedy in notes[0]
    assert ana.bodies()[before:] == []


async def test_a_retry_sends_only_what_did_not_arrive(play: Play) -> None:
    ana = await play.customer().greeted()
    before = len(ana.bodies())
    photo = ana.attached("a.jpg", "image/jpeg", JPEG)
    lost = ana.attached("b.jpg", "image/jpeg", JPEG)
    blob = play.chatwoot.state.get("blobs", lost["id"])
    play.chatwoot.state.save("blobs", {**blob, "content_type": "application/zip"})
    lost["content_type"] = ""
    lost["data_url"] = lost["data_url"].replace("b.jpg", "b.zip")
    written = ana.adviser("Dos fotos", attachments=[photo, lost])
    await ana.until(lambda: _failed(ana, written["id"]))
    play.chatwoot.state.retry_message(written["id"])
    await ana.until(lambda: not _failed(ana, written["id"]))
    await ana.until(lambda: _failed(ana, written["id"]))
    assert [body["type"] for body in ana.bodies()[before:]] == ["image"]


async def test_a_quoted_reply_quotes_on_the_phone_and_a_long_one_is_cut(play: Play) -> None:
    ana = await play.customer().greeted()
    before = len(ana.bodies())
    quoted = {"in_reply_to": 1, "in_reply_to_external_id": "wamid.IN0001"}
    ana.adviser("línea\n" * 1500, content_attributes=quoted)
    await ana.until(lambda: len(ana.bodies()) == before + 3)
    assert [body.get("context") for body in ana.bodies()[before:]] == [{"message_id": "wamid.IN0001"}, None, None]


async def test_an_adviser_quotes_an_own_message_of_which_one_part_was_a_file(play: Play) -> None:
    ana = await play.customer().greeted()
    before = len(ana.bodies())
    first = ana.adviser("Le adjunto la tabla", attachments=[ana.attached("tabla.jpg", "image/jpeg", JPEG)] * 2)
    await ana.until(lambda: len(ana.bodies()) == before + 2)
    ana.adviser("¿La ha visto?", content_attributes={"in_reply_to": first["id"], "in_reply_to_external_id": None})
    ana.adviser("Y esto no cita nada suyo", content_attributes={"in_reply_to": first["id"] + 1000})
    await ana.until(lambda: len(ana.bodies()) == before + 4)
    sent = play.graph.messages(recipient=ana.phone)[before:]
    assert [one.body.get("context") for one in sent[2:]] == [{"message_id": sent[0].wamid}, None]
    await ana.writes("Sí, la segunda", quoting=sent[1].wamid)
    quoting = await ana.until(lambda: [one for one in ana.messages() if one["content"] == "Sí, la segunda"])
    assert quoting[0]["content_attributes"]["in_reply_to"] == first["id"]


async def test_a_message_deleted_before_it_left_never_leaves(play: Play) -> None:
    ana = await play.customer().greeted()
    before = ana.on_phone()
    play.graph.fail(Fault(kind="error", code=131056, recipient=ana.phone))
    written = ana.adviser("Uy, me he equivocado")
    await ana.until(lambda: ana.conversation["status"] == "open")
    play.chatwoot.state.delete_message(written["id"])
    await _settled(play, ana, "cancelled")
    play.graph.recover()
    ana.adviser("Ahora sí")
    await ana.until(lambda: len(ana.on_phone()) > len(before))
    assert ana.on_phone()[len(before) :] == ["Ahora sí"]


async def test_outside_the_window_a_note_says_why_and_an_order_sends_a_template(play: Play) -> None:
    ana = play.customer()
    await ana.writes("Hola", hours_ago=27)
    await ana.until(lambda: ana.conversation)
    before = len(ana.bodies())
    written = ana.adviser("¿Sigue interesado?")
    await ana.until(lambda: _failed(ana, written["id"]))
    await ana.until(lambda: any("24 horas" in note and "/plantilla" in note for note in ana.notes()))
    ana.adviser("/plantilla", **NOTE)
    await ana.until(lambda: any("- cita dia=… hora=…" in note for note in ana.notes()))
    ana.adviser('/plantilla ver cita "lunes 3" 10:00', **NOTE)
    await ana.until(lambda: any("Su cita es el lunes 3 a las 10:00." in note for note in ana.notes()))
    ana.adviser("/plantilla cita dia=martes", **NOTE)
    await ana.until(lambda: any("falta hora" in note for note in ana.notes()))
    assert ana.bodies()[before:] == []
    ana.adviser("/plantilla cita dia=martes hora=9:30", **NOTE)
    await ana.until(lambda: (1, "Su cita es el martes a las 9:30.") in ana.public())
    assert [body["type"] for body in ana.bodies()[before:]] == ["template"]


async def test_a_template_that_asks_the_customer_to_write_is_shown_as_it_was_read(play: Play) -> None:
    ana = play.customer()
    await ana.writes("Hola", hours_ago=27)
    await ana.until(lambda: ana.conversation)
    store = play.product.store
    written = AdviserMessage(text="¿Seguimos?", author="Mesa", ref="mesa:1")
    row = inbound_event(
        written,
        key=f"cli:{ana.phone}",
        source="command",
        at=play.product.clock.now(),
        conversation_id=(await store.find(ana.phone))[0].conversation_id,
    )
    play.product.woken(await store.accept([row]), statuses=False)
    await ana.until(lambda: ana.on_phone()[-1:] == ["[plantilla iagente_retomar]"])
    await ana.until(lambda: any("Responde y seguimos." in text for kind, text in ana.public() if kind == 1))

    def shown() -> list[str]:
        return [one["source_id"] for one in ana.messages() if "Responde y seguimos." in (one["content"] or "")]

    await ana.until(lambda: shown()[-1:] == [play.graph.messages(recipient=ana.phone)[-1].wamid])


async def test_a_conversation_that_an_adviser_starts_begins_with_a_template(play: Play) -> None:
    ana = play.customer()
    state = play.chatwoot.state
    contact = state.create_contact(
        {"name": "Ana", "phone_number": f"+{ana.phone}", "inbox_id": 3, "source_id": ana.phone}
    )
    made = state.create_conversation({"inbox_id": 3, "contact_id": contact["id"], "source_id": ana.phone})
    state.set_status(made["id"], "open", LAURA)
    ana.adviser("Buenos días, soy Laura: ¿hablamos de su seguro?")
    await ana.until(lambda: ana.on_phone() == ["[plantilla iagente_contacto]"])
    await ana.until(lambda: any("saldrá en cuanto conteste" in note for note in ana.notes()))
    await ana.until(lambda: any("un asesor quiere hablar contigo" in text for _, text in ana.public()))
    await ana.writes("Sí, dígame")
    await ana.until(lambda: len(ana.on_phone()) == 2)
    assert ana.on_phone()[1] == "Buenos días, soy Laura: ¿hablamos de su seguro?"
    assert await ana.mode() == "human"


async def test_a_handover_goes_to_the_team_and_to_who_had_it_before(play: Play) -> None:
    ana = await play.customer().greeted()
    ana.adviser("Soy Laura")
    await ana.until(lambda: ana.conversation["status"] == "open" and ana.conversation["assignee"])
    play.chatwoot.state.update_conversation(ana.place, status="resolved", assignee=None)
    await ana.until_mode("bot")
    await ana.writes("Quiero hablar con una persona")
    await ana.until(lambda: ana.conversation["status"] == "open" and ana.conversation["assignee"])
    assert (ana.conversation["team_id"], ana.conversation["assignee"]["id"]) == (1, LAURA.id)
    await ana.until(lambda: "Laura Gómez, que te contestará por aquí hoy, antes de las 24:00" in ana.on_phone()[-1])
    assert await ana.mode() == "waiting"
    await ana.writes("¿Sigue ahí?")
    await ana.until(lambda: (0, "¿Sigue ahí?") in ana.public())
    assert await ana.mode() == "waiting"
    ana.adviser("Hola de nuevo")
    await ana.until_mode("human")


async def test_a_reply_alone_opens_the_conversation_and_makes_it_theirs(play: Play) -> None:
    ana = await play.customer().greeted()
    ana.adviser("Le atiendo yo", PEDRO)
    await ana.until(lambda: ana.conversation["status"] == "open" and ana.conversation["assignee"])
    assert ana.conversation["assignee"]["id"] == PEDRO.id


async def test_who_writes_in_a_closed_conversation_has_it(play: Play) -> None:
    ana = await play.customer().greeted()
    play.chatwoot.state.set_status(ana.place, "open", LAURA)
    await ana.until_mode("human")
    play.chatwoot.state.update_conversation(ana.place, status="resolved", assignee=None)
    await ana.until_mode("bot")
    ana.adviser("Una cosa más")
    await ana.until(lambda: ana.conversation["status"] == "open" and ana.conversation["assignee"])
    assert await ana.mode() == "human"
    play.chatwoot.state.update_conversation(ana.place, status="pending", assignee=None)
    await ana.until_mode("bot")


async def test_given_back_with_somebody_still_assigned_the_bot_answers_again(play: Play) -> None:
    ana = await play.customer().greeted()
    play.chatwoot.state.set_status(ana.place, "open", LAURA)
    await ana.until_mode("human")
    play.chatwoot.state.update_conversation(ana.place, status="pending")
    await ana.until_mode("bot")
    before = len(ana.on_phone())
    await ana.writes("Quiero un seguro de vida")
    await ana.until(lambda: len(ana.on_phone()) > before)
    assert "Sigo yo, el asistente automático" in ana.on_phone()[before]
    assert await ana.mode() == "bot"


async def test_the_pause_label_silences_and_its_going_lets_speak(play: Play) -> None:
    ana = await play.customer().greeted()
    play.chatwoot.state.update_conversation(ana.place, labels=["vip", "bot-pausa"])
    await ana.until_mode("human")
    before = ana.on_phone()
    await ana.writes("¿Hola?")
    await ana.until(lambda: (0, "¿Hola?") in ana.public())
    assert ana.on_phone() == before
    play.chatwoot.state.update_conversation(ana.place, labels=["vip"])
    await ana.until_mode("bot")


async def test_what_a_command_gives_back_chatwoot_shows(play: Play) -> None:
    ana = await play.customer().greeted()
    play.chatwoot.state.set_status(ana.place, "open", LAURA)
    await ana.until_mode("human")
    desk = Desk(
        play.product.store,
        play.product.clock,
        lambda accepted: play.product.woken(accepted, statuses=False),
        source="cli",
        author="Marta",
    )
    await desk.give_back(ana.phone)
    await ana.until(lambda: ana.conversation["status"] == "pending" and ana.conversation["assignee"] is None)
    assert await ana.mode() == "bot"


@pytest.mark.parametrize("seed", range(4))
async def test_in_no_race_does_the_bot_speak_over_a_person(play: Play, seed: int) -> None:
    """The customer writes while an adviser takes over, in every order and with lost and repeated notices."""
    chance = random.Random(seed)
    state = play.chatwoot.state
    people = await asyncio.gather(*(play.customer().greeted() for _ in range(4)))

    async def race(ana: Customer) -> None:
        writing = asyncio.create_task(_after(chance.uniform(0, 0.15), ana.writes("Quiero un seguro para mis hijos")))
        await asyncio.sleep(chance.uniform(0, 0.25))
        if chance.random() < 0.3:
            state.set("repeat", "1")
        if chance.random() < 0.5:
            state.set_status(ana.place, "open", PEDRO)
        ana.adviser(f"Soy yo, {ana.phone}")
        await writing
        await ana.until(lambda: f"Soy yo, {ana.phone}" in ana.on_phone())

    await asyncio.gather(*(race(ana) for ana in people))
    for ana in people:
        await _is_theirs_until_given_back(ana)


async def _is_theirs_until_given_back(ana: Customer) -> None:
    """Nobody but the adviser has spoken since, and given back, nobody is left in silence."""
    theirs = f"Soy yo, {ana.phone}"
    await ana.until_mode("human")
    await ana.writes("¿Y cuánto cuesta?")
    await ana.until(lambda: (0, "¿Y cuánto cuesta?") in ana.public())
    phone = ana.on_phone()
    assert phone.count(theirs) == 1
    assert phone[-1] == theirs
    ana.play.chatwoot.state.update_conversation(ana.place, status="pending", assignee=None)
    await ana.until_mode("bot")
    await ana.writes("Sigo queriendo el seguro")
    await ana.until(lambda: len(ana.on_phone()) > len(phone))


async def _after(seconds: float, work: Any) -> None:
    await asyncio.sleep(seconds)
    await work


def _failed(ana: Customer, message_id: int) -> dict[str, Any] | None:
    message = ana.play.chatwoot.state.get("messages", message_id)
    return message if message["status"] == "failed" else None


async def _settled(play: Play, ana: Customer, state: str) -> None:
    """Waits until the newest of this customer's WhatsApp rows is in this state."""
    conversation_id = (await play.product.store.find(ana.phone))[0].conversation_id
    async with asyncio.timeout(30):
        while True:
            rows = [
                row
                for row in await play.product.store.outbox()
                if row.conversation_id == conversation_id and row.channel == "whatsapp"
            ]
            if rows and rows[0].state == state:
                return
            await asyncio.sleep(0.02)
