"""What the simulated Graph API tells of itself: faults, messages it took, statuses it owes, files it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FAULT_KINDS = frozenset({"error", "http", "hang", "drop", "refuse", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong, for whom, how often and until when.

    `kind`: error (Meta's JSON with `code`), http (`http_status` without JSON), hang, drop (accepted, then cut),
    refuse (cut, nothing accepted), failed (accepted, later a failed status with `code`).
    `recipient` "" = anybody; `times` 0 = no count; `seconds` 0 = no end.
    """

    kind: str
    code: int = 0
    http_status: int = 503
    retry_after: float | None = None
    recipient: str = ""
    times: int = 0
    seconds: float = 0

    def __post_init__(self) -> None:
        if self.kind not in FAULT_KINDS:
            raise ValueError(f"kind is one of {', '.join(sorted(FAULT_KINDS))}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedMessage:
    """A message that the simulated WhatsApp took; `status` is the last one it has reported."""

    seq: int
    wamid: str
    phone_number_id: str
    recipient: str
    type: str
    body: dict[str, Any]
    tracker: str
    at_ms: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueStatus:
    """A status that the webhook has not acknowledged yet."""

    seq: int
    status: str
    error_code: int | None
    attempts: int
    message: AcceptedMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMedia:
    """A file in the simulated WhatsApp's keeping."""

    id: str
    content: bytes
    mime_type: str
    filename: str
    sha256: str
