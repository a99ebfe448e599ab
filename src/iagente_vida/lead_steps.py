"""What a turn means for its lead: how far it has got, where it came from, what the customer thinks."""

from __future__ import annotations

from collections.abc import Sequence

from iagente_vida.domain.conversation import Conversation, Mode, Stage
from iagente_vida.domain.decision import Decision
from iagente_vida.domain.dialogue.satisfaction import ASKED, GIVEN
from iagente_vida.domain.events import CustomerMessage, Event
from iagente_vida.domain.insurance.lifecycle import QuoteState
from iagente_vida.store.lead_records import LeadChange, LeadSource, LeadStep

ADVERTISEMENT = "anuncio"
DIRECT = "directo"
_STAGES = tuple(Stage)
_STEP_OF_STAGE = {
    Stage.NEEDS_ANALYSIS: LeadStep.NEEDS,
    Stage.COTIZACION: LeadStep.QUOTED,
    Stage.PRESENTACION_PROPUESTA: LeadStep.PROPOSAL,
    Stage.FINALIZADO: LeadStep.CLOSED,
}
_TOLD = ("source_type", "source_id", "source_url", "headline")
_LONGEST = 200


def lead_change(before: Conversation, decision: Decision, events: Sequence[Event]) -> LeadChange | None:
    """What the turn changes; None when it changes nothing."""
    change = LeadChange(
        steps=_steps(before, decision),
        source=_source(events) if before.last_customer_at is None else None,
        asked=any(entry.kind == ASKED for entry in decision.ledger),
        rating=rating_of(decision),
    )
    return change if change != LeadChange() else None


def rating_of(decision: Decision) -> int | None:
    """What the customer answered in this turn, the last word of it."""
    given = [entry.payload["value"] for entry in decision.ledger if entry.kind == GIVEN]
    return given[-1] if given else None


def _steps(before: Conversation, decision: Decision) -> tuple[LeadStep, ...]:
    after = decision.conversation
    reached: list[LeadStep] = []
    if after.stage is not before.stage:
        passed = _STAGES[: _STAGES.index(after.stage) + 1]
        if after.stage is Stage.FINALIZADO:  # it may have ended anywhere
            passed = (Stage.FINALIZADO,)
        reached += [_STEP_OF_STAGE[stage] for stage in passed if stage in _STEP_OF_STAGE]
    if decision.quotes and LeadStep.QUOTED not in reached:
        reached.append(LeadStep.QUOTED)
    if before.mode is Mode.BOT and after.mode in (Mode.WAITING, Mode.HUMAN):
        reached.append(LeadStep.HANDED_OVER)
    if any(change.state is QuoteState.ACCEPTED for change in decision.quote_changes):
        reached.append(LeadStep.CONVERTED)
    return tuple(reached)


def _source(events: Sequence[Event]) -> LeadSource | None:
    """Where the first messages came from; None while the customer has said nothing."""
    messages = [event for event in events if isinstance(event, CustomerMessage)]
    if not messages:
        return None
    referral = next((message.referral for message in messages if message.referral), None)
    if referral is None:
        return LeadSource(source=DIRECT)
    told = {name: str(referral[name])[:_LONGEST] for name in _TOLD if referral.get(name)}
    return LeadSource(source=ADVERTISEMENT, detail=told)
