"""Whose a conversation of Chatwoot is, from any body that shows one, judged against how it was last seen.

Notices come in no order and some never come. So what counts is the state that a body shows: an older body than the
last one changes nothing, and a change that nobody told is told by the next body.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from iagente_vida.integrations.chatwoot_events import PAUSE_LABEL, Action, Known, Reaction, number, whose
from iagente_vida.integrations.whatsapp_fields import section, text
from iagente_vida.store.threads import DeskThread, Holder

_STATE = frozenset({Action.PAUSE, Action.RESUME, Action.RESUME_LATER, Action.END})
_WITH_PEOPLE = frozenset({"open", "snoozed"})


def millis(updated_at: object) -> int:
    """Chatwoot's time of a change, in milliseconds; 0 when it is not said."""
    return int(updated_at * 1000) if isinstance(updated_at, int | float) else 0


def assignee_of(conversation: dict[str, Any]) -> int:
    """The person who has a conversation; 0 for nobody or a bot."""
    meta = section(conversation, "meta")
    assignee = section(meta, "assignee")
    person = text(meta, "assignee_type") == "User" or text(assignee, "type") == "user"
    return number(assignee, "id") if person else 0


def look(conversation: dict[str, Any], before: DeskThread | None, known: Known) -> DeskThread | None:
    """How the conversation stands in this body; None when the body does not show it."""
    status = text(conversation, "status")
    chatwoot_id, contact_id = whose(conversation)
    if not chatwoot_id or not status:
        return None
    last = before or DeskThread(chatwoot_id=chatwoot_id)
    assignee = assignee_of(conversation)
    labels = conversation.get("labels")
    paused = isinstance(labels, list) and PAUSE_LABEL in labels
    theirs = bool(assignee) and assignee not in (last.excused_id, known.user_id)
    updated_at = millis(conversation.get("updated_at")) or last.updated_at
    let_go = status not in _WITH_PEOPLE and not paused and last.held_by is Holder.PEOPLE
    # Who is still assigned when it is given back, or closed, does not have it any more.
    let_go = let_go and (assignee == last.assignee_id or not theirs)
    held = status in _WITH_PEOPLE or paused or (theirs and not let_go)
    return replace(
        last,
        contact_id=contact_id or last.contact_id,
        held_by=Holder.PEOPLE if held else Holder.BOT,
        assignee_id=assignee,
        excused_id=assignee if let_go else last.excused_id,
        updated_at=updated_at,
        released_at=updated_at if let_go else last.released_at,
    )


def settled(reaction: Reaction, before: DeskThread | None, now: DeskThread | None) -> Reaction:
    """The reaction to a body about a conversation itself, in the light of how it was last seen."""
    if before is None or now is None or before.held_by is Holder.UNKNOWN:
        return reaction
    if now.updated_at < before.updated_at:
        kept = tuple(action for action in reaction.actions if action not in _STATE)
        return Reaction(kept or (Action.IGNORE,), f"{reaction.reason} Pero ya se sabe algo más nuevo.")
    if before.held_by is now.held_by or _STATE.intersection(reaction.actions):
        return reaction
    useful = tuple(action for action in reaction.actions if action not in (Action.IGNORE, Action.ECHO))
    if now.held_by is Holder.PEOPLE:
        return Reaction((*useful, Action.PAUSE), "La conversación está en manos de personas.")
    return Reaction((*useful, Action.RESUME), "La conversación ha vuelto al asistente.")
