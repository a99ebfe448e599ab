"""Stored turns through the present code: what would be answered differently now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import msgspec

from iagente_vida.desk_order import in_order
from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.decision import Agent, TurnInput
from iagente_vida.domain.replies import Reply
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.store.summaries import StoredTurn
from iagente_vida.turn_rows import Given

_PRICE = re.compile(r"\d+(?:\.\d{3})*,\d{2}\s€")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One turn that ends differently: what the customer read then and would read now, and the stages it reached."""

    turn: int
    at: datetime
    then: tuple[str, ...]
    now: tuple[str, ...]
    stage_then: str
    stage_now: str

    @property
    def replies(self) -> bool:
        """Whether the customer would read something else."""
        return self.then != self.now

    @property
    def stage(self) -> bool:
        """Whether the turn ends in another stage; False when the one of then was not written down."""
        return bool(self.stage_then) and self.stage_then != self.stage_now

    @property
    def prices_then(self) -> tuple[str, ...]:
        """The amounts that were read, in order."""
        return _prices(self.then)

    @property
    def prices_now(self) -> tuple[str, ...]:
        """The amounts that would be read, in order."""
        return _prices(self.now)

    @property
    def prices(self) -> bool:
        """Whether an amount differs, not only words."""
        return self.prices_then != self.prices_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A conversation decided again: how many turns, which differ, and the stage it reaches now.

    Not `whole` = its first turns are no longer kept: what came after can not be decided again, and was not.
    """

    turns: int
    differences: tuple[Difference, ...]
    stage: str
    whole: bool = True


async def replay(agent: Agent, conversation_id: int, turns: Sequence[StoredTurn]) -> Replayed:
    """Decides the stored turns of a conversation again, from the first, each with its events, at its time.

    A text that was overwritten is replayed as it is kept.
    """
    conversation = Conversation()
    if turns and (turns[0].version != 1 or not all(turn.events for turn in turns)):
        return Replayed(turns=0, differences=(), stage="", whole=False)
    differences = []
    for turn in turns:
        given = msgspec.json.decode(turn.given, type=Given) if turn.given else Given(now=turn.at)
        decision = await agent.decide(
            TurnInput(
                conversation=conversation,
                events=in_order([decode_event(row.kind, row.payload) for row in turn.events]),
                turn_key=f"{conversation_id}:{turn.version}",
                **{each.name: getattr(given, each.name) for each in fields(Given)},
            )
        )
        conversation = decision.conversation
        found = Difference(
            turn=turn.version,
            at=turn.at,
            then=tuple(_shown(msgspec.json.decode(body, type=Reply)) for body in turn.replies),
            now=tuple(_shown(reply) for reply in decision.replies),
            stage_then=turn.stage,
            stage_now=str(conversation.stage),
        )
        if found.replies or found.stage:
            differences.append(found)
    return Replayed(turns=len(turns), differences=tuple(differences), stage=str(conversation.stage))


def _shown(reply: Reply) -> str:
    """What is read of a message: its text and what can be tapped under it."""
    taps = (f"[{' - '.join(filter(None, (each.title, each.description)))}]" for each in (*reply.buttons, *reply.rows))
    return "\n".join((reply.text, *taps))


def _prices(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(_PRICE.findall("\n".join(texts)))
