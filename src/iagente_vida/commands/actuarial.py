"""`iagente actuarial`: net values of a life table."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from iagente_vida.domain.insurance.commutation import ClaimTiming, Commutation, commute, second_moment
from iagente_vida.domain.insurance.mortality import TableError, closed
from iagente_vida.domain.insurance.table_sheet import read_table_sheet
from iagente_vida.errors import BadRequestError

app = typer.Typer()

_MEANINGS = {
    "q": "probabilidad de fallecer en el año",
    "l": "vivos a esa edad, de cada 100.000 a la primera edad de la tabla",
    "adue": "renta vitalicia anual prepagable",
    "A": "seguro de vida entera, pago al final del año",
    "A2": "segundo momento del valor del seguro de vida entera",
    "Aend": "seguro mixto a la duración",
    "En": "capital de supervivencia a la duración",
    "aend": "renta anual prepagable durante los pagos",
}


@app.command(help="Valores actuariales netos de una tabla: para toda la vida y para una duración.")
def actuarial(
    table: Path = typer.Option(..., "--table", metavar="CSV", help="Tabla con columnas age,qx (probabilidades)."),
    interest: float = typer.Option(..., "--interest", help="Interés técnico anual: 0.05 es el 5 %."),
    age: int = typer.Option(..., "--age", help="Edad."),
    term: int = typer.Option(..., "--term", help="Duración en años."),
    pay: int | None = typer.Option(
        None, "--pay", help="Años de pago de la renta aend.", show_default="la duración entera"
    ),
    as_json: bool = typer.Option(False, "--json", help="Escribe un objeto JSON."),
) -> None:
    """Values of 1 at `age`: for life (`adue A A2`) and for the term (`Aend En aend`); claims at the end of the year."""
    basis = _basis(table, interest)
    values = net_values(basis, age, term, term if pay is None else pay)
    if as_json:
        typer.echo(json.dumps(values))
        return
    shown = Table(title=f"Edad {age}, {term} años, interés {interest:g}")
    for heading in ("Valor", "Qué es", "Cifra"):
        shown.add_column(heading)
    for name, value in values.items():
        shown.add_row(name, _MEANINGS[name], f"{value:.6f}")
    Console().print(shown)


def _basis(path: Path, interest: float) -> Commutation:
    if not -0.05 < interest < 1:
        raise BadRequestError(f"El interés {interest:g} está fuera de -0,05 a 1: el 5 % se escribe 0.05.")
    try:
        sheet = read_table_sheet(path.read_text(encoding="utf-8-sig"))
        if "qx" not in sheet.columns:
            raise TableError("línea 1: la cabecera tiene que ser age,qx")
    except TableError as error:
        raise BadRequestError(f"La tabla «{path}» no se puede usar: {error}.") from error
    except UnicodeDecodeError as error:
        raise BadRequestError(f"«{path}» no es texto UTF-8.") from error
    except OSError as error:
        raise BadRequestError(f"No se puede leer «{path}»: {error.strerror}.") from error
    return commute(closed(sheet.first_age, sheet.columns["qx"]), interest, ClaimTiming.END_OF_YEAR)


def net_values(basis: Commutation, age: int, term: int, pay: int) -> dict[str, float]:
    """The values of the command. Raises BadRequestError naming the allowed range."""
    _within("La edad", age, basis.first_age, basis.last_age)
    _within("La duración", term, 0, basis.last_age + 1 - age)
    _within("El número de años de pago", pay, 0, term)
    at = age - basis.first_age
    return {
        "q": float(basis.table.qx[at]),
        "l": float(basis.l[at]),
        "adue": basis.life_annuity_due(age),
        "A": basis.whole_life(age),
        "A2": second_moment(basis, age),
        "Aend": basis.endowment(age, term),
        "En": basis.pure_endowment(age, term),
        "aend": basis.annuity_due(age, pay),
    }


def _within(subject: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise BadRequestError(f"{subject} ({value}) tiene que estar entre {low} y {high} años.")
