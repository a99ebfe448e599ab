"""The figures of the tables in Prometheus' text form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from iagente_vida.store.summaries import Alarm, Figures

_SINGLE: tuple[tuple[str, str, str], ...] = (
    ("messages_last_hour", "messages_last_hour", "Messages of customers received in the last hour."),
    ("replies_last_hour", "replies_last_hour", "Messages of ours that left in the last hour."),
    ("errors_last_hour", "errors_last_hour", "Failed turns and sends in the last hour."),
    ("waiting_events", "waiting", "Events that wait for a turn."),
    ("in_doubt_sends", "in_doubt", "Sends whose outcome is unknown."),
    ("oldest_waiting_seconds", "oldest_waiting_seconds", "Age of the oldest event that waits; absent when none does."),
    ("oldest_outbox_seconds", "oldest_outbox_seconds", "Age of the oldest unfinished send; absent when there is none."),
    ("response_p50_milliseconds", "response_p50_ms", "Median response time in the last hour."),
    ("response_p95_milliseconds", "response_p95_ms", "95th percentile of the response time in the last hour."),
)


def prometheus_text(figures: Figures, alarms: Sequence[Alarm] = ()) -> bytes:
    """All figures as gauges named iagente_*. They describe the installation, not this process."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_FiguresCollector(figures, alarms))
    return generate_latest(registry)


class _FiguresCollector(Collector):
    def __init__(self, figures: Figures, alarms: Sequence[Alarm]) -> None:
        self._figures = figures
        self._alarms = alarms

    def collect(self) -> Iterator[Metric]:
        figures = self._figures
        yield _by_label("conversations_by_stage", "Conversations by stage.", "stage", figures.stages)
        yield _by_label("conversations_by_mode", "Conversations by who speaks.", "mode", figures.modes)
        yield _by_label("outbox", "Sends by state.", "state", figures.outbox)
        yield _by_label("refused_notices", "Notices refused today and yesterday.", "reason", figures.refused)
        yield _by_label("alarm", "Alarms that are on.", "code", {alarm.code: 1 for alarm in self._alarms})
        for name, attribute, described in _SINGLE:
            value = getattr(figures, attribute)
            if value is not None:
                yield GaugeMetricFamily(f"iagente_{name}", described, value=value)


def _by_label(name: str, described: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"iagente_{name}", described, labels=[label])
    for value, count in counts.items():
        family.add_metric([value], count)
    return family
