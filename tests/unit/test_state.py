"""The state document: versions, upgrades, and refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from iagente_vida.domain.conversation import (
    STATE_VERSION,
    AdviserNote,
    Conversation,
    Disclosure,
    OfferedOption,
    OfferedQuote,
    Stage,
    Unconfirmed,
)
from iagente_vida.domain.profile import Fact, Profile
from iagente_vida.errors import SchemaError
from iagente_vida.state import dump_state, load_state

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def full() -> Conversation:
    fact = Fact(value=120000, message_id="m1", extractor="rule", at=AT, confidence=0.8)
    older = Fact(value=[4, 7], message_id="m0", extractor="rule", at=AT)
    option = OfferedOption(
        number=1,
        code="esencial",
        product="Temporal nivelado",
        capital=70000,
        term_years=20,
        annual="148.04",
        monthly="12.83",
        annual_in_instalments="153.96",
        covers=("Fallecimiento",),
        insurer="X",
    )
    return Conversation(
        stage=Stage.PRESENTACION_PROPUESTA,
        profile=Profile({"desired_capital": fact}, {"children_ages": [older]}),
        doubts=[Unconfirmed(slot="term_years", fact=fact)],
        quote=OfferedQuote(
            quote_id="ab", at=AT, valid_until=date(2026, 12, 23), demo=True, indicative=False, options=(option,)
        ),
        chosen=1,
        disclosures={"mediador": Disclosure(version="2026-11", at=AT)},
        notes=[AdviserNote(at=AT, text="Nota")],
        last_customer_at=AT,
    )


def test_a_conversation_comes_back_as_it_was() -> None:
    assert load_state(dump_state(full())) == full()


def test_a_copy_changes_alone() -> None:
    original = full()
    copy = original.copy()
    copy.profile.forget("desired_capital")
    copy.notes.clear()
    copy.disclosures.clear()
    copy.variants["greet"] = 1
    assert original == full()


def test_a_newer_version_is_refused() -> None:
    document = msgspec.json.encode({"version": STATE_VERSION + 1, "conversation": {}})
    with pytest.raises(SchemaError, match="más nueva"):
        load_state(document)


def test_older_documents_climb_version_by_version() -> None:
    def rename(body: dict[str, Any]) -> dict[str, Any]:
        return {**{key: value for key, value in body.items() if key != "paused"}, "opted_out": body["paused"]}

    document = msgspec.json.encode({"version": STATE_VERSION, "conversation": {"paused": True}})
    loaded = load_state(document, version=STATE_VERSION + 2, upgraders={STATE_VERSION: rename, STATE_VERSION + 1: dict})
    assert loaded.opted_out


def test_an_older_version_without_upgrader_is_refused() -> None:
    with pytest.raises(SchemaError, match="versión 0"):
        load_state(msgspec.json.encode({"version": 0, "conversation": {}}))


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"version": "1", "conversation": {}}'])
def test_what_is_no_state_document_is_refused(document: bytes) -> None:
    with pytest.raises(SchemaError):
        load_state(document)


def test_a_damaged_document_is_refused_without_showing_it() -> None:
    document = msgspec.json.encode({"version": STATE_VERSION, "conversation": {"stage": "SECRETO 600111222"}})
    with pytest.raises(SchemaError) as refused:
        load_state(document)
    assert "600111222" not in str(refused.value)
