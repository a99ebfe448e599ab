"""Asks a language model about the messages that our own reading leaves in doubt, and never waits for it too long.

Whatever the model does, the turn goes on: a time limit for all its messages together, a breaker that stops asking a
model that fails, and a memory, so that a turn that is decided again asks nothing twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iagente_vida.agents.understanding.adoption import is_doubtful
from iagente_vida.agents.understanding.port import Context, Understander, Understanding
from iagente_vida.agents.understanding.proposal import Proposal, Proposer
from iagente_vida.agents.understanding.sharing import MASK, shareable
from iagente_vida.agents.understanding.text import read

log = logging.getLogger(__name__)

SECONDS = 3.0
"""What a turn may wait for the model, in all."""
MESSAGES = 5
"""The newest messages of a burst that the model is asked about."""
REMEMBERED = 1024
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One message to be read: its id, its text and what it may answer."""

    message_id: str
    text: str
    context: Context


class Breaker:
    """Opens after `failures` in a row, for `rest` seconds; then one attempt decides whether it closes."""

    def __init__(self, failures: int = 3, rest: float = 30.0) -> None:
        self._limit = failures
        self._rest = rest
        self._failures = 0
        self._closed_at = 0.0

    def allows(self, now: float) -> bool:
        """Whether to try now."""
        if self._failures < self._limit:
            return True
        if now < self._closed_at:
            return False
        self._closed_at = now + self._rest
        return True

    def failed(self, now: float) -> None:
        """An attempt failed."""
        self._failures += 1
        self._closed_at = now + self._rest

    def succeeded(self) -> None:
        """An attempt got its answer."""
        self._failures = 0


class Consultant:
    """Implements the consultation of a `Proposer`. `seconds` limits all the messages of one turn together."""

    def __init__(
        self,
        proposer: Proposer,
        understander: Understander,
        *,
        seconds: float = SECONDS,
        breaker: Breaker | None = None,
    ) -> None:
        self._proposer = proposer
        self._understander = understander
        self._seconds = seconds
        self._breaker = breaker or Breaker()
        self._memory: OrderedDict[tuple[str, str], Proposal] = OrderedDict()

    async def consult(self, questions: Sequence[Question]) -> Mapping[str, Proposal]:
        """Proposals by message id, for those messages that are worth asking about. Never raises."""
        asked: dict[str, tuple[str, str]] = {}
        for question in questions[-MESSAGES:]:
            meaning = self._understander.understand(question.text, question.context)
            shared = shareable(question.text, meaning)
            if is_open(meaning, shared, question.context):
                asked[question.message_id] = (shared, question.context.last_question)
        unknown = [key for key in dict.fromkeys(asked.values()) if key not in self._memory]
        if unknown:
            await self._ask(unknown)
        return {ident: self._memory[key] for ident, key in asked.items() if key in self._memory}

    async def _ask(self, keys: Sequence[tuple[str, str]]) -> None:
        loop = asyncio.get_running_loop()
        if not self._breaker.allows(loop.time()):
            return
        try:
            async with asyncio.timeout(self._seconds):
                answers = await asyncio.gather(*map(self._remember, keys), return_exceptions=True)
        except TimeoutError as late:
            answers = [late]
        failures = [answer for answer in answers if isinstance(answer, BaseException)]
        if failures:
            self._breaker.failed(loop.time())
            # The kind only: a provider's message may repeat the customer's.
            log.warning("the language model does not help: %s", type(failures[0]).__name__)
        else:
            self._breaker.succeeded()

    async def _remember(self, key: tuple[str, str]) -> None:
        self._memory[key] = await self._proposer.propose(*key)
        if len(self._memory) > REMEMBERED:
            self._memory.popitem(last=False)


def is_open(meaning: Understanding, shared: str, context: Context) -> bool:
    """Whether a message is worth asking about: we doubt it, and more than two words are left of it to read."""
    words = [word for word in shared.split() if any(char.isalnum() for char in word.replace(MASK, ""))]
    return len(words) >= FEWEST_WORDS and is_doubtful(meaning, read(shared), context)
