"""Talks to an agent as a customer would: keeps the state between turns, through its stored form."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jsonschema import Draft202012Validator

from iagente_vida.agents.knowledge import EmbeddedKnowledge
from iagente_vida.agents.ports import Ports
from iagente_vida.agents.understanding.classifier import load_classifier
from iagente_vida.agents.understanding.combined import CombinedUnderstander
from iagente_vida.agents.wording.texts import load_texts
from iagente_vida.broker import demo_broker
from iagente_vida.config import Settings
from iagente_vida.domain.conversation import Conversation
from iagente_vida.domain.decision import Agent, Decision, TurnInput
from iagente_vida.domain.events import CustomerMessage, Event
from iagente_vida.domain.insurance.pricing import TablePricing
from iagente_vida.domain.insurance.questionnaire import of_rules
from iagente_vida.domain.replies import Reply
from iagente_vida.helplines import load_helplines
from iagente_vida.integrations.whatsapp_messages import from_reply
from iagente_vida.knowledge import load_knowledge
from iagente_vida.state import dump_state, load_state
from iagente_vida.store.inbound import Address
from iagente_vida.tariffs import load_pack

SCHEMA = Path(__file__).parents[1] / "data" / "whatsapp" / "outgoing.schema.json"
CONTRACT = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@cache
def ports() -> Ports:
    """The real ports: rules, the demo tariff, the package's texts, the invented broker."""
    pack = load_pack()
    classifier = load_classifier()
    return Ports(
        understander=CombinedUnderstander(classifier),
        pricing=TablePricing(pack),
        limits=pack.limits,
        texts=load_texts(),
        broker=demo_broker(),
        zone=ZoneInfo("Europe/Madrid"),
        helplines=load_helplines(),
        knowledge=EmbeddedKnowledge(load_knowledge(Settings(sandbox=True), invented=True), classifier.embedder),
        questionnaires={pack.insurer: of_rules(pack.underwriting, pack.insurer)},
        form_url=lambda form_id, until: f"https://ejemplo.example/formulario/{form_id}",
    )


TU = re.compile(
    r"\b(?:te|ti|tu|tus|tuy[oa]s?|contigo|[dh]az|dime|quieres|prefieres|puedes|tienes|escribe(?= «)|escribes|debes|"
    r"sabes|quieras|sigues|pagas|elijas|necesitas|necesites|fumas|vapeas|hablas|escr[ií]be(?:me|lo)|pregúnta(?:me|melo))\b",
    re.IGNORECASE,
)
ONE_WORDING = (
    "disclose:",
    "inform:health_consent",
    "inform:health_question",
    "inform:health_measure",
    "inform:health_recap",
)
"""What the law makes us show and keep, and what the insurer asks, has one wording for everybody."""


@dataclass
class Talk:
    """One conversation. `say` and `tap` answer with the decision; `texts` are all that the bot said.

    Every turn is also played with the customer addressed as usted: the same is meant, and no tú slips in.
    """

    agent: Agent
    twin: Agent | None = None
    """Who plays the turns as usted; None = the same agent."""
    in_usted: bool = True
    turn: dict[str, Any] = field(default_factory=dict)
    """What else the turns are told: `may_quote`, `has_phone`..."""
    now: datetime = MONDAY
    conversation: Conversation = field(default_factory=Conversation)
    decisions: list[Decision] = field(default_factory=list)

    async def say(self, *texts: str, stale: bool = False) -> Decision:
        """Several texts are one burst."""
        return await self.happen(*[self.message(text=text, number=at) for at, text in enumerate(texts)], stale=stale)

    async def tap(self, title: str) -> Decision:
        """Taps a button of the last message that has one with this title."""
        for decision in reversed(self.decisions):
            for reply in reversed(decision.replies):
                for choice in (*reply.buttons, *reply.rows):
                    if choice.title == title:
                        return await self.happen(self.message(text=title, payload=choice.id, kind="interactive"))
        raise AssertionError(f"no button {title!r}")

    async def send(self, kind: str) -> Decision:
        """Sends something that is not text."""
        return await self.happen(self.message(kind=kind))

    async def happen(self, *events: Event, stale: bool = False) -> Decision:
        """One turn with these events. The state goes through its document, as in the store."""
        self.now += timedelta(minutes=1)
        turn = TurnInput(
            conversation=load_state(dump_state(self.conversation)),
            events=events,
            now=self.now,
            stale=stale,
            turn_key=f"1:{len(self.decisions)}",
            **self.turn,
        )
        decision = await self.agent.decide(turn)
        if self.in_usted:
            await self._as_usted(turn, decision)
        for reply in (*decision.replies, *decision.adviser_replies):
            check_sendable(reply)
        self.conversation = decision.conversation
        self.decisions.append(decision)
        return decision

    async def _as_usted(self, turn: TurnInput, decision: Decision) -> None:
        conversation = load_state(dump_state(self.conversation))
        conversation.formal = True
        formal = await (self.twin or self.agent).decide(replace(turn, conversation=conversation))
        assert formal.trace["acts"] == decision.trace["acts"]
        assert len(formal.trace["refused"]) == len(decision.trace["refused"])
        for reply in formal.replies:
            if formal.conversation.formal and not reply.ref.startswith(ONE_WORDING):
                assert not TU.search(reply.text), (reply.ref, reply.text)

    def message(self, *, text: str = "", payload: str = "", kind: str = "text", number: int = 0) -> CustomerMessage:
        """A message of the customer, now."""
        return CustomerMessage(
            message_id=f"m{len(self.decisions)}.{number}", type=kind, sent_at=self.now, text=text, payload=payload
        )

    @property
    def texts(self) -> list[str]:
        """Everything the bot said, in order."""
        return [text for decision in self.decisions for text in texts_of(decision.replies)]


def check_sendable(reply: Reply) -> None:
    """Whatever is said has a body that the contract with WhatsApp takes, to a phone and to who hides it."""
    for address in (Address(wa_id="34600000001"), Address(user_id="ES.13491208655302741918")):
        body = from_reply(reply, address, "inst-7", "1234567890").to_body()
        wrong = next(CONTRACT.iter_errors(body), None)
        assert wrong is None, wrong


def texts_of(replies: Sequence[object]) -> list[str]:
    """The texts of replies."""
    return [getattr(reply, "text", "") for reply in replies]
