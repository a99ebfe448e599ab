"""What no notice told is found, in its order and once; a Chatwoot that is away delays the mirror and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from iagente_vida import chatwoot_link
from iagente_vida.chatwoot_poll import ChatwootPoll
from iagente_vida.desk_mirror import CHANNEL
from iagente_vida.domain.conversation import Conversation
from iagente_vida.mirror import LATER_CHANNEL
from iagente_vida.state import load_state
from iagente_vida.testing import Fault
from iagente_vida.webhooks.chatwoot_webhook import who_we_are
from tests.integration.desk_play import LAURA, NOTE, PEDRO, Customer, Play, playing_in
from tests.notices import OUR_NUMBER

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def play(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Play]:
    """One product for the module, which looks only when a test says so."""
    async with playing_in(tmp_path_factory.mktemp("repaso"), chatwoot_poll_seconds=0) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def poll(play: Play) -> AsyncIterator[ChatwootPoll]:
    """A poll that has looked once; meanwhile Chatwoot tells nobody."""
    settings, store = play.product.settings, play.product.store
    async with chatwoot_link.make_client(settings) as client:
        one = ChatwootPoll(
            client,
            store,
            play.product.clock,
            lambda: who_we_are(settings, store),
            phone_number_id=OUR_NUMBER,
            woken=lambda accepted: play.product.woken(accepted, statuses=False),
        )
        await one.look()
        play.deaf()
        yield one
    play.hears()


async def test_a_long_history_is_caught_up_in_its_order_and_once(play: Play, poll: ChatwootPoll) -> None:
    ana = await play.customer().greeted()
    before = len(ana.on_phone())
    first = [f"Mensaje {number}" for number in range(70)]
    for text in first[:25]:  # more than a page, read back to where the last look began
        ana.adviser(text)
    assert await poll.look() >= 25
    for text in first[25:]:  # more than a page, read on from the last message that was read
        ana.adviser(text)
    await poll.look()  # the turns that send what was found may have read on before
    await ana.until(lambda: len(ana.on_phone()) >= before + len(first))
    assert ana.on_phone()[before:] == first
    await ana.until(lambda: ana.conversation["status"] == "open")
    await poll.look()
    assert await poll.look() == 0
    play.hears()
    ana.adviser("Ya me oyen")
    await ana.until(lambda: ana.on_phone()[-1] == "Ya me oyen")
    await poll.look()
    assert ana.on_phone()[before:] == [*first, "Ya me oyen"]


async def test_a_message_that_becomes_visible_after_a_later_one_is_found_too(play: Play, poll: ChatwootPoll) -> None:
    ana = await play.customer().greeted()
    await poll.look()
    state = play.chatwoot.state
    first = ana.adviser("Primero")
    state.drop("messages", first["id"])  # its transaction is not committed yet
    ana.adviser("Segundo")
    await poll.look()
    await ana.until(lambda: ana.on_phone()[-1] == "Segundo")
    state.put("messages", first)
    await poll.look()
    await ana.until(lambda: ana.on_phone()[-1] == "Primero")
    await poll.look()
    assert ana.on_phone().count("Segundo") == ana.on_phone().count("Primero") == 1


async def test_a_taking_and_a_giving_back_that_nobody_told_are_found(play: Play, poll: ChatwootPoll) -> None:
    ana = await play.customer().greeted()
    await poll.look()
    play.chatwoot.state.set_status(ana.place, "open", LAURA)
    await poll.look()
    await ana.until_mode("human")
    play.chatwoot.state.update_conversation(ana.place, status="pending")
    await poll.look()
    await ana.until_mode("bot")
    before = len(ana.on_phone())
    await ana.writes("Quiero un seguro")
    await ana.until(lambda: len(ana.on_phone()) > before)


async def test_closed_and_pending_again_is_found_as_given_back(play: Play, poll: ChatwootPoll) -> None:
    """Whoever had it is still assigned: Chatwoot leaves that alone when the customer's message reopens it."""
    ana = await play.customer().greeted()
    await poll.look()
    ana.adviser("Le atiendo yo")
    await poll.look()
    await ana.until(lambda: ana.conversation["status"] == "open" and ana.conversation["assignee"])
    play.chatwoot.state.update_conversation(ana.place, status="resolved")
    await ana.writes("Gracias")
    await ana.until(lambda: ana.conversation["status"] == "pending")
    async with asyncio.timeout(120):
        while await ana.mode() != "bot":  # a look may come too early, as in life
            await poll.look()
    before = len(ana.on_phone())
    await ana.writes("Quiero otro seguro")
    await ana.until(lambda: len(ana.on_phone()) > before)
    assert await ana.mode() == "bot"


async def test_answered_and_closed_in_one_go_it_is_the_bot_s_again(play: Play, poll: ChatwootPoll) -> None:
    """Closed before we could show in Chatwoot that the adviser has it: so no look ever sees it with people."""
    ana = await play.customer().greeted()
    await poll.look()
    play.chatwoot.state.set("latency_ms", "300")
    written = ana.adviser("Está todo en orden")
    looking = asyncio.create_task(poll.look())
    await ana.until(lambda: ana.on_phone()[-1] == "Está todo en orden")
    play.chatwoot.state.update_conversation(ana.place, status="resolved")
    play.chatwoot.state.set("latency_ms", "0")
    await looking
    await ana.until_mode("bot")
    assert play.chatwoot.state.get("messages", written["id"])["status"] != "failed"
    assert ana.conversation["status"] == "resolved"


async def test_who_took_what_was_waiting_is_found(play: Play, poll: ChatwootPoll) -> None:
    ana = await play.customer().greeted()
    await ana.writes("Quiero hablar con una persona")
    await ana.until(lambda: ana.conversation["status"] == "open" and len(ana.public()) == 2 + len(ana.on_phone()))
    await poll.look()
    assert await ana.mode() == "waiting"
    play.chatwoot.state.update_conversation(ana.place, assignee={"type": "User", "id": PEDRO.id})
    await poll.look()
    await ana.until_mode("human")


async def test_who_wrote_after_giving_it_back_has_it(play: Play, poll: ChatwootPoll) -> None:
    ana = await play.customer().greeted()
    play.chatwoot.state.set_status(ana.place, "open", LAURA)
    await poll.look()
    await ana.until_mode("human")
    play.chatwoot.state.update_conversation(ana.place, status="pending", assignee=None)
    ana.adviser("Una cosa más", PEDRO)
    await poll.look()
    await ana.until(lambda: ana.on_phone()[-1] == "Una cosa más")
    assert await ana.mode() == "human"
    await ana.until(lambda: ana.conversation["status"] == "open")


async def test_a_retry_that_nobody_told_is_found_once(play: Play, poll: ChatwootPoll) -> None:
    ana = await play.customer().greeted()
    play.graph.fail(Fault(kind="error", code=131026, recipient=ana.phone))
    written = ana.adviser("Soy Laura")
    await poll.look()
    await ana.until(lambda: play.chatwoot.state.get("messages", written["id"])["status"] == "failed")
    play.graph.recover()
    play.chatwoot.state.retry_message(written["id"])
    await poll.look()
    await ana.until(lambda: ana.on_phone()[-1] == "Soy Laura")
    await poll.look()
    assert ana.on_phone().count("Soy Laura") == 1


async def test_an_order_in_a_note_that_nobody_told_is_obeyed_once(play: Play, poll: ChatwootPoll) -> None:
    ana = await play.customer().greeted()
    ana.adviser("/plantilla retomar", **NOTE)
    await poll.look()
    await ana.until(lambda: ana.on_phone()[-1] == "[plantilla iagente_retomar]")
    await poll.look()
    assert ana.on_phone().count("[plantilla iagente_retomar]") == 1


async def test_labels_attributes_and_a_card_that_nobody_told_of_are_found(play: Play, poll: ChatwootPoll) -> None:
    ana = await play.customer().greeted()
    await ana.until(lambda: "etapa" in ana.conversation["custom_attributes"])
    state, contact = play.chatwoot.state, ana.conversation["contact_id"]
    await ana.at_rest((CHANNEL, LATER_CHANNEL))
    await poll.look()
    before = ana.on_phone()

    attributes = {**ana.conversation["custom_attributes"], "interés": "jubilación"}
    labels = [*ana.conversation["labels"], "vip"]
    state.update_conversation(ana.place, labels=labels, custom_attributes=attributes)
    state.update_contact(contact, {"name": "Ana Ruiz", "email": "ana@correo.example", "blocked": True})
    assert await poll.look() >= 2
    await _known(play, ana, lambda known: known.desk_labels == ["vip"] and known.paused)
    known = await _conversation(play, ana)
    assert known.desk_attributes == {"interés": "jubilación"}
    assert [known.profile.value(slot) for slot in ("name", "email")] == ["Ana Ruiz", "ana@correo.example"]
    assert await poll.look() == 0

    state.update_contact(contact, {"blocked": False})
    state.update_conversation(ana.place, labels=[one for one in labels if one != "vip"])
    await poll.look()
    await _known(play, ana, lambda known: not known.desk_labels and not known.paused)
    assert await poll.look() == 0
    assert ana.on_phone() == before
    assert ana.conversation["custom_attributes"]["interés"] == "jubilación"


async def _conversation(play: Play, ana: Customer) -> Conversation:
    [found] = await play.product.store.find(ana.phone)
    document = await play.product.store.state(found.conversation_id)
    assert document is not None
    return load_state(document)


async def _known(play: Play, ana: Customer, holds: Callable[[Conversation], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds(await _conversation(play, ana)):
            await asyncio.sleep(0.02)


async def test_two_contacts_that_were_merged_keep_their_conversations(play: Play, poll: ChatwootPoll) -> None:
    ana, eva = await play.customer().greeted(), await play.customer().greeted()
    await poll.look()
    play.hears()
    state = play.chatwoot.state
    state.merge_contacts(ana.conversation["contact_id"], eva.conversation["contact_id"])
    await poll.look()
    contacts = len(state.all("contacts"))
    await eva.writes("¿Me lee?")
    await eva.until(lambda: (0, "¿Me lee?") in eva.public())
    eva.adviser("Claro que sí")
    await eva.until(lambda: eva.on_phone()[-1] == "Claro que sí")
    assert len(state.all("contacts")) == contacts
    assert "Claro que sí" not in ana.on_phone()


async def test_while_chatwoot_is_away_customers_are_answered_and_the_mirror_catches_up(play: Play) -> None:
    people = [await play.customer().greeted() for _ in range(3)]
    play.chatwoot.state.set("down", "1")
    try:
        for ana in people:
            await _converses(ana, "Quiero un seguro de vida", "Para mis hijos", "Tengo 38 años", "No fumo")
            assert len(ana.public()) < len(ana.heard) + len(ana.on_phone())
    finally:
        play.chatwoot.state.set("down", "0")
    for ana in people:
        await _mirrored(ana)


async def _converses(ana: Customer, *texts: str) -> None:
    """Each text gets its answer before the next."""
    for text in texts:
        before = len(ana.on_phone())
        await ana.writes(text)
        await ana.until(lambda before=before: len(ana.on_phone()) > before)  # type: ignore[misc]


async def _mirrored(ana: Customer) -> None:
    """Both sides have the same messages in the same order."""
    await ana.until(lambda: len(ana.public()) == len(ana.heard) + len(ana.on_phone()))
    assert [text for kind, text in ana.public() if kind == 0] == ana.heard
    shown = [text for kind, text in ana.public() if kind == 1]
    assert all(text.startswith(sent) for text, sent in zip(shown, ana.on_phone(), strict=True))
