"""The tables of the suite, printed when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.crash.play_verdict import PlayVerdict
from tests.crash.verdict import Verdict
from tests.postgres import running_postgres

_STORM, _PLAY = "crash_row", "play_row"
_TABLES = {
    _STORM: ("crash and fault suite", Verdict.HEADINGS),
    _PLAY: ("play of two customers, one bot and two advisers", PlayVerdict.HEADINGS),
}


@pytest.fixture
def tabulate(record_property: Callable[[str, object], None]) -> Callable[[Verdict], None]:
    """Puts a verdict into the table."""
    return lambda verdict: record_property(_STORM, verdict.cells())


@pytest.fixture
def tabulate_play(record_property: Callable[[str, object], None]) -> Callable[[PlayVerdict], None]:
    """Puts the verdict of a play into its table."""
    return lambda verdict: record_property(_PLAY, verdict.cells())


@pytest.fixture(scope="module")
def durable_database() -> Iterator[Callable[[], str]]:
    """Makes empty databases on a PostgreSQL that waits for the disk, as a real one does."""
    with running_postgres(durable=True) as server:
        yield server.new_database


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One table for all set-ups of a kind."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if getattr(report, "when", "") == "call"
    ]
    for kind, (title, headings) in _TABLES.items():
        rows = [cells for report in reports for name, cells in report.user_properties if name == kind]
        if rows:
            _write_table(terminalreporter, title, [headings, *rows])


def _write_table(terminalreporter: pytest.TerminalReporter, title: str, table: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    terminalreporter.write_sep("=", title)
    for row in table:
        first, *rest = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        terminalreporter.write_line("  ".join([first, *rest]))
