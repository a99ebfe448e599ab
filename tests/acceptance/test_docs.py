"""What the documents name exists, and what exists is named: variables, warnings, endpoints, commands, stages..."""

from __future__ import annotations

import importlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
import typer

from iagente_vida import __version__
from iagente_vida.app import Product
from iagente_vida.broker import demo_broker, parse_broker
from iagente_vida.cli import COMMANDS
from iagente_vida.config import VARIABLES, load_settings
from iagente_vida.domain.conversation import Mode, Stage
from iagente_vida.sandbox.sandbox import PAGE_PATH
from iagente_vida.startup import RunMode, prepare
from iagente_vida.webhooks.admin import create_pages
from tests.live.processes import ROOT

CONFIGURATION = (ROOT / "docs" / "configuracion.md").read_text(encoding="utf-8")
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
COMMAND_PAGE = (ROOT / "docs" / "comandos.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def rows(text: str) -> set[str]:
    """The first cell of every table row that holds a name in code quotes."""
    return set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))


def test_every_variable_is_documented_and_every_documented_one_exists() -> None:
    documented = {name for name in rows(CONFIGURATION) if name.isupper()}
    assert documented == set(VARIABLES)


def test_the_env_example_has_every_variable_once_with_its_explanation() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [(line.lstrip("#").split("=")[0], above) for above, line in pairwise(lines) if "=" in line]
    assert sorted(name for name, _ in named) == sorted(VARIABLES)
    assert [name for name, above in named if not re.fullmatch(r"# .{10,}\.", above)] == []


def test_the_env_example_as_it_stands_starts_the_sandbox(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    startup = prepare(environ={}, start=tmp_path)
    assert startup.mode is RunMode.SANDBOX
    assert {warning.code for warning in startup.warnings} == {"valor_de_ejemplo"}


def test_every_warning_is_documented_and_every_documented_one_exists() -> None:
    source = (ROOT / "src" / "iagente_vida" / "startup.py").read_text(encoding="utf-8")
    raised = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', source))
    documented = {name for name in rows(CONFIGURATION) if re.fullmatch(r"[a-z_]+", name)}
    assert documented == raised


def test_the_documented_broker_file_is_read() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", CONFIGURATION, re.DOTALL)
    assert parse_broker(example, "docs").name
    assert demo_broker().invented


def test_every_endpoint_is_documented_and_every_documented_one_exists(tmp_path: Path) -> None:
    product = Product(prepare(environ={"DATA_DIR": str(tmp_path)}, start=tmp_path))
    served = {
        f"{method.upper()} {path}"
        for path, methods in create_pages(product).openapi()["paths"].items()
        for method in methods
    }
    documented = {name for name in rows(API) if " /" in name}
    own = {name for name in documented if PAGE_PATH not in name and name != "GET /docs"}
    assert own == served


def test_stages_and_modes_are_the_documented_ones() -> None:
    assert {stage.value for stage in Stage} == set(re.findall(r"`([A-Z_]{6,})`(?= →|\.)", API))
    assert set(re.findall(r"`([a-z]+)`", API.split("## Modos")[1].split("##")[0])) == {mode.value for mode in Mode}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    application = importlib.import_module(f"iagente_vida.commands.{COMMANDS[name][0]}").app
    application._add_completion = False
    expected = {f"iagente {name}": typer.main.get_command(application)}
    for inner, command in getattr(expected[f"iagente {name}"], "commands", {}).items():
        expected[f"iagente {name} {inner}"] = command
    sections = dict(re.findall(r"^#+ (iagente .+)\n((?:(?!^#).*\n?)*)", COMMAND_PAGE, re.MULTILINE))
    for title, command in expected.items():
        options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        documented = set(re.findall(r"`(--[a-z-]+)`", sections[title]))
        assert documented == options - {"--help"}, title


def test_every_documented_command_exists() -> None:
    titles = re.findall(r"^## iagente (\S+)$", COMMAND_PAGE, re.MULTILINE)
    assert titles == list(COMMANDS)
    for page in PAGES:
        named = set(re.findall(r"`iagente ([a-z]+)", page.read_text(encoding="utf-8")))
        assert named <= set(COMMANDS), page.name


def test_every_make_target_named_in_a_document_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_dependency_says_how_it_earns_its_place() -> None:
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert listed is not None
    names = set(re.findall(r'"([a-z0-9-]+)', listed[1]))
    assert names == {name for name in rows(architecture) if name in names or not re.search(r"[/._A-Z ]", name)}


def test_the_changelog_tells_this_version() -> None:
    assert re.search(
        rf"^## {re.escape(__version__)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )


def test_the_documented_defaults_are_the_real_ones(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)
    for name, default in re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", CONFIGURATION, re.MULTILINE):
        value = getattr(settings, name.lower())
        if isinstance(value, bool):
            assert default == str(value).lower(), name
        elif isinstance(value, int | float | str) and value:
            assert default == (f"{value:g}" if isinstance(value, float) else str(value)), name
