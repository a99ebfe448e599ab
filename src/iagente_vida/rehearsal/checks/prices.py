"""Checks of prices: where each comes from, what must be known before it, and what follows it."""

from __future__ import annotations

import re

from iagente_vida.agents.visible_numbers import numbers
from iagente_vida.rehearsal.checks.reading import PRICE, all_said, since
from iagente_vida.rehearsal.player import Record


def _quoted_numbers(record: Record) -> set[str]:
    """Amounts of the recorded quotes, as they are written in Spanish, in normal form."""
    texts = record.documents["quotes.result"]
    return {f"{float(found):.2f}€" for found in re.findall(r'"(\d+(?:\.\d+)?)"', texts)}


def price_from_engine(record: Record, _: str) -> bool:
    """Every price shown is of a recorded quote, or the customer's own words."""
    shown = {found for text in PRICE.findall(all_said(record)) for found in numbers(text)}
    quoted = _quoted_numbers(record)
    asked = {found for step in record.steps for text in step.texts for found in numbers(text)}
    return all(found in quoted or found in asked for found in shown)


def no_early_price(record: Record, _: str) -> bool:
    """Age and smoking are known before any price; capital and term too, or the price says which ones it proposes."""
    for step in record.steps:
        if PRICE.search(step.said):
            facts = step.after.profile
            known = facts.age(step.at.date()) is not None and "smoker" in facts.facts
            proposed = any(line.kind == "range" for line in step.ledger)
            if not known or not (proposed or {"desired_capital", "term_years"} <= facts.facts.keys()):
                return False
    return True


def requoted(record: Record, _: str) -> bool:
    """Every correction of a quoted fact was followed by another price, with the difference."""
    superseded = since(record, "quote_superseded")
    return bool(superseded) and any(line.kind == "quote" for step in superseded for line in step.ledger)


def cheaper(record: Record, _: str) -> bool:
    """Something cheaper was offered, with its price."""
    return any(line.kind == "cheaper_offered" for line in record.ledger) and bool(PRICE.search(all_said(record)))


def choice(record: Record, number: str) -> bool:
    """The option of this number was chosen last, and stands."""
    chosen = [line.payload.get("option") for line in record.ledger if line.kind == "option_chosen"]
    return bool(chosen) and chosen[-1] == int(number) and record.end.chosen == int(number)


def capital_suggested(record: Record, _: str) -> bool:
    """A sum was worked out of the needs."""
    return any(line.kind == "capital_suggested" for line in record.ledger)
