"""Finds what no notice told: Chatwoot sends a notice once and does not repeat it.

Messages, taking and giving back, retries, deletions, labels, attributes, cards. What is found takes the way of a
notice, with its dedupe key, so that nothing counts twice. Each look goes on from where the last complete one began, in
each conversation from the message that was read last; the first one ever looks at nothing older than itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from iagente_vida.chatwoot_changes import UntoldChanges
from iagente_vida.clock import Clock
from iagente_vida.errors import StoreUnavailableError
from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.integrations.chatwoot_events import Action, History, Known, Reaction
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_records import ChatwootConversation, ChatwootMessage
from iagente_vida.integrations.chatwoot_sight import by_person, look, written_since
from iagente_vida.store.inbound import Accepted, Inbound, Lane
from iagente_vida.store.store import Store
from iagente_vida.store.threads import DeskThread, Holder
from iagente_vida.webhooks import chatwoot_intake
from iagente_vida.webhooks.chatwoot_webhook import failed_mark

log = logging.getLogger(__name__)

POLLED_MARK = "chatwoot_polled_at"
OVERLAP = timedelta(minutes=2)
"""Clocks differ, and a message may be visible a little after its time."""
MESSAGES_A_PAGE = 20


class ChatwootPoll:
    """Looks every `seconds` between `start` and `stop`."""

    def __init__(
        self,
        client: ChatwootClient,
        store: Store,
        clock: Clock,
        known: Callable[[], Awaitable[Known]],
        *,
        phone_number_id: str,
        woken: Callable[[Sequence[Accepted]], None],
    ) -> None:
        self._client = client
        self._store = store
        self._clock = clock
        self._known = known
        self._phone_number_id = phone_number_id
        self._woken = woken
        self._changes = UntoldChanges(store, clock, phone_number_id)
        self._task: asyncio.Task[None] | None = None

    def start(self, seconds: float) -> None:
        """Begins, in a task of the running loop; 0 seconds: never."""
        if seconds:
            self._task = asyncio.create_task(self._run(seconds), name="chatwoot-poll")

    async def stop(self) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self, seconds: float) -> None:
        while True:
            try:
                await self.look()
            except ChatwootError as error:
                log.warning("Chatwoot can not be polled now (%s)", error.kind)
            except StoreUnavailableError as error:
                log.warning("the Chatwoot poll waits for the database (%s)", error.code)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                # A mistake of ours over an answer that nobody foresaw: what is lost meanwhile must still be found.
                log.exception("the Chatwoot poll failed; again in %.0f s", seconds)
            await asyncio.sleep(seconds)

    async def look(self) -> int:
        """One look; how many events were new."""
        began = self._clock.now()
        stopped = await self._store.marked(POLLED_MARK)
        since = datetime.fromisoformat(stopped) if stopped else began
        known = await self._known()
        within = int((began - since + OVERLAP).total_seconds()) + 1
        new, complete = 0, True
        async for conversation in self._client.conversations(known.inbox_id, updated_within=within):
            try:
                accepted = await self._catch_up(conversation, known, since - OVERLAP if stopped else since)
            except ChatwootError as error:
                if error.kind != "not_found":  # deleted while we looked
                    raise
                continue
            changes = await self._changes.keep(as_conversation(conversation), conversation)
            self._woken(changes)
            complete = complete and not any(one.error for one in [*accepted, *changes])
            new += sum(one.seq is not None for one in [*accepted, *changes])
        if complete:
            await self._store.mark(POLLED_MARK, began.isoformat())
        return new

    async def read(self, place: int) -> None:
        """Keeps what is unread in one conversation, now. Raises ChatwootError."""
        stopped = await self._store.marked(POLLED_MARK)
        if not stopped:  # what is older than the first look of all is nobody's business
            return
        conversation = await self._client.conversation(place)
        await self._catch_up(conversation, await self._known(), datetime.fromisoformat(stopped) - OVERLAP)

    async def _catch_up(self, conversation: ChatwootConversation, known: Known, since: datetime) -> Sequence[Accepted]:
        """Keeps what one conversation asks of us, in its order, and remembers how far that was."""
        before = await self._store.desk_thread(conversation.id)
        latest = await self._client.messages(conversation.id)
        unread = await self._unread(conversation.id, latest, before.message_id if before else 0, since)
        history = History(Known(agent_bot_id=known.agent_bot_id, user_id=known.user_id))
        found: list[Inbound] = []
        for message in unread:
            notice = as_notice(conversation, message)
            found += self._items(notice, history.react(notice), before)
        retried = await self._retried(conversation, latest, before)
        found += retried.items
        found += self._deleted(conversation, latest, before)
        now = look(as_conversation(conversation), before, known)
        state = _state(conversation, before, now, latest)
        found += self._items(as_conversation(conversation), state, before) if state is not None else []
        accepted = await self._store.accept(found) if found else []
        self._woken(accepted)
        if any(one.error for one in accepted):
            return accepted
        for message_id in retried.message_ids:
            await self._store.mark(failed_mark(message_id), "")
        if now is not None and now != before:
            await self._store.see_desk_thread(now)
        if latest and (before is None or latest[-1].id > before.message_id):
            await self._store.read_desk_thread(conversation.id, latest[-1].id)
        return accepted

    def _items(self, notice: dict[str, Any], reaction: Reaction, before: DeskThread | None) -> list[Inbound]:
        return chatwoot_intake.items(notice, reaction, self._phone_number_id, self._clock.now(), before)

    async def _unread(
        self, conversation_id: int, latest: list[ChatwootMessage], read_to: int, since: datetime
    ) -> list[ChatwootMessage]:
        """The messages after the one that was read last; in a conversation never read, those since then. In order."""
        if not read_to:
            # Chatwoot's times have whole seconds.
            older = await self._back_to(conversation_id, latest, since)
            return [one for one in older if one.created_at >= int(since.timestamp())]
        if len(latest) < MESSAGES_A_PAGE or latest[0].id <= read_to:
            return [one for one in latest if one.id > read_to]
        unread: list[ChatwootMessage] = []
        while page := await self._client.messages(conversation_id, after=unread[-1].id if unread else read_to):
            unread += page
        return unread

    async def _back_to(
        self, conversation_id: int, messages: list[ChatwootMessage], since: datetime
    ) -> list[ChatwootMessage]:
        while messages and datetime.fromtimestamp(messages[0].created_at, UTC) >= since:
            older = await self._client.messages(conversation_id, before=messages[0].id)
            if not older:
                break
            messages = [*older, *messages]
        return messages

    async def _retried(
        self, conversation: ChatwootConversation, latest: list[ChatwootMessage], before: DeskThread | None
    ) -> _Retried:
        """Messages that we showed as failed and that are not any more: an adviser pressed retry."""
        retried = _Retried()
        for message in latest:
            if not by_person(message) or message.status == "failed":
                continue
            if await self._store.marked(failed_mark(message.id)):
                notice = {**as_notice(conversation, message), "event": "message_updated"}
                reaction = History(Known(messages={message.id: "failed"})).react(notice)
                if Action.RETRY in reaction.actions:
                    retried.items += self._items(notice, reaction, before)
                    retried.message_ids.append(message.id)
        return retried

    def _deleted(
        self, conversation: ChatwootConversation, latest: list[ChatwootMessage], before: DeskThread | None
    ) -> list[Inbound]:
        """Messages that were taken back; the evidence of it belongs to the notice, the event is kept once."""
        gone = [one for one in latest if by_person(one) and one.content_attributes.get("deleted")]
        deleted = Reaction((Action.DELETED,), "")
        kept = [item for one in gone for item in self._items(as_notice(conversation, one), deleted, before)]
        return [item for item in kept if item.lane is Lane.TURN]


@dataclass(slots=True)
class _Retried:
    items: list[Inbound] = field(default_factory=list)
    message_ids: list[int] = field(default_factory=list)


def _state(
    conversation: ChatwootConversation,
    before: DeskThread | None,
    now: DeskThread | None,
    latest: list[ChatwootMessage],
) -> Reaction | None:
    """What the conversation as it stands says that nobody told: taken, given back, another contact's."""
    if now is None or (before is not None and now.updated_at < before.updated_at):
        return None
    actions: list[Action] = []
    last = before.held_by if before is not None else Holder.UNKNOWN
    if now.held_by is Holder.PEOPLE and last is not Holder.PEOPLE:
        actions.append(Action.PAUSE)
    elif now.held_by is not Holder.PEOPLE and last is Holder.PEOPLE and not written_since(latest):
        actions.append(Action.RESUME)
    if before is not None and before.contact_id and conversation.contact_id not in (0, before.contact_id):
        actions.append(Action.RELINK)
    return Reaction(tuple(actions), "") if actions else None


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
