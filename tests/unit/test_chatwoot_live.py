"""A reply waits half a second for Chatwoot at most, and the replies after it do not wait at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.integrations.chatwoot_live import LiveQuestions

GONE = ChatwootError("not_found", 404)
AWAY = ChatwootError("unreachable")


class Asked:
    """A question that gets these answers, one after the other; None = never one."""

    def __init__(self, *answers: bool | ChatwootError | None) -> None:
        self.answers = list(answers)
        self.times = 0
        self.over = asyncio.Event()

    async def __call__(self) -> bool:
        self.times += 1
        answer = self.answers.pop(0)
        if not self.answers:
            self.over.set()
        if answer is None:
            await asyncio.Event().wait()
        if isinstance(answer, ChatwootError):
            raise answer
        return bool(answer)


@pytest.fixture
async def live() -> AsyncIterator[LiveQuestions]:
    questions = LiveQuestions(limit=0.02, again=0.01)
    yield questions
    await questions.close()


@pytest.mark.parametrize("answer", [True, False])
async def test_an_answer_in_time_counts(live: LiveQuestions, answer: bool) -> None:
    assert await live.ask(Asked(answer)) is answer


@pytest.mark.parametrize("silence", [AWAY, None], ids=["refused", "silent"])
async def test_one_reply_waits_and_the_next_do_not_until_it_answers_again(
    live: LiveQuestions, silence: ChatwootError | None
) -> None:
    question = Asked(silence, silence, silence, True)
    assert await live.ask(question) is None
    unasked = Asked(True)
    assert await live.ask(unasked) is None
    assert unasked.times == 0
    await question.over.wait()
    while await live.ask(unasked := Asked(True)) is None:
        await asyncio.sleep(0)
    assert unasked.times == 1


async def test_a_refusal_of_a_chatwoot_that_works_stops_nothing(live: LiveQuestions) -> None:
    assert await live.ask(Asked(GONE)) is None
    assert await live.ask(Asked(True)) is True


async def test_replies_that_wait_at_the_same_time_begin_one_look_beside(live: LiveQuestions) -> None:
    questions = [Asked(None, True) for _ in range(5)]
    assert await asyncio.gather(*(live.ask(one) for one in questions)) == [None] * 5
    await asyncio.wait([asyncio.ensure_future(one.over.wait()) for one in questions], return_when="FIRST_COMPLETED")
    assert sum(one.times for one in questions) == 6
