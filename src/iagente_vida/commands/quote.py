"""`iagente quote`: prices one request from a file."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from iagente_vida.config import load_settings
from iagente_vida.domain.insurance.limits import NotPricedError
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.quote import Quote
from iagente_vida.domain.insurance.request import RequestError, request_from
from iagente_vida.errors import BadRequestError, IagenteError
from iagente_vida.tariffs import active_folders, load_packs

app = typer.Typer()


class RefusedError(IagenteError):
    """The request is not priced by machine; `code` says why."""

    def __init__(self, refusal: NotPricedError) -> None:
        super().__init__(refusal.detail)
        self.code = refusal.code


@app.command(help="Calcula el precio de una solicitud: tres opciones.")
def quote(
    source: Path = typer.Option(
        ..., "--input", metavar="FICHERO", help="JSON con capital, term_years, smoker y birth_date (o age)."
    ),
    packs: list[Path] | None = typer.Option(
        None, "--pack", metavar="CARPETA", help="Tarifa; se puede repetir.", show_default="las tarifas activas"
    ),
    whole: bool = typer.Option(False, "--record", help="Con --json, escribe el registro entero del presupuesto."),
    as_json: bool = typer.Option(False, "--json", help="Escribe la lista de opciones en JSON."),
) -> None:
    """Prices one request; cover begins today unless it says `effect_date`."""
    computed = priced(request_in(source), packs or active_packs())
    if as_json:
        shown = quote_record(computed) if whole else quoted_options(computed)
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        _show(computed)


def active_packs() -> list[Path]:
    """The folders of the active tariffs."""
    settings = load_settings()
    return list(active_folders(settings.broker_dir, settings.tariff_pack))


def request_in(source: Path) -> Any:
    """The request in a file; cover begins today unless it says otherwise. Raises BadRequestError."""
    try:
        document = json.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRequestError(f"No se puede leer «{source}»: {error.strerror}.") from error
    except ValueError as error:
        raise BadRequestError(f"«{source}» no es JSON en UTF-8.") from error
    if not isinstance(document, dict):
        return document
    return {"effect_date": datetime.now(UTC).date().isoformat(), **document}


def priced(document: Any, folders: list[Path]) -> Quote:
    """The quote of a request document. Raises BadRequestError or RefusedError."""
    try:
        return TablePricing(*load_packs(folders)).quote(request_from(document))
    except RequestError as error:
        raise BadRequestError(error.detail) from error
    except NotPricedError as refusal:
        raise RefusedError(refusal) from refusal


def quoted_options(computed: Quote) -> list[dict[str, Any]]:
    """The options of a quote, each with what identifies the quote that it belongs to."""
    origin = {
        "age": computed.age,
        "indicative": computed.result["indicative"],
        "currency": computed.currency,
        "engine_version": computed.engine_version,
        "valid_until": computed.valid_until.isoformat(),
        "underwriting": computed.result["underwriting"],
    }
    return [dict(option) | origin for option in computed.result["options"]]


def quote_record(computed: Quote) -> dict[str, Any]:
    """The whole record, as it is kept."""
    return {
        "inputs": computed.inputs,
        "result": computed.result,
        "tariff_pack": computed.tariff_pack,
        "tariff_sha256": computed.tariff_sha256,
        "engine_version": computed.engine_version,
    }


def _show(computed: Quote) -> None:
    title = f"Edad actuarial {computed.age}, válido hasta el {_day(computed.valid_until)}"
    table = Table(title=f"DEMO: precios sin valor comercial. {title}" if computed.demo else title)
    for heading in ("Opción", "Capital", "Años", "Al año", "Al mes", "Cobertura", "Aseguradora"):
        table.add_column(heading)
    for option in computed.options:
        table.add_row(
            f"{option.number}. {option.code}",
            _amount(f"{option.capital:,}", computed.currency),
            str(option.term_years),
            _amount(f"{option.annual:,}", computed.currency),
            _amount(f"{option.monthly:,}", computed.currency),
            ", ".join(option.covers),
            option.insurer,
        )
    Console().print(table)
    if computed.referral:
        typer.echo(f"Lo estudia una persona: {computed.referral}")


def _amount(digits: str, currency: str) -> str:
    symbol = "€" if currency == "EUR" else currency
    return digits.replace(",", "_").replace(".", ",").replace("_", ".") + f" {symbol}"


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
