"""Who may import whom (DESIGN 3), read from the source of every module of the package."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import iagente_vida

PACKAGE = Path(iagente_vida.__file__).parent
NAME = "iagente_vida"

RECORDS = (
    "store.store",
    "store.inbound",
    "store.commits",
    "store.outbound",
    "store.summaries",
    "store.permissions",
    "store.questionnaires",
    "store.threads",
)
# Room -> what it may import of ours, as prefixes below the package.
ALLOWED = {
    "domain": ("domain",),
    "agents": ("agents", "domain"),
    "documents": ("documents", "domain", "errors", *RECORDS),
    "store": ("store", "domain", "errors", "clock"),
    "integrations": ("integrations", "domain", "errors", "clock", *RECORDS),
}
# What reaches beyond the process, or makes the same input give another output.
IMPURE = {
    "aiohttp",
    "asyncio",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
DOMAIN_LIBRARIES = {"numpy", "pydantic"}
CONCRETE_STORES = ("store.sqlite", "store.postgres")


def modules(room: str = "") -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Full names of what a module imports, at its top or anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def ours(path: Path) -> set[str]:
    return {name.removeprefix(f"{NAME}.") for name in imported(path) if name.startswith(f"{NAME}.")}


def within(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    wrong = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in modules(room)
        for name in ours(path)
        if not within(name, ALLOWED[room])
    }
    assert wrong == set()


def test_the_domain_is_pure() -> None:
    wrong = set()
    for path in modules("domain"):
        for name in imported(path):
            top = name.partition(".")[0]
            foreign = top not in sys.stdlib_module_names and top not in DOMAIN_LIBRARIES and top != NAME
            if foreign or top in IMPURE:
                wrong.add(f"{path.relative_to(PACKAGE)}: {name}")
    assert wrong == set()


def test_the_domain_asks_no_clock() -> None:
    clocks = {"now", "utcnow", "today"}
    wrong = set()
    for path in modules("domain"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"datetime", "date"}
                and node.func.attr in clocks
            ):
                wrong.add(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert wrong == set()


def test_only_the_graph_imports_langgraph() -> None:
    importers = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(name.split(".")[0].startswith(("langgraph", "langchain", "langsmith")) for name in imported(path))
    }
    assert importers <= {"agents/graph.py", "agents/llm.py"}
    assert "agents/graph.py" in importers


@pytest.mark.parametrize("module", ["turn.py", "delivery.py", "delivery_outcomes.py"])
def test_the_path_imports_no_concrete_store(module: str) -> None:
    assert [name for name in ours(PACKAGE / module) if within(name, CONCRETE_STORES)] == []


def test_the_graph_is_loaded_late() -> None:
    importers = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module
        if any(f"{node.module}.{alias.name}".startswith(f"{NAME}.agents.graph") for alias in node.names)
    }
    assert importers == set()
