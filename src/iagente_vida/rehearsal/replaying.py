"""Stored conversations through the present code: what would be answered differently now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.decision import Agent, TurnInput
from iagente_vida.domain.events import AdviserMessage, CustomerMessage, Event
from iagente_vida.domain.replies import Reply
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.store.summaries import TranscriptLine

_PRICE = re.compile(r"\d+(?:\.\d{3})*,\d{2}\s€")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One turn that is answered differently: what was said to the customer then, and what would be said now."""

    turn: int
    at: datetime
    then: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def prices(self) -> bool:
        """Whether an amount differs, not only words."""
        then, now = (_PRICE.findall("\n".join(texts)) for texts in (self.then, self.now))
        return then != now


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A conversation run again: how many turns, which differ, and the stage it reaches now."""

    turns: int
    differences: tuple[Difference, ...]
    stage: str


async def replay(agent: Agent, lines: Sequence[TranscriptLine]) -> Replayed:
    """Runs a transcript again, turn by turn, at the times of then.

    Messages between two replies are one turn, as they were. A text that was overwritten is replayed as it is kept.
    """
    conversation = Conversation()
    differences = []
    turns = _turns(lines)
    for number, (events, then, at) in enumerate(turns, 1):
        decision = await agent.decide(
            TurnInput(conversation=conversation, events=events, now=at, turn_key=f"replay:{number}")
        )
        conversation = decision.conversation
        now = tuple(reply.text for reply in decision.replies)
        if now != then:
            differences.append(Difference(turn=number, at=at, then=then, now=now))
    return Replayed(turns=len(turns), differences=tuple(differences), stage=str(conversation.stage))


def _turns(lines: Sequence[TranscriptLine]) -> list[tuple[tuple[Event, ...], tuple[str, ...], datetime]]:
    """Events, the bot's answers to them, and when they were heard."""
    turns: list[tuple[list[Event], list[str], datetime]] = []
    for line in lines:
        if line.who == "customer":
            event = decode_event(CustomerMessage.KIND, line.body)
        elif line.who == "adviser":
            event = AdviserMessage(text=_text(line), author="asesor")
        else:
            if turns and line.kind == "reply":
                turns[-1][1].append(_text(line))
            continue
        if not turns or turns[-1][1]:
            turns.append(([], [], line.at))
        turns[-1][0].append(event)
        turns[-1] = (turns[-1][0], turns[-1][1], line.at)
    return [(tuple(events), tuple(said), at) for events, said, at in turns]


def _text(line: TranscriptLine) -> str:
    return msgspec.json.decode(line.body, type=Reply).text
