"""The terminal chat and the adviser's commands against a sandbox that runs, as an operator uses them."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from iagente_vida.sandbox.client import phone_client
from iagente_vida.sandbox.server_process import free_port, sandbox_environment, sandbox_server
from tests.integration.test_phone_api import next_chat


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: its address, and the environment that leads commands to its database."""

    url: str
    environment: dict[str, str]

    def iagente(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "iagente_vida", *arguments],
            env={**self.environment, "COLUMNS": "200"},
            input=typed,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One sandbox for the module; every test has its own phone."""
    environment = sandbox_environment(tmp_path_factory.mktemp("sandbox"))
    variables = {name: environment[name] for name in ("DATA_DIR", "DATABASE_URL")}
    with asyncio.Runner() as runner:
        server = sandbox_server(**variables, BURST_WINDOW_SECONDS="0")
        url = runner.run(server.__aenter__())
        yield Sandbox(url, environment)
        runner.run(server.__aexit__(None, None, None))


async def until(sandbox: Sandbox, phone: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first conversation document of the live feed for which `holds`."""
    async with asyncio.timeout(20), aiohttp.ClientSession(read_bufsize=2**22) as http:
        while True:
            async with http.get(f"{sandbox.url}/simulador/api/feed", params={"from": phone}) as feed:
                while not feed.content.at_eof():
                    chat = await next_chat(feed)
                    if holds(chat):
                        return chat


def test_a_piped_conversation_is_answered_and_ends_with_its_input(sandbox: Sandbox) -> None:
    chat = sandbox.iagente("chat", "--url", sandbox.url, "--from", "34600000101", typed="Hola\n\n1\n")
    assert (chat.returncode, chat.stderr) == (0, "")
    customer = [line for line in chat.stdout.splitlines() if line.startswith("tú> ")]
    assert customer[0] == "tú> Hola"
    assert len(customer) == 2
    offered = next(line for line in chat.stdout.splitlines() if line.startswith("  1. "))
    assert customer[1] == f"tú> {offered.removeprefix('  1. ')}"
    assert chat.stdout.count("asistente> ") >= 2
    assert "etapa" not in chat.stdout


def test_explained_answers_say_what_was_understood(sandbox: Sandbox) -> None:
    typed = "Hola\nno fumo y nací el 14/03/1988\n"
    chat = sandbox.iagente("chat", "--explain", "--url", sandbox.url, "--from", "34600000102", typed=typed)
    assert chat.returncode == 0
    assert "etapa NEEDS_ANALYSIS · modo bot" in chat.stdout
    assert "entendido: smoker = False" in chat.stdout
    assert re.search(r"intención: (\w+) \(sopesado: \1 ", chat.stdout)
    assert "leído: smoker = False ← «no fumo» (rule, 1.0)" in chat.stdout
    assert "leído: birth_date = 1988-03-14 ← «14/03/1988»" in chat.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("chat", "--from", "hola"), 2, "peticion_incorrecta"),
        (("chat", "--url", f"http://127.0.0.1:{free_port()}"), 1, "simulador_no_disponible"),
        (("conversations", "take", "34699999999"), 1, "no_encontrado"),
        (("conversations", "reply", "34699999999", "  "), 2, "peticion_incorrecta"),
        (("conversations", "fly"), 2, "llamada_incorrecta"),
    ],
)
def test_what_can_not_be_done_is_said_with_its_code(
    sandbox: Sandbox, arguments: tuple[str, ...], code: int, word: str
) -> None:
    refused = sandbox.iagente(*arguments)
    assert refused.returncode == code, refused.stderr
    assert word in refused.stderr
    assert "Traceback" not in refused.stderr


async def test_an_adviser_takes_answers_and_gives_back_from_the_command_line(sandbox: Sandbox) -> None:
    phone = "34600000103"
    async with phone_client(sandbox.url, phone) as customer:
        assert await customer.say(text="Hola")
    listed = json.loads(sandbox.iagente("conversations", "list", "--json").stdout)
    assert ("bot", False) in [(line["mode"], line["opted_out"]) for line in listed if line["phone"] == phone]

    taken = sandbox.iagente("conversations", "take", "+34 600 000 103", "--json")
    assert json.loads(taken.stdout) == {"phone": phone, "action": "take"}
    await until(sandbox, phone, lambda chat: chat["mode"] == "human")
    async with phone_client(sandbox.url, phone) as customer:
        assert await customer.say(text="¿sigues ahí?") == []

    assert sandbox.iagente("conversations", "reply", phone, "Hola, soy Ana.").returncode == 0
    answered = await until(sandbox, phone, lambda chat: chat["messages"][-1]["direction"] == "out")
    assert answered["messages"][-1]["text"] == "Hola, soy Ana."

    assert sandbox.iagente("conversations", "return", phone).returncode == 0
    await until(sandbox, phone, lambda chat: chat["mode"] == "bot")
    table = sandbox.iagente("conversations", "list")
    assert phone in table.stdout
    assert "Última actividad" in table.stdout


async def test_the_page_restarts_a_real_conversation(sandbox: Sandbox) -> None:
    phone = "34600000104"
    async with phone_client(sandbox.url, phone) as customer:
        await customer.say(text="Hola, no fumo")
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{sandbox.url}/simulador/api/reset", json={"from": phone}) as answer,
    ):
        assert answer.status == 200, await answer.text()
    emptied = await until(sandbox, phone, lambda chat: chat["messages"] == [] and chat["stage"] == "INICIO")
    assert emptied["profile"] == {}


def test_a_conversation_goes_on_after_the_terminal_is_closed(sandbox: Sandbox) -> None:
    first = sandbox.iagente("chat", "--url", sandbox.url, "--from", "34600000105", typed="Hola\n")
    second = sandbox.iagente("chat", "--url", sandbox.url, "--from", "34600000105", typed="no fumo\n")
    assert first.returncode == second.returncode == 0
    greeting = next(line for line in first.stdout.splitlines() if line.startswith("asistente> "))
    assert greeting not in second.stdout


async def test_a_confirmed_option_brings_three_papers_that_open(sandbox: Sandbox) -> None:
    phone = "34600000071"
    async with phone_client(sandbox.url, phone) as client:
        await client.say(text="tengo 38 años, no fumo, un capital de 100.000 euros durante 20 años")
        await until(sandbox, phone, lambda chat: chat["stage"] == "PRESENTACION_PROPUESTA" and heard(chat) >= 2)
        await client.say(text="la segunda")
        await until(sandbox, phone, lambda chat: "Opción 2" in chat["messages"][-1]["text"])
        await client.say(text="sí, adelante")
        stated = await until(sandbox, phone, lambda chat: "declaración de necesidades" in chat["messages"][-1]["text"])
        assert [paper["filename"] for paper in papers(stated)] == ["Declaración de necesidades.pdf"]
        await client.say(text="sí, es correcto")
    chat = await until(sandbox, phone, lambda chat: len(papers(chat)) == 3)
    assert [paper["filename"] for paper in papers(chat)] == [
        "Declaración de necesidades.pdf",
        "Nota informativa previa.pdf",
        "Propuesta de seguro de vida.pdf",
    ]
    async with aiohttp.ClientSession() as http:
        for paper in papers(chat):
            async with http.get(sandbox.url + paper["url"]) as answer:
                assert answer.content_type == "application/pdf"
                assert (await answer.read()).startswith(b"%PDF-")


def heard(chat: dict[str, Any]) -> int:
    return sum(message["direction"] == "out" for message in chat["messages"])


def papers(chat: dict[str, Any]) -> list[dict[str, Any]]:
    return [message["media"] for message in chat["messages"] if message["type"] == "document"]
