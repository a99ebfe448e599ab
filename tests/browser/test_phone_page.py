"""The phone page in a real browser: what a person sees, taps and types."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from iagente_vida.sandbox.screen import Knowledge
from tests.phone_server import BROKER, PhoneServer, buttons, rows, text

CUSTOMER = "34600000000"
OPTIONS = [
    {"number": 1, "code": "esencial", "monthly": "9.84", "capital": 120_000, "term_years": 20},
    {"number": 2, "code": "recomendada", "monthly": "13.27", "capital": 150_000, "term_years": 20},
]


def say(page: Page, message: str) -> None:
    composer = page.get_by_label("Mensaje", exact=True)
    composer.fill(message)
    composer.press("Enter")


def last(page: Page) -> Locator:
    return page.locator("#messages > .message").last


def test_a_message_is_answered_with_ticks_and_time(page: Page) -> None:
    expect(page.get_by_role("heading", name=BROKER)).to_be_visible()
    expect(page.get_by_text("Simulador: nada de esto sale a WhatsApp")).to_be_visible()
    say(page, "hola 👋")
    expect(last(page).locator(".text")).to_have_text("Has dicho: hola 👋")
    mine = page.locator(".message.in").first
    expect(mine.get_by_text("Leído")).to_be_attached()
    expect(mine.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(page.locator(".day")).to_have_text("Hoy")
    expect(page.get_by_label("Mensaje", exact=True)).to_have_value("")
    expect(page.get_by_label("Mensaje", exact=True)).to_be_focused()


def test_shift_enter_writes_a_second_line(page: Page) -> None:
    field = page.get_by_label("Mensaje", exact=True)
    field.fill("una")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("otra")
    page.get_by_role("button", name="Enviar").click()
    expect(page.locator(".message.in .text")).to_have_text("una\notra")


def test_an_empty_phone_offers_how_to_begin(page: Page) -> None:
    starter = page.get_by_role("button", name="¿Eres una persona?", exact=True)
    starter.click()
    expect(page.locator(".message.in .text")).to_have_text("¿Eres una persona?")
    expect(starter).to_be_hidden()


def test_a_button_is_tapped_once_and_quoted(page: Page, server: PhoneServer) -> None:
    server.script.answers = {"hola": [buttons("¿Fumas?", si="Sí", no="No")]}
    say(page, "hola")
    page.get_by_role("button", name="No", exact=True).click()
    expect(last(page).locator(".text")).to_have_text("Has dicho: no")
    expect(page.locator(".message.in").last.locator(".quote")).to_have_text(f"{BROKER}¿Fumas?")
    expect(page.get_by_role("button", name="Sí", exact=True)).to_be_disabled()


def test_a_list_opens_as_a_sheet_and_is_used_by_keyboard(page: Page, server: PhoneServer) -> None:
    choices = [("op1", "Esencial", "120.000 €"), ("op2", "Recomendada", "150.000 €")]
    server.script.answers = {"hola": [rows("Elige", "Ver opciones", choices)]}
    say(page, "hola")
    opener = page.get_by_role("button", name="Ver opciones")
    opener.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Ver opciones")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("button", name="Enviar")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.keyboard.press("ArrowDown")
    expect(sheet.get_by_role("radio", name="Recomendada")).to_be_checked()
    page.keyboard.press("Enter")
    expect(last(page).locator(".text")).to_have_text("Has dicho: op2")
    expect(opener).to_be_disabled()


def test_a_document_is_downloaded(page: Page, server: PhoneServer) -> None:
    media = server.graph.add_media(b"%PDF-1.7 propuesta", "application/pdf", "Propuesta.pdf")
    document = {"type": "document", "document": {"id": media.id, "filename": "Propuesta.pdf", "caption": "Aquí está"}}
    server.script.answers = {"hola": [document]}
    say(page, "hola")
    card = page.get_by_role("link", name="Descargar Propuesta.pdf")
    expect(card).to_contain_text("PDF · 18 B")
    with page.expect_download() as download:
        card.click()
    assert download.value.suggested_filename == "Propuesta.pdf"
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.7 propuesta"


def test_a_photo_is_attached_and_shown(page: Page, server: PhoneServer, tmp_path: Path) -> None:
    page.locator("#file").set_input_files({"name": "dni.png", "mimeType": "image/png", "buffer": page.screenshot()})
    photo = page.locator(".photo")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1280
    assert server.script.notices[0]["entry"][0]["changes"][0]["value"]["messages"][0]["type"] == "image"


def test_typing_is_shown_until_the_answer(page: Page, server: PhoneServer) -> None:
    say(page, "espera")
    expect(page.get_by_text("escribiendo…")).to_be_visible()
    expect(page.locator("#typing")).to_be_visible()
    server.script.say(CUSTOMER, text("ya"))
    expect(page.locator("#typing")).to_be_hidden()
    expect(page.locator("#presence")).to_have_text("cuenta de empresa")


def test_marks_and_links_read_as_in_whatsapp(page: Page, server: PhoneServer) -> None:
    written = "*Fuerte* y _suave_, 3*4*5, ~no~, ```a < b``` en https://ejemplo.es/a?b=1. javascript:alert(1)"
    server.script.answers = {"hola": [text(written)]}
    say(page, "hola")
    body = last(page).locator(".text")
    expect(body.locator("strong")).to_have_text("Fuerte")
    expect(body.locator("em")).to_have_text("suave")
    expect(body.locator("s")).to_have_text("no")
    expect(body.locator("code")).to_have_text("a < b")
    expect(body.locator("a")).to_have_count(1)
    expect(body.locator("a")).to_have_attribute("href", "https://ejemplo.es/a?b=1")
    expect(body).to_contain_text("3*4*5")


BUILT_FROM_TEXT = (
    ":is(#messages, #profile, #sheet-rows, #phones, #owner) :is(script, iframe, img), .text b, #profile svg, "
    ":is(#messages, #profile, #sheet-rows, #phones) :is([onclick], [onerror], [onload], [onmouseover])"
)
HOSTILE = [
    '<img src=x onerror="window.caught=1">',
    "<script>window.caught=1</script>",
    "{{constructor.constructor('window.caught=1')()}} ${window.caught=1} <%= 1 %>",
    '"><svg onload=window.caught=1>',
    "*<b onclick=window.caught=1>x</b>* _</span><iframe srcdoc='<script>parent.caught=1</script>'>_",
    "https://ejemplo.es/\"onmouseover=window.caught=1//' javascript:window.caught=1",
    "&lt;img src=x onerror=window.caught=1&gt;",
    "\u202eodnum alrev\u202c",
]


def test_hostile_texts_are_inert_wherever_they_appear(page: Page, server: PhoneServer) -> None:
    for number, hostile in enumerate(HOSTILE):
        phone = f"3461100011{number}"
        short = hostile[:20]
        menu = rows(hostile, short, [("x", short, hostile[:72])])
        media = server.graph.add_media(b"x", "application/pdf", hostile)
        document = {"type": "document", "document": {"id": media.id, "filename": hostile, "caption": hostile}}
        server.script.answers = {hostile: [text(hostile), buttons(hostile, a=short), document, menu]}
        page.get_by_label("Número, con prefijo").fill(phone)
        page.get_by_label("Nombre en WhatsApp").fill(hostile[:60])
        page.get_by_role("button", name="Añadir").click()
        page.locator(f"[data-phone='{phone}'][aria-current]").wait_for()
        say(page, hostile)
        expect(page.locator(".message.out")).to_have_count(4)
        known = Knowledge(stage="COTIZACION", mode="bot", profile={"name": hostile, hostile: "x"}, trace={"x": hostile})
        server.script.known[phone] = known
        expect(page.locator("#profile dd").first).to_have_text(hostile)
        expect(page.locator(".file-name b")).to_have_text(hostile)
        page.locator(".choices button").last.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert page.evaluate("window.caught") is None, hostile
        assert page.locator(BUILT_FROM_TEXT).count() == 0, hostile
        protocols = page.locator(".text a").evaluate_all("links => links.map(link => link.protocol)")
        assert set(protocols) <= {"https:", "http:"}, hostile
        page.keyboard.press("Escape")


def test_each_phone_has_its_own_conversation(page: Page, server: PhoneServer) -> None:
    say(page, "soy el primero")
    expect(last(page)).to_contain_text("Has dicho: soy el primero")
    page.get_by_label("Número, con prefijo").fill("34 611 222 333")
    page.get_by_label("Nombre en WhatsApp").fill("Lucía Fernández")
    page.get_by_role("button", name="Añadir").click()
    expect(page.locator("#owner")).to_have_text("Lucía Fernández")
    expect(page.locator("#messages > li")).to_have_count(0)
    page.get_by_label("Mensaje", exact=True).fill("a medias")
    server.script.say(CUSTOMER, text("aviso"))
    first = page.locator(f"[data-phone='{CUSTOMER}']")
    expect(first.get_by_label("1 sin leer")).to_be_visible()
    first.click()
    expect(last(page)).to_contain_text("aviso")
    expect(first.locator(".unread")).to_have_count(0)
    expect(page.get_by_label("Mensaje", exact=True)).to_have_value("")
    page.locator("[data-phone='34611222333']").click()
    expect(page.get_by_label("Mensaje", exact=True)).to_have_value("a medias")


def test_a_wrong_number_is_explained(page: Page) -> None:
    page.get_by_label("Número, con prefijo").fill("12")
    page.get_by_role("button", name="Añadir").click()
    expect(page.locator("#add-problem")).to_contain_text("teléfono con prefijo de país")


def test_the_panel_tells_what_the_assistant_knows(page: Page, server: PhoneServer) -> None:
    say(page, "hola")
    expect(page.locator("#mode")).to_have_text("Asistente automático")
    profile = {"age": 38, "smoker": False, "desired_capital": 150_000, "birth_date": "1988-03-14"}
    server.script.known[CUSTOMER] = Knowledge(
        stage="PRESENTACION_PROPUESTA", mode="bot", profile=profile, options=OPTIONS
    )
    expect(page.locator("#steps .current")).to_contain_text("Propuesta")
    expect(page.locator("#steps .done")).to_have_count(3)
    expect(page.locator("#profile dd")).to_have_text(["38 años", "No", re.compile("150.000\\s€"), "14/03/1988"])
    expect(page.locator("#options li")).to_have_count(2)
    expect(page.locator("#options li").nth(1)).to_contain_text("13,27")


def test_an_adviser_takes_answers_and_gives_back(page: Page, server: PhoneServer) -> None:
    say(page, "quiero una persona")
    expect(last(page)).to_contain_text("Has dicho")
    server.script.known[CUSTOMER] = replace(server.script.known[CUSTOMER], mode="waiting")
    expect(page.locator("#mode")).to_have_text("Espera a un asesor")
    page.get_by_role("button", name="Tomar la conversación").click()
    expect(page.locator("#mode")).to_have_text("La lleva un asesor")
    page.get_by_label("Mensaje del asesor").fill("Hola, soy Ana")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("Hola, soy Ana")
    page.get_by_role("button", name="Devolver al asistente").click()
    expect(page.locator("#mode")).to_have_text("Asistente automático")


def test_a_restart_asks_first_and_empties_the_screen(page: Page) -> None:
    say(page, "hola")
    expect(page.locator("#messages > .message")).to_have_count(2)
    page.get_by_role("button", name="Reiniciar conversación").click()
    page.get_by_role("button", name="Cancelar").click()
    expect(page.locator("#messages > .message")).to_have_count(2)
    page.get_by_role("button", name="Reiniciar conversación").click()
    page.get_by_role("button", name="Reiniciar", exact=True).click()
    expect(page.locator("#messages > .message")).to_have_count(0)
    expect(page.locator("#mode")).to_have_text("Sin conversación")


def test_a_refusal_is_told_and_the_words_come_back(page: Page, server: PhoneServer) -> None:
    page.route("**/simulador/api/messages", lambda route: route.abort())
    say(page, "no te pierdas")
    expect(page.get_by_role("alert").filter(has_text="No hay conexión")).to_be_visible()
    expect(page.get_by_label("Mensaje", exact=True)).to_have_value("no te pierdas")
    page.unroute("**/simulador/api/messages")


def test_a_long_conversation_stays_where_it_is_read(page: Page, server: PhoneServer) -> None:
    for number in range(30):
        server.script.say(CUSTOMER, text(f"mensaje {number}"))
    expect(last(page)).to_contain_text("mensaje 29")
    expect(last(page)).to_be_in_viewport()
    page.locator("#chat").evaluate("chat => { chat.scrollTop = 0; }")
    expect(page.get_by_role("button", name="Ir al último mensaje")).to_be_visible()
    server.script.say(CUSTOMER, text("uno más"))
    expect(last(page)).to_contain_text("uno más")
    expect(last(page)).not_to_be_in_viewport()
    page.get_by_role("button", name="Ir al último mensaje").click()
    expect(last(page)).to_be_in_viewport()


def test_on_a_phone_there_is_only_the_phone(browser: Browser, server: PhoneServer) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="es-ES", has_touch=True)
    page = context.new_page()
    page.goto(f"{server.url}/simulador")
    expect(page.get_by_role("heading", name=BROKER)).to_be_visible()
    expect(page.get_by_text("Lo que sabe el asistente")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Cambiar de teléfono").tap()
    page.get_by_label("Número, con prefijo").fill("34611222333")
    page.get_by_role("button", name="Añadir").tap()
    expect(page.get_by_label("Mensaje", exact=True)).to_be_visible()
    say(page, "hola")
    expect(last(page)).to_contain_text("Has dicho: hola")
    context.close()
