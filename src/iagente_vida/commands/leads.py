"""`iagente leads`: where leads come from, how far they get, how soon they are attended, and what they think."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from iagente_vida.clock import SystemClock
from iagente_vida.config import Settings
from iagente_vida.errors import BadRequestError
from iagente_vida.lead_report import (
    ChatwootFigures,
    LeadFigures,
    attention,
    chatwoot_figures,
    figures_of,
    first_response,
)
from iagente_vida.parts import opened_store
from iagente_vida.startup import prepare
from iagente_vida.store.lead_records import Lead, LeadStep, Rating

REPORT_SECONDS = 10
NOTHING = "—"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "inicio",
    "telefono",
    "nombre",
    "origen",
    "anuncio",
    "etapa",
    "modo",
    "primera_respuesta_s",
    "atencion_s",
    "conversion",
    "valoracion",
)

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(help="Contactos, conversiones, tiempos de respuesta y satisfacción, con los informes de Chatwoot al lado.")
def leads(
    days: int = typer.Option(30, "--days", min=1, max=3660, help="Cuántos días hacia atrás."),
    as_csv: bool = typer.Option(False, "--csv", help="Los contactos en CSV, uno por línea."),
    as_json: bool = typer.Option(False, "--json", help="Cifras y contactos en JSON, para programas."),
) -> None:
    """Prints the leads of the last days and their figures."""
    if as_csv and as_json:
        raise BadRequestError("Elige --csv o --json, no los dos.")
    settings = prepare().settings
    until = SystemClock().now()
    since = until - timedelta(days=days)
    found, ratings = asyncio.run(_ours(settings, since, until))
    if as_csv:
        typer.echo(_csv(found, settings), nl=False)
        return
    ours = figures_of(found, ratings)
    theirs, trouble = asyncio.run(_theirs(settings, since, until))
    if as_json:
        typer.echo(json.dumps(_document(found, ours, theirs, trouble, since, until), ensure_ascii=False))
        return
    console = Console()
    console.print(_lead_table(found, settings))
    console.print(_figure_table(ours, theirs, days))
    if trouble:
        console.print(trouble)


async def _ours(settings: Settings, since: datetime, until: datetime) -> tuple[list[Lead], list[Rating]]:
    async with opened_store(settings) as store:
        return await store.leads(since, until), await store.ratings(since, until)


async def _theirs(settings: Settings, since: datetime, until: datetime) -> tuple[ChatwootFigures | None, str]:
    """Chatwoot's figures, or why there are none."""
    from iagente_vida.chatwoot_link import make_client
    from iagente_vida.integrations.chatwoot_http import ChatwootError

    if not settings.uses_chatwoot:
        return None, "Chatwoot no está configurado: solo hay datos propios."
    async with make_client(settings, seconds=REPORT_SECONDS) as client:
        try:
            inbox_id = int(settings.chatwoot_whatsapp_inbox_id)
            return await chatwoot_figures(client, inbox_id, since, until), ""
        except ChatwootError as error:
            return None, f"Chatwoot no da sus informes ahora ({error.kind}): solo hay datos propios."


def _lead_table(found: Sequence[Lead], settings: Settings) -> Table:
    table = Table(
        "Inicio", "Teléfono", "Nombre", "Origen", "Etapa", "Modo", "Responde", "Atiende", "Conversión", "Nota"
    )
    for lead in found:
        converted = lead.steps.get(LeadStep.CONVERTED)
        table.add_row(
            _moment(lead.began_at, settings),
            lead.phone,
            lead.name,
            lead.source.source,
            lead.stage,
            lead.mode,
            _duration(first_response(lead)),
            _duration(attention(lead)),
            _moment(converted, settings) if converted else "",
            str(_rating(lead) or ""),
        )
    return table


def _figure_table(ours: LeadFigures, theirs: ChatwootFigures | None, days: int) -> Table:
    table = Table(f"Últimos {days} días", "Datos propios", "Chatwoot")
    rate = f" ({ours.conversion_rate:.0%})" if ours.conversion_rate is not None else ""
    table.add_row("Contactos", str(ours.leads), _shown(theirs.conversations if theirs else None))
    for source, count in ours.by_source.items():
        table.add_row(f"  de {source}", str(count), "")
    for step, count in ours.by_step.items():
        table.add_row(f"  llegan a {step}", str(count), "")
    table.add_row("Conversiones", f"{ours.conversions}{rate}", NOTHING)
    table.add_row("Tiempo hasta la conversión (mediana)", _duration(ours.conversion_time), NOTHING)
    table.add_row("Primera respuesta (mediana)", _duration(ours.first_response), NOTHING)
    their_wait = _duration(theirs.first_response) if theirs else NOTHING
    table.add_row("Primera respuesta de una persona", _duration(ours.attention), their_wait)
    table.add_row("Conversaciones resueltas", NOTHING, _shown(theirs.resolutions if theirs else None))
    table.add_row(
        "Satisfacción (1 a 5)",
        _satisfaction(ours.satisfaction, ours.ratings, ours.ratings_asked),
        _satisfaction(theirs.satisfaction, theirs.ratings) if theirs else NOTHING,
    )
    return table


def _csv(found: Sequence[Lead], settings: Settings) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for lead in found:
        line = _line(lead, settings)
        writer.writerow({name: _harmless(value) for name, value in line.items()})
    return out.getvalue()


def _line(lead: Lead, settings: Settings) -> dict[str, Any]:
    converted = lead.steps.get(LeadStep.CONVERTED)
    return {
        "inicio": lead.began_at.astimezone(settings.zone).isoformat(timespec="seconds"),
        "telefono": lead.phone,
        "nombre": lead.name,
        "origen": lead.source.source,
        "anuncio": lead.source.detail.get("headline") or lead.source.detail.get("source_id", ""),
        "etapa": lead.stage,
        "modo": lead.mode,
        "primera_respuesta_s": _rounded(first_response(lead)),
        "atencion_s": _rounded(attention(lead)),
        "conversion": converted.astimezone(settings.zone).isoformat(timespec="seconds") if converted else "",
        "valoracion": _rating(lead) or "",
    }


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is shown as the text that it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _document(
    found: Sequence[Lead],
    ours: LeadFigures,
    theirs: ChatwootFigures | None,
    trouble: str,
    since: datetime,
    until: datetime,
) -> dict[str, Any]:
    return {
        "since": since.isoformat(timespec="seconds"),
        "until": until.isoformat(timespec="seconds"),
        "ours": asdict(ours) | {"conversion_rate": ours.conversion_rate},
        "chatwoot": asdict(theirs) if theirs else None,
        "chatwoot_error": trouble,
        "leads": [
            {
                "conversation_id": lead.conversation_id,
                "phone": lead.phone,
                "name": lead.name,
                "source": lead.source.source,
                "source_detail": dict(lead.source.detail),
                "stage": lead.stage,
                "mode": lead.mode,
                "began_at": lead.began_at.isoformat(),
                "first_response_seconds": first_response(lead),
                "attention_seconds": attention(lead),
                "steps": {step.value: at.isoformat() for step, at in lead.steps.items()},
                "rating": _rating(lead),
            }
            for lead in found
        ],
    }


def _rating(lead: Lead) -> int | None:
    given = [rating.rating for rating in lead.ratings if rating.rating is not None]
    return given[-1] if given else None


def _satisfaction(mean: float | None, count: int, asked: int | None = None) -> str:
    of = f" de {asked}" if asked is not None else ""
    return f"{mean:.1f} ({count}{of} respuestas)".replace(".", ",", 1) if mean is not None else f"sin respuestas{of}"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return NOTHING
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h".replace(".", ",") if seconds < 172_800 else f"{seconds / 86_400:.0f} días"


def _moment(at: datetime, settings: Settings) -> str:
    return at.astimezone(settings.zone).strftime("%d/%m/%Y %H:%M")


def _shown(value: int | None) -> str:
    return NOTHING if value is None else str(value)


def _rounded(seconds: float | None) -> float | str:
    return "" if seconds is None else round(seconds, 1)
