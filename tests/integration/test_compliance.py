"""What `iagente compliance`, `export` and `erase` say on a real database, and that what they name exists."""

from __future__ import annotations

import asyncio
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from iagente_vida.agents.wording.texts import load_texts
from iagente_vida.cli import run
from iagente_vida.clock import SystemClock
from iagente_vida.compliance import approve, load_rules, report, sentences_by_stage
from iagente_vida.config import load_settings
from iagente_vida.integrations.event_codec import decode_event
from iagente_vida.parts import opened_store
from iagente_vida.startup import prepare
from iagente_vida.turn import Turn, TurnRules
from tests.agents import ScriptedAgent
from tests.integration.test_turn import message, say
from tests.live.processes import ROOT

PHONE = "34600000001"
RULES = load_rules()


@pytest.fixture(autouse=True)
def folder(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BROKER_DIR", str(own_folder / "correduria"))
    return own_folder


def with_a_customer() -> None:
    """One message that was answered."""

    async def talk() -> None:
        async with opened_store(prepare().settings) as store:
            conversation_id = await say(store, message("soy Ana", SystemClock().now(), who=PHONE, prompt=True))
            turn = Turn(store, ScriptedAgent(), decode_event, SystemClock(), "engine", TurnRules())
            await turn.run(conversation_id)

    asyncio.run(talk())


def test_every_rule_of_law_and_conduct_is_there_once() -> None:
    assert [rule.code for rule in RULES] == [f"R{number}" for number in range(1, 27)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_a_rule_names_exists(rule: object) -> None:
    found = next(each for each in RULES if each is rule)
    assert set(found.texts) <= load_texts().keys()
    for named in found.tests:
        file, _, function = named.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {function}\(", source, re.MULTILINE), named
    assert found.tests or found.state == "persona"
    assert bool(found.note) == (found.state == "parcial")


def test_every_sentence_a_customer_can_read_is_under_one_stage() -> None:
    shown = [entry.key for entries in sentences_by_stage(load_texts()).values() for entry in entries]
    assert sorted(shown) == sorted(key for key in load_texts() if not key.startswith("note_"))


def test_an_approval_holds_until_a_word_changes(folder: Path) -> None:
    settings = load_settings()
    approve(settings, 'Ana "la jefa"', date(2026, 11, 23))
    [given] = report(settings, date(2026, 11, 24))["approvals"]
    assert (given["by"], given["on"], given["current"]) == ('Ana "la jefa"', "23/11/2026", True)
    path = settings.broker_dir / "aprobaciones.toml"
    path.write_text(path.read_text().replace(given["sha256"], "0" * 64))
    assert not report(settings, date(2026, 11, 24))["approvals"][0]["current"]


def test_the_command_writes_one_pdf_with_every_rule_and_sentence(folder: Path) -> None:
    assert run(["compliance", "--approve", "Ana Ruiz", "--out", "c.pdf"]) == 0
    pages = PdfReader(io.BytesIO((folder / "c.pdf").read_bytes())).pages
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    for rule in RULES:
        assert re.sub(r"\s+", "", rule.source) in text
    for entry in load_texts().values():
        if not entry.key.startswith("note_"):
            assert entry.version in text
    assert "AnaRuiz" in text
    assert "Artículosaprobados" in text
    assert "Formularioseguro" in text
    assert "Correduríainventada" in text


def test_without_an_option_it_says_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compliance"]) == 2
    assert "--out" in capsys.readouterr().err


def test_a_person_is_exported_by_phone_and_erased(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_a_customer()
    assert run(["export", "+34 600 000 001"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "soy Ana" in json.dumps(document)
    assert document["conversations"][0]["ledger"]["verified"]
    assert run(["erase", str(document["contact_id"]), "--yes", "--json"]) == 0
    gone = json.loads(capsys.readouterr().out)
    assert (gone["contact_id"], gone["messages"], gone["chatwoot"]) == (document["contact_id"], 1, "no_configurado")
    assert run(["export", PHONE]) == 1
    assert "[no_encontrado]" in capsys.readouterr().err
    assert run(["export", str(document["contact_id"])]) == 0
    assert "soy Ana" not in capsys.readouterr().out


def test_health_alone_can_be_erased(capsys: pytest.CaptureFixture[str]) -> None:
    with_a_customer()
    assert run(["erase", PHONE, "--health", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"forms": 0}


def test_nobody_is_erased_without_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    with_a_customer()
    monkeypatch.setattr("typer.confirm", lambda _question: False)
    assert run(["erase", PHONE]) == 2
    assert run(["export", PHONE]) == 0
