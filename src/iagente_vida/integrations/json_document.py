"""JSON from outside: read whatever its depth or numbers, written without ever failing.

The quick way is msgspec. What it refuses although it is JSON (nesting beyond the interpreter's stack, numbers beyond
the machine's, halves of surrogate pairs, which WhatsApp makes when it cuts a text inside an emoji) goes a slower way.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from typing import Any, NoReturn

import msgspec

DEPTH_LIMIT = 64  # deeper than this nothing is read; the deepest known notice has 12 levels

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_HALF_PAIR = re.compile(
    r"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_INT_DIGITS = 20

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class NotJsonError(ValueError):
    """The bytes are no JSON document."""


def decode(raw: bytes | bytearray | memoryview) -> Any:
    """The document of `raw`. Values nested deeper than DEPTH_LIMIT may come back as null. Raises NotJsonError."""
    try:
        return _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decode_slowly(bytes(raw))


def encode(document: object) -> bytes:
    """JSON bytes of a document or dataclass; what is nested too deep for the encoder becomes null."""
    try:
        return _encode(document)
    except RecursionError:
        return _encode(_pruned(document))


def _decode_slowly(raw: bytes) -> Any:
    try:
        text = raw.decode()
        return json.loads(
            _HALF_PAIR.sub(lambda match: match[1] or r"\ufffd", _shallow(text)),
            parse_int=_integer,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError) as error:
        raise NotJsonError("not JSON") from error


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _INT_DIGITS else float(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _shallow(text: str) -> str:
    """`text` with every value below DEPTH_LIMIT replaced by null; brackets inside strings do not count."""
    depth = 0
    kept: list[str] = []
    start = 0
    for token in _TOKEN.finditer(text):
        sign = text[token.start()]
        if sign in "[{":
            depth += 1
            if depth == DEPTH_LIMIT + 1:
                kept.append(text[start : token.start()])
                kept.append("null")
        elif sign in "]}":
            if depth == DEPTH_LIMIT + 1:
                start = token.end()
            depth -= 1
            if depth < 0:
                raise ValueError("unbalanced")
    if depth:
        raise ValueError("unbalanced")
    kept.append(text[start:])
    return "".join(kept)


def _pruned(value: object, depth: int = 0) -> object:
    if isinstance(value, dict):
        return {key: _pruned(item, depth + 1) for key, item in value.items()} if depth < DEPTH_LIMIT else None
    if isinstance(value, list):
        return [_pruned(item, depth + 1) for item in value] if depth < DEPTH_LIMIT else None
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _pruned(getattr(value, field.name), depth + 1) for field in fields(value)}
    return value
