"""The same turn without the graph: for the simulator, and for whoever does not want to load langgraph."""

from __future__ import annotations

from iagente_vida.agents.nodes import EXITS, NODES, TurnState
from iagente_vida.agents.ports import Ports
from iagente_vida.domain.dialogue.draft import Step


def run(state: TurnState, ports: Ports) -> TurnState:
    """Runs the rooms in the order that they choose, exactly as the graph does."""
    room: str = "understand"
    while True:
        for name, value in NODES[room](state, ports).items():
            setattr(state, name, value)
        if room == Step.COMPOSE:
            return state
        allowed = EXITS.get(room)
        if allowed is not None and state.goto not in allowed:
            raise ValueError(f"{room} does not lead to {state.goto}")
        room = state.goto
