"""The simulated WhatsApp as the phones see it: the Graph API's tables, read from the customer's side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from iagente_vida.clock import from_millis, to_millis
from iagente_vida.sandbox.graph_records import AcceptedMessage
from iagente_vida.sandbox.graph_state import GraphState
from iagente_vida.sandbox.screen import Received, StoredMedia

TYPING_SHOWN = timedelta(seconds=25)
"""How long WhatsApp shows "escribiendo…" when no message follows."""


class GraphMailbox:
    """A `Mailbox` over the state of the simulated Graph API."""

    def __init__(self, graph: GraphState) -> None:
        self._graph = graph

    def received(self, phone: str, since: datetime) -> Sequence[Received]:
        """What the product sent to the phone after `since`, oldest first."""
        after = to_millis(since)
        messages: list[AcceptedMessage] = []
        while page := self._graph.messages(recipient=phone, since=messages[-1].seq if messages else 0):
            messages += page
        return [self._received(message) for message in messages if message.at_ms > after]

    def read(self, wamids: Sequence[str]) -> set[str]:
        """Which messages are marked as read: marking one marks the older ones of the same phone."""
        marked = {mark["message_id"] for mark in self._graph.marks()}
        last = max((index for index, wamid in enumerate(wamids) if wamid in marked), default=-1)
        return set(wamids[: last + 1])

    def typing(self, wamids: Sequence[str], now: datetime) -> bool:
        """Whether a typing mark on one of these messages is younger than TYPING_SHOWN."""
        oldest = to_millis(now - TYPING_SHOWN)
        return any(
            mark["typing"] and mark["at_ms"] > oldest and mark["message_id"] in wamids for mark in self._graph.marks()
        )

    def keep_media(self, content: bytes, mime_type: str, filename: str) -> str:
        """Keeps a customer's file where the product downloads it; its id."""
        return self._graph.add_media(content, mime_type, filename).id

    def media(self, media_id: str) -> StoredMedia | None:
        """The file, whoever sent it."""
        found = self._graph.media(media_id)
        return StoredMedia(content=found.content, mime_type=found.mime_type, filename=found.filename) if found else None

    def _received(self, message: AcceptedMessage) -> Received:
        """A message as the phone shows it: a template in its words."""
        body = message.body
        if body.get("type") == "template" and (words := self._words(body["template"])):
            body = {**body, "template": {**body["template"], "body": words}}
        return Received(wamid=message.wamid, body=body, status=message.status, at=from_millis(message.at_ms))

    def _words(self, template: Mapping[str, Any]) -> str:
        """The approved text with its parameters; empty for one whose text nobody knows."""
        described = self._graph.template(template["name"], template["language"]["code"]) or {}
        bodies = [part.get("text", "") for part in described.get("components", []) if part.get("type") == "BODY"]
        text = str(bodies[0]) if bodies else ""
        for component in template.get("components", []):
            for number, parameter in enumerate(component.get("parameters", []), 1):
                name = parameter.get("parameter_name") or str(number)
                text = text.replace(f"{{{{{name}}}}}", str(parameter.get("text", "")))
        return text
