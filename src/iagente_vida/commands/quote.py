"""`iagente quote`: prices one request from a file."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from iagente_vida.domain.insurance.limits import OutOfRangeError
from iagente_vida.domain.insurance.pricing import RequestError, TablePricing, option_document, request_from
from iagente_vida.domain.insurance.quote import Quote
from iagente_vida.errors import BadRequestError, IagenteError
from iagente_vida.tariffs import DEMO_PACK, load_pack

app = typer.Typer()


class OutOfLimitsError(IagenteError):
    """The request is not priced by machine."""

    code = OutOfRangeError.code


@app.command(help="Calcula el precio de una solicitud: tres opciones.")
def quote(
    source: Path = typer.Option(
        ..., "--input", metavar="FICHERO", help="JSON con capital, term_years, smoker y birth_date (o age)."
    ),
    pack: Path = typer.Option(
        DEMO_PACK, "--pack", metavar="CARPETA", help="Tarifa.", show_default="la de demostración"
    ),
    as_json: bool = typer.Option(False, "--json", help="Escribe la lista de opciones en JSON."),
) -> None:
    """Prices one request; cover begins today unless it says `effect_date`."""
    computed = _priced(_document(source), pack)
    if as_json:
        typer.echo(json.dumps(quoted_options(computed), ensure_ascii=False, indent=1))
    else:
        _show(computed)


def _document(source: Path) -> Any:
    try:
        document = json.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRequestError(f"No se puede leer «{source}»: {error.strerror}.") from error
    except ValueError as error:
        raise BadRequestError(f"«{source}» no es JSON en UTF-8.") from error
    if not isinstance(document, dict):
        return document
    return {"effect_date": datetime.now(UTC).date().isoformat(), **document}


def _priced(document: Any, pack: Path) -> Quote:
    try:
        return TablePricing(load_pack(pack)).quote(request_from(document))
    except RequestError as error:
        raise BadRequestError(error.detail) from error
    except OutOfRangeError as error:
        raise OutOfLimitsError(error.detail) from error


def quoted_options(computed: Quote) -> list[dict[str, Any]]:
    """The options of a quote, each with what identifies the tariff that it comes from."""
    origin = {
        "age": computed.age,
        "indicative": computed.result["indicative"],
        "tariff_pack": computed.tariff_pack,
        "tariff_sha256": computed.tariff_sha256,
        "engine_version": computed.engine_version,
        "demo": computed.demo,
        "valid_until": computed.valid_until.isoformat(),
    }
    return [option_document(option) | origin for option in computed.options]


def _show(computed: Quote) -> None:
    title = f"Edad actuarial {computed.age}, válido hasta el {_day(computed.valid_until)}"
    table = Table(title=f"DEMO: precios sin valor comercial. {title}" if computed.demo else title)
    for heading in ("Opción", "Capital", "Años", "Al año", "Al mes", "Cobertura", "Aseguradora"):
        table.add_column(heading)
    for option in computed.options:
        table.add_row(
            f"{option.number}. {option.code}",
            _amount(f"{option.capital:,}"),
            str(option.term_years),
            _amount(f"{option.annual:,}"),
            _amount(f"{option.monthly:,}"),
            ", ".join(option.covers),
            option.insurer,
        )
    Console().print(table)


def _amount(digits: str) -> str:
    return digits.replace(",", "_").replace(".", ",").replace("_", ".") + " €"


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
