"""From what Chatwoot says to what the inbox keeps."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Any

from iagente_vida.domain.events import (
    WRITTEN_THERE,
    AdviserCommand,
    AdviserDeleted,
    AdviserMessage,
    DeskChange,
    Event,
    GiveBack,
    Pause,
    Resume,
    Takeover,
)
from iagente_vida.domain.replies import TemplateUse
from iagente_vida.integrations import json_document
from iagente_vida.integrations.chatwoot_events import Action, Reaction
from iagente_vida.integrations.chatwoot_notice import changed, command_of, number
from iagente_vida.integrations.chatwoot_sight import assignee_of
from iagente_vida.integrations.chatwoot_text import outgoing_files, outgoing_text
from iagente_vida.integrations.event_codec import encode_event
from iagente_vida.integrations.whatsapp_fields import section, text
from iagente_vida.lead_view import ATTRIBUTES
from iagente_vida.store.inbound import Address, Inbound, Lane
from iagente_vida.store.threads import DeskThread

SOURCE = "chatwoot"
ADVISER = "asesor"
RECORD_KIND = "chatwoot"

_PHONE = re.compile(r"\+?(\d{6,20})")
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9._-]{3,196}")
_KEPT = frozenset(
    {Action.DELETED, Action.CSAT, Action.LABELS, Action.ATTRIBUTES, Action.CONTACT, Action.RELINK, Action.STOP}
)
_CHANGES = frozenset({Action.LABELS, Action.ATTRIBUTES, Action.CONTACT, Action.RELINK, Action.STOP})
_CARD = ("name", "email", "phone_number", "blocked")
_OUR_LABELS = ("etapa-", "objecion-")


def items(
    notice: dict[str, Any],
    reaction: Reaction,
    phone_number_id: str,
    received_at: datetime,
    thread: DeskThread | None = None,
) -> list[Inbound]:
    """What is kept of one notice: events for the conversation, and what people changed as evidence.

    `thread` is how the conversation was last seen.
    """
    sender = address(notice)
    kept = [
        Inbound(
            dedupe_key=_key(notice, reaction, event),
            lane=Lane.TURN,
            source=SOURCE,
            kind=event.KIND,
            payload=encode_event(event),
            received_at=received_at,
            sender=sender,
            phone_number_id=phone_number_id,
            prompt=True,
        )
        for event in (_events(notice, reaction, thread) if sender is not None else ())
    ]
    if _KEPT.intersection(reaction.actions):
        raw = json_document.encode(notice)
        kept.append(
            Inbound(
                dedupe_key=f"cw:{hashlib.sha256(raw).hexdigest()}",
                lane=Lane.STORED,
                source=SOURCE,
                kind=RECORD_KIND,
                payload=raw,
                received_at=received_at,
            )
        )
    return kept


def address(notice: dict[str, Any]) -> Address | None:
    """The customer of the conversation: by the key that we gave the contact in our inbox, else by phone."""
    conversation = section(notice, "conversation") or notice
    source_id = text(section(conversation, "contact_inbox"), "source_id")
    if _USER_ID.fullmatch(source_id):
        return Address(user_id=source_id)
    if text(notice, "event").startswith("contact_"):
        return _of_card(notice)
    person = section(section(conversation, "meta"), "sender")
    phone = _PHONE.fullmatch(source_id) or _PHONE.fullmatch(text(person, "phone_number"))
    return Address(wa_id=phone[1], name=text(person, "name")) if phone else None


def _of_card(contact: dict[str, Any]) -> Address | None:
    kind, _, value = text(contact, "identifier").partition(":")
    if kind == "bsuid" and _USER_ID.fullmatch(value):
        return Address(user_id=value)
    phone = _PHONE.fullmatch(value if kind == "wa" else text(contact, "phone_number"))
    return Address(wa_id=phone[1]) if phone else None


def _events(notice: dict[str, Any], reaction: Reaction, thread: DeskThread | None) -> list[Event]:
    actions = frozenset(reaction.actions)
    ref = f"{WRITTEN_THERE}{number(section(notice, 'conversation'), 'id')}:{number(notice, 'id')}"
    found: list[Event] = []
    if actions & {Action.FORWARD, Action.TEMPLATE, Action.RETRY}:
        found.append(_message(notice, actions, ref, thread))
    elif Action.COMMAND in actions:
        name, *words = command_of(text(notice, "content"))
        found.append(AdviserCommand(name=name, words=tuple(words), author=_author(notice), ref=ref))
    elif Action.PAUSE in actions:
        found.append(_takeover(notice, actions, thread))
    elif actions & {Action.RESUME, Action.END}:
        # Whatever notice comes first says it: the state that it shows, not only the change that it is about.
        closed = text(section(notice, "conversation") or notice, "status") == "resolved"
        found.append(GiveBack(author=ADVISER, there=True, resolved=closed))
    if Action.DELETED in actions:
        found.append(AdviserDeleted(ref=ref))
    if Action.STOP in actions:
        found.append(Pause(author="Chatwoot"))
    elif Action.CONTACT in actions and changed(notice).get("blocked", (None, None))[1] is False:
        found.append(Resume(author="Chatwoot"))
    if actions & _CHANGES and (change := _change(notice, actions)) is not None:
        found.append(change)
    return found


def _message(notice: dict[str, Any], actions: frozenset[Action], ref: str, thread: DeskThread | None) -> AdviserMessage:
    sender = section(notice, "sender")
    person = Action.PAUSE in actions or Action.RETRY in actions
    attributes = section(notice, "content_attributes")
    return AdviserMessage(
        text=outgoing_text(notice),
        author=_author(notice),
        author_id=number(sender, "id") if person else 0,
        automatic=not person or _let_go_since(notice, thread),
        ref=ref,
        files=outgoing_files(notice),
        reply_to=_quoted(notice, attributes),
        template=_template(section(section(notice, "additional_attributes"), "template_params")),
        unclaimed=text(section(notice, "conversation"), "status") == "pending",
    )


def _quoted(notice: dict[str, Any], attributes: dict[str, Any]) -> str:
    """What is quoted, by WhatsApp's id; an adviser's own message has none there, and goes by the name it has here."""
    if known := text(attributes, "in_reply_to_external_id"):
        return known
    quoted = number(attributes, "in_reply_to")
    return f"{WRITTEN_THERE}{number(section(notice, 'conversation'), 'id')}:{quoted}" if quoted else ""


def _author(notice: dict[str, Any]) -> str:
    return text(section(notice, "sender"), "name") or ADVISER


def _let_go_since(notice: dict[str, Any], thread: DeskThread | None) -> bool:
    """Whether the conversation was given back after this message was written: then it takes nothing over."""
    try:
        written_at = datetime.fromisoformat(text(notice, "created_at")).timestamp() * 1000
    except ValueError:
        return False
    return thread is not None and written_at < thread.released_at


def _takeover(notice: dict[str, Any], actions: frozenset[Action], thread: DeskThread | None) -> Takeover:
    conversation = section(notice, "conversation") or notice
    assignee = assignee_of(conversation)
    excused = thread is not None and thread.excuses(assignee)
    name = text(section(section(conversation, "meta"), "assignee"), "name")
    echo = "message_type" in notice
    return Takeover(
        author=name or ADVISER,
        answered=(bool(assignee) and not excused) or echo or Action.LABELS in actions,
        author_id=assignee,
        there=not echo,
    )


def _template(params: dict[str, Any]) -> TemplateUse | None:
    """The template that Chatwoot's editor names, with its values in either of the two forms they are written in."""
    name = text(params, "name")
    if not name:
        return None
    values = section(params, "processed_params")
    body = section(values, "body") or values
    return TemplateUse(
        name=name,
        language=text(params, "language"),
        parameters=tuple((str(key), str(value)) for key, value in body.items() if isinstance(value, str | int)),
    )


def _change(notice: dict[str, Any], actions: frozenset[Action]) -> DeskChange | None:
    """What people changed; None when only our own labels and attributes did."""
    changes = changed(notice)
    had, has = (their_labels(words) for words in changes.get("label_list", ((), ())))
    before, after = (value if isinstance(value, dict) else {} for value in changes.get("custom_attributes", ({}, {})))
    on_conversation = Action.ATTRIBUTES in actions
    names = [name for name in {**before, **after} if before.get(name) != after.get(name) and name not in ATTRIBUTES]
    on_card = bool(actions & {Action.CONTACT, Action.STOP})
    card = {name: _written(changes[name][1]) for name in _CARD if name in changes} if on_card else {}
    event = DeskChange(
        labels=tuple(has) if had != has else None,
        attributes={name: after.get(name) for name in sorted(names)} if on_conversation else {},
        contact=card,
        merged=Action.RELINK in actions,
    )
    return None if event == DeskChange() else event


def _written(value: object) -> str:
    """A value of the card as a word; empty for none."""
    return "true" if value is True else str(value or "")


def their_labels(labels: object) -> list[str]:
    """The labels that people put: the pause is a state of its own, and ours tell the stage and the objections."""
    words = labels if isinstance(labels, list | tuple) else ()
    return sorted(str(word) for word in words if not str(word).startswith(_OUR_LABELS))


def _key(notice: dict[str, Any], reaction: Reaction, event: Event) -> str:
    """The same for every sender of the same thing."""
    conversation = section(notice, "conversation") or notice
    match event:
        case AdviserMessage() | AdviserCommand():
            retried = f":{conversation.get('updated_at')}" if Action.RETRY in reaction.actions else ""
            return f"cw:message:{number(notice, 'id')}{retried}"
        case AdviserDeleted():
            return f"cw:deleted:{number(notice, 'id')}"
        case DeskChange() | Pause() | Resume():
            return f"cw:{event.KIND}:{hashlib.sha256(json_document.encode(notice)).hexdigest()}"
        case _:
            return f"cw:conversation:{number(conversation, 'id')}:{event.KIND}:{conversation.get('updated_at')}"
