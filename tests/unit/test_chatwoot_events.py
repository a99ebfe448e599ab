"""What a notice of Chatwoot asks of us."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.cli import run
from iagente_vida.integrations.chatwoot_events import Action, History, Known

FOLDER = Path(__file__).parents[1] / "data" / "chatwoot" / "webhooks"
INDEX = [json.loads(line) for line in (FOLDER / "index.jsonl").read_text().splitlines()]
FORWARD = ["forward_to_whatsapp"]
HUMAN = "mc_outgoing_human_text"


def known() -> Known:
    return Known(account_id=7, inbox_id=3, agent_bot_id=2, user_id=9)


def body(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return document


def changed(name: str, **changes: Any) -> dict[str, Any]:
    """A body with top-level keys replaced; `nested` replaces keys of its conversation."""
    document = copy.deepcopy(body(name))
    document["conversation"] = {**document.get("conversation", {}), **changes.pop("nested", {})}
    return {**document, **changes}


def reaction(*notices: Any, given_known: Known | None = None) -> list[str]:
    history = History(given_known or known())
    return [[action.value for action in history.react(notice).actions] for notice in notices][-1]


@pytest.mark.parametrize("line", INDEX, ids=lambda line: str(line["file"]))
def test_each_body_alone(line: dict[str, Any]) -> None:
    assert reaction(json.loads((FOLDER / line["file"]).read_text())) == line["expect"]


@pytest.mark.parametrize("order", [lambda names: names, sorted], ids=["index", "alphabet"])
def test_all_bodies_as_one_history(order: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "given.json"
    facts.write_text(json.dumps({"account_id": 7, "inbox_id": 3, "agent_bot_id": 2, "user_id": 9, "human_agent_id": 4}))
    expected = {line["file"]: line["expect"] for line in INDEX}
    files = [str(FOLDER / name) for name in order(list(expected))]
    assert run(["explain", "chatwoot", "--json", "--given", str(facts), *files]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["file"] for line in lines] == files
    assert {Path(line["file"]).name: line["expect"] for line in lines} == expected
    assert all(line["reason"] for line in lines)


CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "another account": (changed(HUMAN, account={"id": 8, "name": "Otra"}), ["ignore"]),
    "campaign": (changed(HUMAN, additional_attributes={"campaign_id": 5}), FORWARD),
    "answered from the phone": (
        changed(HUMAN, sender=None, source_id="wamid.X", content_attributes={"external_echo": True}),
        ["pause_bot"],
    ),
    "deleted before it was rendered": (changed(HUMAN, content_attributes={"deleted": True}), ["mark_deleted"]),
    "template outside the window": (
        changed(HUMAN, additional_attributes={"template_params": {"name": "hola"}}, nested={"can_reply": False}),
        [*FORWARD, "pause_bot"],
    ),
    "attachment only": (changed("mc_outgoing_image_caption", content=None), [*FORWARD, "pause_bot"]),
    "nothing in it": (changed(HUMAN, content=None), ["ignore"]),
    "activity": (changed(HUMAN, message_type="activity", sender=None), ["ignore"]),
    "automation outside the window": (
        changed("mc_outgoing_automation_rule", nested={"can_reply": False}),
        ["template_required"],
    ),
    "other bot's message": (changed(HUMAN, sender={"id": 77, "name": "Otro", "type": "agent_bot"}), FORWARD),
    "status patched": (
        changed(
            HUMAN, event="message_updated", nested={"messages": [{"id": 9002, "status": "read", "message_type": 1}]}
        ),
        ["ignore_echo"],
    ),
    "snoozed": ({**body("cs_open_from_pending"), "status": "snoozed"}, ["pause_bot"]),
    "opened": ({**body("cs_open_from_pending"), "event": "conversation_opened"}, ["pause_bot"]),
    "unassigned": (
        {
            **body("cu_assignee_set"),
            "meta": {**body("cu_assignee_set")["meta"], "assignee": None, "assignee_type": None},
            "changed_attributes": [{"assignee_id": {"previous_value": 4, "current_value": None}}],
        },
        ["ignore"],
    ),
    "assigned to our bot": (
        {
            **body("cu_assignee_set"),
            "changed_attributes": [{"assignee_agent_bot_id": {"previous_value": None, "current_value": 2}}],
        },
        ["resume_bot"],
    ),
    "assigned to another bot": (
        {
            **body("cu_assignee_set"),
            "changed_attributes": [{"assignee_agent_bot_id": {"previous_value": None, "current_value": 3}}],
        },
        ["pause_bot"],
    ),
    "pause label": (
        {
            **body("cu_labels_changed"),
            "changed_attributes": [{"label_list": {"previous_value": [], "current_value": ["bot-pausa"]}}],
        },
        ["sync_labels", "pause_bot"],
    ),
    "blocked": (
        {
            **body("co_updated_name"),
            "changed_attributes": [{"blocked": {"previous_value": False, "current_value": True}}],
        },
        ["stop_outbound"],
    ),
    "contact of nobody we know": ({**body("co_created_by_us"), "identifier": None}, ["ignore"]),
    "automation event": (changed(HUMAN, event="automation_event.message_created"), ["ignore"]),
    "started by an adviser": (changed("cc_created_pending", status="open"), ["pause_bot"]),
}


@pytest.mark.parametrize(("notice", "expected"), CASES.values(), ids=CASES.keys())
def test_traps(notice: dict[str, Any], expected: list[str]) -> None:
    assert reaction(notice) == expected


def test_three_senders_of_one_reply_deliver_it_once() -> None:
    again = {**body(HUMAN), "conversation": {**body(HUMAN)["conversation"], "updated_at": 1781774199.25}}
    assert reaction(body(HUMAN), again) == ["ignore_duplicate"]


def test_a_deletion_that_overtakes_its_message_stops_it() -> None:
    assert reaction(body("mu_deleted_by_agent"), body(HUMAN)) == ["ignore_duplicate"]


def test_retry_of_a_failed_message_sends_once_more() -> None:
    failed = known()
    failed.messages[9002] = "failed"
    retried = changed(HUMAN, event="message_updated")
    assert reaction(retried, given_known=failed) == ["retry_send"]
    assert reaction(retried, {**retried, "updated_at": 2}, given_known=failed) == ["ignore"]


def test_our_own_failed_mark_is_no_retry() -> None:
    failed = known()
    failed.messages[9002] = "failed"
    marked = changed(HUMAN, event="message_updated", content_attributes={"external_error": "131047"})
    assert reaction(marked, given_known=failed) == ["ignore_echo"]


def test_a_merge_relinks_once() -> None:
    other = known()
    other.contacts[118] = 400
    notice = changed(HUMAN, event="message_updated")
    assert reaction(notice, given_known=other) == ["relink_contact"]
    assert reaction({**notice, "id": 9001}, given_known=other) == ["ignore"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(
    key=st.sampled_from(sorted(body(HUMAN))), value=json_values, base=st.sampled_from([row["file"] for row in INDEX])
)
def test_any_value_anywhere_gets_an_answer(key: str, value: Any, base: str) -> None:
    notice = {**json.loads((FOLDER / base).read_text()), key: value}
    found = History(known()).react(notice)
    assert found.actions
    assert all(isinstance(action, Action) for action in found.actions)
