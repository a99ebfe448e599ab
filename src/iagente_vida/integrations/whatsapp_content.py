"""What a WhatsApp message contains, by its type, in the words of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iagente_vida.integrations import json_document
from iagente_vida.integrations.whatsapp_fields import objects, section, text

_Facts = dict[str, Any]

_MEDIA_TYPES = ("image", "video", "audio", "voice", "document", "sticker")
_MEDIA_FACTS = ("id", "mime_type", "sha256", "filename", "voice", "animated", "url")


def content_facts(message: dict[str, Any]) -> tuple[str, _Facts]:
    """The message's type (the key of its content when it names none) and what it contains."""
    type_ = text(message, "type") or next((name for name in _CONTENTS if name in message), "")
    facts: _Facts = {}
    read = _CONTENTS.get(type_)
    if read is not None:
        read(message, section(message, type_), facts)
    context = section(message, "context")
    if reply_to := text(context, "id"):
        facts["reply_to"] = reply_to
    if context.get("forwarded") is True or context.get("frequently_forwarded") is True:
        facts["forwarded"] = True
    if source := text(section(message, "referral"), "source_id"):
        facts["referral_source_id"] = source
    if codes := error_codes(message):
        facts["error_codes"] = codes
    return type_, facts


def error_codes(item: dict[str, Any]) -> list[int]:
    """The numbers of the item's `errors`, in order."""
    codes = (text(error, "code") for error in objects(item, "errors"))
    return [int(code) for code in codes if code.isascii() and code.isdecimal()]


def _put(facts: _Facts, name: str, value: str) -> None:
    if value:
        facts[name] = value


def _text(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    _put(facts, "text", text(content, "body"))


def _button(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    _put(facts, "text", text(content, "text"))
    _put(facts, "payload", text(content, "payload"))


def _interactive(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    kind = text(content, "type") or next((name for name in content if name.endswith("_reply")), "")
    _put(facts, "interactive_type", kind)
    reply = section(content, kind)
    if kind == "nfm_reply":
        _flow_response(reply, facts)
    elif kind == "call_permission_reply":
        _put(facts, "payload", text(reply, "response"))
    else:
        _put(facts, "text", text(reply, "title"))
        _put(facts, "payload", text(reply, "id"))
        _put(facts, "description", text(reply, "description"))


def _flow_response(reply: _Facts, facts: _Facts) -> None:
    """A flow's answers travel as JSON inside a string; what is no JSON stays in the raw object only."""
    answer = reply.get("response_json")
    if isinstance(answer, str):
        try:
            answer = json_document.decode(answer.encode("utf-8", "replace"))
        except json_document.NotJsonError:
            return
    if answer is not None:
        facts["flow_response"] = answer


def _media(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    media = {name: content[name] for name in _MEDIA_FACTS if isinstance(content.get(name), str | bool | int)}
    if media:
        facts["media"] = media
    _put(facts, "text", text(content, "caption"))


def _location(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    if content:
        facts["location"] = content


def _reaction(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    facts["reaction"] = {"message_id": text(content, "message_id"), "emoji": text(content, "emoji")}


def _contacts(message: _Facts, _content: _Facts, facts: _Facts) -> None:
    names = [section(card, "name") for card in objects(message, "contacts")]
    facts["contacts"] = [text(name, "formatted_name") or text(name, "first_name") for name in names]


def _order(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    if content:
        facts["order"] = content


def _system(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    _put(facts, "system_type", text(content, "type"))
    _put(facts, "new_wa_id", text(content, "wa_id") or text(content, "new_wa_id"))
    _put(facts, "new_user_id", text(content, "user_id") or text(content, "new_user_id"))
    _put(facts, "previous_user_id", text(content, "previous_user_id"))


def _edit(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    _put(facts, "edited_message_id", text(content, "original_message_id"))
    new = section(content, "message")
    new_type = text(new, "type") or next((name for name in _CONTENTS if name in new), "")
    _put(facts, "new_type", new_type)
    read = _CONTENTS.get(new_type)
    if read is not None and read is not _edit:
        read(new, section(new, new_type), facts)


def _revoke(_message: _Facts, content: _Facts, facts: _Facts) -> None:
    _put(facts, "deleted_message_id", text(content, "original_message_id"))


_CONTENTS: dict[str, Callable[[_Facts, _Facts, _Facts], None]] = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    **dict.fromkeys(_MEDIA_TYPES, _media),
    "location": _location,
    "reaction": _reaction,
    "contacts": _contacts,
    "order": _order,
    "system": _system,
    "edit": _edit,
    "revoke": _revoke,
}

KNOWN_TYPES = frozenset(_CONTENTS)
