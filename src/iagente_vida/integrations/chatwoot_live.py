"""Questions to Chatwoot that a reply waits for: asked within a short limit, and not at all while it does not answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from iagente_vida.integrations.chatwoot_http import ChatwootError

log = logging.getLogger(__name__)

LIVE_SECONDS = 0.5
AGAIN_SECONDS = 10.0

T = TypeVar("T")


class LiveQuestions:
    """One reply waits in vain, the next ones do not: until Chatwoot answers in time again, it is asked beside them."""

    def __init__(self, *, limit: float = LIVE_SECONDS, again: float = AGAIN_SECONDS) -> None:
        """`limit` is how long a question may take, `again` the pause between two beside the replies; seconds."""
        self._limit = limit
        self._again = again
        self._beside: asyncio.Task[None] | None = None

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T | None:
        """The answer; None when there is none in time, or when it is not to be expected."""
        if self._beside is not None:
            return None
        try:
            async with asyncio.timeout(self._limit):
                return await question()
        except (ChatwootError, TimeoutError) as error:
            if _answered(error):
                return None
            if self._beside is None:
                log.warning("Chatwoot does not say in time who has a conversation: what was known last decides")
                self._beside = asyncio.create_task(self._wait_for_an_answer(question), name="chatwoot-live")
            return None

    async def close(self) -> None:
        """Asks no more."""
        if self._beside is not None:
            self._beside.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._beside
            self._beside = None

    async def _wait_for_an_answer(self, question: Callable[[], Awaitable[object]]) -> None:
        while True:
            await asyncio.sleep(self._again)
            try:
                async with asyncio.timeout(self._limit):
                    await question()
            except (ChatwootError, TimeoutError) as error:
                if not _answered(error):
                    continue
            log.info("Chatwoot says again who has a conversation")
            self._beside = None
            return


def _answered(error: Exception) -> bool:
    """Whether a refusal came from a Chatwoot that works."""
    return isinstance(error, ChatwootError) and not error.away
