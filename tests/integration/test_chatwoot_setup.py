"""`iagente setup chatwoot` against the simulated Chatwoot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from iagente_vida.cli import run
from iagente_vida.testing import BOT_TOKEN, USER_TOKEN, SimulatedChatwoot


@pytest.fixture
def chatwoot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedChatwoot]:
    with SimulatedChatwoot(tmp_path / "chatwoot.db") as running:
        monkeypatch.chdir(tmp_path)
        for name, value in (
            ("CHATWOOT_BASE_URL", running.url),
            ("CHATWOOT_ACCOUNT_ID", "7"),
            ("CHATWOOT_USER_TOKEN", USER_TOKEN),
            ("PUBLIC_URL", "https://vida.example"),
        ):
            monkeypatch.setenv(name, value)
        yield running


def prepared(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run(["setup", "chatwoot", "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_what_is_missing_is_made_and_nothing_twice(
    chatwoot: SimulatedChatwoot, capsys: pytest.CaptureFixture[str]
) -> None:
    first = prepared(capsys)
    kinds = ("webhooks", "labels", "attributes", "teams")
    made = {kind: chatwoot.state.all(kind) for kind in kinds}
    assert all(made.values())
    assert made["webhooks"][0]["url"] == "https://vida.example/webhook/chatwoot"
    assert first["variables"] == {
        "CHATWOOT_WHATSAPP_INBOX_ID": "3",
        "CHATWOOT_WEBHOOK_SECRET": "s" * 24,
        "CHATWOOT_BOT_TOKEN": BOT_TOKEN,
    }
    second = prepared(capsys)
    assert {kind: chatwoot.state.all(kind) for kind in kinds} == made
    assert second["variables"] == first["variables"]
    assert not any("se ha creado" in line for line in second["lines"])


def test_an_inbox_of_another_kind_is_refused(
    chatwoot: SimulatedChatwoot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHATWOOT_WHATSAPP_INBOX_ID", "8")
    assert run(["setup", "chatwoot"]) == 1
    assert "no es de tipo API" in capsys.readouterr().err
    assert chatwoot.state.all("webhooks") == []


def test_a_token_without_power_is_named(
    chatwoot: SimulatedChatwoot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHATWOOT_USER_TOKEN", "token-4")
    assert run(["setup", "chatwoot"]) == 1
    assert "CHATWOOT_USER_TOKEN" in capsys.readouterr().err


def test_what_is_not_set_is_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    assert run(["setup", "chatwoot"]) != 0
    assert "PUBLIC_URL" in capsys.readouterr().err
