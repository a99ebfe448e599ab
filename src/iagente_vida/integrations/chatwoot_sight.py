"""Whose a conversation of Chatwoot is, from any body that shows one, judged against how it was last seen.

Notices come in no order and some never come. So what counts is the state that a body shows: an older body than the
last one changes nothing, and a change that nobody told is told by the next body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from iagente_vida.integrations.chatwoot_events import Action, Known, Reaction
from iagente_vida.integrations.chatwoot_notice import ORIGIN, PAUSE_LABEL, number, whose
from iagente_vida.integrations.chatwoot_records import ChatwootConversation, ChatwootMessage
from iagente_vida.integrations.whatsapp_fields import section, text
from iagente_vida.store.threads import DeskThread, Holder

_STATE = frozenset({Action.PAUSE, Action.RESUME, Action.RESUME_LATER, Action.END})
_LETTING_GO = _STATE - {Action.PAUSE}
_FAR = 1e12
"""Seconds since the epoch that no clock shows, in thousands of years."""
_WITH_PEOPLE = frozenset({"open", "snoozed"})


def millis(updated_at: object) -> int:
    """Chatwoot's time of a change, in milliseconds; 0 when it is not said."""
    return int(updated_at * 1000) if isinstance(updated_at, int | float) and 0 <= updated_at < _FAR else 0


def assignee_of(conversation: dict[str, Any]) -> int:
    """The person who has a conversation; 0 for nobody or a bot."""
    meta = section(conversation, "meta")
    assignee = section(meta, "assignee")
    person = text(meta, "assignee_type") == "User" or text(assignee, "type") == "user"
    return number(assignee, "id") if person else 0


def look(
    conversation: dict[str, Any], before: DeskThread | None, known: Known, *, released: bool = False
) -> DeskThread | None:
    """How the conversation stands in this body; None when the body does not show it. `released` = it says so itself."""
    status = text(conversation, "status")
    chatwoot_id, contact_id = whose(conversation)
    if not chatwoot_id or not status:
        return None
    last = before or DeskThread(chatwoot_id=chatwoot_id)
    assignee, bot = assignee_of(conversation), _bot_of(conversation)
    assignee = 0 if assignee == known.user_id else assignee
    ours = bool(bot) and bot == (known.agent_bot_id or bot)
    labels = conversation.get("labels")
    held = (isinstance(labels, list) and PAUSE_LABEL in labels) or (bool(bot) and not ours)
    held = held or (status in _WITH_PEOPLE and not ours)
    theirs = bool(assignee) and not last.excuses(assignee)
    # Who is still assigned when it is given back, or closed, does not have it any more.
    closed = status == "resolved" or released or (last.held_by is Holder.PEOPLE and assignee == last.assignee_id)
    let_go = not held and (closed or (last.held_by is Holder.PEOPLE and not theirs))
    updated_at = millis(conversation.get("updated_at")) or last.updated_at
    return replace(
        last,
        contact_id=contact_id or last.contact_id,
        held_by=Holder.PEOPLE if held or (theirs and not let_go) else _free(status, last),
        assignee_id=assignee,
        excused_id=_excused(last, assignee, let_go=let_go),
        updated_at=updated_at,
        released_at=updated_at if let_go and last.held_by in (Holder.PEOPLE, Holder.UNKNOWN) else last.released_at,
    )


def judged(
    reaction: Reaction,
    conversation: dict[str, Any],
    before: DeskThread | None,
    known: Known,
    *,
    by_status: bool,
) -> tuple[Reaction, DeskThread | None]:
    """The reaction to a body about a conversation itself in the light of how it was last seen, and how it is now.

    What the body says that changed may be past already when it was written: the state that it shows decides.
    `by_status` = its status is what changed.
    """
    released = bool({Action.RESUME, Action.END}.intersection(reaction.actions))
    now = look(conversation, before, known, released=released)
    if now is None:
        return reaction, None
    last = before.held_by if before is not None else Holder.UNKNOWN
    if before is not None and now.updated_at < before.updated_at:
        return _without(reaction, _STATE, "Pero ya se sabe algo más nuevo."), None
    if now.held_by is Holder.PEOPLE:
        reaction = _without(reaction, _LETTING_GO, "Pero ya está otra vez en manos de personas.")
    else:
        reaction = _without(reaction, frozenset({Action.PAUSE}), "Pero ya no está en manos de personas.")
    if by_status and _told_again(now, last):
        return _without(reaction, _LETTING_GO, "Pero eso ya se sabía."), now
    same = (last is Holder.PEOPLE) == (now.held_by is Holder.PEOPLE) and not newly_taken(now, before)
    if last is Holder.UNKNOWN or same or _STATE.intersection(reaction.actions):
        return reaction, now
    useful = tuple(action for action in reaction.actions if action not in (Action.IGNORE, Action.ECHO))
    if now.held_by is Holder.PEOPLE:
        return Reaction((*useful, Action.PAUSE), "La conversación está en manos de personas."), now
    return Reaction((*useful, Action.RESUME), "La conversación ha vuelto al asistente."), now


def newly_taken(now: DeskThread, before: DeskThread | None) -> bool:
    """Whether a person has it by their own hand who had it not: also where it lay with people already."""
    return bool(now.taken_by) and (before is None or now.taken_by != before.taken_by)


def written_since(latest: Sequence[ChatwootMessage]) -> bool:
    """Whether a person has written after the last change of state, which leaves a line of activity."""
    person = max((one.id for one in latest if by_person(one)), default=0)
    activity = max((one.id for one in latest if one.kind == "activity"), default=0)
    return person > activity


def by_person(message: ChatwootMessage) -> bool:
    """Whether an adviser wrote it to the customer, there."""
    ours = bool(message.source_id) or message.content_attributes.get("origin") == ORIGIN
    return message.kind == "outgoing" and message.sender_type == "user" and not message.private and not ours


def _excused(last: DeskThread, assignee: int, *, let_go: bool) -> int:
    """Who is excused from now on: whoever a give-back leaves there or a handover put there, until somebody else is."""
    if let_go or (last.routing and assignee):
        return assignee
    over = last.excused_id == last.assignee_id and assignee != last.assignee_id
    return 0 if over else last.excused_id


def _free(status: str, last: DeskThread) -> Holder:
    """How a conversation stands that nobody has."""
    if status == "resolved":
        return Holder.CLOSED
    return Holder.REOPENED if last.held_by in (Holder.CLOSED, Holder.REOPENED) else Holder.BOT


def _told_again(now: DeskThread, last: Holder) -> bool:
    """Whether a status says only what is known: that nobody has it.

    More than one notice tells of one change, each with the state of when it was written: that may be after somebody
    has taken the conversation by writing in it. And a closed one turns pending by itself when the customer writes.
    """
    if now.held_by is Holder.CLOSED:
        return last is Holder.CLOSED
    return now.held_by is not Holder.PEOPLE and last not in (Holder.PEOPLE, Holder.UNKNOWN)


def as_conversation(conversation: ChatwootConversation) -> dict[str, Any]:
    """A conversation of the API in the form of a notice."""
    assignee = None
    if conversation.assignee_id:
        kind = "user" if conversation.assignee_type == "User" else "agent_bot"
        assignee = {"id": conversation.assignee_id, "name": conversation.assignee_name, "type": kind}
    return {
        "event": "conversation_updated",
        "id": conversation.id,
        "inbox_id": conversation.inbox_id,
        "status": conversation.status,
        "labels": list(conversation.labels),
        "can_reply": conversation.can_reply,
        "updated_at": conversation.updated_at,
        "contact_inbox": {"source_id": conversation.source_id, "contact_id": conversation.contact_id},
        "meta": {
            "sender": {"id": conversation.contact_id, "phone_number": conversation.phone_number},
            "assignee": assignee,
            "assignee_type": conversation.assignee_type or None,
        },
    }


def as_notice(conversation: ChatwootConversation, message: ChatwootMessage) -> dict[str, Any]:
    """A message of the API in the form of a notice."""
    sender = None
    if message.sender_type:
        sender = {"type": message.sender_type, "id": message.sender_id, "name": message.sender_name}
    # Whole seconds are read as their end: a message of the second in which it was given back came after that.
    written_at = datetime.fromtimestamp(message.created_at + 0.999, UTC)
    return {
        "event": "message_created",
        "id": message.id,
        "content": message.content,
        "message_type": message.kind,
        "private": message.private,
        "source_id": message.source_id,
        "content_type": message.content_type,
        "content_attributes": message.content_attributes,
        "additional_attributes": message.additional_attributes,
        "created_at": written_at.isoformat(),
        "sender": sender,
        "attachments": list(message.attachments),
        "conversation": as_conversation(conversation),
    }


def _without(reaction: Reaction, actions: frozenset[Action], why: str) -> Reaction:
    kept = tuple(action for action in reaction.actions if action not in actions)
    if kept == reaction.actions:
        return reaction
    return Reaction(kept or (Action.IGNORE,), f"{reaction.reason} {why}")


def _bot_of(conversation: dict[str, Any]) -> int:
    """The bot that has a conversation; 0 for none."""
    meta = section(conversation, "meta")
    return number(section(meta, "assignee"), "id") if text(meta, "assignee_type") == "AgentBot" else 0
