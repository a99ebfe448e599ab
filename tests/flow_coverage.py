"""Which ways of the dialogue and which texts the tests reach: `python -m tests.flow_coverage [--simulate N]`.

Plays what says something about the dialogue (the conversations, the rehearsals, the policy's own tests and, when
asked, simulated customers) while the branches of `domain/dialogue` and the texts that are worded are written down.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest

ROOT = Path(__file__).parents[1]
DIALOGUE = ROOT / "src" / "iagente_vida" / "domain" / "dialogue"
SUITES = (
    "tests/conversations",
    "tests/unit/test_policy.py",
    "tests/unit/test_hands.py",
    "tests/unit/test_desk.py",
    "tests/unit/test_satisfaction.py",
    "tests/unit/test_gate.py",
)


@dataclass(frozen=True, slots=True)
class Flow:
    """Texts that nobody said, and by module the lines and branches (from -> to) that nobody took."""

    texts: tuple[str, ...]
    lines: dict[str, tuple[int, ...]]
    branches: dict[str, tuple[tuple[int, int], ...]]
    share: float


def measure(suites: Sequence[str], personas: int = 0) -> Flow:
    """Runs the suites, and so many simulated customers, under observation. Raises ValueError when a test fails."""
    said: set[str] = set()
    observer = coverage.Coverage(branch=True, include=[f"{DIALOGUE}/*"], data_file=None, config_file=False)
    observer.exclude("raise ValueError")  # what a caller has looked at before
    with pytest.MonkeyPatch.context() as patch:
        observer.start()  # before anything is imported: what a module does at once counts too
        _listen(patch, said)
        try:
            if (
                suites
                and pytest.main(["-q", "-m", "not soak", "-k", "not bad_model", "-p", "no:cacheprovider", *suites]) != 0
            ):
                raise ValueError("a test fails: its coverage says nothing")
            if personas:
                asyncio.run(_simulate(personas))
        finally:
            observer.stop()
    lines, branches, taken, possible = {}, {}, 0, 0
    for path in sorted(DIALOGUE.glob("*.py")):
        found = observer._analyze(str(path))
        taken += found.numbers.n_executed_branches + found.numbers.n_executed
        possible += found.numbers.n_branches + found.numbers.n_statements
        if found.missing:
            lines[path.name] = tuple(sorted(found.missing))
        missed = tuple(sorted((start, end) for start, ends in found.missing_branch_arcs().items() for end in ends))
        if missed:
            branches[path.name] = missed
    from iagente_vida.agents.wording.texts import load_texts

    unsaid = tuple(sorted(load_texts().keys() - said - _named_elsewhere()))
    return Flow(unsaid, lines, branches, taken / possible)


def _listen(patch: pytest.MonkeyPatch, said: set[str]) -> None:
    """Notes every text that is worded. What is looked at where these suites run for themselves is left out here."""
    from iagente_vida.agents.adviser import GraphAgent, PlainAgent
    from iagente_vida.agents.wording.texts import Entry
    from tests.conversations import runner

    worded = Entry.variant

    def heard(entry: Entry, used: dict[str, int], *, again: bool = False) -> str:
        said.add(entry.key)
        return worded(entry, used, again=again)

    patch.setattr(Entry, "variant", heard)
    patch.setattr(GraphAgent, "decide", PlainAgent.decide)
    patch.setattr(runner, "check_sendable", lambda _reply: None)


async def _simulate(personas: int) -> None:
    from iagente_vida.agents.adviser import PlainAgent
    from iagente_vida.rehearsal.simulation import simulate
    from tests.conversations.runner import ports

    await simulate(PlainAgent(ports()), personas, seed=2026)


def _named_elsewhere() -> set[str]:
    """Texts that are read without a variant: the names of the options, and the rating's twin."""
    from iagente_vida.agents.wording.texts import load_texts

    return {key for key in load_texts() if key.startswith("nombre_")}


def main(arguments: Sequence[str], write: Callable[[str], Any] = sys.stdout.write) -> int:
    """Prints what is not reached; 1 when there is anything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--simulate", type=int, default=0)
    parser.add_argument("suites", nargs="*", default=SUITES)
    options = parser.parse_args(arguments)
    flow = measure(options.suites, options.simulate)
    write(f"\n{flow.share:.1%} of lines and branches of the dialogue are reached\n")
    write(f"texts never said: {', '.join(flow.texts) or 'none'}\n")
    for name in sorted({*flow.lines, *flow.branches}):
        write(f"{name}: lines {list(flow.lines.get(name, ()))} branches {list(flow.branches.get(name, ()))}\n")
    return 1 if flow.texts or flow.lines or flow.branches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
