"""The rooms of a turn as functions over its state. The graph and the plain runner call the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from iagente_vida.agents.composing import decided
from iagente_vida.agents.consulting import Question
from iagente_vida.agents.hearing import MARKET, context_of, in_interview, read
from iagente_vida.agents.ports import Ports
from iagente_vida.agents.tracing import traced
from iagente_vida.agents.understanding.proposal import Proposal
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.decision import Decision, TurnInput
from iagente_vida.domain.dialogue import advisers, interview, policy, unanswered
from iagente_vida.domain.dialogue.draft import Draft, Step
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.events import CustomerMessage
from iagente_vida.domain.help import Helpline

VERSIONED = (interview.CONSENT_TEXT,)
"""Texts whose version the dialogue records with what was agreed to."""


@dataclass(slots=True)
class TurnState:
    """What flows through the graph: the turn, its draft, where to go, and at the end the decision."""

    turn: TurnInput
    draft: Draft
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    """What a language model made of the messages, by message id."""
    goto: Step = Step.ORCHESTRATE
    path: tuple[str, ...] = ()
    understood: tuple[dict[str, Any], ...] = ()
    decision: Decision | None = None


Node = Callable[[TurnState, Ports], dict[str, Any]]


def begin(turn: TurnInput, ports: Ports) -> TurnState:
    """The state before the first room: a copy of the conversation, nothing decided."""
    draft = Draft(
        conversation=turn.conversation.copy(),
        now=turn.now,
        today=turn.now.astimezone(ports.zone).date(),
        limits=ports.limits,
        broker=ports.broker,
        turn_key=turn.turn_key,
        pricing=ports.pricing,
        zone=ports.zone,
        knowledge=ports.knowledge,
        jurisdictions=ports.broker.jurisdictions,
        helpline=ports.helplines.get(turn.market, ports.helplines.get(MARKET, Helpline())),
        may_quote=turn.may_quote,
        silence=turn.silence,
        window_open=turn.window_open,
        has_phone=turn.has_phone,
        questionnaires=ports.questionnaires,
        form_url=ports.form_url,
        text_versions={key: ports.texts[key].version for key in VERSIONED},
        opening=ports.opening,
        follow_up_days=ports.follow_up_days,
    )
    return TurnState(turn=turn, draft=draft)


async def consult(state: TurnState, ports: Ports) -> None:
    """Asks the language model, when there is one and the bot may speak, about what was written and not tapped.

    What is written to the health questionnaire is nobody's but the questionnaire's.
    """
    turn, conversation = state.turn, state.turn.conversation
    quiet = conversation.mode is not Mode.BOT or conversation.opted_out or conversation.paused or turn.silence
    if ports.consultant is None or quiet or in_interview(conversation):
        return
    context = context_of(state.draft)
    state.proposals = await ports.consultant.consult(
        [
            Question(event.message_id, event.text, context)
            for event in turn.events
            if isinstance(event, CustomerMessage) and event.text.strip() and not event.payload
        ]
    )


def understand(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Reads every message of the customer."""
    draft = state.draft
    readings: list[Reading] = []
    understood: list[dict[str, Any]] = []
    for event in state.turn.events:
        if isinstance(event, CustomerMessage):
            before = readings[-1].slots if readings else {}
            proposal = state.proposals.get(event.message_id)
            told = {slot for entry in readings for slot in entry.slots}
            reading = read(event, draft, ports, proposal, next(iter(before), ""), told)
            readings.append(reading)
            understood.append(traced(reading, proposal))
    draft.readings = tuple(readings)
    return {"understood": tuple(understood), "path": ("understand",), "goto": Step.ORCHESTRATE}


def orchestrate(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Applies what happened and chooses the room."""
    return _went(state, "orchestrate", policy.orchestrate(state.draft, state.turn.events, stale=state.turn.stale))


def assist(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Runs a repair."""
    return _went(state, "assist", policy.assist(state.draft))


def needs_analysis(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Asks what is missing."""
    return _went(state, "needs_analysis", policy.needs_analysis(state.draft))


def quote(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Computes the price."""
    return _went(state, "quote", policy.quote(state.draft, ports.pricing))


def present(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Puts options on the table, or answers about them."""
    return _went(state, "present", policy.present(state.draft))


def compose(state: TurnState, ports: Ports) -> dict[str, Any]:
    """Words the acts, lets the gate look at every number, and closes the decision."""
    draft, path = state.draft, (*state.path, "compose")
    advisers.hold_back(draft)
    policy.close(draft)
    draft.timers += unanswered.watch(state.turn.conversation, draft.conversation, draft.now, draft.opening)
    return {
        "decision": decided(draft, ports, {"path": list(path), "understanding": list(state.understood)}),
        "path": path,
    }


NODES: dict[str, Node] = {
    "understand": understand,
    Step.ORCHESTRATE: orchestrate,
    Step.NEEDS: needs_analysis,
    Step.QUOTE: quote,
    Step.PRESENT: present,
    Step.ASSIST: assist,
    Step.COMPOSE: compose,
}

# Where each room may lead; the graph draws these edges and the policy never leaves them.
EXITS: dict[str, tuple[Step, ...]] = {
    Step.ORCHESTRATE: (Step.NEEDS, Step.QUOTE, Step.PRESENT, Step.ASSIST, Step.COMPOSE),
    Step.ASSIST: (Step.NEEDS, Step.QUOTE, Step.PRESENT, Step.COMPOSE),
    Step.QUOTE: (Step.PRESENT, Step.COMPOSE),
}


def _went(state: TurnState, room: str, goto: Step) -> dict[str, Any]:
    return {"goto": goto, "path": (*state.path, room)}
