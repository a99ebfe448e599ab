"""Whose a conversation of Chatwoot is, whatever came in which order."""

from __future__ import annotations

from typing import Any

import pytest

from iagente_vida.integrations.chatwoot_events import Action, Known, Reaction
from iagente_vida.integrations.chatwoot_sight import judged, look
from iagente_vida.store.threads import DeskThread, Holder

KNOWN = Known(agent_bot_id=2, user_id=9)
PAUSED, BACK = Reaction((Action.PAUSE,), ""), Reaction((Action.RESUME,), "")
CLOSED = Reaction((Action.END, Action.RESUME_LATER), "")
QUIET = Reaction((Action.IGNORE,), "")


def body(
    status: str, *, person: int = 0, bot: int = 0, at: float = 2.0, labels: tuple[str, ...] = ()
) -> dict[str, Any]:
    assignee = {"id": person, "type": "user"} if person else {"id": bot, "type": "agent_bot"} if bot else None
    kind = "User" if person else "AgentBot" if bot else None
    meta = {"sender": {"id": 501}, "assignee": assignee, "assignee_type": kind}
    return {"id": 118, "status": status, "labels": list(labels), "updated_at": at, "meta": meta}


def seen(held_by: Holder, *, assignee: int = 0, excused: int = 0, at: int = 1000) -> DeskThread:
    return DeskThread(chatwoot_id=118, held_by=held_by, assignee_id=assignee, excused_id=excused, updated_at=at)


@pytest.mark.parametrize(
    ("conversation", "before", "holder"),
    [
        (body("open"), None, Holder.PEOPLE),
        (body("snoozed"), None, Holder.PEOPLE),
        (body("pending"), None, Holder.BOT),
        (body("pending", person=4), None, Holder.PEOPLE),
        (body("pending", person=9), None, Holder.BOT),
        (body("pending", person=4), seen(Holder.BOT, excused=4), Holder.BOT),
        (body("pending", person=4), seen(Holder.PEOPLE, assignee=4), Holder.BOT),
        (body("pending", person=5), seen(Holder.PEOPLE, assignee=4), Holder.PEOPLE),
        (body("open", bot=2), None, Holder.BOT),
        (body("pending", bot=3), None, Holder.PEOPLE),
        (body("pending", labels=("bot-pausa",)), None, Holder.PEOPLE),
        (body("resolved", person=4), None, Holder.CLOSED),
        (body("resolved", labels=("bot-pausa",)), None, Holder.PEOPLE),
        (body("pending"), seen(Holder.CLOSED), Holder.REOPENED),
        (body("pending"), seen(Holder.REOPENED, at=2000), Holder.REOPENED),
        (body("pending", at=3.0), seen(Holder.REOPENED, at=2000), Holder.REOPENED),
    ],
)
def test_whose_it_is(conversation: dict[str, Any], before: DeskThread | None, holder: Holder) -> None:
    thread = look(conversation, before, KNOWN)
    assert thread is not None
    assert thread.held_by is holder


@pytest.mark.parametrize(
    ("reaction", "conversation", "before", "actions"),
    [
        # an older body than the last one says nothing of who has it
        (PAUSED, body("open", at=0.5), seen(Holder.BOT), {Action.IGNORE}),
        (BACK, body("pending", at=0.5), seen(Holder.PEOPLE), {Action.IGNORE}),
        # what changed is past already when the body is written
        (PAUSED, body("pending"), seen(Holder.PEOPLE), {Action.RESUME}),
        (BACK, body("open"), seen(Holder.BOT), {Action.PAUSE}),
        # a change that nobody told is told by the next body
        (QUIET, body("open"), seen(Holder.BOT), {Action.PAUSE}),
        (QUIET, body("pending"), seen(Holder.PEOPLE), {Action.RESUME}),
        (QUIET, body("pending"), seen(Holder.BOT), {Action.IGNORE}),
        # also that somebody has taken what only lay with people
        (QUIET, body("open", person=5), seen(Holder.PEOPLE), {Action.PAUSE}),
        (QUIET, body("open", person=5), seen(Holder.PEOPLE, assignee=4, excused=4), {Action.PAUSE}),
        (QUIET, body("open", person=4), seen(Holder.PEOPLE, assignee=4, excused=4), {Action.IGNORE}),
        (QUIET, body("open", person=4), seen(Holder.PEOPLE, assignee=4), {Action.IGNORE}),
        (QUIET, body("open"), seen(Holder.PEOPLE, assignee=4), {Action.IGNORE}),
        # a closed one turns pending by itself
        (CLOSED, body("resolved", person=4), seen(Holder.PEOPLE, assignee=4), {Action.END, Action.RESUME_LATER}),
        (BACK, body("pending", person=4), seen(Holder.CLOSED, assignee=4, excused=4), {Action.IGNORE}),
        # which two notices tell, the second one perhaps with a state of much later
        (BACK, body("pending"), seen(Holder.REOPENED, at=2000), {Action.IGNORE}),
        (BACK, body("pending", at=3.0), seen(Holder.REOPENED, at=2000), {Action.IGNORE}),
    ],
)
def test_the_state_that_a_body_shows_decides(
    reaction: Reaction, conversation: dict[str, Any], before: DeskThread, actions: set[Action]
) -> None:
    found, _ = judged(reaction, conversation, before, KNOWN, by_status=True)
    assert set(found.actions) == actions


@pytest.mark.parametrize(
    ("reaction", "status", "last", "by_status", "actions"),
    [
        (BACK, "pending", Holder.PEOPLE, True, {Action.RESUME}),
        (BACK, "pending", Holder.UNKNOWN, True, {Action.RESUME}),
        (BACK, "pending", Holder.BOT, True, {Action.IGNORE}),
        (BACK, "pending", Holder.CLOSED, True, {Action.IGNORE}),
        (BACK, "pending", Holder.REOPENED, True, {Action.IGNORE}),
        (BACK, "pending", Holder.BOT, False, {Action.RESUME}),
        (CLOSED, "resolved", Holder.PEOPLE, True, {Action.END, Action.RESUME_LATER}),
        (CLOSED, "resolved", Holder.BOT, True, {Action.END, Action.RESUME_LATER}),
        (CLOSED, "resolved", Holder.REOPENED, True, {Action.END, Action.RESUME_LATER}),
        (CLOSED, "resolved", Holder.CLOSED, True, {Action.IGNORE}),
    ],
)
def test_a_status_that_is_known_gives_nothing_back(
    reaction: Reaction, status: str, last: Holder, by_status: bool, actions: set[Action]
) -> None:
    """Told again it may show the state of after somebody has written, and taken the conversation so."""
    found, _ = judged(reaction, body(status, at=3.0), seen(last, at=2000), KNOWN, by_status=by_status)
    assert set(found.actions) == actions


def test_who_is_left_assigned_is_excused_until_somebody_else_takes_it() -> None:
    _, given_back = judged(BACK, body("pending", person=4), seen(Holder.PEOPLE, assignee=4), KNOWN, by_status=True)
    assert given_back is not None
    assert (given_back.held_by, given_back.excused_id, given_back.released_at) == (Holder.BOT, 4, 2000)
    again = look(body("pending", person=5, at=3.0), given_back, KNOWN)
    assert again is not None
    assert again.held_by is Holder.PEOPLE


def test_what_shows_no_state_changes_nothing() -> None:
    assert look({"id": 118}, None, KNOWN) is None
    assert judged(QUIET, {}, None, KNOWN, by_status=False) == (QUIET, None)
