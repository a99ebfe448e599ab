"""What is kept of a person: handed out whole, erased so that only arithmetic stays, forgotten in time."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from iagente_vida.store.commits import CommitResult, LedgerDraft, QuoteDraft
from iagente_vida.store.inbound import Address
from iagente_vida.store.sql_store import SqlStore
from tests.conftest import START
from tests.contract.support import ANA, accept_one, begin, claimed, message, turn

QUOTE = QuoteDraft(
    quote_id="q1",
    inputs=b'{"age": 40}',
    result=b'{"annual": "61.35"}',
    tariff_pack="demo",
    tariff_sha256="ab",
    engine_version="1",
    expires_at=START + timedelta(days=30),
)
LINE = LedgerDraft(kind="consent", payload=b'{"purpose":"salud"}')


async def person(store: SqlStore, key: str = "wa:wamid.1") -> tuple[int, int]:
    """A contact with a quote and evidence: contact and conversation."""
    accepted = await accept_one(store, message(ANA, key=key, text='{"text": "soy Ana"}'))
    assert accepted.conversation_id is not None
    claim = await claimed(store, accepted.conversation_id)
    commit = replace(turn(claim, "hola, Ana"), quotes=(QUOTE,), ledger=(LINE, LINE))
    assert await store.commit(claim, commit) is CommitResult.COMMITTED
    return claim.contact_id, accepted.conversation_id


def recomputed(conversation_id: int, lines: list[dict[str, Any]]) -> bool:
    """What a stranger does with the export alone: the commitments and the chain over them."""
    chain = bytes(32)
    for line in lines:
        commitment = bytes.fromhex(line["commitment"])
        said = f"{conversation_id}\0{line['kind']}\0{line['at_ms']}\0".encode()
        chain = hashlib.sha256(chain + said + commitment).digest()
        if chain.hex() != line["chain"]:
            return False
        if line["nonce"] is not None:
            opened = hmac.digest(bytes.fromhex(line["nonce"]), bytes.fromhex(line["payload_hex"]), "sha256")
            if opened != commitment:
                return False
    return True


async def test_an_export_holds_everything_and_its_chain_can_be_recomputed(store: SqlStore) -> None:
    contact_id, conversation_id = await person(store)
    found = await store.export_contact(contact_id)
    assert found is not None
    assert found["contacts"][0]["identities"][0]["value"] == ANA.wa_id
    [conversation] = found["conversations"]
    assert conversation["received"][0]["payload"] == {"text": "soy Ana"}
    assert conversation["sent"][0]["body"] == "hola, Ana"
    assert conversation["quotes"][0]["result"] == {"annual": "61.35"}
    evidence = conversation["ledger"]
    assert (evidence["verified"], evidence["broken_at"], len(evidence["lines"])) == (True, None, 2)
    assert evidence["lines"][0]["payload"] == {"purpose": "salud"}
    assert recomputed(conversation_id, evidence["lines"])
    evidence["lines"][0]["payload_hex"] = b'{"purpose":"otra cosa"}'.hex()
    assert not recomputed(conversation_id, evidence["lines"])


async def test_nobody_has_no_export_and_no_erasure(store: SqlStore) -> None:
    assert await store.export_contact(4711) is None
    assert await store.erase_contact(4711, START) is None


async def test_an_erasure_leaves_the_arithmetic_and_a_chain_that_holds(store: SqlStore) -> None:
    contact_id, conversation_id = await person(store)
    gone = await store.erase_contact(contact_id, START)
    assert gone is not None
    assert (gone.conversations, gone.messages, gone.quote_ids) == ((conversation_id,), 1, ("q1",))
    assert await store.find(ANA.wa_id) == []
    assert await store.conversations() == []
    assert await store.state(conversation_id) is None
    assert await store.transcript(conversation_id) == []
    quote = await store.quote("q1")
    assert quote is not None
    assert quote.result == QUOTE.result
    check = await store.verify_ledger(conversation_id)
    assert (check.lines, check.erased, check.broken_at) == (3, 2, None)
    found = await store.export_contact(contact_id)
    assert found is not None
    assert found["contacts"][0]["name"] == ""
    assert found["contacts"][0]["identities"] == []
    assert found["conversations"][0]["ledger"]["lines"][-1]["kind"] == "erasure"


async def test_an_erased_message_that_comes_again_begins_nothing(store: SqlStore) -> None:
    contact_id, _ = await person(store)
    await store.erase_contact(contact_id, START)
    again = await accept_one(store, message(ANA, key="wa:wamid.1"))
    assert (again.seq, again.conversation_id, again.wakes) == (None, None, False)
    fresh = await accept_one(store, message(ANA, key="wa:wamid.2"))
    assert fresh.wakes
    late = START + timedelta(days=31)
    await store.forget(late, before=None, health_before=None)
    assert (await accept_one(store, message(ANA, key="wa:wamid.1", at=late))).wakes


async def test_a_turn_under_way_writes_nothing_into_an_erased_conversation(store: SqlStore) -> None:
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    await store.erase_contact(claim.contact_id, START)
    assert await store.commit(claim, turn(claim, "tarde")) is CommitResult.LOST
    assert await store.outbox() == []


async def test_who_comes_back_after_an_erasure_is_somebody_new(store: SqlStore) -> None:
    contact_id, conversation_id = await person(store)
    await store.erase_contact(contact_id, START)
    fresh = await accept_one(store, message(Address(wa_id=ANA.wa_id, name="Ana"), key="wa:wamid.3"))
    assert fresh.conversation_id not in (None, conversation_id)


async def test_what_is_older_than_allowed_is_forgotten_and_the_rest_stays(store: SqlStore) -> None:
    _, conversation_id = await person(store)
    later: datetime = START + timedelta(days=400)
    await accept_one(store, message(ANA, key="wa:wamid.9", at=later))
    assert await store.forget(START, before=START, health_before=None) == 0
    assert len(await store.transcript(conversation_id)) == 3
    assert await store.forget(later, before=START + timedelta(days=1), health_before=None) >= 2
    assert [line.kind for line in await store.transcript(conversation_id) if line.state == "received"] == ["message"]
    assert await store.traces(conversation_id) == []
    assert (await store.verify_ledger(conversation_id)).broken_at is None
    assert await store.quote("q1") is not None
