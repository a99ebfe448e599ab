"""The statement of demands and needs: what the customer said, and how the option answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from iagente_vida.documents import figures
from iagente_vida.documents.copy import load_copy
from iagente_vida.documents.model import Heading, Source, heading, option_name, spoken_copy
from iagente_vida.domain.documents import STATED
from iagente_vida.domain.profile import SlotData

_SUMS = frozenset({"mortgage_balance", "monthly_income", "annual_income", "desired_capital", "budget_monthly"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Something the customer said: what about, and the value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsStatement:
    """All that the statement shows."""

    heading: Heading
    copy: Mapping[str, str]
    situation: tuple[Answer, ...]
    wanted: tuple[Answer, ...]
    offered: tuple[Answer, ...]
    reasons: tuple[str, ...]


_WANTED = frozenset({"beneficiary", "desired_capital", "term_years", "budget_monthly"})


def needs_statement(source: Source) -> NeedsStatement:
    """The statement of a paper. Raises DocumentError when the chosen option is not in the quote."""
    option, paper = source.option, source.paper
    copy = spoken_copy(source, "necesidades")
    facts = {slot: paper.facts[slot] for slot in STATED if slot in paper.facts}
    offered = (
        Answer(copy["et_opcion"], option_name(option)),
        Answer(copy["et_producto"], option["product"]),
        Answer(copy["et_capital"], source.whole(option["capital"])),
        Answer(copy["et_plazo"], f"{option['term_years']} {copy['anos_palabra']}"),
        Answer(copy["et_coberturas"], ", ".join(option["covers"])),
        Answer(copy["et_precio"], f"{source.money(option['monthly'])} {copy['al_mes']}"),
    )
    return NeedsStatement(
        heading=heading(source, copy["titulo"]),
        copy=copy,
        situation=tuple(_answer(source, slot, value) for slot, value in facts.items() if slot not in _WANTED),
        wanted=tuple(_answer(source, slot, value) for slot, value in facts.items() if slot in _WANTED),
        offered=offered,
        reasons=tuple(_reasons(source, copy)),
    )


def _answer(source: Source, slot: str, value: SlotData) -> Answer:
    return Answer(load_copy()["etiquetas"][slot], _spoken(source, slot, value))


def _spoken(source: Source, slot: str, value: SlotData) -> str:
    words = load_copy()["palabras"]
    if isinstance(value, bool):
        return words["si"] if value else words["no"]
    if slot in _SUMS and isinstance(value, int | float):
        return source.whole(int(value)) if value == int(value) else source.money(str(value))
    if slot == "birth_date" and isinstance(value, str) and len(value) == len("AAAA-MM-DD"):
        return figures.day(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(words.get(str(item), str(item)) for item in value)
    if slot == "term_years":
        return f"{value} {words['anos']}"
    return words.get(str(value), str(value))


def _reasons(source: Source, copy: Mapping[str, str]) -> list[str]:
    """How the option answers what was said; where it falls short, that too."""
    option, facts = source.option, source.paper.facts
    reasons = [copy["razon_elegida"] if source.paper.option is not None else copy["razon_recomendada"]]
    wanted = facts.get("desired_capital")
    if isinstance(wanted, int | float):
        reasons.append(copy["razon_capital_menor"] if option["capital"] < wanted else copy["razon_capital"])
    balance = facts.get("mortgage_balance")
    if isinstance(balance, int | float) and balance > 0:
        reasons.append(copy["razon_hipoteca" if option["capital"] >= balance else "razon_hipoteca_menor"])
    budget = facts.get("budget_monthly")
    if isinstance(budget, int | float):
        reasons.append(copy["razon_presupuesto" if float(option["monthly"]) <= budget else "razon_sobre_presupuesto"])
    return reasons
