"""Customers that many dialogues begin with, and what is looked at in a decision."""

from __future__ import annotations

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.agents.ports import Ports
from iagente_vida.domain.decision import Decision
from tests.conversations.runner import Talk, ports, texts_of

ALL = "Quiero proteger a mis hijos. Nací el 12/06/1988, no fumo, 200.000 euros a 20 años"
"""All that a price needs, in one message."""
MORTGAGE = "nací el 12/06/1988, no fumo, debo 195.000 euros de hipoteca, quiero 200.000 euros a 20 años"
STEPS = 7
"""The steps of the questionnaire of health."""


def talk(known: Ports | None = None, **turn: object) -> Talk:
    """A new customer of the agent without its graph; `turn` is what else its turns are told."""
    return Talk(PlainAgent(known or ports()), turn=dict(turn))


def said(decision: Decision) -> str:
    """All texts of a decision."""
    return "\n".join(texts_of(decision.replies))


def acts(decision: Decision) -> list[str]:
    """What was meant, in order."""
    return list(decision.trace["acts"])


async def accepted(person: Talk) -> Talk:
    """A customer who has chosen and confirmed an option."""
    await person.say(ALL)
    await person.tap("2. Recomendada")
    await person.tap("Sí, adelante")
    return person


async def asked_for_health(person: Talk) -> Talk:
    """A customer who has confirmed the statement of needs, too."""
    await accepted(person)
    await person.tap("Sí, es correcto")
    return person


async def interviewed(person: Talk) -> Talk:
    """A customer who has agreed to answer in the chat."""
    await asked_for_health(person)
    await person.tap("Por aquí")
    await person.tap("Sí, doy permiso")
    return person
