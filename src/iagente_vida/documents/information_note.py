"""The note given before a contract: who insures and mediates, what is covered and what not, what it costs, what law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iagente_vida.documents.model import Heading, Source, heading, spoken_copy
from iagente_vida.documents.proposal import CoverLine, cover_lines, exclusions


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay: how many receipts a year, how much each, how much in all."""

    name: str
    receipts: str
    receipt: str
    total: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationNote:
    """All that the note shows."""

    heading: Heading
    copy: Mapping[str, str]
    covers: tuple[CoverLine, ...]
    exclusions: tuple[str, ...]
    ways: tuple[Way, ...]
    before: tuple[Section, ...]
    after: tuple[Section, ...]


_BEFORE = ("mediador", "asesoramiento", "participaciones", "remuneracion", "asegurador", "producto")
_AFTER = ("impuestos", "cuestionario", "beneficiarios", "desistimiento", "duracion", "quejas", "datos", "ley")


_UNSAID = {"asesoramiento": "advice", "participaciones": "holdings"}
"""Sections that an older broker's file has nothing for."""


def _said(source: Source, name: str) -> bool:
    return bool(getattr(source.paper.broker, _UNSAID[name]))


def information_note(source: Source) -> InformationNote:
    """The note of a quote. Raises DocumentError when the chosen option is not in it."""
    option = source.option
    copy = spoken_copy(source, "nota")
    return InformationNote(
        heading=heading(source, copy["titulo"]),
        copy=copy,
        covers=cover_lines(source, copy),
        exclusions=exclusions(option),
        ways=tuple(
            Way(copy[f"forma_{name}"], str(each["number"]), source.money(each["receipt"]), source.money(each["total"]))
            for name, each in option["payments"].items()
        ),
        before=tuple(
            Section(copy[f"t_{name}"], copy[name]) for name in _BEFORE if name not in _UNSAID or _said(source, name)
        ),
        after=tuple(Section(copy[f"t_{name}"], copy[name]) for name in _AFTER),
    )
