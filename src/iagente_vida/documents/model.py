"""What the three documents have in common: the quote's record read back, who mediates, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from iagente_vida.documents import figures
from iagente_vida.documents.copy import load_copy, sentences
from iagente_vida.domain.documents import Paper
from iagente_vida.errors import IagenteError

RECOMMENDED = "recomendada"


class DocumentError(IagenteError):
    """A document can not be made of what is stored."""

    code = "documento_imposible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A paper and the result of the quote it speaks of, as it was recorded (JSON values, amounts as strings)."""

    paper: Paper
    result: Mapping[str, Any]

    @property
    def currency(self) -> str:
        """The ISO code of every amount."""
        return str(self.result["currency"])

    @property
    def options(self) -> list[Mapping[str, Any]]:
        """The options in the order in which they were shown."""
        return list(self.result["options"])

    @property
    def option(self) -> Mapping[str, Any]:
        """The chosen option, or the recommended one while nothing was chosen."""
        wanted = self.paper.option
        for option in self.options:
            if option["number"] == wanted if wanted is not None else option["code"] == RECOMMENDED:
                return option
        if wanted is not None:
            raise DocumentError(f"El presupuesto {self.paper.quote_id} no tiene la opción {wanted}.")
        return self.options[0]

    @property
    def demo(self) -> bool:
        """Whether the prices are nobody's offer, or nobody is there to offer them."""
        return self.paper.broker.invented or any(option["demo"] for option in self.options)

    def money(self, amount: str) -> str:
        """An amount of the record, with cents."""
        return figures.money(amount, self.currency)

    def whole(self, amount: int) -> str:
        """A sum of the record, without cents."""
        return figures.whole(amount, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The top and the foot of a document."""

    title: str
    mediator: str
    reference: str
    issued: str
    valid_until: str
    customer: str
    demo: bool


def heading(source: Source, title: str) -> Heading:
    """Who speaks to whom, of which quote, until when."""
    return Heading(
        title=title,
        mediator=source.paper.broker.name,
        reference=source.paper.quote_id,
        issued=figures.day(source.paper.issued_on),
        valid_until=figures.day(date.fromisoformat(source.result["valid_until"])),
        customer=source.paper.customer,
        demo=source.demo,
    )


def spoken_copy(source: Source, section: str, **more: str) -> dict[str, str]:
    """The common sentences and those of a section, with what the broker and the record put into them."""
    broker, option = source.paper.broker, source.option
    legal = option["legal"]
    values = {
        **broker.words(),
        "domicilio": f"Domicilio: {broker.address}. " if broker.address else "",
        "asesoramiento": broker.advice,
        "participaciones": broker.holdings,
        "aseguradora": option["insurer"],
        "hasta": figures.day(date.fromisoformat(source.result["valid_until"])),
        "anos": str(option["term_years"]),
        "capital": source.whole(option["capital"]),
        "edad": str(source.result["age"]),
        "producto": option["product"],
        "opcion": option_name(option),
        "tarifa": option["tariff_pack"],
        "desde": figures.day(date.fromisoformat(legal["since"])),
        **more,
    }
    return sentences("comun", values) | sentences(section, values)


def option_name(option: Mapping[str, Any]) -> str:
    """What the customer calls an option."""
    return load_copy()["opciones"][option["code"]]


def findings(source: Source) -> list[str]:
    """Why a person must look at it, empty when acceptance only hangs on the questionnaire."""
    return [finding["detail"] for finding in source.result["underwriting"]["findings"]]
