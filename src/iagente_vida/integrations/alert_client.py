"""Posts alarms and recoveries to the operator's ALERT_URL."""

from __future__ import annotations

from typing import Any

import aiohttp

from iagente_vida.store.summaries import Alarm

SECONDS = 10.0


def alert_document(alarm: Alarm) -> dict[str, Any]:
    """What the operator's address receives: `text` is a sentence that chat services show as it stands.

    `id` names the news: when its answer was lost on the way it comes once more, under the same.
    """
    over = alarm.cleared_at is not None
    return {
        "id": alarm.seq,
        "alarm": alarm.code,
        "state": "resuelta" if over else "activa",
        "text": f"Resuelto: {alarm.code}." if over else alarm.detail,
        "detail": alarm.detail,
        "since": alarm.since.isoformat(),
        "until": alarm.cleared_at.isoformat() if alarm.cleared_at else None,
    }


async def post_alert(url: str, alarm: Alarm) -> bool:
    """Whether the address took it (2xx)."""
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, json=alert_document(alarm)) as response,
        ):
            return 200 <= response.status < 300
    except (aiohttp.ClientError, OSError, ValueError):
        return False
