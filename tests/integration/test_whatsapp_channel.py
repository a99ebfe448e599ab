"""Outbox rows on their way through the channel to the simulated WhatsApp."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from iagente_vida.domain.replies import Choice, Document, Reply
from iagente_vida.integrations.channel import SendError, Sent
from iagente_vida.integrations.whatsapp_channel import MEDIA_ID_LIFE, WhatsAppChannel
from iagente_vida.integrations.whatsapp_client import Timeouts, WhatsAppClient
from iagente_vida.store.inbound import Address
from iagente_vida.store.outbound import Parcel
from iagente_vida.testing import Fault, SimulatedGraph, VirtualClock

NOW = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
PROPOSAL = Reply(text="Tu propuesta", document=Document(key="q-1.pdf", filename="propuesta.pdf"))


@dataclass
class Shelf:
    """Stored documents, and how often each was opened."""

    files: dict[str, bytes]
    opened: list[str] = field(default_factory=list)

    async def __call__(self, key: str) -> bytes:
        self.opened.append(key)
        return self.files[key]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOW)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf({"q-1.pdf": b"%PDF-1.7 propuesta"})


@pytest.fixture
async def channel(graph: SimulatedGraph, shelf: Shelf, clock: VirtualClock) -> AsyncIterator[WhatsAppChannel]:
    async with WhatsAppClient(graph.url, "v23.0", "111", "t", timeouts=Timeouts(total=3, transfer=3)) as client:
        yield WhatsAppChannel(client, shelf, clock)


def parcel(body: object, kind: str = "reply", address: Address | None = None, number: str = "") -> Parcel:
    return Parcel(
        seq=7,
        conversation_id=1,
        contact_id=1,
        channel="whatsapp",
        kind=kind,
        body=body if isinstance(body, bytes) else msgspec.json.encode(body),
        author="bot",
        ref="",
        attempt=1,
        tracker="inst-7",
        address=address or Address(wa_id="34600111222"),
        phone_number_id=number,
        mode="bot",
        opted_out=False,
        window_expires_at=None,
        created_at=NOW,
        owner="test",
    )


@pytest.mark.parametrize(
    ("reply", "type_"),
    [
        (Reply(text="Hola"), "text"),
        (Reply(text="¿Fumas?", buttons=(Choice("si", "Sí"), Choice("no", "No"))), "interactive"),
        (Reply(text="¿Cuál?", rows=(Choice("a", "Temporal"),), list_button="Ver"), "interactive"),
        (PROPOSAL, "document"),
    ],
)
async def test_a_reply_leaves_with_its_tracker(
    graph: SimulatedGraph, channel: WhatsAppChannel, reply: Reply, type_: str
) -> None:
    sent = await channel.send(parcel(reply, number="222"))
    (accepted,) = graph.messages()
    assert sent == Sent(accepted.wamid)
    assert (accepted.type, accepted.tracker, accepted.phone_number_id) == (type_, "inst-7", "222")


async def test_without_a_number_of_its_own_a_parcel_leaves_from_ours(
    graph: SimulatedGraph, channel: WhatsAppChannel
) -> None:
    await channel.send(parcel(Reply(text="Hola"), address=Address(user_id="ES.134")))
    (accepted,) = graph.messages()
    assert (accepted.phone_number_id, accepted.recipient) == ("111", "ES.134")


@pytest.mark.parametrize("typing", [True, False])
async def test_a_receipt_marks_the_message_read(graph: SimulatedGraph, channel: WhatsAppChannel, typing: bool) -> None:
    sent = await channel.send(parcel({"message_id": "wamid.A", "typing": typing}, kind="receipt"))
    assert sent == Sent("")
    assert [(mark["message_id"], mark["typing"]) for mark in graph.state.marks()] == [("wamid.A", typing)]
    assert graph.messages() == []


async def test_a_document_is_uploaded_once_while_its_id_lives(
    graph: SimulatedGraph, channel: WhatsAppChannel, shelf: Shelf, clock: VirtualClock
) -> None:
    for _ in range(2):
        await channel.send(parcel(PROPOSAL))
    assert shelf.opened == ["q-1.pdf"]
    clock.advance(MEDIA_ID_LIFE + timedelta(seconds=1))
    await channel.send(parcel(PROPOSAL))
    assert shelf.opened == ["q-1.pdf", "q-1.pdf"]
    ids = [message.body["document"]["id"] for message in graph.messages()]
    assert ids[0] == ids[1] != ids[2]
    media = graph.state.media(ids[2])
    assert media is not None
    assert media.content == b"%PDF-1.7 propuesta"


async def test_a_document_that_whatsapp_lost_is_uploaded_again(
    graph: SimulatedGraph, channel: WhatsAppChannel, shelf: Shelf
) -> None:
    await channel.send(parcel(PROPOSAL))
    graph.state.drop_media(graph.messages()[0].body["document"]["id"])
    with pytest.raises(SendError):
        await channel.send(parcel(PROPOSAL))
    await channel.send(parcel(PROPOSAL))
    assert len(shelf.opened) == 2
    assert len(graph.messages()) == 2


@pytest.mark.parametrize(
    "unsendable",
    [
        parcel(b"{"),
        parcel(b"[]"),
        parcel({"text": ""}),
        parcel(Reply(text="x", buttons=(Choice("a ", "Sí"),))),
        parcel(Reply(text="Hola"), address=Address(username="sol.mar")),
        parcel(Reply(text="", document=Document(key="gone.pdf", filename="p.pdf"))),
        parcel({"typing": True}, kind="receipt"),
        parcel({"message_id": ""}, kind="receipt"),
    ],
    ids=["no json", "no object", "no text", "bad button", "no address", "no document", "no message", "empty message"],
)
async def test_a_row_that_can_not_be_sent_is_permanent_before_any_network(
    graph: SimulatedGraph, channel: WhatsAppChannel, unsendable: Parcel
) -> None:
    graph.fail(Fault(kind="error", code=1))
    with pytest.raises(SendError) as caught:
        await channel.send(unsendable)
    assert (caught.value.kind, caught.value.in_doubt) == ("permanent", False)


async def test_only_the_send_itself_can_be_in_doubt(graph: SimulatedGraph, channel: WhatsAppChannel) -> None:
    graph.fail(Fault(kind="drop", times=1))
    with pytest.raises(SendError) as caught:
        await channel.send(parcel(PROPOSAL))
    assert caught.value.in_doubt
    assert len(graph.messages()) == 1
