"""Small total readers of a JSON object: the wanted kind of value, or an empty one."""

from __future__ import annotations

from typing import Any

_NOTHING: dict[str, Any] = {}
_LARGEST = 10**20  # longer integers are nobody's id, and writing them out may be refused


def text(item: dict[str, Any], name: str) -> str:
    """The string under `name`, also when it was written as an integer; else an empty string."""
    value = item.get(name)
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and -_LARGEST < value < _LARGEST:
        return str(value)
    return ""


def integer_or_text(value: object) -> int | str | None:
    """An id as it was written: number or string; None for anything else."""
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def section(item: dict[str, Any], name: str) -> dict[str, Any]:
    """The object under `name`, or an empty one that nobody may change."""
    value = item.get(name)
    return value if isinstance(value, dict) else _NOTHING


def objects(item: object, name: str) -> list[dict[str, Any]]:
    """The objects of the list under `name`; what is no object is passed over."""
    value = item.get(name) if isinstance(item, dict) else None
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
