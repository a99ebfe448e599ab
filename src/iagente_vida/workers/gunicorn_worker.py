"""uvicorn inside gunicorn, with the same options as `iagente serve`."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker


class WebhookWorker(UvicornWorker):  # type: ignore[misc]
    """No access lines (they carry phones), no trust in forwarding headers, and the lifespan must succeed."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "interface": "asgi3",
        "loop": "uvloop",
        "http": "httptools",
        "lifespan": "on",
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
    }

    def init_signals(self) -> None:
        """uvicorn repeats SIGTERM after its own shutdown: it must end this process in order, the log written out."""
        super().init_signals()
        signal.signal(signal.SIGTERM, _leave)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
