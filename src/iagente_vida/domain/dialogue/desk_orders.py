"""What advisers order in private notes, and what they change in Chatwoot beside the messages."""

from __future__ import annotations

from iagente_vida.domain.decision import DraftVerdict
from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.facts import believe
from iagente_vida.domain.events import AdviserCommand, AdviserDeleted, DeskChange
from iagente_vida.domain.orders import SEND, TEMPLATE, template_order
from iagente_vida.domain.profile import Fact

# What of a contact's card is a fact about the customer.
_FACTS = ("name", "email")


def obey(draft: Draft, command: AdviserCommand) -> None:
    """Does what a note orders. A note alone takes no conversation over."""
    if command.name == TEMPLATE:
        order = template_order(command)
        if not order.only_shown:
            draft.adviser_templates.append((order.use, command.ref))
            draft.record("template_ordered", name=order.use.name, author=command.author)
        return
    number = int(command.words[0]) if command.words and command.words[0].isdecimal() else None
    draft.drafts = DraftVerdict(send=command.name == SEND, number=number)
    draft.record("draft_verdict", send=command.name == SEND, author=command.author)


def take_back(draft: Draft, event: AdviserDeleted) -> None:
    """A message deleted before it left stays here; WhatsApp can not recall one that has left."""
    draft.withdrawn.append(event.ref)
    draft.adviser_replies = [reply for reply in draft.adviser_replies if reply.ref.partition("#")[0] != event.ref]
    draft.record("adviser_message_deleted", ref=event.ref)


def change(draft: Draft, event: DeskChange) -> None:
    """What people wrote in Chatwoot counts here too, and is not written back."""
    conversation = draft.conversation
    if event.labels is not None:
        conversation.desk_labels = list(event.labels)
        draft.record("desk_labels", labels=list(event.labels))
    for name, value in event.attributes.items():
        if value is None or value == "":
            conversation.desk_attributes.pop(name, None)
        else:
            conversation.desk_attributes[name] = str(value)
    if event.attributes:
        draft.record("desk_attributes", names=sorted(event.attributes))
    for slot in _FACTS:
        if value := event.contact.get(slot, "").strip():
            believe(draft, slot, Fact(value=value, message_id="chatwoot", extractor="adviser", at=draft.now))
    if event.contact:
        conversation.desk_card.update(event.contact)
        draft.record("desk_contact", fields=sorted(event.contact))
    if event.merged:
        draft.record("desk_contact_merged")
