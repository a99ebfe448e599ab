"""The figures of leads, from made-up ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from iagente_vida.lead_report import figures_of
from iagente_vida.store.lead_records import Lead, LeadSource, LeadStep, Rating

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def lead(
    *,
    source: str = "directo",
    answered: float | None = None,
    attended: float | None = None,
    **steps: float,
) -> Lead:
    """A lead that began now; the rest in minutes from then."""

    def at(minutes: float | None) -> datetime | None:
        return None if minutes is None else NOW + timedelta(minutes=minutes)

    return Lead(
        conversation_id=1,
        contact_id=1,
        phone="34600000001",
        name="Ana",
        stage="INICIO",
        mode="bot",
        opted_out=False,
        source=LeadSource(source=source),
        began_at=NOW,
        answered_at=at(answered),
        attended_at=at(attended),
        steps={LeadStep(name): NOW + timedelta(minutes=minutes) for name, minutes in steps.items()},
    )


def test_figures_of_some_leads() -> None:
    leads = [
        lead(answered=1, necesidades=2, cotizacion=5, conversion=20, traspaso=20, attended=50),
        lead(answered=3, source="anuncio", necesidades=4),
        lead(source="anuncio"),
        lead(answered=2, traspaso=10, attended=5),
    ]
    ratings = [
        Rating(conversation_id=1, asked_at=NOW, at=NOW, rating=5),
        Rating(conversation_id=2, asked_at=NOW, at=NOW, rating=2),
        Rating(conversation_id=3, asked_at=NOW),
    ]
    figures = figures_of(leads, ratings)
    assert (figures.leads, figures.answered, figures.conversions, figures.conversion_rate) == (4, 3, 1, 0.25)
    assert figures.by_source == {"anuncio": 2, "directo": 2}
    assert figures.by_step["necesidades"] == 2
    assert (figures.first_response, figures.conversion_time) == (120, 1200)
    assert figures.attention == 900  # half an hour for one; the other was attended before anybody called
    assert (figures.ratings_asked, figures.ratings, figures.satisfaction) == (3, 2, 3.5)


def test_nothing_has_no_figures_and_no_division() -> None:
    figures = figures_of([], [])
    assert (figures.leads, figures.conversion_rate, figures.first_response, figures.satisfaction) == (
        0,
        None,
        None,
        None,
    )
