"""Moving from a WhatsApp inbox of Chatwoot to ours with `iagente setup chatwoot --desde`, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from iagente_vida.chatwoot_move import FILE_NAME, MOVED_LABEL
from iagente_vida.cli import run
from iagente_vida.testing import ADVISERS, USER_TOKEN, SimulatedChatwoot

OLD = 5
LAURA = ADVISERS[0]


@pytest.fixture
def chatwoot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedChatwoot]:
    """An account with a WhatsApp inbox in use, and none of ours."""
    with SimulatedChatwoot(tmp_path / "chatwoot.db") as running:
        state = running.state
        state.drop("inboxes", 3)
        whatsapp = {"name": "WhatsApp viejo", "channel_type": "Channel::Whatsapp", "secret": "", "members": [4, 5]}
        state.put("inboxes", {"id": OLD, "bot": False, **whatsapp})
        for number, (status, person) in enumerate([("open", LAURA), ("pending", None), ("resolved", None)]):
            phone = f"3460000010{number}"
            fields = {"inbox_id": OLD, "source_id": phone, "phone_number": f"+{phone}", "name": f"Cliente {number}"}
            contact = state.create_contact(fields)
            place = state.create_conversation({"inbox_id": OLD, "contact_id": contact["id"]})["id"]
            state.write(place, {"content": f"pregunta {number}"}, LAURA)
            assignee = {"type": "User", "id": person.id} if person else None
            state.update_conversation(
                place, status=status, assignee=assignee, labels=["vip"], custom_attributes={"origen": "web"}
            )
        monkeypatch.chdir(tmp_path)
        for name, value in (
            ("CHATWOOT_BASE_URL", running.url),
            ("CHATWOOT_ACCOUNT_ID", "7"),
            ("CHATWOOT_USER_TOKEN", USER_TOKEN),
            ("CHATWOOT_WHATSAPP_INBOX_ID", str(OLD)),
            ("PUBLIC_URL", "https://vida.example"),
            ("DATA_DIR", str(tmp_path)),
        ):
            monkeypatch.setenv(name, value)
        yield running


def conversations(chatwoot: SimulatedChatwoot) -> list[dict[str, Any]]:
    return chatwoot.state.all("conversations")


def moved(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run(["setup", "chatwoot", "--desde", str(OLD), "--si", "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_the_plan_is_shown_first_and_without_a_yes_nothing_happens(
    chatwoot: SimulatedChatwoot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = conversations(chatwoot)
    monkeypatch.setattr("typer.confirm", lambda _question, **_options: False)
    assert run(["setup", "chatwoot", "--desde", str(OLD)]) == 0
    shown = capsys.readouterr().out
    assert "WhatsApp viejo" in shown
    assert "siguen en la nueva, con todo lo suyo: 2" in shown
    assert conversations(chatwoot) == before
    assert chatwoot.state.all("webhooks") == []


def test_what_is_under_way_goes_on_in_the_new_inbox(
    chatwoot: SimulatedChatwoot, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = moved(capsys)
    new_inbox = int(answer["variables"]["CHATWOOT_WHATSAPP_INBOX_ID"])
    state = chatwoot.state
    assert state.get("inboxes", new_inbox)["channel_type"] == "Channel::Api"
    assert state.get("inboxes", new_inbox)["members"] == [4, 5]
    old, new = conversations(chatwoot)[:3], conversations(chatwoot)[3:]
    assert [(one["status"], MOVED_LABEL in one["labels"]) for one in old] == [
        ("snoozed", True),
        ("snoozed", True),
        ("resolved", False),
    ]
    assert [(one["status"], one["assignee"], one["source_id"]) for one in new] == [
        ("open", {"type": "User", "id": LAURA.id}, "34600000100"),
        ("pending", None, "34600000101"),
    ]
    assert all(one["labels"] == ["vip"] and one["custom_attributes"] == {"origen": "web"} for one in new)
    notes = [[line["content"] for line in state.messages_of(one["id"]) if line["private"]] for one in new]
    assert [len(lines) for lines in notes] == [1, 1]
    assert "pregunta 0" in notes[0][0]


def test_once_more_changes_nothing(chatwoot: SimulatedChatwoot, capsys: pytest.CaptureFixture[str]) -> None:
    moved(capsys)
    before = [(one["id"], one["status"], one["labels"]) for one in conversations(chatwoot)]
    notes = len(chatwoot.state.all("messages"))
    moved(capsys)
    assert [(one["id"], one["status"], one["labels"]) for one in conversations(chatwoot)] == before
    assert len(chatwoot.state.all("messages")) == notes


@pytest.mark.parametrize("after", range(1, 26, 4))
def test_a_move_that_breaks_off_goes_on(
    chatwoot: SimulatedChatwoot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    real, left = chatwoot.state.setting, [after]

    def failing(name: str, default: str) -> str:
        if name == "down":
            left[0] -= 1
            return "1" if left[0] < 0 else "0"
        return real(name, default)

    monkeypatch.setattr(chatwoot.state, "setting", failing)
    run(["setup", "chatwoot", "--desde", str(OLD), "--si"])
    monkeypatch.setattr(chatwoot.state, "setting", real)
    capsys.readouterr()
    moved(capsys)
    assert len(conversations(chatwoot)) == 5
    for place in (4, 5):
        assert len([one for one in chatwoot.state.messages_of(place) if one["private"]]) == 1


def test_it_is_taken_back(
    chatwoot: SimulatedChatwoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = [(one["status"], one["labels"], one["assignee"]) for one in conversations(chatwoot)]
    new_inbox = moved(capsys)["variables"]["CHATWOOT_WHATSAPP_INBOX_ID"]
    monkeypatch.setenv("CHATWOOT_WHATSAPP_INBOX_ID", new_inbox)
    assert run(["setup", "chatwoot", "--deshacer"]) == 0
    assert "Reautorizar" in capsys.readouterr().out
    after = conversations(chatwoot)
    assert [(one["status"], one["labels"], one["assignee"]) for one in after[:3]] == before
    assert [one["status"] for one in after[3:]] == ["snoozed", "snoozed"]
    assert not (tmp_path / FILE_NAME).exists()
    assert run(["setup", "chatwoot", "--deshacer"]) == 1
    assert "ningún traslado" in capsys.readouterr().err


@pytest.mark.parametrize(("inbox", "told"), [("99", "no hay ninguna bandeja 99"), ("3", "ya es de tipo API")])
def test_only_a_whatsapp_inbox_is_left(
    chatwoot: SimulatedChatwoot, capsys: pytest.CaptureFixture[str], inbox: str, told: str
) -> None:
    chatwoot.state.put("inboxes", {"id": 3, "name": "x", "channel_type": "Channel::Api", "secret": "s", "members": []})
    assert run(["setup", "chatwoot", "--desde", inbox, "--si"]) == 1
    assert told in capsys.readouterr().err
