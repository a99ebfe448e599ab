"""What the product says, before it knows to which address: the body of an outbox row.

WhatsApp's limits hold on construction, so that a message that can not be sent fails in the turn that wrote it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TEXT_LIMIT = 4096
INTERACTIVE_BODY_LIMIT = 1024
BUTTON_TITLE_LIMIT = 20
BUTTON_LIMIT = 3
ROW_LIMIT = 10
ROW_TITLE_LIMIT = 24
ROW_DESCRIPTION_LIMIT = 72
LIST_BUTTON_LIMIT = 20

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")

RESUME = "retomar"
"""Purpose of the template that asks a customer to write again after the window has closed."""
START = "contacto"
"""Purpose of the template with which an adviser writes first to who never wrote to us."""

RATING_REF = "rating"
"""The `ref` of the message that asks what the attention was like."""


FOLLOW_UPS = {
    "inform:followup": "seguimiento",
    "inform:followup_idea": "seguimiento_idea",
    "inform:followup_last": "seguimiento_final",
}
"""By the `ref` of an agreed follow-up, the purpose of the template that it leaves as once the window has closed."""


def pieces(text: str) -> list[str]:
    """A text of any length as messages that WhatsApp takes, cut where a paragraph, a line or a word ends."""
    cut: list[str] = []
    rest = text.strip()
    while len(rest) > TEXT_LIMIT:
        head = rest[:TEXT_LIMIT]
        end = next((at for gap in ("\n\n", "\n", " ") if (at := head.rfind(gap)) > TEXT_LIMIT // 2), TEXT_LIMIT)
        cut.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*cut, rest] if rest else cut


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or a list row: `id` comes back when it is tapped."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file of ours by its storage key, offered under `filename`."""

    key: str
    filename: str
    mime_type: str = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file that an adviser left in Chatwoot: its address there, and what WhatsApp is to show it as.

    `kind` is image, video, audio or document.
    """

    url: str = field(repr=False)
    kind: str
    filename: str = ""
    mime_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateUse:
    """An approved template by what it is for in the broker's catalogue, with its parameters by name.

    A person may also call it by `name`: its purpose, or Meta's name for it.
    """

    purpose: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    name: str = ""
    language: str = ""

    @property
    def called(self) -> str:
        """The name by which whoever wants it sent called it."""
        return self.name or self.purpose

    @property
    def mark(self) -> str:
        """What people read where its text is not known."""
        return f"[plantilla {self.called}]"


def placeholders(text: str) -> tuple[str, ...]:
    """The names (or numbers) between the double braces of a template, each once, in order."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One WhatsApp message of ours. At most one of `buttons`, `rows`, `document`, `file` and `asks_phone` is set.

    `ref` names what the message is (the act it says), so that a failed send can be understood later. `template` leaves
    in its place when the 24-hour window is closed by then; without one the message waits. `asks_phone` adds WhatsApp's
    own button that shares the customer's number.
    """

    text: str
    buttons: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    list_button: str = ""
    document: Document | None = None
    ref: str = ""
    template: TemplateUse | None = None
    asks_phone: bool = False
    file: RemoteFile | None = None
    """A file of an adviser's; `text` is its caption."""
    reply_to: str = ""
    """WhatsApp's id of the message that this one quotes."""

    def __post_init__(self) -> None:
        attached = self.document or self.file
        if sum(map(bool, (self.buttons, self.rows, self.document, self.file, self.asks_phone))) > 1:
            raise ValueError("a reply has buttons, rows, a document, a file or asks for the phone, not several of them")
        if not self.text.strip() and attached is None:
            raise ValueError("a reply needs a text")
        plain = not (self.buttons or self.rows or attached or self.asks_phone)
        limit = TEXT_LIMIT if plain else INTERACTIVE_BODY_LIMIT
        if len(self.text) > limit:
            raise ValueError(f"text of {len(self.text)} characters, the limit is {limit}")
        if len(self.buttons) > BUTTON_LIMIT:
            raise ValueError(f"{len(self.buttons)} buttons, the limit is {BUTTON_LIMIT}")
        if len(self.rows) > ROW_LIMIT:
            raise ValueError(f"{len(self.rows)} rows, the limit is {ROW_LIMIT}")
        if self.rows and not 0 < len(self.list_button) <= LIST_BUTTON_LIMIT:
            raise ValueError("a list needs a button text of at most 20 characters")
        for choices, title_limit in ((self.buttons, BUTTON_TITLE_LIMIT), (self.rows, ROW_TITLE_LIMIT)):
            for choice in choices:
                if not choice.id or not 0 < len(choice.title.strip()) <= title_limit:
                    raise ValueError(f"choice {choice.id!r}: title of 1 to {title_limit} characters")
                if len(choice.description) > ROW_DESCRIPTION_LIMIT:
                    raise ValueError(f"choice {choice.id!r}: description over {ROW_DESCRIPTION_LIMIT}")
            if len({choice.id for choice in choices}) != len(choices):
                raise ValueError("two choices have the same id")
            if len({choice.title for choice in choices}) != len(choices):
                raise ValueError("two choices have the same title")
