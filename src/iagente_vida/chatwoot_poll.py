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
from iagente_vida.integrations.chatwoot_http import ChatwootError, Priority
from iagente_vida.integrations.chatwoot_records import ChatwootConversation, ChatwootMessage
from iagente_vida.integrations.chatwoot_sight import (
    as_conversation,
    as_notice,
    by_person,
    look,
    newly_taken,
    written_since,
)
from iagente_vida.store.inbound import Accepted, Inbound, Lane
from iagente_vida.store.store import Store
from iagente_vida.store.threads import DeskThread, Holder, Judgement
from iagente_vida.webhooks import chatwoot_intake
from iagente_vida.webhooks.chatwoot_webhook import failed_mark

log = logging.getLogger(__name__)

POLLED_MARK = "chatwoot_polled_at"
FIRST_MARK = "chatwoot_polled_first_at"
OVERLAP = timedelta(minutes=2)
"""Clocks differ, and a message may be visible a little after its time."""
MESSAGES_A_PAGE = 20
EVERYTHING = 2**63 - 1
"""Up to here a conversation is read that is not there any more."""


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
        self._began = clock.now()

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
        if await self._store.marked(FIRST_MARK) is None:
            await self._store.mark(FIRST_MARK, await self._store.marked(POLLED_MARK) or began.isoformat())
        since = await self._since()
        known = await self._known()
        within = int((began - since + OVERLAP).total_seconds()) + 1
        new, complete = 0, True
        async for conversation in self._client.conversations(known.inbox_id, updated_within=within):
            try:
                found = await self._catch_up(self._client, conversation, known, since)
            except ChatwootError as error:
                if error.kind != "not_found":  # deleted while we looked
                    raise
                continue
            changes = await self._changes.keep(as_conversation(conversation), conversation)
            self._woken(changes)
            complete = complete and not any(one.error for one in [*found.accepted, *changes])
            new += sum(one.seq is not None for one in [*found.accepted, *changes])
        if complete:
            await self._store.mark(POLLED_MARK, began.isoformat())
        return new

    async def read(self, place: int) -> int:
        """Keeps what is unread in one conversation; up to which message everything is kept. Raises ChatwootError."""
        since = await self._since()
        try:
            client = self._client.at(Priority.ADVISER)
            conversation = await client.conversation(place)
            return (await self._catch_up(client, conversation, await self._known(), since)).read_to
        except ChatwootError as error:
            if error.kind != "not_found":
                raise
            return EVERYTHING

    async def _since(self) -> datetime:
        """From when on what nobody told counts: never from before the first look of all."""
        first, stopped = [await self._store.marked(mark) for mark in (FIRST_MARK, POLLED_MARK)]
        if not first:
            return self._began
        began = datetime.fromisoformat(first)
        return max(began, datetime.fromisoformat(stopped) - OVERLAP) if stopped else began

    async def _catch_up(
        self, client: ChatwootClient, conversation: ChatwootConversation, known: Known, since: datetime
    ) -> _CaughtUp:
        """Keeps what one conversation asks of us, in its order, and remembers how far that was."""
        seen = await self._store.desk_thread(conversation.id) or DeskThread(chatwoot_id=conversation.id)
        latest = await client.messages(conversation.id)
        history = History(Known(agent_bot_id=known.agent_bot_id, user_id=known.user_id))
        told = [as_notice(conversation, one) for one in await _unread(client, latest, seen, since)]
        found = [(notice, history.react(notice)) for notice in told]
        retried = await self._retried(conversation, latest)
        found += retried.found
        read_to = latest[-1].id if latest else 0

        def verdict(thread: DeskThread) -> Judgement:
            kept = [item for notice, reaction in found for item in self._items(notice, reaction, thread)]
            kept += self._deleted(conversation, latest, thread)
            now = look(as_conversation(conversation), thread, known)
            if now is not None and now.updated_at < thread.updated_at:
                now = None
            state = _state(conversation, thread, now, latest)
            kept += self._items(as_conversation(conversation), state, thread) if state is not None else []
            return Judgement(kept=tuple(kept), now=now, read_to=read_to)

        if not verdict(seen).changes(seen):
            return _CaughtUp((), read_to)
        accepted = await self._store.judge_at_desk(conversation.id, verdict)
        self._woken(accepted)
        if any(one.error for one in accepted):
            return _CaughtUp(accepted, seen.message_id)
        for message_id in retried.message_ids:
            await self._store.mark(failed_mark(message_id), "")
        return _CaughtUp(accepted, read_to)

    def _items(self, notice: dict[str, Any], reaction: Reaction, thread: DeskThread) -> list[Inbound]:
        return chatwoot_intake.items(notice, reaction, self._phone_number_id, self._clock.now(), thread)

    async def _retried(self, conversation: ChatwootConversation, latest: list[ChatwootMessage]) -> _Retried:
        """Messages that we showed as failed and that are not any more: an adviser pressed retry."""
        retried = _Retried()
        for message in latest:
            if not by_person(message) or message.status == "failed":
                continue
            if await self._store.marked(failed_mark(message.id)):
                notice = {**as_notice(conversation, message), "event": "message_updated"}
                reaction = History(Known(messages={message.id: "failed"})).react(notice)
                if Action.RETRY in reaction.actions:
                    retried.found.append((notice, reaction))
                    retried.message_ids.append(message.id)
        return retried

    def _deleted(
        self, conversation: ChatwootConversation, latest: list[ChatwootMessage], thread: DeskThread
    ) -> list[Inbound]:
        """Messages that were taken back; the evidence of it belongs to the notice, the event is kept once."""
        gone = [one for one in latest if by_person(one) and _is_deleted(one)]
        deleted = Reaction((Action.DELETED,), "")
        kept = [item for one in gone for item in self._items(as_notice(conversation, one), deleted, thread)]
        return [item for item in kept if item.lane is Lane.TURN]


@dataclass(slots=True)
class _Retried:
    found: list[tuple[dict[str, Any], Reaction]] = field(default_factory=list)
    message_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _CaughtUp:
    """What was kept, and up to which message everything is."""

    accepted: Sequence[Accepted]
    read_to: int


async def _unread(
    client: ChatwootClient, latest: list[ChatwootMessage], seen: DeskThread, since: datetime
) -> list[ChatwootMessage]:
    """The messages after the one that was read last; in a conversation never read, those since then. In order.

    Also what a person wrote lately before that: a message may become visible after one with a higher number.
    """
    place, read_to = seen.chatwoot_id, seen.message_id
    whole_seconds = int(since.timestamp())  # as Chatwoot's times are
    if not read_to:
        older = await _back_to(client, place, latest, since)
        return [one for one in older if one.created_at >= whole_seconds]
    if len(latest) < MESSAGES_A_PAGE or latest[0].id <= read_to:
        return [
            one
            for one in latest
            if one.id > read_to or (one.created_at >= whole_seconds and by_person(one) and not _is_deleted(one))
        ]
    unread: list[ChatwootMessage] = []
    while page := await client.messages(place, after=unread[-1].id if unread else read_to):
        unread += page
    return unread


async def _back_to(
    client: ChatwootClient, place: int, messages: list[ChatwootMessage], since: datetime
) -> list[ChatwootMessage]:
    while messages and datetime.fromtimestamp(messages[0].created_at, UTC) >= since:
        older = await client.messages(place, before=messages[0].id)
        if not older:
            break
        messages = [*older, *messages]
    return messages


def _state(
    conversation: ChatwootConversation, thread: DeskThread, now: DeskThread | None, latest: list[ChatwootMessage]
) -> Reaction | None:
    """What the conversation as it stands says that nobody told: taken, given back, another contact's."""
    if now is None:
        return None
    actions: list[Action] = []
    if now.held_by is Holder.PEOPLE and (thread.held_by is not Holder.PEOPLE or newly_taken(now, thread)):
        actions.append(Action.PAUSE)
    elif now.held_by is not Holder.PEOPLE and thread.held_by is Holder.PEOPLE and not written_since(latest):
        actions.append(Action.RESUME)
    if thread.contact_id and conversation.contact_id not in (0, thread.contact_id):
        actions.append(Action.RELINK)
    return Reaction(tuple(actions), "") if actions else None


def _is_deleted(message: ChatwootMessage) -> bool:
    return bool(message.content_attributes.get("deleted"))
