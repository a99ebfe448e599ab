"""The client against the simulated Graph API over loopback: what each failure becomes, and what it never tells."""

from __future__ import annotations

import asyncio
import copy
import pickle
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from iagente_vida.integrations.channel import SendError
from iagente_vida.integrations.whatsapp_client import Timeouts, WhatsAppClient
from iagente_vida.integrations.whatsapp_errors import WhatsAppError
from iagente_vida.integrations.whatsapp_messages import BlockedUser, BlockUsers, Document, Message, Recipient, Text
from iagente_vida.testing import Fault, GraphRules, SimulatedGraph

TOKEN = "EAAG-secret-token-of-the-test"
PHONE = "34600111222"


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[SimulatedGraph]:
    with SimulatedGraph(tmp_path / "graph.db", rules=GraphRules(token=TOKEN)) as running:
        yield running


def client_for(url: str, timeouts: Timeouts | None = None) -> WhatsAppClient:
    return WhatsAppClient(url, "v23.0", "106540352242922", TOKEN, timeouts=timeouts)


@pytest.fixture
async def client(graph: SimulatedGraph) -> AsyncIterator[WhatsAppClient]:
    async with client_for(graph.url, Timeouts(connect=2, total=2)) as open_client:
        yield open_client


def text(body: str = "Hola", tracker: str = "inst-7", to: str = PHONE) -> Message:
    return Message(recipient=Recipient(to=to), content=Text(body=body), tracker=tracker)


async def refusal(sending: Awaitable[object]) -> SendError:
    with pytest.raises(SendError) as caught:
        await sending
    return caught.value


async def test_a_message_arrives_with_its_tracker(graph: SimulatedGraph, client: WhatsAppClient) -> None:
    wamid = await client.send(text())
    (accepted,) = graph.messages()
    assert (accepted.wamid, accepted.recipient, accepted.tracker) == (wamid, PHONE, "inst-7")
    assert accepted.body["text"] == {"body": "Hola"}
    assert accepted.phone_number_id == "106540352242922"


async def test_a_person_without_phone_is_reached_by_user_id(graph: SimulatedGraph, client: WhatsAppClient) -> None:
    await client.send(Message(recipient=Recipient(recipient="ES.13491208655302741918"), content=Text(body="Hola")))
    (accepted,) = graph.messages()
    assert accepted.recipient == "ES.13491208655302741918"
    assert "to" not in accepted.body


async def test_another_number_of_ours_can_send(graph: SimulatedGraph, client: WhatsAppClient) -> None:
    await client.send(text(), phone_number_id="999")
    assert graph.messages()[0].phone_number_id == "999"


@pytest.mark.parametrize(
    ("fault", "kind", "code", "in_doubt", "accepted"),
    [
        (Fault(kind="error", code=131056), "throttle_pair", 131056, False, 0),
        (Fault(kind="error", code=130429), "throttle_number", 130429, False, 0),
        (Fault(kind="error", code=131047), "window", 131047, False, 0),
        (Fault(kind="error", code=190), "auth", 190, False, 0),
        (Fault(kind="error", code=210), "auth", 210, False, 0),
        (Fault(kind="error", code=131000), "transient", 131000, False, 0),
        (Fault(kind="error", code=368), "account", 368, False, 0),
        (Fault(kind="error", code=131026), "recipient", 131026, False, 0),
        (Fault(kind="error", code=999999), "permanent", 999999, False, 0),
        (Fault(kind="http", http_status=503), "unreachable", 0, False, 0),
        (Fault(kind="http", http_status=502), "unknown_outcome", 0, True, 0),
        (Fault(kind="http", http_status=504), "unknown_outcome", 0, True, 0),
        (Fault(kind="http", http_status=429), "throttle_number", 0, False, 0),
        (Fault(kind="http", http_status=401), "auth", 0, False, 0),
        (Fault(kind="http", http_status=404), "unreachable", 0, False, 0),
        (Fault(kind="http", http_status=200), "unknown_outcome", 0, True, 0),
        (Fault(kind="http", http_status=307), "unreachable", 0, False, 0),
        (Fault(kind="refuse"), "unknown_outcome", 0, True, 0),
        (Fault(kind="drop"), "unknown_outcome", 0, True, 1),
        (Fault(kind="hang"), "unknown_outcome", 0, True, 0),
    ],
    ids=lambda value: f"{value.kind}-{value.code or value.http_status}" if isinstance(value, Fault) else "",
)
async def test_each_failure_has_its_class(
    graph: SimulatedGraph,
    client: WhatsAppClient,
    fault: Fault,
    kind: str,
    code: int,
    in_doubt: bool,
    accepted: int,
) -> None:
    graph.fail(fault)
    error = await refusal(client.send(text()))
    assert (error.kind, error.code, error.in_doubt) == (kind, code, in_doubt)
    assert len(graph.messages()) == accepted
    graph.recover()
    await client.send(text())


async def test_retry_after_is_honoured(graph: SimulatedGraph, client: WhatsAppClient) -> None:
    graph.fail(Fault(kind="error", code=130429, retry_after=7))
    assert (await refusal(client.send(text()))).retry_after == 7


async def test_a_wrong_token_is_an_authentication_error(graph: SimulatedGraph) -> None:
    async with WhatsAppClient(graph.url, "v23.0", "1", "another-token") as stranger:
        error = await refusal(stranger.send(text()))
    assert (error.kind, error.code) == ("auth", 190)
    assert graph.messages() == []


async def test_a_refused_connection_is_no_doubt(tmp_path: Path) -> None:
    with SimulatedGraph(tmp_path / "graph.db") as stopped:
        url = stopped.url
    async with client_for(url) as client:
        error = await refusal(client.send(text()))
    assert (error.kind, error.in_doubt) == ("unreachable", False)


async def test_a_name_that_does_not_resolve_is_no_doubt() -> None:
    async with client_for("http://graph.invalid") as client:
        error = await refusal(client.send(text()))
    assert (error.kind, error.in_doubt) == ("unreachable", False)


async def test_a_connection_that_is_never_made_is_no_doubt() -> None:
    """A full listen queue: the kernel drops what knocks."""
    with ExitStack() as open_sockets:
        listener = open_sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        for _ in range(4):
            knocking = open_sockets.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(address)
        async with client_for(f"http://127.0.0.1:{address[1]}", Timeouts(connect=0.2)) as client:
            error = await refusal(client.send(text()))
    assert (error.kind, error.in_doubt) == ("unreachable", False)


@asynccontextmanager
async def server(answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """A bare TCP server: what no well-behaved HTTP server does."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        finally:
            writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with running:
        yield f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}"


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    return head + await reader.readexactly(length)


async def test_a_connection_closed_without_a_word_is_in_doubt() -> None:
    async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    async with server(hang_up) as url, client_for(url) as client:
        error = await refusal(client.send(text()))
    assert (error.kind, error.in_doubt) == ("unknown_outcome", True)


async def test_an_idle_connection_is_closed() -> None:
    """A connection that the other side has closed meanwhile would put the next send in doubt."""
    closed = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        body = b'{"messages": [{"id": "wamid.A"}]}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        assert await reader.read() == b""
        closed.set()

    assert Timeouts().idle == 10
    async with server(answer) as url, client_for(url, Timeouts(idle=0.1)) as client:
        await client.send(text())
        async with asyncio.timeout(10):
            await closed.wait()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"messages": []}', b'{"messages": [{"id": ""}]}', b"<html>"])
async def test_a_success_without_a_message_id_is_in_doubt(body: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()

    async with server(answer) as url, client_for(url) as client:
        error = await refusal(client.send(text()))
    assert (error.kind, error.in_doubt) == ("unknown_outcome", True)


async def test_receipts_and_uploads_are_never_in_doubt(graph: SimulatedGraph, client: WhatsAppClient) -> None:
    async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    async with server(hang_up) as url, client_for(url) as unlucky:
        refusals = [
            await refusal(unlucky.mark_read("wamid.A")),
            await refusal(unlucky.upload(b"%PDF", "application/pdf", "p.pdf")),
        ]
    assert [(error.kind, error.in_doubt) for error in refusals] == [("transient", False)] * 2

    await client.mark_read("wamid.A")
    await client.mark_read("wamid.B", typing=True)
    assert [(mark["message_id"], mark["typing"]) for mark in graph.state.marks()] == [
        ("wamid.A", False),
        ("wamid.B", True),
    ]


@pytest.mark.parametrize("content", [b"%PDF-1.7\r\n--x\r\n\x00\xff", b"", bytes(range(256)) * 1000, b"\r\n\r\n--"])
async def test_a_file_comes_back_byte_for_byte(client: WhatsAppClient, content: bytes) -> None:
    media_id = await client.upload(content, "application/pdf", "propuesta ñ.pdf")
    file = await client.download(media_id)
    assert (file.content, file.mime_type) == (content, "application/pdf")


async def test_a_file_can_be_sent_and_taken_back(graph: SimulatedGraph, client: WhatsAppClient) -> None:
    media_id = await client.upload(b"%PDF", "application/pdf", "propuesta.pdf")
    message = Message(recipient=Recipient(to=PHONE), content=Document(id=media_id, filename="propuesta.pdf"))
    await client.send(message)
    await client.delete_media(media_id)
    assert (await refusal(client.send(message))).code == 131009
    assert (await refusal(client.delete_media(media_id))).code == 100
    assert len(graph.messages()) == 1


async def test_a_file_over_the_limit_is_not_kept(client: WhatsAppClient) -> None:
    media_id = await client.upload(b"x" * 1001, "application/pdf", "a.pdf")
    assert (await refusal(client.download(media_id, limit=1000))).kind == "permanent"
    assert len((await client.download(media_id, limit=1001)).content) == 1001


async def test_templates_are_listed_over_several_pages(graph: SimulatedGraph, client: WhatsAppClient) -> None:
    names = {f"plantilla_{number}" for number in range(7)}
    for name in names:
        graph.state.add_template(
            {"name": name, "language": "es", "status": "APPROVED", "category": "UTILITY", "components": []}
        )
    listed = [template async for template in client.templates("102290129340398", page=3)]
    assert {template.name for template in listed} == names
    assert len(listed) == 7


async def test_the_number_and_the_block_list_answer(client: WhatsAppClient) -> None:
    assert (await client.phone_number())["id"] == "106540352242922"
    await client.block(BlockUsers(block_users=(BlockedUser(user=PHONE),)))


async def test_errors_survive_pickling_copying_and_context_managers(
    graph: SimulatedGraph, client: WhatsAppClient
) -> None:
    graph.fail(Fault(kind="error", code=131056, retry_after=4))

    @contextmanager
    def around() -> Iterator[None]:
        yield

    with pytest.raises(WhatsAppError) as caught, around():
        await client.send(text())
    for twin in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value), copy.deepcopy(caught.value)):
        assert type(twin) is WhatsAppError
        assert twin.__dict__ == caught.value.__dict__
        assert str(twin) == str(caught.value)


@pytest.mark.parametrize("fault", [Fault(kind="error", code=100), Fault(kind="hang"), Fault(kind="drop")])
async def test_neither_token_nor_customer_shows_in_an_error(
    graph: SimulatedGraph, client: WhatsAppClient, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    graph.fail(fault)
    error = await refusal(client.send(text("Me operaron del corazón")))
    shown = f"{error!r} {error} {client!r} {vars(error)} {caplog.text} {error.__cause__!r}"
    for secret in (TOKEN, PHONE, "corazón"):
        assert secret not in shown
