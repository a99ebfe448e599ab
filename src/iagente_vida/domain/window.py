"""WhatsApp's 24-hour customer service window."""

from __future__ import annotations

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)


def window_end(message_at: datetime) -> datetime:
    """When the window that a customer's message opens closes again (counted from WhatsApp's time of the message)."""
    return message_at + WINDOW


def is_open(expires_at: datetime | None, now: datetime) -> bool:
    """Whether a free-form message may be sent now."""
    return expires_at is not None and now < expires_at
