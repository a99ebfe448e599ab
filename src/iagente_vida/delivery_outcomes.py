"""What becomes of one attempt to send: the outcome that is written down, and what the conversation learns of it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.delivery_policy import Action, rule_for, stop_for, wait_before
from iagente_vida.domain.events import WRITTEN_THERE, DeliveryFailed, Takeover
from iagente_vida.domain.replies import RESUME, START, Reply, TemplateUse
from iagente_vida.integrations.channel import SendError, Sent
from iagente_vida.integrations.event_codec import inbound_event
from iagente_vida.mirror import MIRROR_CHANNELS
from iagente_vida.store.inbound import Lane
from iagente_vida.store.outbound import OutboxDraft, OutboxState, Parcel, Settlement
from iagente_vida.store.permissions import Consent, ConsentDraft
from iagente_vida.turn_rows import REPLY_CHANNEL

_MARKETING_STOPPED = 131050


def template_of(parcel: Parcel) -> TemplateUse | None:
    """What may leave in place of a reply when the window is closed."""
    if parcel.kind != "reply" or parcel.opted_out:
        return None
    return msgspec.json.decode(parcel.body, type=Reply).template


class Outcomes:
    """Judges attempts. `grace` is how long a send in doubt waits for its status."""

    def __init__(self, clock: Clock, grace: timedelta, chance: random.Random) -> None:
        self._clock = clock
        self._grace = grace
        self._chance = chance

    def sent(self, sent: Sent, parcel: Parcel) -> Settlement:
        """It has left."""
        template = msgspec.json.decode(parcel.body, type=TemplateUse).purpose if parcel.kind == "template" else ""
        return Settlement(
            state=OutboxState.SENT, at=self._clock.now(), provider_id=sent.provider_id, as_template=template
        )

    def taken(self, parcel: Parcel, event: Takeover) -> Settlement:
        """People have the conversation, and the notice of it has not come: the bot's message stays here."""
        now = self._clock.now()
        inform = inbound_event(
            event,
            key=f"outbox:{parcel.seq}:taken",
            source="delivery",
            at=now,
            conversation_id=parcel.conversation_id,
        )
        return Settlement(state=OutboxState.CANCELLED, at=now, error="taken", inform=inform)

    def refused(self, parcel: Parcel, error: SendError) -> Settlement:
        """What becomes of a message whose send did not succeed."""
        now = self._clock.now()
        if parcel.kind == "receipt":  # a lost blue tick is no loss: the next one covers it
            return Settlement(state=OutboxState.CANCELLED, at=now, error_code=error.code, error=error.kind)
        if parcel.channel in MIRROR_CHANNELS and error.kind == "permanent":
            return Settlement(state=OutboxState.DEAD, at=now, error_code=error.code, error=error.kind)
        if error.in_doubt:
            return Settlement(
                state=OutboxState.UNKNOWN,
                at=now,
                retry_at=now + self._grace,
                error_code=error.code,
                error=error.kind,
            )
        return self.judged(parcel, error)

    def judged(self, parcel: Parcel, error: SendError) -> Settlement:
        """What the table says of a refusal."""
        now = self._clock.now()
        rule = rule_for(error.kind, error.code)
        stop = stop_for(rule, error.kind, error.code, parcel.phone_number_id, error.retry_after, self._chance)
        tries = parcel.tries or parcel.attempt
        match rule.action:
            case Action.FAIL:
                outcome = self.told(parcel, OutboxState.FAILED, error, Lane.TURN)
            case Action.HOLD if parcel.kind == "template" and parcel.ref.startswith(WRITTEN_THERE):
                outcome = self.told(parcel, OutboxState.FAILED, error, Lane.NOTE)  # its author orders it again
            case Action.HOLD if error.kind == "window":
                outcome = self._refused_by_the_window(parcel, error)
            case Action.HOLD:
                outcome = self.told(parcel, OutboxState.HELD, error, Lane.NOTE)
            case Action.RETRY if rule.spent(tries):
                outcome = self.told(parcel, OutboxState.DEAD, error, Lane.TURN)
            case _:
                # A scope that is stopped keeps its own time: the message may be the next probe.
                wait = timedelta(0) if stop else wait_before(rule, tries, error.retry_after, self._chance)
                outcome = Settlement(
                    state=OutboxState.PENDING, at=now, retry_at=now + wait, error_code=error.code, error=error.kind
                )
        consent = None
        if error.code == _MARKETING_STOPPED:
            consent = ConsentDraft(consent=Consent.MARKETING_STOP, source="whatsapp", at=now)
        return replace(outcome, stop=stop, consent=consent)

    def given_up(self, parcel: Parcel, error: SendError, *, overtaken: bool) -> Settlement:
        """WhatsApp took a message and gave it up: refused, only later. Behind newer ones it is not sent again."""
        outcome = self.judged(parcel, error)
        if outcome.state is OutboxState.PENDING and overtaken:
            return replace(self.told(parcel, OutboxState.FAILED, error, Lane.TURN), stop=outcome.stop)
        return outcome

    def told(self, parcel: Parcel, state: OutboxState, error: SendError, lane: Lane) -> Settlement:
        """A final outcome, of which the conversation learns in the same transaction."""
        now = self._clock.now()
        event = DeliveryFailed(
            outbox_seq=parcel.seq, error_code=error.code, error_kind=error.kind, reply_ref=parcel.ref
        )
        inform = inbound_event(
            event,
            key=f"outbox:{parcel.seq}:{state}:{parcel.attempt}",
            source="delivery",
            at=now,
            conversation_id=parcel.conversation_id,
            lane=lane,
        )
        return Settlement(state=state, at=now, error_code=error.code, error=error.kind, inform=inform)

    def _refused_by_the_window(self, parcel: Parcel, error: SendError) -> Settlement:
        """Closed, whatever we counted: the template leaves in its place, else it waits.

        So it may be found out past the 24 hours of a customer who came through an ad, where Meta's word decides.
        """
        if template_of(parcel) is None:
            outcome = self.waits_for_the_window(parcel, error)
        else:
            outcome = Settlement(
                state=OutboxState.PENDING,
                at=self._clock.now(),
                retry_at=self._clock.now(),
                error_code=error.code,
                error=error.kind,
            )
        return replace(outcome, closes_window=True)

    def waits_for_the_window(self, parcel: Parcel, error: SendError) -> Settlement:
        """Held until the customer writes; for a person's words the customer is asked to, once for each silence."""
        if parcel.ref.startswith(WRITTEN_THERE) and parcel.window_expires_at:  # tried again there: held here, it could
            # leave twice
            return self.told(parcel, OutboxState.FAILED, error, Lane.NOTE)
        held = self.told(parcel, OutboxState.HELD, error, Lane.NOTE)
        if parcel.author != "adviser" or parcel.opted_out:
            return held
        purpose = RESUME if parcel.window_expires_at else START
        since = parcel.window_expires_at or held.at.date()
        invitation = OutboxDraft(
            channel=REPLY_CHANNEL,
            kind="template",
            body=msgspec.json.encode(TemplateUse(purpose=purpose)),
            author="service",
            ref=f"template:{purpose}:{since.isoformat()}",
            once=True,
        )
        return replace(held, outbox=(invitation,))
