"""What an operator must be told: conditions read from the tables, each with its sentence and its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from iagente_vida.store.outbound import CatalogueEntry, Stop
from iagente_vida.store.summaries import Figures

WAITING_SECONDS = 60.0
OUTBOX_SECONDS = 600.0
FREE_BYTES = 500_000_000
_TEMPLATE_FAULTS = {"PAUSED": "en pausa", "DISABLED": "desactivada", "REJECTED": "rechazada", "MISSING": "sin aprobar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known at one moment. `refused_lately` = notices refused since the last quiet hour."""

    now: datetime
    figures: Figures
    stops: Sequence[Stop]
    templates: Sequence[CatalogueEntry]
    used_templates: Mapping[str, str]
    """Name of each template of the broker's book, and its purpose."""
    refused_lately: int
    free_bytes: int


def conditions(situation: Situation) -> dict[str, str]:
    """The alarms that should be on, by code: what is wrong and how to mend it, in Spanish."""
    return dict(
        [
            *_stops(situation),
            *_templates(situation),
            *_queues(situation),
            *_door(situation.refused_lately),
            *_disk(situation.free_bytes),
        ]
    )


def _stops(situation: Situation) -> Iterator[tuple[str, str]]:
    for stop in situation.stops:
        if stop.scope.startswith("templates:"):
            if stop.until > situation.now:
                yield (
                    "calidad",
                    (
                        f"Meta limita el número por calidad o por pagos (código {stop.code}): las plantillas no salen "
                        f"hasta {stop.until:%d/%m %H:%M} UTC. Las respuestas a quien escribe siguen. Mira el estado "
                        "del número y los pagos en el administrador de WhatsApp."
                    ),
                )
        elif stop.kind == "auth":
            yield (
                "autenticacion",
                (
                    f"Meta rechaza las credenciales de WhatsApp (código {stop.code}): no sale ningún mensaje. Lo "
                    "pendiente se conserva y se prueba una vez por minuto. Crea un token permanente, ponlo en "
                    "WHATSAPP_TOKEN y reinicia; iagente doctor dice si vale."
                ),
            )
        elif stop.kind == "account":
            yield (
                "cuenta",
                (
                    f"Meta ha bloqueado la cuenta o el número (código {stop.code}): no sale ningún mensaje. Entra en "
                    "el administrador de WhatsApp, mira el motivo y resuélvelo; lo pendiente saldrá solo."
                ),
            )


def _templates(situation: Situation) -> Iterator[tuple[str, str]]:
    for entry in situation.templates:
        purpose, fault = situation.used_templates.get(entry.name), _TEMPLATE_FAULTS.get(entry.status)
        if purpose is not None and fault is not None:
            yield (
                f"plantilla_{purpose}",
                (
                    f"La plantilla {entry.name} está {fault} en Meta: pasadas 24 horas no se puede escribir con ella. "
                    "Corrígela en el administrador de WhatsApp."
                ),
            )


def _queues(situation: Situation) -> Iterator[tuple[str, str]]:
    figures = situation.figures
    explained = any(stop.kind in ("auth", "account") for stop in situation.stops)
    if (figures.oldest_waiting_seconds or 0) > WAITING_SECONDS:
        yield (
            "atraso",
            (
                "Hay mensajes de clientes sin atender desde hace más de un minuto: mira si el servidor tiene el "
                "motor en marcha (/webhook/status) y el registro webhook.log."
            ),
        )
    if not explained and (figures.oldest_outbox_seconds or 0) > OUTBOX_SECONDS:
        yield (
            "envios_atrasados",
            (
                "Hay respuestas que no salen desde hace más de diez minutos: mira iagente outbox list y la conexión a "
                "Internet."
            ),
        )


def _door(refused_lately: int) -> Iterator[tuple[str, str]]:
    if refused_lately:
        yield (
            "avisos_rechazados",
            (
                "Se rechazan avisos que dicen venir de Meta: casi siempre WHATSAPP_APP_SECRET no es el de la "
                "aplicación. Compruébalo con iagente doctor."
            ),
        )


def _disk(free_bytes: int) -> Iterator[tuple[str, str]]:
    if free_bytes < FREE_BYTES:
        yield (
            "disco",
            (
                f"Quedan {free_bytes // 1_000_000} MB libres en la carpeta de datos: libera espacio antes de que "
                "dejen de guardarse mensajes."
            ),
        )
