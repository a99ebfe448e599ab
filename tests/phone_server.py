"""A small server with the phone page, its API and a scripted product behind the real webhook address.

The product's part is played by `Script`: it takes the notices that the phone POSTs and answers through the tables of
the simulated Graph API, so that a test decides every text that reaches the page.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from iagente_vida.clock import SystemClock
from iagente_vida.errors import NotFoundError
from iagente_vida.sandbox.graph_state import GraphState
from iagente_vida.sandbox.mailbox import GraphMailbox
from iagente_vida.sandbox.phone import Business, Line
from iagente_vida.sandbox.phonebook import PhoneBook
from iagente_vida.sandbox.screen import Knowledge
from iagente_vida.sandbox.simulator import Simulator

BROKER = "Correduría Aurora"
BUSINESS = Business()


def text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


def buttons(body: str, **choices: str) -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": key, "title": title}} for key, title in choices.items()]
    return {
        "type": "interactive",
        "interactive": {"type": "button", "body": {"text": body}, "action": {"buttons": replies}},
    }


def rows(body: str, button: str, choices: list[tuple[str, str, str]]) -> dict[str, Any]:
    section = {"title": "", "rows": [{"id": key, "title": title, "description": more} for key, title, more in choices]}
    action = {"button": button, "sections": [section]}
    return {"type": "interactive", "interactive": {"type": "list", "body": {"text": body}, "action": action}}


@dataclass
class Script:
    """Plays the product: answers by what the customer wrote or tapped, else by an echo."""

    graph: GraphState
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    known: dict[str, Knowledge] = field(default_factory=dict)
    refusals: list[int] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    signatures: list[str | None] = field(default_factory=list)
    hands: list[tuple[str, str, str]] = field(default_factory=list)

    async def webhook(self, request: Request) -> Response:
        notice = await request.json()
        if self.refusals:
            return JSONResponse({}, self.refusals.pop(0))
        self.notices.append(notice)
        self.signatures.append(request.headers.get("X-Hub-Signature-256"))
        for message in notice["entry"][0]["changes"][0]["value"]["messages"]:
            await asyncio.to_thread(self.answer, message)
        return JSONResponse({})

    def answer(self, message: dict[str, Any]) -> None:
        phone = message.get("from") or message["from_user_id"]
        self.known.setdefault(phone, Knowledge(stage="INICIO", mode="bot"))
        part = message[message["type"]]
        said = part[part["type"]]["id"] if message["type"] == "interactive" else part.get("body", message["type"])
        self.graph.mark_read(message["id"], typing=said == "espera")
        if said != "espera":
            for body in self.answers.get(said, [text(f"Has dicho: {said}")]):
                self.say(phone, body)

    def say(self, phone: str, body: dict[str, Any]) -> str:
        return self.graph.accept(BUSINESS.phone_number_id, phone, body, []).wamid

    async def restart(self, request: Request) -> Response:
        self.known.pop(request.path_params["phone"], None)
        return JSONResponse({"ok": True})

    async def describe(self, phone: str) -> Knowledge:
        return self.known.get(phone, Knowledge())

    async def adviser(self, phone: str, action: str, said: str) -> None:
        if phone not in self.known:
            raise NotFoundError("No hay ninguna conversación con ese teléfono.")
        self.hands.append((phone, action, said))
        mode = "bot" if action == "return" else "human"
        self.known[phone] = replace(self.known[phone], mode=mode)
        if said:
            self.say(phone, text(said))


@dataclass(frozen=True)
class PhoneServer:
    """A running server: its address, its script, and what stands behind the page."""

    url: str
    script: Script
    graph: GraphState
    book: PhoneBook
    simulator: Simulator


@contextlib.contextmanager
def phone_server(folder: Path, *, app_secret: str = "") -> Iterator[PhoneServer]:
    """Serves the page over real HTTP, in a thread, on a free port."""
    clock = SystemClock()
    graph = GraphState(folder / "simulador.sqlite", clock)
    book = PhoneBook(folder / "simulador.sqlite")
    script = Script(graph)
    simulator = Simulator(
        book=book,
        mailbox=GraphMailbox(graph),
        line=Line(book, clock, BUSINESS, app_secret=app_secret, retry_seconds=(0, 0, 0)),
        describe=script.describe,
        adviser=script.adviser,
        clock=clock,
        broker_name=BROKER,
    )
    application = Starlette(
        routes=[
            Route("/webhook/whatsapp", script.webhook, methods=["POST"]),
            Route("/webhook/conversation/{phone}", script.restart, methods=["DELETE"]),
            Mount("/", simulator.app),
        ]
    )
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, log_level="error", lifespan="off", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield PhoneServer(f"http://127.0.0.1:{listening.getsockname()[1]}", script, graph, book, simulator)
    finally:
        simulator.finish()
        server.should_exit = True
        thread.join(10)
        listening.close()
        book.close()
        graph.close()
