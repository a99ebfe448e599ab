"""The adviser's page in a real browser, over the whole product: server, simulated WhatsApp and simulated Chatwoot."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from iagente_vida.sandbox.server_process import sandbox_server

CUSTOMER = "34611222333"
SECONDS = 60_000


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    """The address of a sandbox of our own, run by a loop in a thread: playwright's own loop holds this one."""
    addresses: list[str] = []
    up, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with sandbox_server(BURST_WINDOW_SECONDS="0") as url:
            addresses.append(url)
            up.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert up.wait(60), "the sandbox did not start"
    yield addresses[0]
    over.set()
    thread.join()


@pytest.fixture
def page(browser: Browser, sandbox: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="es-ES")
    opened = context.new_page()
    opened.set_default_timeout(SECONDS)
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("request", lambda asked: problems.append(asked.url) if not asked.url.startswith(sandbox) else None)
    opened.goto(f"{sandbox}/simulador/asesor")
    yield opened
    context.close()
    assert problems == []


def call(url: str, document: dict[str, Any] | None = None) -> Any:
    data = None if document is None else json.dumps(document).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"Content-Type": "application/json"})) as answer:
        return json.load(answer)


def customer_says(sandbox: str, text: str) -> None:
    call(f"{sandbox}/simulador/api/messages", {"from": CUSTOMER, "text": text})


def on_phone(sandbox: str) -> list[str]:
    messages = call(f"{sandbox}/simulador/api/messages?from={CUSTOMER}")["messages"]
    return [message["text"] for message in messages if message["direction"] == "out"]


def write(page: Page, text: str) -> None:
    page.get_by_label("Mensaje", exact=True).fill(text)
    page.keyboard.press("Enter")


def test_an_adviser_reads_takes_answers_notes_gives_back_and_resolves(page: Page, sandbox: str) -> None:
    call(f"{sandbox}/simulador/api/phones", {"phone": CUSTOMER, "name": "Lucía Fernández"})
    customer_says(sandbox, "Quiero hablar con una persona")
    talk = page.locator("#talks button", has_text="Lucía Fernández")
    expect(talk.get_by_text("Espera", exact=True)).to_be_visible(timeout=SECONDS)
    talk.click()
    expect(page.locator(".line.in .words")).to_have_text("Quiero hablar con una persona")
    expect(page.locator(".line.note").first).to_contain_text("pide hablar con una persona")
    page.get_by_role("button", name="Tomar").click()
    expect(page.locator("#thread-state")).to_contain_text("La lleva Laura Gómez")
    page.get_by_label("Nota privada").check()
    write(page, "Tiene hipoteca")
    expect(page.locator(".line.note").last).to_contain_text("Tiene hipoteca")
    page.get_by_label("Respuesta").check()
    write(page, "Hola, soy **Laura**")
    expect(page.locator("#facts")).to_contain_text("un asesor", timeout=SECONDS)
    mine = page.locator(".line.out").last
    expect(mine).to_contain_text("Laura")
    page.get_by_role("button", name="Devolver al asistente").click()
    expect(page.locator("#thread-state")).to_contain_text("Asistente")
    expect(page.locator("#facts")).to_contain_text("el asistente", timeout=SECONDS)
    before = page.locator(".line.out").count()
    customer_says(sandbox, "¿Qué cubre el seguro?")
    expect(page.locator(".line.out")).not_to_have_count(before, timeout=SECONDS)
    said = on_phone(sandbox)
    assert said.count("Hola, soy *Laura*") == 1
    assert "Tiene hipoteca" not in said
    page.get_by_role("button", name="Resolver").click()
    expect(page.locator("#thread-state")).to_contain_text("Resuelta")


def test_an_adviser_attaches_quotes_is_told_why_a_file_stays_and_sends_a_template(
    page: Page, sandbox: str, tmp_path: Path
) -> None:
    table, logo = tmp_path / "tabla de precios ñ.pdf", tmp_path / "logo.webp"
    table.write_bytes(b"%PDF-1.4\n%%EOF")
    logo.write_bytes(b"RIFF....WEBP")
    customer_says(sandbox, "Hola")
    page.locator("#talks button").first.click()
    page.get_by_label("Adjuntar", exact=True).set_input_files(table)
    expect(page.locator("#chosen")).to_contain_text(table.name)
    write(page, "Te envío la tabla")
    mine = page.locator(".line.out", has_text="Te envío la tabla")
    expect(mine.get_by_role("link", name=table.name)).to_be_visible()
    expect(page.locator("#chosen")).to_be_hidden()
    mine.get_by_role("button", name="Citar").click()
    write(page, "¿La has visto?")
    expect(page.locator(".line.out", has_text="¿La has visto?").locator(".quote")).to_have_text("Te envío la tabla")
    page.get_by_label("Adjuntar", exact=True).set_input_files(logo)
    page.get_by_role("button", name="Enviar").click()
    expect(page.locator(".line.note", has_text="«logo.webp» no ha salido")).to_be_visible(timeout=SECONDS)
    expect(page.locator(".line.failed").get_by_role("button", name="Reintentar")).to_be_visible(timeout=SECONDS)
    page.get_by_label("Nota privada").check()
    write(page, "/plantilla retomar")
    read = "Responde a este mensaje y seguimos donde lo dejamos."
    expect(page.locator(".line.out", has_text=read)).to_be_visible(timeout=SECONDS)
    sent = call(f"{sandbox}/simulador/api/messages?from={CUSTOMER}")["messages"]
    document, quoting, template = [one for one in sent if one["direction"] == "out"][-3:]
    assert (document["type"], document["text"]) == ("document", "Te envío la tabla")
    assert quoting["reply_to"] == document["id"]
    assert read in template["text"]


def test_on_a_phone_the_list_and_the_thread_take_turns(browser: Browser, sandbox: str) -> None:
    customer_says(sandbox, "Hola")
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="es-ES", has_touch=True)
    page = context.new_page()
    page.goto(f"{sandbox}/simulador/asesor")
    page.locator("#talks button").first.tap(timeout=SECONDS)
    expect(page.locator(".line.in").last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Volver a la lista").tap()
    expect(page.locator("#talks button").first).to_be_visible()
    context.close()
