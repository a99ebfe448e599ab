"""Checks of the course of a dialogue: bursts, silences, the window, calls and handovers."""

from __future__ import annotations

import re
from itertools import pairwise

from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.window import WINDOW
from iagente_vida.rehearsal.checks.reading import all_said
from iagente_vida.rehearsal.player import Record


def one_reply(record: Record, _: str) -> bool:
    """All messages of a burst were answered by one turn: one set of bubbles, in one go."""
    bursts = [step for step in record.user_steps if len(step.texts) > 1]
    return all(len({bubble.at for bubble in step.bubbles}) <= 1 for step in bursts)


def no_nagging(record: Record, _: str) -> bool:
    """No question was put more than twice."""
    return max(record.end.asked_times.values(), default=0) <= 2


def resumes(record: Record, _: str) -> bool:
    """After a silence nothing is asked that was known."""
    waited = False
    for before, step in pairwise(record.steps):
        waited = waited or not before.texts
        if waited and step.texts and step.after.asked in step.before.profile.facts:
            return False
    return waited


def within_window(record: Record, _: str) -> bool:
    """Nothing but a template left while the window was closed."""
    heard = None
    for step in record.steps:
        if step.texts:
            heard = step.at
        for bubble in step.bubbles:
            late = heard is None or bubble.at - heard >= WINDOW
            if late and bubble.author != "adviser" and getattr(bubble.reply, "template", None) is None:
                return False
    return True


def followup(record: Record, _: str) -> bool:
    """A message or a call was agreed."""
    written = any(timer.kind.startswith("followup") for step in record.steps for timer in step.timers)
    return written or any(line.kind == "call_requested" for line in record.ledger)


def call(record: Record, _: str) -> bool:
    """A call was agreed, and its hour is known."""
    return "contact_time" in record.end.profile.facts and any(line.kind == "call_requested" for line in record.ledger)


def handed_over_within(record: Record, turns: str) -> bool:
    """A person has it by so many messages of the customer."""
    for number, step in enumerate(record.user_steps, 1):
        if step.after.mode is not Mode.BOT or step.after.handover:
            return number <= int(turns)
    return False


def hours_told(record: Record, _: str) -> bool:
    """Each handover said the opening hours."""
    handovers = [step for step in record.steps if any(line.kind == "handover" for line in step.ledger)]
    return bool(handovers) and all("horario" in step.said.casefold() for step in handovers)


def redirects(record: Record, _: str) -> bool:
    """It was said what we are here for."""
    return bool(re.search(r"seguros? de vida", all_said(record)))


def from_knowledge(record: Record, wanted: str) -> bool:
    """So many answers came from the approved articles."""
    return sum(line.kind == "knowledge" for line in record.ledger) >= int(wanted)
