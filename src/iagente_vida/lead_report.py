"""The figures of leads: ours from the tables, and Chatwoot's own reports beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, floor
from statistics import fmean, median
from typing import Any

from iagente_vida.integrations.chatwoot_client import ChatwootClient
from iagente_vida.store.lead_records import Lead, LeadStep, Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFigures:
    """Figures of a span of time; times in seconds, None where there is nothing to measure.

    `first_response` is the median until the bot answered, `attention` the median from the handover (or from the
    beginning) to the first words of a person, `conversion_time` the median from the beginning to the conversion.
    """

    leads: int
    answered: int
    conversions: int
    by_source: dict[str, int]
    by_step: dict[str, int]
    first_response: float | None
    attention: float | None
    conversion_time: float | None
    ratings_asked: int
    ratings: int
    satisfaction: float | None

    @property
    def conversion_rate(self) -> float | None:
        """Conversions over leads."""
        return self.conversions / self.leads if self.leads else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatwootFigures:
    """What Chatwoot reports of the same span of time. Its response time is of people: it does not count bots."""

    conversations: int | None
    resolutions: int | None
    first_response: float | None
    ratings: int
    satisfaction: float | None


def figures_of(leads: Sequence[Lead], ratings: Sequence[Rating]) -> LeadFigures:
    """Our figures of these leads, and of the ratings that were asked for meanwhile."""
    given = [rating.rating for rating in ratings if rating.rating is not None]
    converted = [lead for lead in leads if LeadStep.CONVERTED in lead.steps]
    return LeadFigures(
        leads=len(leads),
        answered=sum(lead.answered_at is not None for lead in leads),
        conversions=len(converted),
        by_source=dict(sorted(Counter(lead.source.source for lead in leads).items())),
        by_step={step.value: sum(step in lead.steps for lead in leads) for step in LeadStep},
        first_response=_median([first_response(lead) for lead in leads]),
        attention=_median([attention(lead) for lead in leads]),
        conversion_time=_median([_between(lead.began_at, lead.steps[LeadStep.CONVERTED]) for lead in converted]),
        ratings_asked=len(ratings),
        ratings=len(given),
        satisfaction=fmean(given) if given else None,
    )


def first_response(lead: Lead) -> float | None:
    """Seconds from the beginning to the first answer of the bot, or of a person who was there before it."""
    answers = [at for at in (lead.answered_at, lead.attended_at) if at is not None]
    return _between(lead.began_at, min(answers)) if answers else None


def attention(lead: Lead) -> float | None:
    """Seconds that a handed-over customer waited for a person."""
    if lead.attended_at is None:
        return None
    called = lead.steps.get(LeadStep.HANDED_OVER, lead.began_at)
    return _between(min(called, lead.attended_at), lead.attended_at)


async def chatwoot_figures(client: ChatwootClient, inbox_id: int, since: datetime, until: datetime) -> ChatwootFigures:
    """Chatwoot's own reports and survey answers. Raises ChatwootError."""
    summary = await client.report_summary(floor(since.timestamp()), ceil(until.timestamp()))
    ratings: list[int] = []
    async for answer in client.csat_responses(inbox_id):
        at = answer.get("created_at")
        moment = datetime.fromtimestamp(at, UTC) if isinstance(at, int | float) else None
        if moment is not None and moment < since:
            break  # newest first
        rating = answer.get("rating")
        if isinstance(rating, int) and (moment is None or moment < until):
            ratings.append(rating)
    return ChatwootFigures(
        conversations=_count(summary, "conversations_count"),
        resolutions=_count(summary, "resolutions_count"),
        first_response=_seconds(summary, "avg_first_response_time"),
        ratings=len(ratings),
        satisfaction=fmean(ratings) if ratings else None,
    )


def _between(begin: datetime, end: datetime) -> float:
    return max(0.0, (end - begin).total_seconds())


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _count(summary: dict[str, Any], name: str) -> int | None:
    value = summary.get(name)
    return value if isinstance(value, int) else None


def _seconds(summary: dict[str, Any], name: str) -> float | None:
    """Chatwoot writes numbers as numbers or as text."""
    try:
        return float(summary[name])
    except (KeyError, TypeError, ValueError):
        return None
