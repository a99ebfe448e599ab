"""What can happen to a conversation. One dataclass an event; the inbox keeps each under its `KIND`.

Everything a turn consumes is one of these: a customer's message, an adviser's hand, a timer, a send that failed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from iagente_vida.domain.replies import RemoteFile, TemplateUse

WRITTEN_THERE = "chatwoot:"
"""How the `ref` of a message begins that an adviser wrote in Chatwoot: it is there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file in WhatsApp's keeping; `id` downloads it (7 days)."""

    id: str
    mime_type: str = ""
    sha256: str = ""
    filename: str = ""
    voice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMessage:
    """One message of the customer; `sent_at` is WhatsApp's time of it, in UTC.

    `type` is Meta's word (text, interactive, button, image, audio...). `payload` is the id of the tapped
    button or row, `text` what the customer typed, the caption, or the title of what was tapped.
    """

    KIND: ClassVar[str] = "message"
    message_id: str
    type: str
    sent_at: datetime
    text: str = ""
    payload: str = ""
    media: Media | None = None
    reply_to: str = ""
    forwarded: bool = False
    referral: dict[str, Any] = field(default_factory=dict)
    profile_name: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserMessage:
    """An adviser's own text for the customer, from Chatwoot, the command line or the phone app.

    `already_sent` = it left from the phone app (an echo): it only takes the conversation over. `automatic` = it is
    delivered and takes nothing over: no person wrote it, or who wrote it has given the conversation back since.
    `ref` names it where it was written.
    """

    KIND: ClassVar[str] = "adviser_message"
    text: str
    author: str
    already_sent: bool = False
    automatic: bool = False
    ref: str = "adviser"
    author_id: int = 0
    """Who wrote it, as Chatwoot counts its people; 0 = not known there."""
    files: tuple[RemoteFile, ...] = ()
    reply_to: str = ""
    """WhatsApp's id of the message that is quoted."""
    template: TemplateUse | None = None
    """The approved template that it was written with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """An adviser takes the conversation: the bot is silent from here on.

    Not `answered` = it only lies in people's hands, nobody has it yet: a conversation of the bot waits, unless it is
    somebody's (`author_id`, as Chatwoot counts its people). `there` = done in Chatwoot, which shows it already.
    """

    KIND: ClassVar[str] = "takeover"
    author: str
    answered: bool = True
    author_id: int = 0
    there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack:
    """An adviser gives the conversation back to the bot; `there` = in Chatwoot, which shows it already."""

    KIND: ClassVar[str] = "give_back"
    author: str
    there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserDeleted:
    """An adviser took a message back: what has not left of it stays."""

    KIND: ClassVar[str] = "adviser_deleted"
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserCommand:
    """An adviser's order in a private note, without its slash: `plantilla`, `enviar` or `descartar`, and its words."""

    KIND: ClassVar[str] = "adviser_command"
    name: str
    words: tuple[str, ...] = ()
    author: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskChange:
    """What people changed in Chatwoot: the labels as they stand now, attributes and contact fields by name.

    None = unchanged. An attribute that was taken away has the value None.
    """

    KIND: ClassVar[str] = "desk_change"
    labels: tuple[str, ...] | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)
    merged: bool = False
    """The conversation is now another contact's there: two were merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired:
    """A stored timer came due."""

    KIND: ClassVar[str] = "timer"
    timer: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """A reply of ours was refused for good, at once or by a later status."""

    KIND: ClassVar[str] = "delivery_failed"
    outbox_seq: int
    error_code: int
    error_kind: str
    reply_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryUnknown:
    """A send in doubt was closed without proof. Told to the next turn; it starts none."""

    KIND: ClassVar[str] = "delivery_unknown"
    outbox_seq: int
    reply_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """An operator silences the bot in this conversation until it is resumed."""

    KIND: ClassVar[str] = "pause"
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """An operator lets the bot speak in this conversation again."""

    KIND: ClassVar[str] = "resume"
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """The dialogue starts anew; opt-out, consents, quotes, ledger and takeover stay."""

    KIND: ClassVar[str] = "restart"
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """The customer stopped or resumed marketing messages in WhatsApp's own settings."""

    KIND: ClassVar[str] = "preference"
    category: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFilled:
    """The customer went on in the secure form: `consent`, `refused` or `answered`. No answer travels here.

    `version` is that of the consent text, `questionnaire` that of the questions, `outcome` only with `answered`.
    """

    KIND: ClassVar[str] = "health_form"
    form_id: str
    step: str
    at: datetime
    version: str = ""
    questionnaire: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A stored event that this version does not understand; kept, and never answered."""

    KIND: ClassVar[str] = "unreadable"
    reason: str


Event = (
    CustomerMessage
    | AdviserMessage
    | Takeover
    | GiveBack
    | AdviserDeleted
    | AdviserCommand
    | DeskChange
    | TimerFired
    | DeliveryFailed
    | DeliveryUnknown
    | Pause
    | Resume
    | Restart
    | Preference
    | FormFilled
    | Unreadable
)

EVENT_TYPES: dict[str, type[Any]] = {
    kind.KIND: kind
    for kind in (
        CustomerMessage,
        AdviserMessage,
        Takeover,
        GiveBack,
        AdviserDeleted,
        AdviserCommand,
        DeskChange,
        TimerFired,
        DeliveryFailed,
        DeliveryUnknown,
        Pause,
        Resume,
        Restart,
        Preference,
        FormFilled,
        Unreadable,
    )
}

# Events that stop the bot's own pending messages until a turn has looked at them (promise 6).
SILENCING_KINDS = frozenset({Takeover.KIND, AdviserMessage.KIND, Pause.KIND})
