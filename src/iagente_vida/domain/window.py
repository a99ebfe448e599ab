"""WhatsApp's customer service window: 24 hours, or 72 when the customer came through an ad."""

from __future__ import annotations

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)
AD_WINDOW = timedelta(hours=72)


def window_end(message_at: datetime, *, from_ad: bool = False) -> datetime:
    """When the window that a customer's message opens closes again (counted from WhatsApp's time of the message)."""
    return message_at + (AD_WINDOW if from_ad else WINDOW)


def is_open(expires_at: datetime | None, now: datetime) -> bool:
    """Whether a free-form message may be sent now."""
    return expires_at is not None and now < expires_at
