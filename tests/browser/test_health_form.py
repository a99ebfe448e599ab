"""The health questionnaire on a phone: the customer's own path through the sandbox, from the chat to the outcome."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live.processes import Group, bare_environment, free_port

ALL = "Quiero proteger a mis hijos. Nací el 12/06/1988, no fumo, 200.000 euros a 20 años"
PHONE = {"width": 390, "height": 844}
SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    """The product as a stranger starts it."""
    port = free_port()
    environment = {
        **bare_environment(tmp_path),
        "DATA_DIR": str(tmp_path / "data"),
        "WEBHOOK_PORT": str(port),
        "BURST_WINDOW_SECONDS": "0",
    }
    group = Group([sys.executable, "-m", "iagente_vida", "serve"], environment, tmp_path / "log", cwd=tmp_path)
    group.start()
    yield f"http://127.0.0.1:{port}"
    group.kill()


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_a_customer_answers_on_a_phone(browser: Browser, sandbox: str) -> None:
    context = browser.new_context(viewport=PHONE, locale="es-ES", is_mobile=True, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    for _ in range(120):
        try:
            page.goto(f"{sandbox}/simulador")
            break
        except Exception as error:
            if "ERR_CONNECTION_REFUSED" not in str(error):
                raise
            page.wait_for_timeout(250)
    composer = page.get_by_label("Mensaje", exact=True)
    composer.fill(ALL)
    composer.press("Enter")
    for title in ("2. Recomendada", "Sí, adelante", "Sí, es correcto", "Formulario seguro"):
        page.get_by_role("button", name=title).last.click()
    link = page.get_by_text(re.compile(r"/formulario/"))
    expect(link).to_be_visible()
    address = re.search(r"http://\S+/formulario/\S+", link.inner_text())
    assert address is not None

    problems: list[str] = []
    form = context.new_page()
    form.set_default_timeout(60_000)
    form.on("pageerror", lambda error: problems.append(str(error)))
    form.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
    form.goto(address[0])
    expect(form.get_by_role("heading", name="Cuestionario de salud")).to_be_visible()
    expect(form.get_by_role("checkbox")).not_to_be_checked()
    shot(form, "permiso")
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="Seguir").click()
    expect(form.get_by_role("heading", name="Preguntas de salud")).to_be_visible()
    form.get_by_role("button", name="Repasar mis respuestas").click()
    expect(form.get_by_role("alert")).to_be_visible()
    shot(form, "falta")
    for group in form.get_by_role("group").all()[:5]:
        group.get_by_role("radio", name="No", exact=True).check()
    form.get_by_label(re.compile("Cuánto mides")).fill("175")
    form.get_by_label(re.compile("Cuánto pesas")).fill("72")
    shot(form, "preguntas")
    assert form.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    form.get_by_role("button", name="Repasar mis respuestas").click()
    expect(form.get_by_role("heading", name="Repasa tus respuestas")).to_be_visible()
    shot(form, "repaso")
    form.get_by_role("button", name="Está bien, enviar").click()
    expect(form.get_by_role("heading", name="Recibido, gracias")).to_be_visible()
    shot(form, "hecho")
    form.goto(address[0])
    expect(form.get_by_role("heading", name="ya no se puede usar")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("no hace falta más estudio por ahora")).to_be_visible()
    shot(page, "chat")
    context.close()
    assert [problem for problem in problems if "410" not in problem] == []
