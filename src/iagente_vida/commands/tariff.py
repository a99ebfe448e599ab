"""`iagente tariff`: looks at a tariff pack before it is used."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from iagente_vida.domain.insurance.calculation import Calculator, Case
from iagente_vida.domain.insurance.limits import NotPricedError
from iagente_vida.domain.insurance.product import Product
from iagente_vida.domain.insurance.receipts import annual_total
from iagente_vida.domain.insurance.tariff import Pack
from iagente_vida.tariffs import load_pack

app = typer.Typer()

_HEIGHT, _TERM = 12, 10
_LEVELS = " ▁▂▃▄▅▆▇█"

Curve = list[tuple[int, Decimal]]


@app.callback(help="Comprueba la carpeta de una tarifa.")
def tariff() -> None:
    """Commands on tariff packs."""


@app.command(help="Valida una tarifa, escribe su huella y dibuja sus primas por edad.")
def check(
    folder: Path = typer.Argument(..., metavar="CARPETA", help="Carpeta de la tarifa, con su pack.toml."),
    as_json: bool = typer.Option(False, "--json", help="Escribe un objeto JSON."),
) -> None:
    """Validates a pack, prints its hash and what to look at, and plots premium curves."""
    pack = load_pack(folder)
    curves = {
        code: {
            name: curve
            for smoker, name in ((False, "no_fumador"), (True, "fumador"))
            if (curve := _curve(pack, product, smoker))
        }
        for code, product in pack.products.items()
    }
    if as_json:
        typer.echo(json.dumps(_document(pack, curves), ensure_ascii=False, indent=1))
        return
    console = Console()
    console.print(f"[bold]{pack.label}[/bold] · {pack.insurer} · {pack.currency} · {pack.jurisdiction}")
    console.print(f"Vale del {pack.valid_from:%d/%m/%Y} al {pack.valid_to:%d/%m/%Y}")
    console.print(f"sha256 {pack.sha256}", soft_wrap=True)
    if pack.grid is not None:
        console.print(f"Rejilla: {pack.grid.source}")
    if pack.demo:
        console.print("DEMO: precios sin valor comercial.")
    for warning in pack.warnings:
        console.print(f"Aviso: {warning}", soft_wrap=True)
    for code, lines in curves.items():
        for name, curve in lines.items():
            console.print()
            console.print(
                f"{pack.products[code].name}, {name.replace('_', ' ')}: prima anual de {_capital(pack.products[code])}"
            )
            console.print("\n".join(plot(curve)), highlight=False)


def _capital(product: Product) -> int:
    """A sum that most tariffs quote, within the bounds of this one."""
    return min(max(100_000, product.limits.capital_min), product.limits.capital_max)


def _curve(pack: Pack, product: Product, smoker: bool) -> Curve:
    """The first year's premium at each entry age that has one, for ten years where a term is needed."""
    calculator, limits = Calculator(pack), product.limits
    rates = pack.rates_on(pack.valid_from)
    curve: Curve = []
    for age in range(limits.age_min, limits.age_max + 1):
        term = min(max(_TERM, limits.term_min), limits.term_max)
        case = Case(product=product.code, age=age, smoker=smoker, capital=_capital(product), term_years=term)
        try:
            curve.append((age, annual_total(calculator.price(case, rates).years[0])))
        except NotPricedError:
            continue
    return curve


def _document(pack: Pack, curves: dict[str, dict[str, Curve]]) -> dict[str, Any]:
    return {
        "name": pack.name,
        "version": pack.version,
        "insurer": pack.insurer,
        "currency": pack.currency,
        "demo": pack.demo,
        "valid_from": pack.valid_from.isoformat(),
        "valid_to": pack.valid_to.isoformat(),
        "sha256": pack.sha256,
        "warnings": list(pack.warnings),
        "curves": {
            code: {name: [{"age": age, "annual": str(due)} for age, due in curve] for name, curve in lines.items()}
            for code, lines in curves.items()
        },
    }


def plot(curve: Curve) -> list[str]:
    """The lines of a bar chart: one column an age, eighths of a line as its steps."""
    top = float(max(due for _, due in curve))
    heights = [round(float(due) / top * _HEIGHT * 8) for _, due in curve]
    lines = []
    for row in range(_HEIGHT, 0, -1):
        label = f"{top * row / _HEIGHT:10.0f}" if row in (1, _HEIGHT // 2, _HEIGHT) else " " * 10
        bars = "".join(_LEVELS[min(max(height - (row - 1) * 8, 0), 8)] for height in heights)
        lines.append(f"{label} │{bars}")
    first, last = curve[0][0], curve[-1][0]
    lines.append(" " * 11 + "└" + "─" * len(curve))
    lines.append(" " * 12 + f"{first}{' ' * max(len(curve) - len(str(first)) - len(str(last)), 1)}{last}")
    return lines
