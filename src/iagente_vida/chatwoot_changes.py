"""Labels, attributes and what people wrote on the card that no notice told, from the list that a poll reads anyway.

A changed card alone does not move its conversation in Chatwoot: it is found when something else does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.domain.conversation import Conversation
from iagente_vida.integrations.chatwoot_events import Action, Reaction
from iagente_vida.integrations.chatwoot_records import ChatwootConversation
from iagente_vida.integrations.chatwoot_sync import Shown, card_of
from iagente_vida.lead_view import ATTRIBUTES
from iagente_vida.state import load_state
from iagente_vida.store.inbound import Accepted
from iagente_vida.store.outbound import DeskView
from iagente_vida.store.store import Store
from iagente_vida.webhooks import chatwoot_intake
from iagente_vida.webhooks.chatwoot_intake import their_labels


class UntoldChanges:
    """Compares conversations as Chatwoot lists them with what is known here."""

    def __init__(self, store: Store, clock: Clock, phone_number_id: str) -> None:
        self._store = store
        self._clock = clock
        self._phone_number_id = phone_number_id

    async def keep(self, notice: dict[str, Any], live: ChatwootConversation) -> Sequence[Accepted]:
        """Keeps what has changed unseen; `notice` is the conversation in the form of one. Costs no call."""
        person = chatwoot_intake.address(notice)
        known = await self._store.find(person.wa_id or person.user_id) if person is not None else []
        kept = []
        for one in known:
            changes = untold(live, await self._store.desk(one.conversation_id))
            told = {**notice, "changed_attributes": changes}
            kept += chatwoot_intake.items(told, _reaction(changes), self._phone_number_id, self._clock.now())
        return await self._store.accept(kept) if kept else []


def untold(live: ChatwootConversation, view: DeskView) -> list[dict[str, Any]]:
    """What differs, as `changed_attributes` of a notice. Nothing counts before we have written there ourselves."""
    if view.state is None or view.shown is None:
        return []
    shown, known = msgspec.json.decode(view.shown, type=Shown), load_state(view.state)
    if shown.place != live.id:
        return []
    before = {"label_list": sorted(known.desk_labels), "custom_attributes": dict(known.desk_attributes)}
    after = {"label_list": their_labels(live.labels), "custom_attributes": _their_attributes(live)}
    return [
        {name: {"previous_value": before[name], "current_value": after[name]}}
        for name in before
        if before[name] != after[name]
    ] + _on_card(live, shown, known)


def _on_card(live: ChatwootConversation, shown: Shown, known: Conversation) -> list[dict[str, Any]]:
    if not shown.card:
        return []
    before, after = {**shown.card, **known.desk_card}, card_of(live)
    return [
        {name: {"previous_value": _value(name, before.get(name, "")), "current_value": _value(name, after[name])}}
        for name in after
        if before.get(name, "") != after[name]
    ]


def _their_attributes(live: ChatwootConversation) -> dict[str, str]:
    """What people wrote, in the words in which it is kept."""
    return {
        name: str(value)
        for name, value in live.custom_attributes.items()
        if name not in ATTRIBUTES and value is not None and value != ""
    }


def _value(name: str, word: str) -> str | bool:
    """What is on the card as Chatwoot has it."""
    return word == "true" if name == "blocked" else word


def _reaction(changes: list[dict[str, Any]]) -> Reaction:
    names = {name: values["current_value"] for change in changes for name, values in change.items()}
    actions = []
    if "label_list" in names:
        actions.append(Action.LABELS)
    if "custom_attributes" in names:
        actions.append(Action.ATTRIBUTES)
    if names.keys() - {"label_list", "custom_attributes"}:
        actions.append(Action.CONTACT)
    if names.get("blocked") is True:
        actions.append(Action.STOP)
    return Reaction(tuple(actions), "Nadie lo había avisado: se ve al repasar.")
