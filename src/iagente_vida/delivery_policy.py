"""What follows from a refused send, by its class and code: tables, and the waits."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from iagente_vida.store.outbound import ACCOUNT_SCOPE, StopDraft, number_scope, template_scope


class Action(StrEnum):
    """What to do with a message whose send was refused."""

    RETRY = "retry"  # this message again, later; after the last attempt it is a dead letter
    PAUSE = "pause"  # the scope stops for a while; the message stays first in line
    HOLD = "hold"  # kept: for a person to release, or for the customer to open the window
    FAIL = "fail"  # never again; the conversation is told


class Scope(StrEnum):
    """What a refusal stops besides the message itself."""

    MESSAGE = "message"
    NUMBER = "number"
    ACCOUNT = "account"
    TEMPLATES = "templates"  # what the number begins by itself; answers within the window go on


@dataclass(frozen=True, slots=True)
class Rule:
    """An action, its waits in seconds, what it stops, and whether the last wait repeats for ever.

    Without `endless` there are as many repetitions as waits.
    """

    action: Action
    waits: tuple[float, ...] = ()
    scope: Scope = Scope.MESSAGE
    endless: bool = False

    def spent(self, tries: int) -> bool:
        """Whether `tries` attempts are all that there are."""
        return not self.endless and tries > len(self.waits)


_HOUR = 3600.0

# Classes of data/whatsapp_errors.json (DESIGN 8), and those of our own making.
RULES: dict[str, Rule] = {
    "transient": Rule(Action.RETRY, (1, 4, 16, 64)),
    "unreachable": Rule(Action.RETRY, (1, 2, 4, 8, 15), endless=True),
    "throttle_pair": Rule(Action.RETRY, (1, 4, 16, 64, 256), endless=True),
    "throttle_number": Rule(Action.PAUSE, (1, 2, 4, 8, 16, 32), Scope.NUMBER),
    "throttle_app": Rule(Action.PAUSE, (60, 120, 240, 480), Scope.ACCOUNT),
    "throttle_waba": Rule(Action.PAUSE, (60, 120, 240, 480), Scope.ACCOUNT),
    "throttle_quality": Rule(Action.HOLD, (6 * _HOUR, 24 * _HOUR), Scope.TEMPLATES),
    "auth": Rule(Action.PAUSE, (60,), Scope.NUMBER),
    "account": Rule(Action.PAUSE, (60, 300, 900), Scope.NUMBER),
    "window": Rule(Action.HOLD),
    "template": Rule(Action.HOLD),
    "recipient": Rule(Action.FAIL),
    "permanent": Rule(Action.FAIL),
}

# Where Meta's word on one code differs from its class.
BY_CODE: dict[int, Rule] = {
    0: Rule(Action.PAUSE, (60,), Scope.ACCOUNT),
    1: Rule(Action.RETRY, (1, 4, 16)),
    2: Rule(Action.RETRY, (1, 4, 16, 64, 256)),
    190: Rule(Action.PAUSE, (60,), Scope.ACCOUNT),
    368: Rule(Action.HOLD, (24 * _HOUR,), Scope.TEMPLATES),
    131000: Rule(Action.RETRY, (1, 4, 16)),
    131042: Rule(Action.HOLD, (_HOUR,), Scope.TEMPLATES),
    131052: Rule(Action.RETRY, (4,)),
    131057: Rule(Action.RETRY, (60,) * 30),
    131064: Rule(Action.HOLD, (24 * _HOUR,), Scope.TEMPLATES),
    134011: Rule(Action.FAIL),
}

JITTER = 0.2


def rule_for(kind: str, code: int = 0) -> Rule:
    """The rule of a code or of its class; an unknown class is our own mistake: never again, and it is told.

    Code 0 is also what errors without a code carry: there the class decides.
    """
    if code in BY_CODE and (code != 0 or kind == "auth"):
        return BY_CODE[code]
    return RULES.get(kind, Rule(Action.FAIL))


def wait_before(rule: Rule, attempt: int, retry_after: float | None, chance: random.Random) -> timedelta:
    """How long to wait after attempt number `attempt`: the provider's word, else the table with ±20 %."""
    seconds = rule.waits[min(attempt, len(rule.waits)) - 1]
    return timedelta(seconds=max(_spread(seconds, chance), retry_after or 0))


def stop_for(
    rule: Rule, kind: str, code: int, phone_number_id: str, retry_after: float | None, chance: random.Random
) -> StopDraft | None:
    """What else stops when a message is refused like this; None = nothing."""
    scopes = {
        Scope.NUMBER: number_scope(phone_number_id),
        Scope.ACCOUNT: ACCOUNT_SCOPE,
        Scope.TEMPLATES: template_scope(phone_number_id),
    }
    if rule.scope not in scopes:
        return None
    waits = tuple(max(_spread(seconds, chance), retry_after or 0) for seconds in rule.waits)
    return StopDraft(scope=scopes[rule.scope], kind=kind, code=code, waits=waits)


def _spread(seconds: float, chance: random.Random) -> float:
    return seconds * chance.uniform(1 - JITTER, 1 + JITTER)
