"""Who the mediator is: what the law asks to say before a price."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """A broker's identity as customers read it. `invented` = the sandbox's, and every text that names it says so."""

    name: str
    dgsfp_key: str
    register_url: str
    phone: str
    privacy_url: str
    privacy_email: str
    complaints: str
    insurers: tuple[str, ...]
    opening_hours: str
    remuneration: str
    jurisdictions: tuple[str, ...] = ("ES",)
    assistance: str = ""
    """Insurers' telephones that answer day and night, as the customer reads them; empty = the broker's own."""
    address: str = ""
    advice: str = ""
    """Whether it advises, and on what basis, as the customer reads it."""
    holdings: str = ""
    """Holdings of ten per cent or more between it and an insurer, either way, as the customer reads it."""
    invented: bool = False
