"""`python -m iagente_vida` is `iagente`."""

from __future__ import annotations

from iagente_vida.cli import main

main()
