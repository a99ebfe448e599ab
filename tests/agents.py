"""Agents that do what a test says, on the product's own port."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from iagente_vida.domain.conversation import Stage
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.domain.replies import Reply

Thought = Callable[[TurnInput], Awaitable[Decision]]


def said(turn: TurnInput) -> list[str]:
    """The customer's texts of a turn."""
    return [event.text for event in turn.events if isinstance(event, CustomerMessage)]


def answer(turn: TurnInput, *texts: str) -> Decision:
    """A decision that says `texts` and moves on."""
    conversation = replace(turn.conversation, stage=Stage.NEEDS_ANALYSIS)
    return Decision(conversation=conversation, replies=tuple(Reply(text=text, ref="eco") for text in texts))


class ScriptedAgent:
    """Repeats what it heard, unless `thought` decides otherwise. Remembers every turn it was given."""

    def __init__(self, thought: Thought | None = None, *, at_once: bool = False) -> None:
        self.turns: list[TurnInput] = []
        self._thought = thought
        self._at_once = at_once

    async def decide(self, turn: TurnInput) -> Decision:
        self.turns.append(turn)
        if self._thought is not None:
            return await self._thought(turn)
        heard = said(turn)
        return answer(turn, " + ".join(heard)) if heard else Decision(conversation=turn.conversation)

    def answers_at_once(self, turn: TurnInput) -> bool:
        return self._at_once

    def apologise(self, turn: TurnInput) -> Decision:
        return answer(turn, "perdona")
