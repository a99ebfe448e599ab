"""The table of the suite, printed when it is over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.crash.verdict import Verdict

_PROPERTY = "crash_row"


@pytest.fixture
def tabulate(record_property: Callable[[str, object], None]) -> Callable[[Verdict], None]:
    """Puts a verdict into the table."""
    return lambda verdict: record_property(_PROPERTY, verdict.cells())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One table for all set-ups."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if getattr(report, "when", "") == "call"
    ]
    rows = [cells for report in reports for name, cells in report.user_properties if name == _PROPERTY]
    if not rows:
        return
    table = [Verdict.HEADINGS, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(Verdict.HEADINGS))]
    terminalreporter.write_sep("=", "crash and fault suite")
    for row in table:
        first, *rest = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        terminalreporter.write_line("  ".join([first, *rest]))
