"""What people say and who they are never shows when a record is printed."""

from __future__ import annotations

import pytest

from iagente_vida.store.commits import Claim, LedgerDraft, QuoteDraft, TimerChange, TurnCommit
from iagente_vida.store.inbound import Accepted, Address, IdentityChange, Inbound, InboxRow, Lane
from iagente_vida.store.outbound import OutboxDraft, Parcel
from iagente_vida.store.summaries import ConversationSummary, TranscriptLine
from tests.conftest import START

_SECRET = "34600771771"
_BYTES = _SECRET.encode()
_WHO = Address(wa_id=_SECRET, user_id=_SECRET, parent_user_id=_SECRET, name=_SECRET, username=_SECRET)
_ROW = InboxRow(seq=1, source="w", kind="message", payload=_BYTES, received_at=START, occurred_at=None, prompt=False)
_DRAFT = OutboxDraft(channel="whatsapp", kind="text", body=_BYTES)
_RECORDS = [
    IdentityChange(old=_WHO, new=_WHO),
    Inbound(dedupe_key="k", lane=Lane.TURN, source="w", kind="m", payload=_BYTES, received_at=START, sender=_WHO),
    Accepted(seq=1, conversation_id=1, wakes=True),
    Claim(
        conversation_id=1,
        contact_id=1,
        owner="o",
        version=1,
        state=_BYTES,
        failures=0,
        phone_number_id="1",
        window_expires_at=None,
        events=(_ROW,),
    ),
    TurnCommit(
        state=_BYTES,
        stage="INICIO",
        mode="bot",
        opted_out=False,
        consumed=(1,),
        at=START,
        outbox=(_DRAFT,),
        timers=(TimerChange(kind="t", due_at=START, payload=_BYTES),),
        ledger=(LedgerDraft(kind="l", payload=_BYTES),),
        quotes=(
            QuoteDraft(
                quote_id="q",
                inputs=_BYTES,
                result=_BYTES,
                tariff_pack="t",
                tariff_sha256="s",
                engine_version="1",
                expires_at=START,
            ),
        ),
        trace=_BYTES,
    ),
    Parcel(
        seq=1,
        conversation_id=1,
        contact_id=1,
        channel="whatsapp",
        kind="text",
        body=_BYTES,
        author="bot",
        ref="",
        attempt=1,
        tracker="i-1",
        address=_WHO,
        phone_number_id="1",
        mode="bot",
        opted_out=False,
        window_expires_at=None,
        created_at=START,
        owner="o",
    ),
    ConversationSummary(
        conversation_id=1,
        contact_id=1,
        phone=_SECRET,
        name=_SECRET,
        stage="INICIO",
        mode="bot",
        opted_out=False,
        last_activity=START,
    ),
    TranscriptLine(at=START, who="customer", kind="message", body=_BYTES, state="received", seq=1),
]


@pytest.mark.parametrize("record", _RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_prints_without_personal_data(record: object) -> None:
    assert _SECRET not in repr(record)
