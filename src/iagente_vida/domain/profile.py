"""What is known of the customer, each value with where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from iagente_vida.domain.insurance.age import completed_years

SlotData = bool | int | float | str | list[int | float | str]
"""A value in the normal form of its slot."""

# Never kept without explicit consent, and then not here (promise 10).
HEALTH_SLOTS = frozenset({"health_flags", "height_cm", "weight_kg", "health_answer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One value: the message it was read in, who read it, when (UTC) and how surely (0..1)."""

    value: SlotData
    message_id: str
    extractor: str
    at: datetime
    confidence: float = 1.0


@dataclass(slots=True)
class Profile:
    """Facts by slot, and the superseded ones, oldest first."""

    facts: dict[str, Fact] = field(default_factory=dict)
    history: dict[str, list[Fact]] = field(default_factory=dict)

    def value(self, slot: str) -> SlotData | None:
        """What is believed of `slot` now, or None."""
        fact = self.facts.get(slot)
        return None if fact is None else fact.value

    def record(self, slot: str, fact: Fact) -> Fact | None:
        """Believes `fact` from now on. Returns the fact it supersedes when the value differs."""
        before = self.facts.get(slot)
        if before is not None and before.value == fact.value:
            return None
        if before is not None:
            self.history.setdefault(slot, []).append(before)
        self.facts[slot] = fact
        return before

    def forget(self, slot: str) -> Fact | None:
        """Stops believing anything of `slot`; what was believed goes to the history."""
        before = self.facts.pop(slot, None)
        if before is not None:
            self.history.setdefault(slot, []).append(before)
        return before

    def copy(self) -> Profile:
        """A profile that can change without changing this one (facts are immutable)."""
        return Profile(dict(self.facts), {slot: list(facts) for slot, facts in self.history.items()})

    def birth_date(self) -> date | None:
        """The whole date of birth, when it is known to the day."""
        value = self.value("birth_date")
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None

    def age(self, today: date) -> int | None:
        """Completed years on `today`: from the date of birth, else the age the customer gave."""
        born = self.birth_date()
        if born is not None:
            return completed_years(born, today)
        value = self.value("age")
        return value if isinstance(value, int) else None

    def summary(self, today: date) -> dict[str, SlotData]:
        """Slot -> value as others read it; `age` is derived from the date of birth."""
        values = {slot: fact.value for slot, fact in self.facts.items()}
        age = self.age(today)
        if age is not None:
            values["age"] = age
        return values
