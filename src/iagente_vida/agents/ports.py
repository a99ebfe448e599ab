"""What the rooms of a turn may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from iagente_vida.agents.consulting import Consultant
from iagente_vida.agents.understanding.port import Understander
from iagente_vida.agents.wording.texts import Entry
from iagente_vida.domain.broker import Broker
from iagente_vida.domain.help import Helpline
from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.insurance.questionnaire import Questionnaire
from iagente_vida.domain.insurance.quote import Pricing
from iagente_vida.domain.knowledge import Knowledge, WordKnowledge
from iagente_vida.domain.opening import OpeningHours
from iagente_vida.domain.schedule import FOLLOW_UP_DAYS


@dataclass(frozen=True, slots=True)
class Ports:
    """What the rooms may use. No clock: the turn's moment is the only one.

    `consultant` asks a language model before the first room; None = there is none, and nothing else changes.
    """

    understander: Understander
    pricing: Pricing
    limits: Limits
    texts: Mapping[str, Entry]
    broker: Broker
    zone: tzinfo
    helplines: Mapping[str, Helpline] = field(default_factory=dict)
    knowledge: Knowledge = field(default_factory=WordKnowledge)
    questionnaires: Mapping[str, Questionnaire] = field(default_factory=dict)
    form_url: Callable[[str, datetime], str] = lambda _form_id, _until: ""
    """See `Draft`."""
    opening: OpeningHours = field(default_factory=OpeningHours)
    follow_up_days: tuple[int, ...] = FOLLOW_UP_DAYS
    consultant: Consultant | None = None
