"""The commands of the original brief, as they stand there; only the port is another one."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.brief import VARIABLES
from tests.live.processes import ROOT, Group, bare_environment, free_port

DEVELOPMENT = """
cd src
python run_webhook.py
"""
PRODUCTION = """
gunicorn --bind 0.0.0.0:5000 --workers 4 "src.webhooks.whatsapp_webhook:app"
"""
VERIFY = (
    'curl "http://localhost:5000/webhook/whatsapp?hub.mode=subscribe&hub.verify_token=tu_token&hub.challenge=test123"'
)
MESSAGE = r"""
curl -X POST http://localhost:5000/webhook/whatsapp \
  -H "Content-Type: application/json" \
  -d '{
    "entry": [{
      "changes": [{
        "value": {
          "messages": [{
            "id": "test123",
            "from": "34600000000",
            "type": "text",
            "timestamp": "1640995200",
            "text": {"body": "Hola, quiero información sobre seguros"}
          }],
          "contacts": [{
            "profile": {"name": "Cliente Prueba"}
          }]
        }
      }]
    }]
  }'
"""
STATUS = "curl http://localhost:5000/webhook/status"
CONVERSATIONS = "curl http://localhost:5000/webhook/conversations"
PHONE = "34600000000"
REPLY_SECONDS = 30


class Product:
    """The product started by one of the brief's commands, on a port of its own."""

    def __init__(self, command: str, folder: Path) -> None:
        self.port = free_port()
        variables = dict(line.split("=", 1) for line in VARIABLES.splitlines() if "=" in line)
        environment = {**bare_environment(folder), **variables, "DATA_DIR": str(folder / "data")}
        # run_webhook.py takes its port from the settings, gunicorn from its own option.
        if "gunicorn" not in command:
            environment["WEBHOOK_PORT"] = str(self.port)
        self.group = Group(["bash", "-ec", self.at_port(command)], environment, folder / "output.log")

    def at_port(self, command: str) -> str:
        """The brief's text with this product's port."""
        return command.replace(":5000", f":{self.port}")

    async def listening(self) -> None:
        """Waits until it answers; fails with its output when it ends before that."""
        async with asyncio.timeout(REPLY_SECONDS):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    assert self.group.running, self.group.log.read_text()
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    await writer.wait_closed()
                    return

    async def curl(self, command: str) -> tuple[int, str]:
        """What a curl call of the brief answers: status and body. Understands the options that the brief uses."""
        return await asyncio.to_thread(_curl, shlex.split(self.at_port(command).replace("\\\n", " ")))

    async def replies(self) -> list[dict[str, Any]]:
        """The messages that the phone of the brief's customer shows, once there is an answer among them."""
        page = f"curl http://localhost:5000/simulador/api/messages?from={PHONE}"
        async with asyncio.timeout(REPLY_SECONDS):
            while True:
                _, body = await self.curl(page)
                answers = [message for message in json.loads(body)["messages"] if message["direction"] == "out"]
                if answers:
                    return answers
                await asyncio.sleep(0.1)


def _curl(words: list[str]) -> tuple[int, str]:
    assert words.pop(0) == "curl"
    method, headers, data, url = "GET", {}, None, ""
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d":
                data = words.pop(0).replace("\n", "").encode()
            case url:
                pass
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.status, response.read().decode()


@pytest.fixture(params=[DEVELOPMENT, PRODUCTION], ids=["run_webhook", "gunicorn"])
def started(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    product = Product(request.param, tmp_path)
    product.group.start()
    yield product
    product.group.kill()


@pytest.fixture
async def product(started: Product) -> Product:
    await started.listening()
    return started


async def test_the_brief_s_session_is_answered_and_leaves_no_secret_in_the_log(product: Product) -> None:
    assert await product.curl(VERIFY) == (200, "test123")
    assert (await product.curl(STATUS))[0] == 200
    status, _ = await product.curl(MESSAGE)
    assert status == 200
    assert await product.replies()
    status, body = await product.curl(CONVERSATIONS)
    assert status == 200
    assert [line["phone"] for line in json.loads(body)["conversations"]] == [PHONE]
    status, body = await product.curl(STATUS)
    assert (status, json.loads(body)["state"]) == (200, "ok")
    status, _ = await product.curl(f"curl -X DELETE http://localhost:5000/webhook/conversation/{PHONE}")
    assert status == 200
    assert json.loads((await product.curl(CONVERSATIONS))[1])["conversations"] == []
    product.group.stop()
    written = [path.read_text() for path in (product.group.log, *product.group.log.parent.glob("data/webhook.log*"))]
    assert len(written) > 1
    for text in written:
        assert PHONE not in text
        assert "verify_token=tu_token" not in text
        assert "Cliente Prueba" not in text
        assert "información sobre seguros" not in text


async def test_gunicorn_runs_the_four_workers_of_the_command(tmp_path: Path) -> None:
    product = Product(PRODUCTION, tmp_path)
    product.group.start()
    try:
        async with asyncio.timeout(REPLY_SECONDS):
            while (said := product.group.log.read_text()).count("Booting worker") < 4:
                assert product.group.running, said
                await asyncio.sleep(0.05)
        await product.listening()
        assert await product.curl(VERIFY) == (200, "test123")
        assert said.count("Booting worker") == 4
        assert "Using worker: iagente_vida.workers.gunicorn_worker.WebhookWorker" in said
    finally:
        product.group.kill()


@pytest.mark.parametrize("folder", [ROOT, ROOT / "docs"], ids=["root", "elsewhere"])
def test_gunicorn_approves_its_configuration(folder: Path, tmp_path: Path) -> None:
    call = [*shlex.split(PRODUCTION), "--check-config"]
    if folder != ROOT:
        call += ["--config", str(ROOT / "gunicorn.conf.py")]
    environment = {**bare_environment(tmp_path), "DATA_DIR": str(tmp_path)}
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [DEVELOPMENT, PRODUCTION], ids=["run_webhook", "gunicorn"])
def test_a_contradiction_stops_the_start_with_one_sentence(command: str, tmp_path: Path) -> None:
    product = Product(command, tmp_path)
    environment = {**product.group.environment, "WHATSAPP_APP_SECRET": "un-secreto-verdadero"}
    done = subprocess.run(
        product.group.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert "Falta WHATSAPP_TOKEN y el simulador no arranca, porque WHATSAPP_APP_SECRET está puesto." in done.stderr
    assert "Traceback" not in done.stderr
    assert "un-secreto-verdadero" not in done.stdout + done.stderr


def test_the_project_s_root_and_src_use_the_same_data(tmp_path: Path) -> None:
    code = "from iagente_vida.config import load_settings; print(load_settings({}).data_dir)"
    environment = {**bare_environment(tmp_path), "PYTHONPATH": os.pathsep.join([str(ROOT / "src")])}
    folders = {
        subprocess.run(
            ["python", "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, check=True
        ).stdout
        for cwd in (ROOT, ROOT / "src", ROOT / "src" / "webhooks")
    }
    assert len(folders) == 1


def test_the_brief_s_modules_are_the_product_s_own() -> None:
    from src.integrations import whatsapp_client as thin

    from iagente_vida.integrations import whatsapp_client as real

    assert thin.WhatsAppClient is real.WhatsAppClient
