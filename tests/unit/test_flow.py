"""Every way of the dialogue is taken, and every approved text is said, by some test."""

from __future__ import annotations

import subprocess
import sys

from tests.flow_coverage import ROOT


def test_every_branch_is_taken_and_every_text_is_said() -> None:
    """In a process of its own: what is counted begins before the dialogue is imported."""
    measured = subprocess.run(
        [sys.executable, "-m", "tests.flow_coverage"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert measured.returncode == 0, measured.stdout[-3000:]
