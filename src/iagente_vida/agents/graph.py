"""The turn as a LangGraph graph. The only module that imports langgraph; import it late, it is heavy."""

from __future__ import annotations

from typing import Any, Protocol

from iagente_vida.agents import exporters

exporters.switch_off()

from langgraph.graph import END, START, StateGraph  # noqa: E402
from langgraph.graph.state import CompiledStateGraph  # noqa: E402
from langgraph.runtime import Runtime  # noqa: E402

from iagente_vida.agents.nodes import EXITS, NODES, Node, TurnState  # noqa: E402
from iagente_vida.agents.ports import Ports  # noqa: E402
from iagente_vida.domain.dialogue.draft import Step  # noqa: E402

SUPER_STEPS = 6

TurnGraph = CompiledStateGraph[TurnState, Ports, TurnState, TurnState]


def graph() -> TurnGraph:
    """The compiled graph, without checkpointer: state lives in our own transaction."""
    builder = StateGraph(TurnState, context_schema=Ports)
    for name, node in NODES.items():
        builder.add_node(name, _room(node))
    builder.add_edge(START, "understand")
    builder.add_edge("understand", Step.ORCHESTRATE.value)
    for room, exits in EXITS.items():
        builder.add_conditional_edges(str(room), _goto, {step.value: step.value for step in exits})
    builder.add_edge(Step.NEEDS.value, Step.COMPOSE.value)
    builder.add_edge(Step.PRESENT.value, Step.COMPOSE.value)
    builder.add_edge(Step.COMPOSE.value, END)
    return builder.compile(name="vida")


def run(compiled: TurnGraph, state: TurnState, ports: Ports) -> TurnState:
    """One turn through the graph. Raises when it would take more than six super-steps.

    Not asynchronous: the rooms wait for nothing, and tasks for each of them would cost LangGraph half as much again.
    """
    limit = SUPER_STEPS + 1  # LangGraph counts its last look, which finds nothing left to run
    return compiled.invoke(state, context=ports, config={"recursion_limit": limit}, version="v2").value


def _goto(state: TurnState) -> str:
    return state.goto.value


class Room(Protocol):
    """A node as LangGraph calls it."""

    def __call__(self, state: TurnState, runtime: Runtime[Ports]) -> dict[str, Any]: ...


def _room(node: Node) -> Room:
    def room(state: TurnState, runtime: Runtime[Ports]) -> dict[str, Any]:
        return node(state, runtime.context)

    return room
