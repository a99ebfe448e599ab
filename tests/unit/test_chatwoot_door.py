"""Who may post as Chatwoot."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from iagente_vida.config import Settings
from iagente_vida.webhooks.security import Refusal, chatwoot_refusal

FOLDER = Path(__file__).parents[1] / "data" / "chatwoot" / "webhooks"
VECTORS = [json.loads(line) for line in (FOLDER / "signatures.jsonl").read_text().splitlines()]


def refusal(vector: dict[str, Any], secrets: str | None, *, query: bytes = b"", headers: bool = True) -> Refusal | None:
    given = [(name.lower().encode(), value.encode()) for name, value in vector["headers"].items()] if headers else []
    scope = {"type": "http", "headers": given, "query_string": query, "client": ("203.0.113.9", 5)}
    settings = Settings(chatwoot_webhook_secret=SecretStr(secrets) if secrets else None)
    now = datetime.fromtimestamp(vector["receiver_clock"], UTC)
    return chatwoot_refusal(settings, scope, vector["raw_body"].encode(), now)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_signature_vectors(vector: dict[str, Any]) -> None:
    found = refusal(vector, vector["configured_secret"])
    assert (found is None) == (vector["expect"] == "accept")
    assert found is None or found.status == 401


def test_any_of_several_secrets_opens() -> None:
    assert refusal(VECTORS[0], f"otro, {VECTORS[0]['configured_secret']}") is None


def test_a_server_that_does_not_sign_gives_the_secret_in_the_address() -> None:
    assert refusal(VECTORS[0], "uno,dos", query=b"secret=dos", headers=False) is None
    wrong = refusal(VECTORS[0], "uno,dos", query=b"secret=tres", headers=False)
    assert wrong is not None
    assert wrong.status == 401


def test_a_wrong_signature_is_not_saved_by_the_address() -> None:
    assert refusal(VECTORS[2], "uno", query=b"secret=uno") is not None


@pytest.mark.parametrize(("secrets", "status"), [(None, 403), ("uno", 401)])
def test_without_proof_the_door_is_closed(secrets: str | None, status: int) -> None:
    found = refusal(VECTORS[0], secrets, headers=False)
    assert found is not None
    assert found.status == status
