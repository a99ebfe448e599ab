"""What a person agreed to or stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Consent(StrEnum):
    """What a person agreed to or stopped."""

    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"
    MARKETING_STOP = "marketing_stop"
    MARKETING_RESUME = "marketing_resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """A consent given or taken back: where it was said (`source`) and when."""

    consent: Consent
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """What is known of a person's will; None = never said, or taken back."""

    opted_in_at: datetime | None = None
    opted_in_source: str = ""
    opted_out_at: datetime | None = None
    opted_out_source: str = ""
    marketing_stopped_at: datetime | None = None
