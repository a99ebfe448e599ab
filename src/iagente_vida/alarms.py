"""What an operator must be told: conditions read from the tables, each with its sentence and its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from iagente_vida.store.outbound import CatalogueEntry, Stop
from iagente_vida.store.summaries import Pulse

WAITING_SECONDS = 60.0
OUTBOX_SECONDS = 600.0
FREE_BYTES = 500_000_000
_TEMPLATE_FAULTS = {"PAUSED": "en pausa", "DISABLED": "desactivada", "REJECTED": "rechazada", "MISSING": "sin aprobar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known at one moment. `refused_lately` = notices refused since the last quiet hour."""

    now: datetime
    pulse: Pulse
    stops: Sequence[Stop]
    templates: Sequence[CatalogueEntry]
    used_templates: Mapping[str, str]
    """Name of each template of the broker's book, and its purpose."""
    refused_lately: int
    free_bytes: int
    catalogue_known: bool = False
    """Whether Meta's list of templates was read: one that is missing then does not exist."""
    wants: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By template, what Meta's version of it needs and the broker's book does not give."""


def conditions(situation: Situation) -> dict[str, str]:
    """The alarms that should be on, by code: what is wrong and how to mend it, in Spanish."""
    return dict(
        [
            *_stops(situation),
            *_templates(situation),
            *_book(situation),
            *_queues(situation),
            *_ours(situation.pulse.malformed),
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
                    "Lo que la necesita espera y sale solo cuando se apruebe: corrígela en el administrador de "
                    "WhatsApp."
                ),
            )


def _book(situation: Situation) -> Iterator[tuple[str, str]]:
    listed = {entry.name: entry.status for entry in situation.templates}
    for name, purpose in situation.used_templates.items():
        if situation.catalogue_known and name not in listed:
            yield (
                f"plantilla_{purpose}",
                (
                    f"La plantilla {name} no existe en Meta: pasadas 24 horas no se puede escribir con ella, y lo que "
                    "la necesita espera. Créala con: iagente setup whatsapp"
                ),
            )
        elif listed.get(name) == "APPROVED" and (lacking := situation.wants.get(name)):
            yield (
                f"plantilla_{purpose}",
                (
                    f"La plantilla {name} aprobada en Meta pide lo que plantillas.toml no da ({', '.join(lacking)}): "
                    "lo que la necesita espera. Corrige una de las dos y reinicia."
                ),
            )


def _queues(situation: Situation) -> Iterator[tuple[str, str]]:
    pulse = situation.pulse
    explained = any(stop.kind in ("auth", "account") for stop in situation.stops)
    if (pulse.waiting_seconds or 0) > WAITING_SECONDS:
        yield (
            "atraso",
            (
                "Hay mensajes de clientes sin atender desde hace más de un minuto: mira si el servidor tiene el "
                "motor en marcha (/webhook/status) y el registro webhook.log."
            ),
        )
    if not explained and (pulse.outbox_seconds or 0) > OUTBOX_SECONDS:
        yield (
            "envios_atrasados",
            (
                "Hay respuestas que no salen desde hace más de diez minutos: mira iagente outbox list y la conexión a "
                "Internet."
            ),
        )

    if (pulse.mirror_seconds or 0) > OUTBOX_SECONDS:
        yield (
            "chatwoot_atrasado",
            (
                "Chatwoot no recibe lo que se escribe desde hace más de diez minutos; los clientes siguen atendidos y "
                "nada se pierde. Mira si Chatwoot contesta y si CHATWOOT_USER_TOKEN vale."
            ),
        )


def _ours(malformed: int) -> Iterator[tuple[str, str]]:
    if malformed:
        yield (
            "envios_mal_hechos",
            (
                f"Meta ha rechazado {malformed} mensajes en la última hora por cómo están hechos: es "
                "un fallo nuestro o de plantillas.toml, y no se repiten solos. Míralos con: iagente outbox list "
                "--state failed"
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
