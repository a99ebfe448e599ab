"""Lo que necesita `gunicorn --bind 0.0.0.0:5000 --workers 4 "src.webhooks.whatsapp_webhook:app"`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
for folder in (ROOT, ROOT / "src"):  # so that it also works with -c from another folder, and before pip install
    if str(folder) not in sys.path:
        sys.path.append(str(folder))

from iagente_vida.errors import SettingsError  # noqa: E402
from iagente_vida.startup import prepare  # noqa: E402

worker_class = "iagente_vida.workers.gunicorn_worker.WebhookWorker"
timeout = 60
graceful_timeout = 30
keepalive = 75
accesslog = None
control_socket_disable = True


def on_starting(server: Any) -> None:
    """One sentence instead of a traceback from every worker when a setting is wrong."""
    ports = [address[1] for address in server.cfg.address if isinstance(address, tuple)]
    if ports:  # --bind decides, and the simulated phone must find its own server
        os.environ["WEBHOOK_PORT"] = str(ports[0])
    try:
        startup = prepare()
    except SettingsError as error:
        server.log.error("%s [%s]", error.detail, error.code)
        sys.exit(1)
    for warning in startup.warnings:
        server.log.warning("%s [%s]", warning.text, warning.code)
    if startup.settings.sandbox:
        server.log.info("Simulador: abre /simulador en el navegador y escribe como si fueras el cliente.")


def post_fork(server: Any, worker: Any) -> None:
    """The log's thread belongs to each worker: threads do not survive a fork."""
    from iagente_vida.logs import start_logging

    start_logging(prepare().settings)
