"""Performs in Chatwoot what advisers are told and how a handover is routed. Every step may be done again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.domain.events import Takeover
from iagente_vida.domain.replies import TemplateUse
from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_notice import number
from iagente_vida.integrations.chatwoot_records import ChatwootConversation
from iagente_vida.integrations.chatwoot_sight import written_since
from iagente_vida.integrations.chatwoot_sync import LASTING
from iagente_vida.integrations.template_words import TemplateWords
from iagente_vida.integrations.whatsapp_fields import text
from iagente_vida.store.outbound import Parcel

KINDS = frozenset({"note", "reminder", "taken", "returned", "template_shown", "template_said", "template_failed"})
STAFF_LIFE = timedelta(minutes=5)
NOBODY = 0

Write = Callable[..., Awaitable[str]]
"""Writes a message of the parcel once: `(parcel, place, body, private=...)`; its id there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a handover goes: the team by its name in Chatwoot, and how urgent it is (empty = as the mirror says)."""

    team: str
    priority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """`by_reason` before `usual`."""

    usual: Route = Route(team="seguros de vida")
    by_reason: Mapping[str, Route] = field(default_factory=dict)

    def of(self, reason: str) -> Route:
        """The route of a handover for this reason."""
        return self.by_reason.get(reason, self.usual)


class Book(Protocol):
    """What is kept of whose the conversations are, so that our own hand is never taken for a person's."""

    async def in_hands(self, live: ChatwootConversation, mode: str) -> Takeover | None: ...

    async def somebody_has(self, live: ChatwootConversation) -> bool: ...

    async def excuse(self, place: int, person: int) -> None: ...

    async def begin_routing(self, place: int) -> None: ...

    async def drop_routing(self, place: int) -> None: ...

    async def routed(self, before: ChatwootConversation, after: ChatwootConversation) -> None: ...

    async def opened(self, before: ChatwootConversation, after: ChatwootConversation) -> None: ...

    async def closed(self, parcel: Parcel, live: ChatwootConversation) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPorts:
    """What the desk needs besides Chatwoot."""

    book: Book
    routes: Routes
    words: TemplateWords


class ChatwootDesk:
    """What advisers see and are told, in one account."""

    def __init__(self, client: ChatwootClient, clock: Clock, write: Write, ports: DeskPorts) -> None:
        self._client = client
        self._clock = clock
        self._write = write
        self._book = ports.book
        self._routes = ports.routes
        self._words = ports.words
        self._teams: dict[str, int] = {}
        self._people: frozenset[int] = frozenset()
        self._known_until: datetime | None = None

    async def perform(self, parcel: Parcel, place: int, body: dict[str, Any]) -> str:
        """One row of `KINDS`; the id of what was written there. Raises ChatwootError."""
        match parcel.kind:
            case "note":
                return await self._write(parcel, place, body, private=True)
            case "reminder":
                return await self._remind(parcel, place, body)
            case "taken":
                await self._show_taken(parcel, place, body)
            case "returned":
                await self._show_returned(parcel, place)
            case _:
                return await self._template(parcel, place, body)
        return ""

    async def hand_over(self, place: int, body: dict[str, Any]) -> None:
        """Team, the person who had it before, priority, and open for people.

        Whoever Chatwoot or we assign meanwhile has not taken it; that is kept before any call leaves.
        """
        await self._learn_staff()
        before = await self._client.conversation(place)
        if await self._book.somebody_has(before):
            await self._route(place, body, adviser=NOBODY)
            return
        await self._book.begin_routing(place)
        try:
            await self._route(place, body, adviser=number(body, "adviser"))
            after = await self._client.conversation(place)
        except ChatwootError as refusal:
            if refusal.kind in LASTING:
                await self._book.drop_routing(place)
            raise
        await self._book.routed(before, after)

    async def _route(self, place: int, body: dict[str, Any], *, adviser: int) -> None:
        route = self._routes.of(text(body, "reason"))
        await self._client.set_priority(place, route.priority or body["priority"])
        team = self._teams.get(route.team.lower(), 0) or self._teams.get(self._routes.usual.team.lower(), 0)
        if team:
            await self._client.assign_team(place, team)
        if adviser in self._people:
            await self._client.assign_person(place, adviser)
        await self._client.set_status(place, "open")

    async def _remind(self, parcel: Parcel, place: int, body: dict[str, Any]) -> str:
        live = await self._client.conversation(place)
        words = body["text"]
        if live.assignee_type == "User":
            words = f"[@{live.assignee_name}](mention://user/{live.assignee_id}/{live.assignee_name}) {words}"
        written = await self._write(parcel, place, {**body, "text": words}, private=True)
        if live.priority != "urgent":
            await self._client.set_priority(place, "urgent")
        return written

    async def _show_taken(self, parcel: Parcel, place: int, body: dict[str, Any]) -> None:
        """A person has it: open, and theirs if nobody's. Late, when it was given back since, it says nothing."""
        if parcel.mode != "human":
            return
        live = await self._client.conversation(place)
        closed = live.status == "resolved"
        if closed and not written_since(await self._client.messages(place)):
            await self._book.closed(parcel, live)
            return
        if closed or live.status == "pending":
            await self._client.set_status(place, "open")
        adviser = number(body, "adviser")
        if adviser and not live.assignee_id:
            await self._client.assign_person(place, adviser)
        await self._book.opened(live, await self._client.conversation(place))

    async def _show_returned(self, parcel: Parcel, place: int) -> None:
        """Given back elsewhere: pending, and nobody's."""
        if parcel.mode != "bot":
            return
        live = await self._client.conversation(place)
        if live.assignee_type == "User":
            await self._book.excuse(place, live.assignee_id)
            await self._client.assign_person(place, NOBODY)
        if live.status != "pending":
            await self._client.set_status(place, "pending")

    async def _template(self, parcel: Parcel, place: int, body: dict[str, Any]) -> str:
        use = msgspec.convert(body["use"], TemplateUse)
        if parcel.kind == "template_said":
            said = {"text": await self._words.said(use), "source_id": text(body, "source_id")}
            return await self._write(parcel, place, said, private=False)
        if parcel.kind == "template_failed":
            note = await self._words.failed(use, number(body, "code"))
        elif use.name:
            note = await self._words.preview(use)
        else:
            note = await self._words.every()
        return await self._write(parcel, place, {"text": note}, private=True)

    async def _learn_staff(self) -> None:
        """Teams and people, asked for now and then."""
        now = self._clock.now()
        if self._known_until is not None and now < self._known_until:
            return
        self._teams = {text(team, "name").lower(): number(team, "id") for team in await self._client.teams()}
        self._people = frozenset(number(person, "id") for person in await self._client.agents())
        self._known_until = now + STAFF_LIFE
