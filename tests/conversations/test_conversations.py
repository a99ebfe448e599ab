"""Whole conversations, as tables: what the customer says, what the bot must mean, and how it ends.

A step is `di` (a text, or a list: one burst), `toca` (the title of a button) or `envia` (a message that is no text),
with `actos` (all acts, in order), `contiene` / `calla` (passages that must, or must not, be in the replies) and
`modo`. The end of the conversation has `etapa`, `modo`, `perfil` (must hold) and `sin` (slots that must be unknown).
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from iagente_vida.agents.adviser import GraphAgent, PlainAgent
from tests.bad_models import BAD_MODELS, consultant_of
from tests.conversations.runner import MONDAY, Talk, ports, texts_of

TABLES = sorted(Path(__file__).parent.glob("*.toml"))
CONVERSATIONS = [
    pytest.param(body, id=f"{table.stem}-{name}")
    for table in TABLES
    for name, body in tomllib.loads(table.read_text(encoding="utf-8")).items()
]
MAIN = [each for each in CONVERSATIONS if not str(each.id).startswith(("caminos-", "personas-", "clientes-"))]
"""Those that a model may not spoil: what is said seldom is often doubtful, and a model may tilt a doubt."""


@pytest.mark.parametrize("script", CONVERSATIONS)
async def test_conversation(script: dict[str, Any]) -> None:
    await plays(Talk(GraphAgent(ports()), PlainAgent(ports())), script)


@pytest.mark.parametrize("model", BAD_MODELS)
@pytest.mark.parametrize("script", MAIN)
async def test_conversation_with_a_bad_model(script: dict[str, Any], model: str) -> None:
    honest = ports()
    consulted = replace(honest, consultant=consultant_of(model, honest.understander))
    await plays(Talk(GraphAgent(consulted), in_usted=False), script)


async def plays(talk: Talk, script: dict[str, Any]) -> None:
    """Goes through a table and looks at everything that it demands."""
    for step in script["pasos"]:
        if "toca" in step:
            decision = await talk.tap(step["toca"])
        elif "envia" in step:
            decision = await talk.send(step["envia"])
        else:
            said = step["di"]
            decision = await talk.say(*([said] if isinstance(said, str) else said))
        place = next(iter(step.items()))
        said_now = "\n".join(texts_of(decision.replies))
        if "actos" in step:
            assert decision.trace["acts"] == step["actos"], place
        for passage in step.get("contiene", []):
            assert passage in said_now, place
        for passage in step.get("calla", []):
            assert passage not in said_now, place
        if "modo" in step:
            assert decision.conversation.mode == step["modo"], place
        assert decision.trace["refused"] == [], place
    end = script.get("fin", {})
    conversation = talk.conversation
    known = conversation.profile.summary(MONDAY.date())
    assert {slot: known.get(slot) for slot in end.get("perfil", {})} == end.get("perfil", {})
    assert [slot for slot in end.get("sin", []) if slot in known] == []
    assert conversation.stage == end.get("etapa", conversation.stage)
    assert conversation.mode == end.get("modo", conversation.mode)
    assert conversation.opted_out == end.get("baja", False)
    assert conversation.chosen == end.get("opcion", conversation.chosen)
