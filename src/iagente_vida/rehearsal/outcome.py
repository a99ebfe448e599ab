"""The FINAL line of a rehearsed conversation."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.profile import HEALTH_SLOTS
from iagente_vida.rehearsal.checks.table import measured
from iagente_vida.rehearsal.player import Record

_ZONE = ZoneInfo("Europe/Madrid")


def final_line(record: Record) -> dict[str, Any]:
    """Stage, profile, handover, opt-out, whether a price was computed, the questions put, and the checks."""
    end = record.end
    today = record.steps[-1].at.astimezone(_ZONE).date() if record.steps else None
    profile = end.own_profile.summary(today) if today else {}
    return {
        "id": record.script.ident,
        "stage": str(end.stage),
        "profile": {slot: value for slot, value in profile.items() if slot not in HEALTH_SLOTS},
        "handoff": end.mode in (Mode.WAITING, Mode.HUMAN) or bool(end.handover),
        "opt_out": end.opted_out,
        "quote_allowed": any(line.kind == "quote" for line in record.ledger),
        "asked": record.asked,
        "checks": measured(record),
    }
