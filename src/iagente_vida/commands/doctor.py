"""`iagente doctor`: what is wrong and how to mend it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict

import typer

from iagente_vida import chatwoot_doctor
from iagente_vida.clock import SystemClock
from iagente_vida.doctor import ERROR, OK, Doctor, Finding
from iagente_vida.parts import opened_store, whatsapp_client
from iagente_vida.startup import Startup, prepare
from iagente_vida.template_book import load_templates

app = typer.Typer(pretty_exceptions_enable=False)

_SIGNS = {OK: "bien ", ERROR: "ERROR"}


@app.command(help="Comprueba la instalación y la cuenta de WhatsApp, y dice cómo arreglar lo que falle.")
def doctor(
    as_json: bool = typer.Option(False, "--json", help="Respuesta en JSON, para programas."),
) -> int:
    """Exit code 1 when something is wrong that stops the service."""
    findings = asyncio.run(examine(prepare()))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        show(findings)
    return int(any(finding.level == ERROR for finding in findings))


async def examine(startup: Startup) -> list[Finding]:
    """What the doctor finds in this installation."""
    settings, clock = startup.settings, SystemClock()
    async with opened_store(settings) as store, whatsapp_client(settings, clock) as client:
        examined = Doctor(
            startup=startup,
            store=store,
            client=client,
            app_client=lambda token: whatsapp_client(settings, clock, token=token),
            book=load_templates(settings),
            now=clock.now(),
        )
        refused = (await store.figures(clock.now())).refused
        return await examined.examine() + await chatwoot_doctor.examine(settings, refused)


def show(findings: list[Finding]) -> None:
    """Prints findings, what is wrong with its remedy."""
    for finding in findings:
        typer.echo(f"{_SIGNS.get(finding.level, 'aviso')}  {finding.text}")
        if finding.remedy and finding.level != OK:
            typer.echo(f"       → {finding.remedy}")
