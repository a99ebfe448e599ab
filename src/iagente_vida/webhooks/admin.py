"""The operator's endpoints: status, conversations, restart, health and metrics, described at `/docs`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException

from iagente_vida import __version__
from iagente_vida.errors import BadRequestError, IagenteError, NotFoundError
from iagente_vida.service import PAUSED_MARK
from iagente_vida.store.summaries import Alarm, Figures
from iagente_vida.webhooks.apart_page import add_apart_page
from iagente_vida.webhooks.api_document import describe_notices
from iagente_vida.webhooks.exposition import prometheus_text
from iagente_vida.webhooks.forms import (
    AlarmForm,
    ConversationForm,
    ConversationsForm,
    EngineForm,
    ErrorForm,
    HealthForm,
    RestartForm,
    StatusForm,
    WarningForm,
)
from iagente_vida.webhooks.ports import Services
from iagente_vida.webhooks.restart import pending_after, restart_events
from iagente_vida.webhooks.security import Refusal, admin_refusal

log = logging.getLogger(__name__)

RESTART_SECONDS = 2.0
LATE_SECONDS = 60.0
PING_SECONDS = 5.0
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

_SENTENCES = {
    404: ("no_encontrado", "Aquí no hay nada: las direcciones que hay están en /docs."),
    405: ("metodo_no_permitido", "Esta dirección no admite ese método: los que admite están en /docs."),
}
_GUARDED: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorForm, "description": "Falta el token de administración o no es el bueno."},
    403: {"model": ErrorForm, "description": "No hay ADMIN_TOKEN configurado."},
    503: {"model": ErrorForm, "description": "No se puede leer o escribir la base de datos."},
}
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": ErrorForm, "description": "Nadie con ese teléfono."}}


class _ClosedDoorError(Exception):
    """Carries a refusal out of a dependency."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def create_pages(services: Services) -> FastAPI:
    """The FastAPI application over the services of this process."""
    pages = FastAPIOffline(
        static_url="/docs/static",
        title="iAgente_Vida",
        version=__version__,
        description="Asesor de seguros de vida en WhatsApp: avisos de Meta y administración.",
    )
    _answer_errors(pages)
    _add_health(pages, services)
    _add_admin(pages, services)
    add_apart_page(pages, services)
    describe_notices(pages)
    return pages


def _add_health(pages: FastAPI, services: Services) -> None:
    @pages.get("/healthz", tags=["salud"], summary="El proceso responde")
    async def healthz() -> HealthForm:
        return HealthForm(status="ok")

    @pages.get(
        "/readyz",
        tags=["salud"],
        summary="Se puede escribir en la base de datos",
        responses={503: {"model": ErrorForm}},
    )
    async def readyz() -> Response:
        try:
            async with asyncio.timeout(PING_SECONDS):
                await services.store.ping()
        except Exception as error:  # noqa: BLE001 - whatever the database raises, this process is not ready
            log.error("the database can not be written: %s", type(error).__name__)
            return _error(503, "almacen_no_disponible", "No se puede escribir en la base de datos.")
        return JSONResponse({"status": "ok"})


def _add_admin(pages: FastAPI, services: Services) -> None:
    async def admitted(request: Request) -> None:
        if (refusal := admin_refusal(services.settings, request.scope)) is not None:
            raise _ClosedDoorError(refusal)

    guarded = APIRouter(dependencies=[Depends(admitted)], tags=["administración"], responses=_GUARDED)

    @guarded.get("/webhook/status", summary="Estado del sistema")
    async def status() -> StatusForm:
        store = services.store
        figures = await store.figures(services.clock.now())
        return _status(services, figures, await store.alarms(), await store.marked(PAUSED_MARK) or "")

    @guarded.get("/webhook/conversations", summary="Conversaciones activas")
    async def conversations() -> ConversationsForm:
        listed = await services.store.conversations()
        return ConversationsForm(
            conversations=[
                ConversationForm(
                    id=summary.conversation_id,
                    phone=summary.phone,
                    name=summary.name,
                    stage=summary.stage,
                    mode=summary.mode,
                    opted_out=summary.opted_out,
                    last_activity=summary.last_activity,
                )
                for summary in listed
            ]
        )

    @guarded.delete("/webhook/conversation/{phone}", summary="Reinicia el diálogo", responses=_NOT_FOUND)
    async def restart(phone: str) -> RestartForm:
        found = await services.store.find(phone)
        if not found:
            raise NotFoundError("No hay ninguna conversación con ese teléfono o identificador.")
        accepted = await services.store.accept(restart_events(found, services.clock))
        services.woken(accepted, statuses=False)
        pending = await pending_after(services.store, accepted, RESTART_SECONDS)
        for summary in found:
            await services.store.unlist(summary.conversation_id)
        return RestartForm(
            phone=found[0].phone,
            restarted=len(found) - pending,
            pending=pending,
            detail=(
                "El diálogo empieza de nuevo. Baja, consentimientos, cotizaciones y registro se conservan: para borrar "
                f"los datos de la persona, usa «iagente erase {found[0].contact_id}»."
            ),
        )

    @guarded.get("/metrics", summary="Métricas para Prometheus")
    async def metrics() -> Response:
        figures = await services.store.figures(services.clock.now())
        return Response(prometheus_text(figures, await services.store.alarms()), media_type=_PROMETHEUS)

    pages.include_router(guarded)


def _status(services: Services, figures: Figures, alarms: Sequence[Alarm], paused: str) -> StatusForm:
    pid = services.engine_pid
    late = figures.oldest_waiting_seconds is not None and figures.oldest_waiting_seconds > LATE_SECONDS
    return StatusForm(
        state="sin_motor" if pid is None else "atrasado" if late else "ok",
        version=__version__,
        mode=services.startup.mode,
        stages=dict(figures.stages),
        modes=dict(figures.modes),
        messages_last_hour=figures.messages_last_hour,
        replies_last_hour=figures.replies_last_hour,
        errors_last_hour=figures.errors_last_hour,
        response_p50_ms=figures.response_p50_ms,
        response_p95_ms=figures.response_p95_ms,
        waiting=figures.waiting,
        oldest_waiting_seconds=figures.oldest_waiting_seconds,
        oldest_outbox_seconds=figures.oldest_outbox_seconds,
        in_doubt=figures.in_doubt,
        outbox=dict(figures.outbox),
        refused=dict(figures.refused),
        engine=EngineForm(here=services.engine_here, pid=pid, last_sweep=services.last_sweep),
        warnings=[WarningForm(code=warning.code, text=warning.text) for warning in services.startup.warnings],
        alarms=[AlarmForm(code=alarm.code, detail=alarm.detail, since=alarm.since) for alarm in alarms],
        service=services.settings.mode,
        paused=paused,
    )


def _answer_errors(pages: FastAPI) -> None:
    """Every error in the one form, FastAPI's and Starlette's own included."""

    @pages.exception_handler(_ClosedDoorError)
    async def closed(_request: Request, error: _ClosedDoorError) -> JSONResponse:
        refusal = error.refusal
        challenge = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else None
        return _error(refusal.status, refusal.code, refusal.detail, challenge)

    @pages.exception_handler(IagenteError)
    async def told(_request: Request, error: IagenteError) -> JSONResponse:
        status = 404 if isinstance(error, NotFoundError) else 400 if isinstance(error, BadRequestError) else 503
        return _error(status, error.code, error.detail)

    @pages.exception_handler(RequestValidationError)
    async def malformed(_request: Request, error: RequestValidationError) -> JSONResponse:
        places = sorted({".".join(str(part) for part in problem["loc"]) for problem in error.errors()})
        return _error(400, "peticion_incorrecta", f"No se entiende: {', '.join(places)}.")

    @pages.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        code, detail = _SENTENCES.get(error.status_code, ("peticion_incorrecta", "La petición no se puede usar."))
        return _error(error.status_code, code, detail, error.headers)


def _error(status: int, code: str, detail: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"error": code, "detail": detail}, status, headers)
