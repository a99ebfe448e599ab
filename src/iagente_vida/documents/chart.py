"""The chart of premium by year: the option's own path beside that of yearly renewable cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from iagente_vida.documents.model import RECOMMENDED, Source


@dataclass(frozen=True, slots=True)
class Bar:
    """A year: the age, the two amounts as they are written, and their shares of the highest one (0..1)."""

    age: int
    own: str
    own_share: float
    renewable: str
    renewable_share: float
    marked: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The years of the option. `level` = it costs the same every year; `compared` = renewable cover is shown too."""

    bars: tuple[Bar, ...]
    level: bool
    compared: bool


def chart(source: Source) -> Chart:
    """The years that the option lasts, the milestones of the record and both ends marked."""
    option = source.option
    own: list[dict[str, Any]] = option["premium_by_year"]
    beside = {step["age"]: step["annual"] for step in source.result["renewable_path"]}
    level = len({step["annual"] for step in own}) == 1
    # The recorded path is that of the recommended sum: beside another sum it would compare unlike things.
    alike = any(each["code"] == RECOMMENDED and each["capital"] == option["capital"] for each in source.options)
    rises = len({beside.get(step["age"]) for step in own}) > 1
    compared = level and alike and rises and all(step["age"] in beside for step in own)
    shown = [step["annual"] for step in own] + ([beside[step["age"]] for step in own] if compared else [])
    top = max(map(float, shown))
    ends = {own[0]["age"], own[-1]["age"]}
    marked = ends | {step["age"] for step in option["price_at"] if all(abs(step["age"] - end) > 2 for end in ends)}
    bars = tuple(
        Bar(
            age=step["age"],
            own=source.money(step["annual"]),
            own_share=round(float(step["annual"]) / top, 5),
            renewable=source.money(beside[step["age"]]) if compared else "",
            renewable_share=round(float(beside[step["age"]]) / top, 5) if compared else 0.0,
            marked=step["age"] in marked,
        )
        for step in own
    )
    return Chart(bars, level, compared)
