"""What the channel to Chatwoot has to know and to keep of whose its conversations are, beside what notices tell.

What we are about to change there is kept before the call leaves: a notice may tell of it before the answer comes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from iagente_vida.clock import Clock
from iagente_vida.domain.events import GiveBack, Takeover
from iagente_vida.integrations.chatwoot_events import Known
from iagente_vida.integrations.chatwoot_notice import PAUSE_LABEL
from iagente_vida.integrations.chatwoot_records import ChatwootConversation
from iagente_vida.integrations.chatwoot_sight import as_conversation, look, millis
from iagente_vida.integrations.event_codec import inbound_event
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.outbound import Parcel
from iagente_vida.store.store import Store
from iagente_vida.store.threads import DeskThread, Holder, Judgement
from iagente_vida.webhooks.chatwoot_intake import ADVISER


class DeskBook:
    """One account's. `known` says who we are there; `woken` is told of what was kept."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        known: Callable[[], Awaitable[Known]],
        woken: Callable[[Sequence[Accepted]], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._known = known
        self._woken = woken

    async def in_hands(self, live: ChatwootConversation, mode: str) -> Takeover | None:
        """Whose hands a conversation is in that the bot has (`bot`) or that waits (`waiting`); None: the bot may speak.

        While it waits it is open, and whoever was assigned by its handover has not taken it.
        """
        known, thread = await self._known(), await self._thread(live.id)
        hands = _hands(live, _newest(live, thread, known), mode)
        if hands is not None:  # seen as people's from now on: that it is given back is a change
            await self._store.judge_at_desk(live.id, lambda seen: Judgement(now=_newest(live, seen, known)))
        return hands

    async def somebody_has(self, live: ChatwootConversation) -> bool:
        """Whether a person has taken it, whoever else a handover would give it to."""
        return bool(_newest(live, await self._thread(live.id), await self._known()).taken_by)

    async def excuse(self, place: int, person: int) -> None:
        """That this person is still assigned takes nothing over."""
        await self._store.excuse_at_desk(place, person)

    async def begin_routing(self, place: int) -> None:
        """From now on whoever is assigned was not by a person's hand."""
        await self._store.route_at_desk(place, under_way=True)

    async def drop_routing(self, place: int) -> None:
        """The handover will not be."""
        await self._store.route_at_desk(place, under_way=False)

    async def routed(self, before: ChatwootConversation, after: ChatwootConversation) -> None:
        """A handover is done: whoever is assigned at its end is excused."""
        await self.opened(before, after)
        await self._store.route_at_desk(after.id, under_way=False)

    async def opened(self, before: ChatwootConversation, after: ChatwootConversation) -> None:
        """We have opened it for people: that it is given back later is seen as a change then."""
        known, at = await self._known(), millis(before.updated_at)

        def verdict(thread: DeskThread) -> Judgement:
            if thread.updated_at >= millis(after.updated_at):  # what came after our hand is known already
                return Judgement()
            begun = replace(thread, held_by=Holder.PEOPLE, updated_at=max(thread.updated_at, at))
            now = look(as_conversation(after), begun, known)
            return Judgement(now=now if now is not None and now.held_by is Holder.PEOPLE else begun)

        await self._store.judge_at_desk(after.id, verdict)

    async def closed(self, parcel: Parcel, live: ChatwootConversation) -> None:
        """A person has answered and closed it in one go, so that it was never seen as people's."""
        known = await self._known()
        event = GiveBack(author=ADVISER, there=True, resolved=True)
        ended = inbound_event(
            event,
            key=f"outbox:{parcel.seq}:closed",
            source="delivery",
            at=self._clock.now(),
            conversation_id=parcel.conversation_id,
        )

        def verdict(thread: DeskThread) -> Judgement:
            return Judgement(kept=(ended,), now=look(as_conversation(live), thread, known))

        self._woken(await self._store.judge_at_desk(live.id, verdict))

    async def _thread(self, place: int) -> DeskThread:
        return await self._store.desk_thread(place) or DeskThread(chatwoot_id=place)


def _newest(live: ChatwootConversation, thread: DeskThread, known: Known) -> DeskThread:
    """How it stands, by the newer of the two. What was judged already is not judged again: the person who has just
    been seen to take it would be taken for one who is still assigned after a give-back."""
    at = millis(live.updated_at)
    if at and at <= thread.updated_at:
        return thread
    return look(as_conversation(live), thread, known) or thread


def _hands(live: ChatwootConversation, now: DeskThread, mode: str) -> Takeover | None:
    person, paused = now.taken_by, PAUSE_LABEL in live.labels
    if now.held_by is not Holder.PEOPLE or (mode != "bot" and not person and not paused):
        return None
    name = live.assignee_name if person == live.assignee_id else ""
    return Takeover(author=name or ADVISER, answered=bool(person) or paused, author_id=person, there=True)
