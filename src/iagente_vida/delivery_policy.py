"""What follows from a failed send, by its class: a table, and the waits."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Action(StrEnum):
    """What to do with a message whose send was refused."""

    RETRY = "retry"  # this message again, later; after the last attempt it is a dead letter
    PAUSE = "pause"  # nothing leaves from this number for a while; the message stays first in line
    HOLD = "hold"  # kept for a person to release
    FAIL = "fail"  # never again; the conversation is told


@dataclass(frozen=True, slots=True)
class Rule:
    """An action, its waits in seconds (the last one repeats), and how many attempts it may take (0 = no end)."""

    action: Action
    waits: tuple[float, ...] = ()
    attempts: int = 0


# Classes of data/whatsapp_errors.json; waits from the same table (DESIGN 8).
RULES: dict[str, Rule] = {
    "transient": Rule(Action.RETRY, (1, 4, 16, 64), 6),
    "unreachable": Rule(Action.RETRY, (1, 2, 4, 8, 15), 0),
    "throttle_pair": Rule(Action.RETRY, (1, 4, 16, 64), 6),
    "throttle_number": Rule(Action.PAUSE, (1, 2, 4, 8, 16, 32)),
    "throttle_app": Rule(Action.PAUSE, (60, 120, 240)),
    "throttle_waba": Rule(Action.PAUSE, (60, 120, 240)),
    "throttle_quality": Rule(Action.HOLD),
    "auth": Rule(Action.PAUSE, (60,)),
    "account": Rule(Action.PAUSE, (60,)),
    "window": Rule(Action.HOLD),
    "template": Rule(Action.HOLD),
    "recipient": Rule(Action.FAIL),
    "permanent": Rule(Action.FAIL),
}

JITTER = 0.2


def rule_for(kind: str) -> Rule:
    """The rule of an error class; an unknown class is treated as our own mistake: never again, and it is told."""
    return RULES.get(kind, Rule(Action.FAIL))


def wait_before(rule: Rule, attempt: int, retry_after: float | None, chance: random.Random) -> timedelta:
    """How long to wait after attempt number `attempt`: the provider's word, else the table with ±20 %."""
    seconds = rule.waits[min(attempt, len(rule.waits)) - 1]
    spread = seconds * chance.uniform(1 - JITTER, 1 + JITTER)
    return timedelta(seconds=max(spread, retry_after or 0))
