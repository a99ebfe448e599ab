"""Starts the server from a clone: `cd src && python run_webhook.py`. The same as `iagente serve`."""

from __future__ import annotations

import sys

try:
    from iagente_vida.cli import run
except ModuleNotFoundError as error:
    sys.exit(f"Falta instalar {error.name}: ejecuta «make run» en la carpeta del proyecto, o usa .venv/bin/python.")

if __name__ == "__main__":
    sys.exit(run(["serve", *sys.argv[1:]]))
