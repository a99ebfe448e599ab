"""A call that the simulated Chatwoot allows, and the tables of what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from iagente_vida.sandbox.chatwoot_records import Document
from iagente_vida.sandbox.chatwoot_state import Actor, ChatwootState

ROOT = "/api/v1/accounts/{account:int}"
BOT_TOO, ADMIN = "bot", "admin"


class Call:
    """A request that is allowed: who calls, with what."""

    def __init__(self, request: Request, actor: Actor, body: Document, state: ChatwootState) -> None:
        self.path = request.path_params
        self.query = request.query_params
        self.actor = actor
        self.body = body
        self.state = state

    @property
    def conversation(self) -> Document:
        """The conversation of the path. Raises ApiError 404."""
        return self.state.get("conversations", self.path["id"])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and a path under the account, what answers, and who may call: people, also bots, or administrators."""

    method: str
    path: str
    handler: Callable[[Call], Any]
    who: str = ""
    root: str = ROOT
