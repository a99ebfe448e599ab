"""The proposal: the chosen option with all it costs, what it pays, and what it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iagente_vida.documents.chart import Chart, chart
from iagente_vida.documents.model import Heading, Source, findings, heading, option_name, spoken_copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A way to pay the first year, every part of it written out."""

    receipts: str
    receipt: str
    premium: str
    surcharge: str
    consorcio: str
    tax: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverLine:
    """A cover: its sum, its bounds in age and waiting time, what it is."""

    name: str
    capital: str
    limits: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionLine:
    """One of the three options, for comparison."""

    name: str
    capital: str
    monthly: str
    total: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """All that the proposal shows."""

    heading: Heading
    copy: Mapping[str, str]
    option: str
    product: str
    capital: str
    term: int
    insurer: str
    annual: Payment
    monthly: Payment
    covers: tuple[CoverLine, ...]
    options: tuple[OptionLine, ...]
    chart: Chart
    exclusions: tuple[str, ...]
    findings: tuple[str, ...]
    indicative: bool
    last_capital: str
    premium_years: int


def proposal(source: Source) -> Proposal:
    """The proposal of a quote. Raises DocumentError when the chosen option is not in it."""
    option = source.option
    copy = spoken_copy(source, "propuesta", anos_pago=str(option["premium_years"]))
    return Proposal(
        heading=heading(source, copy["titulo"]),
        copy=copy,
        option=option_name(option),
        product=option["product"],
        capital=source.whole(option["capital"]),
        term=option["term_years"],
        insurer=option["insurer"],
        annual=payment(source, option["payments"]["annual"]),
        monthly=payment(source, option["payments"]["monthly"]),
        covers=cover_lines(source, copy),
        options=tuple(_option(source, each) for each in source.options),
        chart=chart(source),
        exclusions=exclusions(option),
        findings=tuple(findings(source)),
        indicative=source.result["indicative"],
        last_capital=source.whole(round(option["sum_by_year"][-1])) if option["sum_by_year"] else "",
        premium_years=option["premium_years"],
    )


def payment(source: Source, recorded: Mapping[str, Any]) -> Payment:
    """A recorded way to pay, written out."""
    amounts = {name: source.money(recorded[name]) for name in ("premium", "surcharge", "consorcio", "tax", "total")}
    return Payment(receipts=str(recorded["number"]), receipt=source.money(recorded["receipt"]), **amounts)


def cover_lines(source: Source, copy: Mapping[str, str]) -> tuple[CoverLine, ...]:
    """Death first, then the option's other covers."""
    option = source.option
    death = CoverLine(
        name=option["covers"][0],
        capital=source.whole(option["capital"]),
        limits="",
        definition=copy["fallecimiento"],
    )
    return (
        death,
        *(
            CoverLine(
                name=each["name"],
                capital=source.whole(each["capital"]),
                limits=_limits(each, copy),
                definition=each["definition"],
            )
            for each in option["cover_details"]
        ),
    )


def _limits(cover: Mapping[str, Any], copy: Mapping[str, str]) -> str:
    bounds = f"{copy['hasta_los']} {cover['until_age']} {copy['anos_palabra']}"
    waiting = cover["waiting_days"]
    return f"{bounds}, {waiting} {copy['carencia']}" if waiting else bounds


def exclusions(option: Mapping[str, Any]) -> tuple[str, ...]:
    """What is not covered, each once, in the order of the tariff."""
    every = [*option["exclusions"], *(text for each in option["cover_details"] for text in each["exclusions"])]
    return tuple(dict.fromkeys(every))


def _option(source: Source, option: Mapping[str, Any]) -> OptionLine:
    return OptionLine(
        name=option_name(option),
        capital=source.whole(option["capital"]),
        monthly=source.money(option["monthly"]),
        total=source.money(option["annual_in_instalments"]),
        chosen=option["number"] == source.option["number"],
    )
