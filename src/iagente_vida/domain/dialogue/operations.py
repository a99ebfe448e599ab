"""What people and the delivery do to a conversation: advisers' hands, restarts, failed sends."""

from __future__ import annotations

from collections.abc import Iterable

from iagente_vida.domain import orders
from iagente_vida.domain.acts import Figure, FigureKind
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.dialogue import (
    advisers,
    desk_orders,
    followup,
    interview,
    restart,
    satisfaction,
    silence,
    unanswered,
)
from iagente_vida.domain.dialogue.draft import Draft, Note
from iagente_vida.domain.events import (
    WRITTEN_THERE,
    AdviserCommand,
    AdviserDeleted,
    AdviserMessage,
    DeliveryFailed,
    DeliveryUnknown,
    DeskChange,
    Event,
    FormFilled,
    GiveBack,
    Pause,
    Preference,
    Restart,
    Resume,
    Takeover,
    TimerFired,
)

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
                    advisers.remember(draft, event)
                    _take_over(draft)
                if not event.already_sent:
                    draft.adviser_replies += advisers.replies_of(event)
            case AdviserDeleted():
                desk_orders.take_back(draft, event)
            case AdviserCommand():
                desk_orders.obey(draft, event)
            case DeskChange():
                desk_orders.change(draft, event)
            case Takeover():
                _taken(draft, event)
            case GiveBack():
                if event.resolved and draft.conversation.mode is Mode.HUMAN:
                    satisfaction.ask(draft)
                _give_back(draft)
            case TimerFired(timer=followup.TIMER):
                followup.fired(draft)
            case TimerFired(timer=orders.UNANSWERED):
                unanswered.fired(draft)
            case TimerFired(timer=silence.TIMER):
                silence.fired(draft, str(event.payload.get("since", "")))
            case TimerFired(timer=interview.TIMER):
                interview.lapsed(draft)
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
                ours = event.reply_ref.startswith(followup.REF)  # nobody waited for it
                overdue = overdue or (event.error_kind == STALE and not ours)
                if not event.reply_ref.startswith(WRITTEN_THERE):  # its author sees it on the message itself
                    _note(draft, "delivery_failed", str(event.error_code))
                _unsay(draft, event.reply_ref)
            case DeliveryUnknown():
                _note(draft, "delivery_unknown", event.reply_ref)
                _ask_again(draft, event.reply_ref)
            case FormFilled():
                interview.told(draft, event)
            case Preference():
                draft.record("preference", category=event.category, value=event.value)
                if event.value == "stop":
                    followup.cancel(draft)
                if event.value in ("stop", "resume"):
                    draft.consent(f"marketing_{event.value}", "whatsapp")
            case _:
                pass
    return overdue


def _taken(draft: Draft, event: Takeover) -> None:
    """A conversation that waits goes on waiting while it is only assigned by us to whoever had it before."""
    conversation = draft.conversation
    somebodys = event.answered or (conversation.mode is Mode.BOT and bool(event.author_id))
    if not somebodys:
        _lies_with_people(draft)
        return
    if event.author_id:
        conversation.adviser, conversation.adviser_id = event.author, event.author_id
    _take_over(draft)


def _take_over(draft: Draft) -> None:
    conversation = draft.conversation
    draft.cancel_pending = True
    conversation.returned = False
    if conversation.mode is Mode.WAITING:
        unanswered.cancel(draft)
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
    if conversation.mode is Mode.WAITING:
        unanswered.cancel(draft)
    conversation.mode = Mode.BOT
    conversation.returned = True
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
