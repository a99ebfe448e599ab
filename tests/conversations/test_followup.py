"""Who thinks it over and agrees is written to again: a few times, by day, and never after any answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.business_hours import follow_up_days, opening_hours
from iagente_vida.config import Settings
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import Decision, TimerCancel, TimerSet
from iagente_vida.domain.dialogue import followup
from iagente_vida.domain.dialogue.consent import FOLLOWUP_PURPOSE
from iagente_vida.domain.events import DeliveryFailed, Event, Preference, Restart, Takeover, TimerFired
from iagente_vida.domain.schedule import FOLLOW_UP_DAYS, is_decent
from iagente_vida.errors import SettingsError
from tests.conversations.runner import Talk, ports

ALL = "Quiero proteger a mis hijos. Nací el 12/06/1988, no fumo, un capital de 200.000 euros a 20 años"


def acts(decision: Decision) -> list[str]:
    return list(decision.trace["acts"])


def last_timer(decision: Decision) -> TimerSet | TimerCancel | None:
    """What became of the follow-up's timer in this turn."""
    return next((change for change in reversed(decision.timers) if change.kind == followup.TIMER), None)


class Waverer(Talk):
    """A customer with the timer of their follow-up, as the store keeps it."""

    timer: TimerSet | None = None

    async def happen(self, *events: Event, stale: bool = False) -> Decision:
        decision = await super().happen(*events, stale=stale)
        change = last_timer(decision)
        if change is not None:
            self.timer = change if isinstance(change, TimerSet) else None
        return decision

    async def wait(self) -> Decision:
        """Time passes until the timer fires."""
        assert self.timer is not None
        self.now, self.timer = self.timer.due_at - timedelta(minutes=1), None
        return await self.happen(TimerFired(timer=followup.TIMER))


async def thinking(days: tuple[int, ...] = FOLLOW_UP_DAYS, holidays: str = "") -> Waverer:
    """Has seen a price and wants to think about it."""
    known = ports()
    hours = opening_hours("", holidays, Settings().zone)
    person = Waverer(PlainAgent(replace(known, follow_up_days=days, opening=hours)))
    await person.say(ALL)
    await person.say("me lo tengo que pensar")
    return person


async def agreed(days: tuple[int, ...] = FOLLOW_UP_DAYS, holidays: str = "") -> Waverer:
    person = await thinking(days, holidays)
    await person.say("sí")
    return person


async def test_three_messages_at_most_and_then_silence() -> None:
    person = await thinking()
    assert "3 mensajes como mucho" in person.texts[-1]
    yes = await person.say("sí")
    assert acts(yes) == ["inform:followup_yes_series"]
    begun, said, gaps = person.now - timedelta(minutes=5), [], []
    while person.timer is not None:
        said += acts(await person.wait())
        gaps.append((person.now - begun).days)
        assert is_decent(person.now, Settings().zone)
    assert said == ["inform:followup", "inform:followup_idea", "inform:followup_last"]
    assert [gap - days in (0, 1, 2) for gap, days in zip(gaps, FOLLOW_UP_DAYS, strict=True)] == [True] * 3
    assert "Tu precio vale hasta el" in person.texts[-1]
    late = await person.happen(TimerFired(timer=followup.TIMER))
    assert (late.replies, late.timers) == ((), (TimerCancel(kind=followup.TIMER),))


async def test_a_broker_may_want_one_message_or_none() -> None:
    person = await thinking((3,))
    assert "una sola vez" in person.texts[-1]
    assert acts(await person.say("sí")) == ["inform:followup_yes"]
    assert acts(await person.wait()) == ["inform:followup"]
    assert person.timer is None
    nobody = await thinking(())
    assert not any("followup" in act for act in acts(nobody.decisions[-1]))
    assert nobody.timer is None


async def test_a_broker_that_no_longer_follows_up_writes_to_nobody_who_had_agreed() -> None:
    person = await agreed()
    person.agent = PlainAgent(replace(ports(), follow_up_days=()))
    assert last_timer(await person.say("qué cubre exactamente?")) is None
    assert (await person.wait()).replies == ()
    assert person.timer is None


async def test_no_message_without_a_yes() -> None:
    person = await thinking()
    assert person.timer is not None
    assert (await person.wait()).replies == ()
    assert person.timer is None


@pytest.mark.parametrize("answer", ["gracias", "la 2", "qué cubre exactamente?", "ahora no me viene bien"])
async def test_any_answer_ends_the_series(answer: str) -> None:
    person = await agreed()
    await person.wait()
    decision = await person.say(answer)
    assert last_timer(decision) == TimerCancel(kind=followup.TIMER)
    assert "followup_answered" in [entry.kind for entry in decision.ledger]
    assert (await person.happen(TimerFired(timer=followup.TIMER))).replies == ()


async def test_who_goes_on_talking_is_written_to_so_many_days_after_the_last_word() -> None:
    person = await agreed()
    before = person.timer
    person.now += timedelta(hours=30)
    await person.say("qué cubre exactamente?")
    assert before is not None
    assert person.timer is not None
    assert person.timer.due_at >= before.due_at + timedelta(hours=24)
    assert acts(await person.wait()) == ["inform:followup"]


async def test_who_writes_at_the_very_moment_is_answered_and_not_followed_up() -> None:
    person = await agreed()
    assert person.timer is not None
    decision = await person.happen(TimerFired(timer=followup.TIMER), person.message(text="qué cubre?"))
    assert "inform:followup" not in acts(decision)
    assert isinstance(last_timer(decision), TimerSet)


STOPS: list[Callable[[Waverer], object]] = [
    lambda person: person.say("BAJA"),
    lambda person: person.say("no, no me interesa"),
    lambda person: person.say("no creo que lo necesite"),
    lambda person: person.say("me quiero morir"),
    lambda person: person.say("llamadme mañana a las 11"),
    lambda person: person.happen(Takeover(author="ana")),
    lambda person: person.happen(Restart(author="ana")),
    lambda person: person.happen(Preference(category="marketing_messages", value="stop")),
]


@pytest.mark.parametrize("stop", STOPS)
async def test_nothing_leaves_after_a_stop_a_no_an_appointment_or_a_person(stop: Callable[[Waverer], object]) -> None:
    person = await agreed()
    await stop(person)  # type: ignore[misc]
    silent = await person.happen(TimerFired(timer=followup.TIMER))
    assert silent.replies == ()
    assert last_timer(silent) == TimerCancel(kind=followup.TIMER)
    await person.happen(Takeover(author="ana"))
    assert FOLLOWUP_PURPOSE not in person.conversation.consents
    assert person.conversation.mode is Mode.HUMAN


async def test_a_price_that_has_lapsed_is_not_followed_up() -> None:
    person = await agreed((2, 50))
    await person.wait()
    assert (await person.wait()).replies == ()


async def test_a_timer_that_fires_late_at_night_or_on_a_holiday_waits_for_the_morning() -> None:
    person = await agreed(holidays="2026-11-25")
    assert person.timer is not None
    assert person.timer.due_at.date().isoformat() == "2026-11-26"
    person.now = person.timer.due_at.replace(hour=22)
    late = await person.happen(TimerFired(timer=followup.TIMER))
    assert late.replies == ()
    assert person.timer.due_at > person.now
    assert acts(await person.wait()) == ["inform:followup"]


async def test_two_messages_never_come_on_the_same_day_however_late_the_first_was() -> None:
    person = await agreed((1, 2))
    assert person.timer is not None
    person.now = person.timer.due_at + timedelta(days=3)
    await person.happen(TimerFired(timer=followup.TIMER))
    assert person.timer.due_at >= person.now + timedelta(days=1)


async def test_each_leaves_as_its_own_template_once_the_window_is_closed() -> None:
    person = await agreed()
    person.turn["window_open"] = False
    used = []
    while person.timer is not None:
        [reply] = (await person.wait()).replies
        assert reply.template is not None
        used.append(reply.template.purpose)
    assert used == ["seguimiento", "seguimiento_idea", "seguimiento_final"]


async def test_a_follow_up_that_grew_too_old_to_leave_is_not_made_up_for() -> None:
    person = await agreed()
    await person.wait()
    stale = DeliveryFailed(outbox_seq=1, error_code=0, error_kind="stale", reply_ref="inform:followup")
    assert (await person.happen(stale)).replies == ()


@pytest.mark.parametrize("text", ["2,x", "6,2", "0,3", "1,2,3,4,5", "2,90", "-1"])
def test_days_that_can_not_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="días crecientes"):
        follow_up_days(text)


def test_the_setting_is_read_at_the_start() -> None:
    assert follow_up_days(Settings().follow_up_days) == FOLLOW_UP_DAYS
    assert follow_up_days("") == ()
    with pytest.raises((SettingsError, ValueError)):
        Settings(follow_up_days="muchos")
