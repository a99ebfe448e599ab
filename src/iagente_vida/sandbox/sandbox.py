"""The sandbox whole: a simulated WhatsApp, its phones in the browser, and the adviser's part, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.routing import Mount

from iagente_vida.broker import load_broker
from iagente_vida.clock import Clock
from iagente_vida.config import Settings
from iagente_vida.desk import Desk
from iagente_vida.sandbox.graph import GraphApp, GraphRules
from iagente_vida.sandbox.graph_state import GraphState
from iagente_vida.sandbox.graph_statuses import Sender, StatusSender
from iagente_vida.sandbox.knowledge import StoreKnowledge
from iagente_vida.sandbox.mailbox import GraphMailbox
from iagente_vida.sandbox.office import PATH as OFFICE_PATH
from iagente_vida.sandbox.office import Office, is_connected
from iagente_vida.sandbox.phone import Business, Line
from iagente_vida.sandbox.phonebook import PhoneBook
from iagente_vida.sandbox.simulator import Simulator
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.outbound import CatalogueEntry
from iagente_vida.store.store import Store
from iagente_vida.template_book import TemplateDefinition, load_templates
from iagente_vida.webhooks.asgi import ASGIApp

FILE_NAME = "telefonos.db"
GRAPH_PATH = "/simulador/graph"
PAGE_PATH = "/simulador"
PACE_SECONDS = 0.15


class Sandbox:
    """Serves `mounts`; between `start` and `stop` delivery statuses come back to the webhook."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Clock,
        business: Business,
        woken: Callable[[Sequence[Accepted]], None],
    ) -> None:
        path = settings.data_dir / FILE_NAME
        state = GraphState(path, clock)
        self._statuses = StatusSender(
            state,
            f"http://127.0.0.1:{settings.webhook_port}/webhook/whatsapp",
            sender=Sender(waba_id=business.account_id, display_phone_number=business.display_phone_number),
        )
        book = PhoneBook(path)
        desk = Desk(store, clock, woken, source="simulador", author="simulador")
        self._store = store
        self._clock = clock
        self._graph = state
        self._templates = [_approved(one) for one in load_templates(settings).values()]
        self._office = Office(settings, clock, desk) if is_connected(settings) else None
        self._simulator = Simulator(
            book=book,
            mailbox=GraphMailbox(state),
            line=Line(book, clock, business),
            describe=StoreKnowledge(store, clock, settings.zone),
            adviser=(self._office or desk).act,
            clock=clock,
            broker_name=load_broker(settings).name,
        )
        graph = GraphApp(state, GraphRules(pace=PACE_SECONDS), self._statuses)
        self.mounts: Mapping[str, ASGIApp] = {
            GRAPH_PATH: Starlette(routes=[Mount(GRAPH_PATH, graph)]),
            **({OFFICE_PATH: self._office.app} if self._office else {}),
            PAGE_PATH: self._simulator.app,
        }

    async def introduce(self) -> bool:
        """Tells the product who it is in the simulated Chatwoot; False when it works with another one.

        The simulated WhatsApp has approved every template of the book.
        """
        for one in self._templates:
            described = {"name": one.name, "language": one.language, "status": one.status, "category": one.category}
            self._graph.add_template({**described, "components": json.loads(one.components)})
        await self._store.keep_templates(self._templates, self._clock.now())
        if self._office is None:
            return False
        await self._office.introduce(self._store)
        return True

    def start(self) -> None:
        """Begins to send statuses and notices. Several processes share the work through the sandbox's tables."""
        self._statuses.start()
        if self._office is not None:
            self._office.start()

    async def stop(self) -> None:
        """Sends no more and ends the live feeds of open pages."""
        self._simulator.finish()
        await self._statuses.stop()
        if self._office is not None:
            await self._office.stop()


def _approved(template: TemplateDefinition) -> CatalogueEntry:
    """A template of the book as Meta lists one that may be used."""
    return CatalogueEntry(
        name=template.name,
        language=template.language,
        status="APPROVED",
        category=template.category,
        components=json.dumps([{"type": "BODY", "text": template.text}]),
    )
