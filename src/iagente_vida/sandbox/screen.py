"""What a simulated phone shows: the customer's messages and the product's, merged, in the form that programs read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from iagente_vida.sandbox.phonebook import Phone, PhoneBook, SentMessage

MEDIA_TYPES = ("image", "audio", "document", "video", "sticker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message that the simulated WhatsApp took from the product: `body` is what was POSTed, `status` its best one."""

    wamid: str
    body: Mapping[str, Any]
    status: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMedia:
    """A file in the simulated WhatsApp's keeping."""

    content: bytes
    mime_type: str
    filename: str = ""


class Mailbox(Protocol):
    """What the phone needs of the simulated WhatsApp. `phone` is a number or a BSUID."""

    def received(self, phone: str, since: datetime) -> Sequence[Received]:
        """What the product sent to the phone after `since`, oldest first."""
        ...

    def read(self, wamids: Sequence[str]) -> set[str]:
        """Which of the customer's messages the product has marked as read."""
        ...

    def typing(self, wamids: Sequence[str], now: datetime) -> bool:
        """Whether a typing mark on one of these messages is still shown."""
        ...

    def keep_media(self, content: bytes, mime_type: str, filename: str) -> str:
        """Keeps a customer's file; its id."""
        ...

    def media(self, media_id: str) -> StoredMedia | None:
        """The file, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the product knows of a phone's conversation (JSON values). `mode` is empty before its first message.

    `profile` maps slots to values, `options` are the offered ones as the quote names them, `trace` is what the last
    turn understood and decided.
    """

    stage: str = "INICIO"
    mode: str = ""
    profile: Mapping[str, Any] = field(default_factory=dict)
    options: Sequence[Mapping[str, Any]] = ()
    trace: Mapping[str, Any] | None = None

    def document(self) -> dict[str, Any]:
        """The fields as they stand in the phone page's answers."""
        return {
            "stage": self.stage,
            "mode": self.mode,
            "profile": dict(self.profile),
            "options": [dict(option) for option in self.options],
            "trace": dict(self.trace) if self.trace else None,
        }


Describe = Callable[[str], Awaitable[Knowledge]]


class Screen:
    """Reads phones. Blocking: call it in a thread."""

    def __init__(self, book: PhoneBook, mailbox: Mailbox) -> None:
        self._book = book
        self._mailbox = mailbox
        self._facts: dict[str, Mapping[str, Any]] = {}

    def messages(self, phone: Phone) -> list[dict[str, Any]]:
        """Both sides of the conversation, oldest first."""
        sent = self._book.sent_by(phone)
        read = self._mailbox.read([message.wamid for message in sent])
        lines = [self._sent_line(message, read=message.wamid in read) for message in sent]
        lines += [self._received_line(message) for message in self._mailbox.received(phone.phone, phone.cleared_at)]
        return sorted(lines, key=lambda line: str(line["time"]))

    def typing(self, phone: Phone, now: datetime) -> bool:
        """Whether "escribiendo…" is shown: a mark on the last message, and nothing received since."""
        sent = self._book.sent_by(phone)[-1:]
        if not sent or any(self._mailbox.received(phone.phone, sent[0].at)):
            return False
        return self._mailbox.typing([sent[0].wamid], now)

    def overview(self) -> list[dict[str, Any]]:
        """One line a phone for the list of phones."""
        return [self._overview_line(phone) for phone in self._book.phones()]

    def choice(self, phone: Phone, reply_id: str, message_id: str) -> tuple[str, str, dict[str, str]] | None:
        """The newest button or row with this id (in `message_id`, when given): its message, its kind, and itself."""
        for message in reversed(self._mailbox.received(phone.phone, phone.cleared_at)):
            if message_id and message.wamid != message_id:
                continue
            for choice in _choices(message.body):
                if choice["id"] == reply_id:
                    return message.wamid, _choice_kind(message.body), choice
        return None

    def _overview_line(self, phone: Phone) -> dict[str, Any]:
        received = self._mailbox.received(phone.phone, phone.cleared_at)
        sent = self._book.sent_by(phone)
        lines = [self._received_line(message) for message in received[-1:]]
        lines += [self._sent_line(message, read=False) for message in sent[-1:]]
        last = max(lines, key=lambda line: str(line["time"]), default=None)
        return {
            "phone": phone.phone,
            "name": phone.name,
            "received": len(received),
            "last": (last["text"] or "Archivo")[:80] if last else "",
            "time": last["time"] if last else None,
        }

    def _sent_line(self, message: SentMessage, *, read: bool) -> dict[str, Any]:
        body = message.body
        kind = str(body["type"])
        part = body.get(kind, {})
        text = str(part[part["type"]]["title"]) if kind == "interactive" else _text(kind, body)
        return _line(
            message.wamid,
            "in",
            kind,
            text,
            "read" if read else message.state,
            message.at,
            reply_to=str(body.get("context", {}).get("id", "")),
            media=self._media(kind, body),
        )

    def _received_line(self, message: Received) -> dict[str, Any]:
        body = message.body
        kind = str(body.get("type", "text"))
        interactive = body.get("interactive", {}) if kind == "interactive" else {}
        header = interactive.get("header", {})
        media_source = {**body, **header} if header.get("type") in MEDIA_TYPES else body
        return _line(
            message.wamid,
            "out",
            kind,
            _text(kind, body),
            message.status,
            message.at,
            header=str(header.get("text", "")),
            footer=str(interactive.get("footer", {}).get("text", "")),
            buttons=_choices(body),
            list_button=str(interactive.get("action", {}).get("button", "")),
            reply_to=str(body.get("context", {}).get("message_id", "")),
            media=self._media(str(header.get("type", kind)), media_source),
        )

    def _media(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        if kind not in MEDIA_TYPES or not isinstance(body.get(kind), dict):
            return None
        part = body[kind]
        if "id" not in part:
            return {"url": str(part.get("link", "")), "mime_type": "", "filename": part.get("filename", ""), "size": 0}
        facts = self._media_facts(str(part["id"]))
        return {**facts, "filename": str(part.get("filename") or facts["filename"])}

    def _media_facts(self, media_id: str) -> Mapping[str, Any]:
        """What the page needs to know of a file; its content is read once only."""
        if media_id not in self._facts:
            stored = self._mailbox.media(media_id)
            if stored is None:
                return {"url": "", "mime_type": "", "filename": "", "size": 0}
            self._facts[media_id] = {
                "url": f"/simulador/api/media/{media_id}",
                "mime_type": stored.mime_type,
                "filename": stored.filename,
                "size": len(stored.content),
            }
        return self._facts[media_id]


def _line(
    wamid: str,
    direction: str,
    kind: str,
    text: str,
    status: str,
    at: datetime,
    *,
    header: str = "",
    footer: str = "",
    buttons: Sequence[Mapping[str, str]] = (),
    list_button: str = "",
    reply_to: str = "",
    media: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "id": wamid,
        "direction": direction,
        "type": kind,
        "text": text,
        "buttons": [dict(button) for button in buttons],
        "status": status,
        "time": at.isoformat(timespec="milliseconds"),
        "header": header,
        "footer": footer,
        "list_button": list_button,
        "reply_to": reply_to,
        "media": dict(media) if media else None,
    }


def _text(kind: str, body: Mapping[str, Any]) -> str:
    part = body.get(kind, {})
    if kind == "interactive":
        return str(part.get("body", {}).get("text", ""))
    if kind == "template" and "body" not in part:
        parameters = [
            str(parameter.get("text", ""))
            for component in part.get("components", [])
            for parameter in component.get("parameters", [])
        ]
        return " · ".join([f"Plantilla {part.get('name', '')}", *filter(None, parameters)])
    return str(part.get("body") or part.get("caption") or "")


def _choice_kind(body: Mapping[str, Any]) -> str:
    return "list_reply" if body["interactive"]["type"] == "list" else "button_reply"


def _choices(body: Mapping[str, Any]) -> list[dict[str, str]]:
    """Buttons and list rows alike, as `id`, `title`, `description` and the `section` of a row."""
    action = body.get("interactive", {}).get("action", {})
    buttons = [
        {"id": button["reply"]["id"], "title": button["reply"]["title"], "description": "", "section": ""}
        for button in action.get("buttons", [])
        if "reply" in button
    ]
    rows = [
        {
            "id": row["id"],
            "title": row["title"],
            "description": row.get("description", ""),
            "section": section.get("title", ""),
        }
        for section in action.get("sections", [])
        for row in section.get("rows", [])
    ]
    return buttons + rows
