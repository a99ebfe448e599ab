"""`gunicorn "src.webhooks.whatsapp_webhook:app"`: the application starts with the server, not with this import."""

from __future__ import annotations

from iagente_vida.webhooks.asgi import ASGIApp
from iagente_vida.webhooks.lazy import LazyApp

__all__ = ["app"]


def _build() -> ASGIApp:
    from iagente_vida.app import build

    return build()


app = LazyApp(_build)
