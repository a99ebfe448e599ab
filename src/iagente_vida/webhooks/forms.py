"""The JSON that the operator's endpoints answer with."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class ErrorForm(BaseModel):
    """Every 4xx and 5xx."""

    error: str = Field(description="Código estable.")
    detail: str = Field(description="Qué ha pasado y qué hacer.")


class WarningForm(BaseModel):
    code: str
    text: str


class EngineForm(BaseModel):
    here: bool = Field(description="Si este proceso ejecuta los turnos y los envíos.")
    pid: int | None = Field(description="Proceso que los ejecuta.")
    last_sweep: datetime | None = Field(description="Última vez que este proceso miró las tablas.")


class AlarmForm(BaseModel):
    code: str
    detail: str = Field(description="Qué pasa y cómo se arregla.")
    since: datetime


class StatusForm(BaseModel):
    state: str = Field(description="ok, atrasado (hay mensajes sin atender desde hace más de un minuto) o sin_motor.")
    version: str
    mode: str = Field(description="real o sandbox.")
    stages: dict[str, int] = Field(description="Conversaciones por etapa.")
    modes: dict[str, int] = Field(description="Conversaciones por quién habla.")
    messages_last_hour: int
    replies_last_hour: int
    errors_last_hour: int
    response_p50_ms: float | None
    response_p95_ms: float | None
    waiting: int = Field(description="Sucesos que esperan su turno.")
    oldest_waiting_seconds: float | None
    oldest_outbox_seconds: float | None
    in_doubt: int = Field(description="Envíos de resultado desconocido.")
    outbox: dict[str, int] = Field(description="Envíos por estado.")
    refused: dict[str, int] = Field(description="Avisos rechazados hoy y ayer, por motivo.")
    engine: EngineForm
    warnings: list[WarningForm]
    alarms: list[AlarmForm] = Field(description="Lo que va mal ahora.")
    service: str = Field(description="activo, piloto o borrador (MODE).")
    paused: str = Field(description="Quién pausó todas las conversaciones y cuándo; vacío si no están en pausa.")


class ConversationForm(BaseModel):
    id: int
    phone: str = Field(description="Teléfono en cifras, o identificador de WhatsApp si no se conoce.")
    name: str
    stage: str
    mode: str
    opted_out: bool
    last_activity: datetime


class ConversationsForm(BaseModel):
    conversations: list[ConversationForm]


class RestartForm(BaseModel):
    phone: str
    restarted: int = Field(description="Conversaciones reiniciadas.")
    pending: int = Field(description="Reinicios guardados que todavía esperan su turno.")
    detail: str


class HealthForm(BaseModel):
    status: str
