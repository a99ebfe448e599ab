"""What an answer of the Graph API that is no success means: one error, its class, and whether the send is in doubt.

Meta says to decide by the code, not by the title or the HTTP status. Classes: `data/whatsapp_errors.json`; two more are
ours: `unreachable` (nobody took the request: it can be repeated) and `unknown_outcome` (it may have been carried out).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from iagente_vida.integrations.channel import SendError

UNREACHABLE = "unreachable"
UNKNOWN_OUTCOME = "unknown_outcome"
_DETAIL_LENGTH = 200
# Answers of a gateway behind which the request may have been carried out.
_DOUBTFUL_STATUSES = frozenset({500, 502, 504})
_LONG_NUMBER = re.compile(r"\d{6,}")


class WhatsAppError(SendError):
    """A call to WhatsApp that did not succeed. `message` names the problem, without personal data."""


class _Codes(msgspec.Struct, frozen=True):
    first: int
    last: int
    name: str
    kind: str


class _Table(msgspec.Struct, frozen=True):
    provenance: str
    codes: tuple[_Codes, ...]


@dataclass(frozen=True, slots=True)
class KnownError:
    """An error code that Meta documents, or our reading of one that it does not."""

    code: int
    name: str
    kind: str


@cache
def _table() -> _Table:
    raw = files("iagente_vida").joinpath("data", "whatsapp_errors.json").read_bytes()
    return msgspec.json.decode(raw, type=_Table)


def known_error(code: int) -> KnownError | None:
    """What the table says about a code, of an answer or of a failed status. None: it does not know it."""
    for row in _table().codes:
        if row.first <= code <= row.last:
            return KnownError(code, row.name, row.kind)
    return None


def error_kind(code: int) -> str:
    """The class of a code; one that Meta has not documented will not get better by repeating."""
    known = known_error(code)
    return known.kind if known else "permanent"


def from_answer(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> WhatsAppError:
    """The error of an HTTP answer that is no success: by Meta's code when it has one, else by the status."""
    retry_after = _retry_after(headers.get("Retry-After", ""), now)
    error = _meta_error(body)
    if error is None:
        return _from_status(status, retry_after)
    code = error["code"]
    known = known_error(code)
    kind = known.kind if known else _kind_of_unknown(error, status)
    name = known.name if known else "undocumented code"
    return WhatsAppError(kind, code, _described(name, error), retry_after=retry_after)


def unclear_answer(status: int) -> WhatsAppError:
    """A success that does not say which message it made."""
    return WhatsAppError(UNKNOWN_OUTCOME, 0, f"HTTP {status} without a message id", in_doubt=True)


def _from_status(status: int, retry_after: float | None) -> WhatsAppError:
    """An answer without Meta's JSON comes from somebody on the way."""
    message = f"HTTP {status} without an error of WhatsApp"
    if status in {401, 403}:
        return WhatsAppError("auth", 0, message, retry_after=retry_after)
    if status == 429:
        return WhatsAppError("throttle_number", 0, message, retry_after=retry_after)
    if status in _DOUBTFUL_STATUSES:
        return WhatsAppError(UNKNOWN_OUTCOME, 0, message, retry_after=retry_after, in_doubt=True)
    return WhatsAppError(UNREACHABLE, 0, message, retry_after=retry_after)


def _kind_of_unknown(error: Mapping[str, Any], status: int) -> str:
    if error.get("is_transient") is True or status >= 500:
        return "transient"
    if status in {401, 403}:
        return "auth"
    return "throttle_number" if status == 429 else "permanent"


def _meta_error(body: bytes) -> dict[str, Any] | None:
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    error = document.get("error") if isinstance(document, dict) else None
    if isinstance(error, dict) and type(error.get("code")) is int:
        return error
    return None


def _described(name: str, error: Mapping[str, Any]) -> str:
    """The table's name and Meta's details, long numbers (phones, ids) taken out."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else data
    if not isinstance(details, str) or not details:
        return name
    return f"{name}: {_LONG_NUMBER.sub('…', details)[:_DETAIL_LENGTH]}"


def _retry_after(value: str, now: datetime) -> float | None:
    """Seconds of a Retry-After header, in either of its two forms."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.timestamp() - now.timestamp()))
