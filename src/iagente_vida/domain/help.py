"""Whom somebody in despair can call, by country."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpline:
    """The country's line for people in crisis, and its emergency number. `source` says where they were read."""

    line: str = "112"
    emergency: str = "112"
    source: str = ""


_PREFIXES = {"34": "ES", "52": "MX", "54": "AR", "57": "CO"}


def country_of_phone(phone: str) -> str:
    """The country whose helplines this telephone can call, by its prefix; empty when unknown. No residence follows."""
    return _PREFIXES.get(phone.lstrip("+")[:2], "")
