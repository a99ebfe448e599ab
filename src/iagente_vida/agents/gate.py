"""Promise 7: no number reaches a customer unless it is known where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iagente_vida.agents.visible_numbers import numbers
from iagente_vida.domain.replies import Reply


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may be cited, and where it comes from (`copy:<key>`, `quote:<id>/...`, `customer:<message>`)."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`cited` = every number with its source; `refused` = the numbers that have none."""

    cited: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether the message may leave."""
        return not self.refused


def check(reply: Reply, sources: Iterable[Source]) -> Verdict:
    """Looks every number of a message up in its sources: text, buttons, rows and descriptions."""
    known: dict[str, str] = {}
    for source in sources:
        for number in numbers(source.text):
            known.setdefault(number, source.origin)
    cited: dict[str, str] = {}
    refused: dict[str, None] = {}
    for text in _visible(reply):
        for number in numbers(text):
            if number in known:
                cited[number] = known[number]
            else:
                refused[number] = None
    return Verdict(tuple(cited.items()), tuple(refused))


def _visible(reply: Reply) -> Iterable[str]:
    yield reply.text
    yield reply.list_button
    for choice in (*reply.buttons, *reply.rows):
        yield choice.title
        yield choice.description
