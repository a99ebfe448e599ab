"""Chromium for the tests of the phone page. Without one they are not run, and the summary says how many.

REQUIRE_BROWSER=1 makes a missing Chromium an error. CHROMIUM names another binary than the system's.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.phone_server import PhoneServer, phone_server

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks the browser tests, and leaves them out where there is no browser to run them in."""
    mine = [item for item in items if item.path.is_relative_to(HERE)]
    for item in mine:
        item.add_marker(pytest.mark.browser)
    if CHROMIUM or not mine:
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError("REQUIRE_BROWSER=1, and there is no Chromium in PATH (or in CHROMIUM)")
    config.stash[LEFT_OUT] = len(mine)
    items[:] = [item for item in items if not item.path.is_relative_to(HERE)]
    config.hook.pytest_deselected(items=mine)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says what was not run."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} browser tests did not run: no Chromium found", yellow=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium a module: while playwright's loop runs, no asynchronous test of this process can."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PhoneServer]:
    """The page with a scripted product behind it."""
    with phone_server(tmp_path) as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: PhoneServer) -> Iterator[Page]:
    """The phone page on a desk. Any script error or refused resource fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="es-ES", timezone_id="Europe/Madrid")
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if _is_defect(line) else None)
    opened.on("request", lambda asked: problems.append(asked.url) if not _own(asked.url, server.url) else None)
    opened.goto(f"{server.url}/simulador")
    opened.locator("#phones [aria-current]").wait_for()
    yield opened
    context.close()
    assert problems == []


def _is_defect(line: ConsoleMessage) -> bool:
    """Script errors and resources refused by the policy; not the answers 4xx that a test asks for."""
    return line.type == "error" and not line.text.startswith("Failed to load resource")


def _own(asked: str, own: str) -> bool:
    return asked.startswith((own + "/", "data:", "blob:"))
