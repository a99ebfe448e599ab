"""`iagente serve` before it serves: the port, and what the operator reads."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from iagente_vida.commands.serve import PortError, listen, server_options, welcome
from iagente_vida.config import Settings
from iagente_vida.startup import RunMode, Startup, StartWarning


def startup(settings: Settings, *warnings: StartWarning) -> Startup:
    mode = RunMode.SANDBOX if settings.sandbox else RunMode.REAL
    return Startup(settings=settings, mode=mode, warnings=warnings, env_file=None)


def test_a_taken_port_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(PortError, match="--port o WEBHOOK_PORT"):
        listen("127.0.0.1", other.getsockname()[1])


def test_an_address_of_another_machine_says_what_to_do() -> None:
    with pytest.raises(PortError, match="WEBHOOK_HOST"):
        listen("192.0.2.1", 5000)


def test_the_sandbox_says_where_to_click() -> None:
    assert "http://localhost:5001/simulador" in welcome(startup(Settings(sandbox=True, webhook_port=5001)))


def test_a_real_start_says_where_meta_calls_and_how_many_warnings_there_are(tmp_path: Path) -> None:
    text = welcome(startup(Settings(data_dir=tmp_path), StartWarning("codigo", "Falta algo.")))
    assert "/webhook/whatsapp" in text
    assert f"Hay 1 aviso de configuración en {tmp_path / 'webhook.log'}." in text


def test_the_server_keeps_no_access_lines_and_trusts_no_forwarding_header() -> None:
    async def application(scope: object, receive: object, send: object) -> None:
        """Never called."""

    options = server_options(application)
    assert (options.access_log, options.proxy_headers, options.server_header) == (False, False, False)
