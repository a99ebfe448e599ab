"""The graph: the drawing that is published, and the same decisions as the plain runner."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from iagente_vida.agents.adviser import GraphAgent, PlainAgent
from iagente_vida.agents.graph import SUPER_STEPS, graph
from iagente_vida.domain.events import AdviserMessage, Event, GiveBack, Restart, Takeover
from tests.conversations.runner import Talk, ports

ROOT = Path(__file__).parents[2]
PHRASES = (
    "hola",
    "tengo 41 años",
    "no fumo",
    "fumo",
    "90",
    "sí",
    "no",
    "100.000 euros",
    "20 años",
    "30 años",
    "la 2",
    "la recomendada",
    "es caro",
    "BAJA",
    "ALTA",
    "quiero hablar con una persona",
    "perdona, 42",
    "mejor 60.000 euros",
    "eres un robot?",
    "empezar de nuevo",
    "tengo 16 años",
    "no sé",
    "zzz",
    "cuánto cuesta?",
    "gracias",
    "me quiero morir",
    "opcion {0}",
)
HANDS: tuple[Event, ...] = (
    Takeover(author="ana"),
    GiveBack(author="ana"),
    Restart(author="ana"),
    AdviserMessage(text="Buenas, soy Ana", author="ana"),
)
TURNS = st.lists(
    st.one_of(
        st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3), st.sampled_from(HANDS), st.sampled_from(["audio"])
    ),
    min_size=1,
    max_size=10,
)
GRAPH_AGENT = GraphAgent(ports())


@settings(max_examples=60)
@given(TURNS)
async def test_the_graph_and_the_plain_runner_decide_alike(turns: list[list[str] | Event | str]) -> None:
    by_graph, by_table = Talk(GRAPH_AGENT), Talk(PlainAgent(ports()))
    for turn in turns:
        for talk in (by_graph, by_table):
            if isinstance(turn, list):
                await talk.say(*turn)
            elif isinstance(turn, str):
                await talk.send(turn)
            else:
                await talk.happen(turn)
        assert by_graph.decisions[-1] == by_table.decisions[-1]
        assert len(by_graph.decisions[-1].trace["path"]) <= SUPER_STEPS
        assert by_graph.decisions[-1].trace["refused"] == []


def test_the_published_drawing_is_the_graph() -> None:
    document = (ROOT / "docs" / "grafo.md").read_text(encoding="utf-8")
    published = re.search(r"```mermaid\n(.*?)```", document, re.DOTALL)
    assert published is not None
    assert published[1].strip() == graph().get_graph().draw_mermaid().strip()


def test_studio_finds_the_graph() -> None:
    path, _, name = json.loads((ROOT / "langgraph.json").read_text(encoding="utf-8"))["graphs"]["vida"].partition(":")
    module = import_module(path.removeprefix("./src/").removesuffix(".py").replace("/", "."))
    assert getattr(module, name) is graph


def test_no_checkpointer_keeps_a_second_copy_of_the_state() -> None:
    assert graph().checkpointer is None


def test_tracing_exporters_are_off_whatever_the_environment_says() -> None:
    names = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")
    code = (
        "import iagente_vida.agents.graph\n"
        "from langsmith.utils import tracing_is_enabled\n"
        "assert not tracing_is_enabled()"
    )
    environment = {**os.environ, **dict.fromkeys(names, "true")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def test_the_agent_is_imported_without_langgraph() -> None:
    code = "import sys, iagente_vida.agents.adviser\nassert not [name for name in sys.modules if 'langgraph' in name]"
    subprocess.run([sys.executable, "-c", code], check=True)
