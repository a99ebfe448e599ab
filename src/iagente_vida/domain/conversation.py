"""What a conversation is: its stage, its mode and everything that was said that still matters."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from iagente_vida.domain.profile import Profile

STATE_VERSION = 1


class Stage(StrEnum):
    """Where the conversation is, in the brief's words."""

    INICIO = "INICIO"
    NEEDS_ANALYSIS = "NEEDS_ANALYSIS"
    COTIZACION = "COTIZACION"
    PRESENTACION_PROPUESTA = "PRESENTACION_PROPUESTA"
    FINALIZADO = "FINALIZADO"


class Mode(StrEnum):
    """Who speaks: the bot, nobody yet after a handover, a person, or nobody any more."""

    BOT = "bot"
    WAITING = "waiting"
    HUMAN = "human"
    CLOSED = "closed"


@dataclass(slots=True)
class Conversation:
    """The state document. Plain data; `agents` changes copies of it, the store keeps it sealed."""

    stage: Stage = Stage.INICIO
    mode: Mode = Mode.BOT
    opted_out: bool = False
    profile: Profile = field(default_factory=Profile)
