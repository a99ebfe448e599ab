"""The papers a customer gets: what each is made of besides the quote's own record, and the key it is stored under."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from iagente_vida.domain.broker import Broker
from iagente_vida.domain.profile import Profile, SlotData

LEDGER_KIND = "document"
# What the statement of needs repeats of what the customer said. Nothing about health is ever among it.
STATED = (
    "beneficiary",
    "marital_status",
    "children_count",
    "children_ages",
    "has_mortgage",
    "mortgage_balance",
    "monthly_income",
    "annual_income",
    "occupation",
    "smoker",
    "birth_date",
    "age",
    "desired_capital",
    "term_years",
    "budget_monthly",
)


class DocumentKind(StrEnum):
    """The papers, as operators name them."""

    PROPOSAL = "propuesta"
    NEEDS = "necesidades"
    NOTE = "nota"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document, fixed when it was issued: with the quote's record it gives the same bytes whenever it is rendered.

    `option` is the chosen one, None while nothing was chosen. `facts` are the customer's answers by slot.
    """

    kind: DocumentKind
    quote_id: str
    option: int | None
    issued_on: date
    broker: Broker
    customer: str = field(default="", repr=False)
    facts: Mapping[str, SlotData] = field(default_factory=dict, repr=False)

    @property
    def key(self) -> str:
        """The storage key: kind, quote, and a digest of everything else."""
        canonical = json.dumps(self.contents(), sort_keys=True, ensure_ascii=False)
        return f"{self.kind}-{self.quote_id}-{hashlib.sha256(canonical.encode()).hexdigest()[:12]}.pdf"

    def contents(self) -> dict[str, Any]:
        """The paper as JSON values."""
        return {
            "kind": self.kind.value,
            "quote_id": self.quote_id,
            "option": self.option,
            "issued_on": self.issued_on.isoformat(),
            "broker": {**asdict(self.broker), "insurers": list(self.broker.insurers)},
            "customer": self.customer,
            "facts": dict(self.facts),
        }


def paper_from(contents: Mapping[str, Any]) -> Paper:
    """The paper whose `contents()` these are. Raises KeyError, TypeError or ValueError for anything else."""
    broker = dict(contents["broker"])
    return Paper(
        kind=DocumentKind(contents["kind"]),
        quote_id=contents["quote_id"],
        option=contents["option"],
        issued_on=date.fromisoformat(contents["issued_on"]),
        broker=Broker(**{**broker, **{name: tuple(broker[name]) for name in ("insurers", "jurisdictions")}}),
        customer=contents["customer"],
        facts=contents["facts"],
    )


def quote_of(key: str) -> str:
    """The quote that a key names. Raises ValueError for what is no key of a paper."""
    kind, _, rest = key.partition("-")
    quote_id, _, digest = rest.rpartition("-")
    if not quote_id or not digest.endswith(".pdf"):
        raise ValueError("not the key of a paper")
    DocumentKind(kind)
    return quote_id


def stated(profile: Profile) -> dict[str, SlotData]:
    """The answers that a statement of needs repeats; the age only where the date of birth is not known."""
    facts = {slot: value for slot in STATED if (value := profile.value(slot)) is not None}
    if "birth_date" in facts:
        facts.pop("age", None)
    return facts
