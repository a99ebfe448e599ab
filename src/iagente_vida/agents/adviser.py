"""The agent: decides turns with the graph, or with the same rooms run one after the other."""

from __future__ import annotations

from collections.abc import Callable

from iagente_vida.agents import nodes, table
from iagente_vida.agents.hearing import ANSWER_NOTE, in_interview, read, without_passages
from iagente_vida.agents.nodes import TurnState
from iagente_vida.agents.ports import Ports
from iagente_vida.agents.understanding.health import health_spans
from iagente_vida.agents.understanding.text import read as read_text
from iagente_vida.agents.wording.speech import Speaker, bubbles
from iagente_vida.domain.acts import Apologise
from iagente_vida.domain.conversation import AdviserNote, Mode
from iagente_vida.domain.decision import Decision, LedgerEntry, TurnInput
from iagente_vida.domain.dialogue import unanswered
from iagente_vida.domain.dialogue.advisers import replies_of
from iagente_vida.domain.dialogue.consent import HEALTH_PURPOSE
from iagente_vida.domain.events import AdviserMessage, CustomerMessage, Takeover
from iagente_vida.domain.sensitive import find_secrets

AT_ONCE = frozenset({"opt_out", "crisis"})


class PlainAgent:
    """Decides turns without langgraph."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def decide(self, turn: TurnInput) -> Decision:
        """See `decision.Agent`."""
        return _decided(table.run(await self._begun(turn), self._ports))

    async def _begun(self, turn: TurnInput) -> TurnState:
        state = nodes.begin(turn, self._ports)
        await nodes.consult(state, self._ports)
        return state

    def answers_at_once(self, turn: TurnInput) -> bool:
        """See `decision.Agent`: an explicit value for the question asked, an opt-out, a crisis."""
        draft = nodes.begin(turn, self._ports).draft
        asked = draft.conversation.asked
        for event in turn.events:
            if not isinstance(event, CustomerMessage):
                continue
            reading = read(event, draft, self._ports)
            value = reading.slots.get(asked)
            if reading.intent in AT_ONCE or (value is not None and not value.inferred and value.confidence >= 0.9):
                return True
        return False

    def apologise(self, turn: TurnInput) -> Decision:
        """See `decision.Agent`: says sorry and calls a person, unless somebody else speaks here."""
        conversation = turn.conversation.copy()
        advisers = [event for event in turn.events if isinstance(event, AdviserMessage | Takeover)]
        texts = tuple(
            reply
            for event in advisers
            if isinstance(event, AdviserMessage) and not event.already_sent
            for reply in replies_of(event)
        )
        taken = any(not isinstance(event, AdviserMessage) or not event.automatic for event in advisers)
        silent = conversation.mode is not Mode.BOT or conversation.opted_out or taken
        silent = silent or bool(turn.silence) or conversation.paused
        if taken:
            conversation.mode = Mode.HUMAN
        elif conversation.mode is Mode.BOT:
            conversation.mode = Mode.WAITING
            conversation.handover = "internal"
            conversation.asked = ""
        conversation.notes.append(AdviserNote(at=turn.now, text="El asistente ha fallado: revisa el chat."))
        speaker = Speaker(self._ports.texts, self._ports.broker, conversation.variants, formal=conversation.formal)
        return Decision(
            conversation=conversation,
            replies=() if silent else tuple(bubbles([speaker.part(Apologise("internal"))])),
            adviser_replies=texts,
            cancel_pending=taken,
            timers=tuple(unanswered.watch(turn.conversation, conversation, turn.now, self._ports.opening)),
            redacted=_redacted(turn),
            ledger=(LedgerEntry(kind="internal_error", payload={"reason": "internal"}),),
            trace={"path": ["apologise"], "acts": [] if silent else ["apologise:internal"]},
        )


class GraphAgent(PlainAgent):
    """Decides turns with the LangGraph graph, which is loaded at the first one (or by `warm`)."""

    def __init__(self, ports: Ports) -> None:
        super().__init__(ports)
        self._run: Callable[[TurnState], TurnState] | None = None

    def warm(self) -> None:
        """Loads and compiles the graph."""
        self._runner()

    async def decide(self, turn: TurnInput) -> Decision:
        """See `decision.Agent`."""
        return _decided(self._runner()(await self._begun(turn)))

    def _runner(self) -> Callable[[TurnState], TurnState]:
        if self._run is None:
            from iagente_vida.agents import graph  # langgraph costs half a second and 60 MB

            compiled = graph.graph()
            self._run = lambda state: graph.run(compiled, state, self._ports)
        return self._run


def _redacted(turn: TurnInput) -> dict[str, str]:
    """What may not be kept of the messages that no turn could be made of, found by the rules alone."""
    redacted: dict[str, str] = {}
    for event in turn.events:
        if isinstance(event, CustomerMessage) and event.text:
            if in_interview(turn.conversation):
                redacted[event.message_id] = ANSWER_NOTE
                continue
            consented = HEALTH_PURPOSE in turn.conversation.consents
            health = () if consented else health_spans(read_text(event.text))
            kept = without_passages(event.text, find_secrets(event.text), health)
            if kept != event.text:
                redacted[event.message_id] = kept
    return redacted


def _decided(state: TurnState) -> Decision:
    if state.decision is None:
        raise ValueError("the turn ended without a decision")
    return state.decision
