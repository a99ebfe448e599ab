"""Whom the bot may talk to, and what it may say there: the operating mode, the pilot list, and figures of a demo."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ServiceMode(StrEnum):
    """`activo` = everybody; `piloto` = only the pilot's phones; `borrador` = an adviser approves every reply."""

    ACTIVE = "activo"
    PILOT = "piloto"
    DRAFT = "borrador"


DRAFT_REASON = "draft"
"""Why a reply is held in mode borrador."""

PAUSED_MARK = "paused"
"""The installation's fact that says who paused every conversation, empty when nobody did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What holds for every turn. `figures_for_all` is false towards Meta with a demo tariff or without a broker."""

    mode: ServiceMode = ServiceMode.ACTIVE
    pilot_phones: frozenset[str] = frozenset()
    figures_for_all: bool = True

    def silence(self, wa_id: str, paused: str) -> str:
        """Why the bot says nothing to this customer; empty when it may speak."""
        if paused:
            return "pause"
        if self.mode is ServiceMode.PILOT and wa_id not in self.pilot_phones:
            return "pilot"
        return ""

    def may_quote(self, wa_id: str) -> bool:
        """Whether this customer may read prices."""
        return self.figures_for_all or wa_id in self.pilot_phones


def phone_list(text: str) -> frozenset[str]:
    """The phones of a list by commas, in digits as WhatsApp writes them."""
    phones = ("".join(char for char in item if char.isdigit()) for item in text.split(","))
    return frozenset(phone for phone in phones if phone)
