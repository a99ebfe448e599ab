"""A person who is erased is erased in Chatwoot too, or the operator is told what remains there."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from iagente_vida.chatwoot_link import make_client
from iagente_vida.cli import run
from iagente_vida.clock import SystemClock
from iagente_vida.parts import opened_store
from iagente_vida.startup import prepare
from tests.integration.test_turn import message, say

PHONE = "34600000001"
pytestmark = pytest.mark.usefixtures("set_up_chatwoot")


def known_there() -> bool:
    """Whether Chatwoot knows somebody with this telephone."""

    async def look() -> bool:
        async with make_client(prepare().settings) as client:
            return await client.contact_by("phone_number", f"+{PHONE}") is not None

    return asyncio.run(look())


def a_customer_of_both() -> None:
    async def arrives() -> None:
        settings = prepare().settings
        async with opened_store(settings) as store:
            await say(store, message("soy Ana", SystemClock().now(), who=PHONE, prompt=True))
        async with make_client(settings) as client:
            await client.create_contact(inbox_id=3, source_id="s1", name="Ana", phone_number=f"+{PHONE}")

    asyncio.run(arrives())


def test_an_erasure_reaches_chatwoot(capsys: pytest.CaptureFixture[str]) -> None:
    a_customer_of_both()
    assert known_there()
    assert run(["erase", PHONE, "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["chatwoot"] == "borrado"
    assert not known_there()


def test_a_chatwoot_that_is_away_is_told_to_the_operator(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_customer_of_both()
    monkeypatch.setenv("CHATWOOT_BASE_URL", "http://127.0.0.1:9")
    assert run(["erase", PHONE, "--yes"]) == 0
    assert "Borra allí su contacto a mano" in capsys.readouterr().out


def test_who_was_erased_is_erased_again_from_a_copy_of_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_customer_of_both()
    [database] = (tmp_path / "data").glob("*.db")
    copies = {path: path.read_bytes() for path in database.parent.glob(f"{database.name}*")}
    assert run(["erase", PHONE, "--yes"]) == 0
    for path, content in copies.items():
        path.write_bytes(content)
    assert run(["export", PHONE]) == 0
    assert run(["erase", "--again", "--yes"]) == 0
    assert "1 persona" in capsys.readouterr().out
    assert run(["export", PHONE]) == 1
    assert run(["erase", "--again", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"again": 0}
