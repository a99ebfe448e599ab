"""What people and the delivery do to a conversation: advisers' hands, restarts, failed sends."""

from __future__ import annotations

from collections.abc import Iterable

from iagente_vida.domain.acts import Figure, FigureKind
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue import followup, restart, satisfaction
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.events import (
    AdviserMessage,
    DeliveryFailed,
    DeliveryUnknown,
    Event,
    GiveBack,
    Pause,
    Preference,
    Restart,
    Resume,
    Takeover,
    TimerFired,
)
from iagente_vida.domain.replies import pieces

STALE = "stale"


def apply(draft: Draft, events: Iterable[Event]) -> bool:
    """Applies every event that is not a customer's message, in order.

    Whether replies grew too old to leave, so that what they said has to be said again.
    """
    overdue = False
    for event in events:
        match event:
            case AdviserMessage():
                if not event.automatic:
                    _take_over(draft)
                if not event.already_sent:
                    draft.adviser_texts += [(text, event.ref) for text in pieces(event.text)]
            case Takeover(answered=True):
                _take_over(draft)
            case Takeover():
                _lies_with_people(draft)
            case GiveBack():
                if event.resolved and draft.conversation.mode is Mode.HUMAN:
                    satisfaction.ask(draft)
                _give_back(draft)
            case TimerFired(timer=followup.TIMER):
                followup.fired(draft)
            case Pause():
                draft.conversation.paused = True
                draft.cancel_pending = True
                draft.record("pause", author=event.author)
            case Resume():
                draft.conversation.paused = False
                draft.record("resume", author=event.author)
            case Restart():
                restart.forget_all(draft)
            case DeliveryFailed():
                overdue = overdue or event.error_kind == STALE
                _note(draft, "delivery_failed", str(event.error_code))
                _unsay(draft, event.reply_ref)
            case DeliveryUnknown():
                _note(draft, "delivery_unknown", event.reply_ref)
                _ask_again(draft, event.reply_ref)
            case Preference():
                draft.record("preference", category=event.category, value=event.value)
                if event.value in ("stop", "resume"):
                    draft.consent(f"marketing_{event.value}", "whatsapp")
            case _:
                pass
    return overdue


def _take_over(draft: Draft) -> None:
    conversation = draft.conversation
    draft.cancel_pending = True
    if conversation.mode is not Mode.HUMAN:
        conversation.mode = Mode.HUMAN
        draft.record("takeover")


def _lies_with_people(draft: Draft) -> None:
    """Opened for people, and nobody has it yet: the bot sells no more and says nothing of its own accord."""
    conversation = draft.conversation
    if conversation.mode is Mode.BOT:
        draft.cancel_pending = True
        conversation.mode = Mode.WAITING
        conversation.handover = "opened"
        conversation.asked = ""
        draft.record("opened_for_people")


def _give_back(draft: Draft) -> None:
    conversation = draft.conversation
    if conversation.mode is Mode.BOT:
        return
    conversation.mode = Mode.BOT
    conversation.handover = ""
    conversation.acknowledged = False
    conversation.misunderstandings = 0
    draft.record("give_back")


def _note(draft: Draft, topic: str, detail: str) -> None:
    draft.notes.append(Note(topic, (("detalle", Figure(FigureKind.WORDS, detail, "delivery")),)))


def _unsay(draft: Draft, ref: str) -> None:
    """A greeting or a mandatory notice that never arrived was not given: it is said again."""
    if ref == "greet":
        draft.conversation.greeted = False
    elif ref.startswith("disclose:"):
        draft.conversation.disclosures.pop(ref.partition(":")[2], None)


def _ask_again(draft: Draft, ref: str) -> None:
    """A question that perhaps never arrived does not count as asked."""
    slot = ref.partition(":")[2]
    asked = draft.conversation.asked_times
    if ref.startswith("ask:") and asked.get(slot, 0) > 0:
        asked[slot] -= 1
