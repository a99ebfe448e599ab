"""Everything this product may POST to WhatsApp, as frozen types; the front of the `whatsapp_*` message modules.

A body that the API would refuse does not construct: it raises MessageError with the path of the field. `to_body` gives
the JSON body, `parse_body` reads one. What Meta drops silently (a BSUID in `to`) is refused as well.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, InstanceOf, model_validator

from iagente_vida.domain.replies import RemoteFile, Reply
from iagente_vida.integrations.whatsapp_actions import (
    Body,
    ButtonsAction,
    ListAction,
    LongBody,
    ReplyButton,
    ReplyChoice,
    Row,
    Section,
)
from iagente_vida.integrations.whatsapp_bodies import (
    Audio,
    Contacts,
    Document,
    Image,
    Location,
    Reaction,
    Sticker,
    Text,
    Video,
)
from iagente_vida.integrations.whatsapp_interactive import (
    Buttons,
    ContactInfoRequest,
    InteractivePart,
    ListMenu,
    read_interactive,
)
from iagente_vida.integrations.whatsapp_parts import ContentPart, MessageError, Part, Words, matched, matching
from iagente_vida.integrations.whatsapp_template import Template
from iagente_vida.store.inbound import Address

__all__ = [
    "Audio",
    "BlockUsers",
    "BlockedUser",
    "Buttons",
    "Contacts",
    "Context",
    "Document",
    "Image",
    "ListMenu",
    "Location",
    "MarkRead",
    "Message",
    "MessageError",
    "Reaction",
    "Recipient",
    "Sticker",
    "Template",
    "Text",
    "TypingIndicator",
    "Video",
    "from_reply",
    "parse_body",
]

CONTENT_TYPES: dict[str, type[ContentPart]] = {
    kind.KIND: kind for kind in (Text, Image, Video, Audio, Document, Sticker, Location, Reaction, Template)
}

_PHONE = r"\+?[1-9][0-9]{6,14}"
_USER_ID = r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}"


def _phone(value: str) -> None:
    try:
        matched(value, _PHONE)
    except MessageError as error:
        raise error.below("to") from None


class Recipient(Part):
    """Who receives: a phone in `to`, a business-scoped user id in `recipient`, or a group's id in `to`."""

    to: Words | None = None
    recipient: Annotated[str, matching(_USER_ID)] | None = None
    recipient_type: Literal["individual", "group"] | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.to is None and (self.recipient is None or self.recipient_type == "group"):
            raise MessageError("to", "needs to or recipient")
        if self.to is not None and self.recipient_type != "group":
            _phone(self.to)
        return self

    @classmethod
    def of(cls, address: Address) -> Recipient:
        """The best way to a person: the phone while it is known, else the user id. Raises MessageError."""
        if address.wa_id:
            return cls(recipient_type="individual", to=address.wa_id)
        user_id = address.user_id or address.parent_user_id
        if not user_id:
            raise MessageError("to", "the contact has neither phone nor user id")
        return cls(recipient_type="individual", recipient=user_id)


class Context(Part):
    """The message that is being answered."""

    message_id: Words


class Message(Part):
    """One outgoing message. `tracker` comes back in its statuses (512 characters)."""

    recipient: Recipient
    content: InstanceOf[ContentPart]
    context: Context | None = None
    tracker: Annotated[str, Field(max_length=512)] | None = None
    identity_key_hash: str | None = None

    def to_body(self) -> dict[str, Any]:
        """The JSON body of POST /{version}/{phone_number_id}/messages."""
        body: dict[str, Any] = {"messaging_product": "whatsapp", **self.recipient.to_json()}
        if self.context is not None:
            body["context"] = self.context.to_json()
        if self.tracker is not None:
            body["biz_opaque_callback_data"] = self.tracker
        if self.identity_key_hash is not None:
            body["recipient_identity_key_hash"] = self.identity_key_hash
        return body | {"type": self.content.KIND, self.content.KIND: self.content.to_content()}


class TypingIndicator(Part):
    """The three dots, for 25 seconds or until the next message."""

    type: Literal["text"] = "text"


class MarkRead(Part):
    """Blue ticks for a customer's message and all before it, with or without the typing dots."""

    messaging_product: Literal["whatsapp"] = "whatsapp"
    status: Literal["read"] = "read"
    message_id: Words
    typing_indicator: TypingIndicator | None = None

    def to_body(self) -> dict[str, Any]:
        """The JSON body of POST /{version}/{phone_number_id}/messages."""
        return self.to_json()


class BlockedUser(Part):
    """A phone number or user id."""

    user: Words


class BlockUsers(Part):
    """Users who may no longer write; body of POST (or DELETE, to let them again) .../block_users."""

    LIMIT: ClassVar[int] = 64_000
    messaging_product: Literal["whatsapp"] = "whatsapp"
    block_users: Annotated[tuple[BlockedUser, ...], Field(min_length=1, max_length=LIMIT)]

    def to_body(self) -> dict[str, Any]:
        """The JSON body."""
        return self.to_json()


class _Envelope(Part):
    """The keys of a message body around its content."""

    messaging_product: Literal["whatsapp"]
    to: str | None = None
    recipient: str | None = None
    recipient_type: str | None = None
    context: Context | None = None
    biz_opaque_callback_data: str | None = None
    recipient_identity_key_hash: str | None = None


def parse_body(body: object) -> Message | MarkRead:
    """The message or read receipt of a JSON body. Raises MessageError for whatever WhatsApp would refuse."""
    if not isinstance(body, dict):
        raise MessageError("", "must be an object")
    try:
        _refuse_null(body)
        _require(body, "messaging_product")
        parsed = MarkRead(**body) if "status" in body else _read_message(body)
        _refuse_difference(body, parsed.to_body())
    except RecursionError:
        raise MessageError("", "is nested too deeply") from None
    return parsed


def _read_message(body: dict[str, Any]) -> Message:
    _require(body, "type")
    kind = body["type"]
    if not isinstance(kind, str) or kind not in {*CONTENT_TYPES, Contacts.KIND, InteractivePart.KIND}:
        raise MessageError("type", "unknown message type")
    _require(body, kind)
    envelope = _Envelope(**{key: value for key, value in body.items() if key not in {"type", kind}})
    try:
        content = _read_content(kind, body[kind])
    except MessageError as error:
        raise error.below(kind) from None
    return Message(
        recipient=Recipient(**envelope.model_dump(include=set(Recipient.model_fields))),
        content=content,
        context=envelope.context,
        tracker=envelope.biz_opaque_callback_data,
        identity_key_hash=envelope.recipient_identity_key_hash,
    )


def _read_content(kind: str, data: object) -> ContentPart:
    if kind == Contacts.KIND:
        return Contacts(contacts=data)  # type: ignore[arg-type]  # validated here
    if not isinstance(data, dict):
        raise MessageError("", "must be an object")
    if kind == InteractivePart.KIND:
        return read_interactive(data)
    return CONTENT_TYPES[kind](**data)


def _require(body: dict[str, Any], *keys: str) -> None:
    for key in keys:
        if key not in body:
            raise MessageError(key, "Field required")


def _refuse_null(value: object, path: str = "") -> None:
    """Raises MessageError at the first null: the API takes a missing key, not an empty one."""
    if value is None:
        raise MessageError(path, "must not be null")
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_null(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse_null(inner, f"{path}.{index}")


def _refuse_difference(given: object, written: object, path: str = "") -> None:
    """Raises MessageError where the types had to add or convert something: the API would not have done it."""
    if isinstance(given, dict) and isinstance(written, dict):
        for key, value in written.items():
            inner = f"{path}.{key}" if path else key
            if key not in given:
                raise MessageError(inner, "Field required")
            _refuse_difference(given[key], value, inner)
    elif isinstance(given, list) and isinstance(written, list):
        for index, (one, other) in enumerate(zip(given, written, strict=True)):
            _refuse_difference(one, other, f"{path}.{index}")
    elif given != written:
        raise MessageError(path, "is of another type")


def from_reply(reply: Reply, address: Address, tracker: str, media_id: str = "") -> Message:
    """What a reply is for WhatsApp. `media_id` is the uploaded document or file of a reply that has one.

    Raises MessageError when the reply or the address can not be sent.
    """
    return Message(
        recipient=Recipient.of(address),
        content=_reply_content(reply, media_id),
        context=Context(message_id=reply.reply_to) if reply.reply_to else None,
        tracker=tracker,
    )


def _reply_content(reply: Reply, media_id: str) -> ContentPart:
    if reply.document is not None:
        return Document(id=media_id, filename=reply.document.filename, caption=reply.text or None)
    if reply.file is not None:
        return _file_content(reply.file, reply.text or None, media_id)
    if reply.buttons:
        buttons = tuple(ReplyButton(reply=ReplyChoice(id=one.id, title=one.title)) for one in reply.buttons)
        return Buttons(body=Body(text=reply.text), action=ButtonsAction(buttons=buttons))
    if reply.rows:
        rows = tuple(Row(id=one.id, title=one.title, description=one.description or None) for one in reply.rows)
        action = ListAction(button=reply.list_button, sections=(Section(rows=rows),))
        return ListMenu(body=LongBody(text=reply.text), action=action)
    if reply.asks_phone:
        return ContactInfoRequest(body=Body(text=reply.text))
    return Text(body=reply.text)


def _file_content(file: RemoteFile, caption: str | None, media_id: str) -> ContentPart:
    match file.kind:
        case "image":
            return Image(id=media_id, caption=caption)
        case "video":
            return Video(id=media_id, caption=caption)
        case "audio":
            return Audio(id=media_id)
        case _:
            return Document(id=media_id, filename=file.filename or None, caption=caption)
