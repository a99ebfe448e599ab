"""The command line `iagente`."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="iAgente_Vida: asesor de seguros de vida en WhatsApp.")


def main() -> None:
    """Entry point of the `iagente` script."""
    app()
