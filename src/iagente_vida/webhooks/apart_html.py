"""What the page of set-apart data looks like: no script, nothing from elsewhere."""

from __future__ import annotations

import html
from datetime import datetime

from iagente_vida.domain.events import CustomerMessage

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
}
_PAGE = """<!doctype html>
<html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Dato apartado</title>
<style>
body {{ font: 1rem/1.5 system-ui; max-width: 34rem; margin: 3rem auto; padding: 0 1rem }}
label {{ display: block; margin: .75rem 0 }}
input {{ width: 100%; padding: .5rem; font: inherit }}
button {{ padding: .5rem 1rem; font: inherit }}
blockquote {{ margin: 1rem 0; padding: .75rem 1rem; border-left: .25rem solid #2563eb; white-space: pre-wrap }}
</style>
<h1>Dato apartado</h1>
{body}
</html>
"""
_INTRODUCTION = (
    "<p>Un cliente ha contado algo de su salud. No se guarda en Chatwoot: se lee aquí, "
    "y queda anotado quién lo lee.</p>"
)
_FORM = """<form method="post">
<label>Quién eres <input name="quien" required maxlength="80" autocomplete="name"></label>
<label>Clave de administración <input name="clave" type="password" autocomplete="current-password"></label>
<button name="que" value="{what}">{label}</button>
</form>"""


def asking(trouble: str = "") -> str:
    """The page that asks who wants to read, and what went wrong before."""
    told = f"<p role=alert><strong>{html.escape(trouble)}</strong></p>" if trouble else ""
    return _page(_INTRODUCTION + told + _FORM.format(what="texto", label="Leer"))


def closed(trouble: str) -> str:
    """The page of a link that opens nothing."""
    return _page(f"<p role=alert>{html.escape(trouble)}</p>")


def showing(message: CustomerMessage, now: datetime) -> str:
    """What the customer wrote, and a way to the file that came with it."""
    told = f"<blockquote>{html.escape(message.text)}</blockquote>" if message.text else ""
    if message.media is not None:
        told += _FORM.format(what="archivo", label="Descargar el archivo")
    when = (
        f"Escrito el {message.sent_at:%d/%m/%Y}; leído el {now:%d/%m/%Y} a las {now:%H:%M} (UTC), y así queda anotado."
    )
    return _page(f"<p>{when}</p>{told}")


def _page(body: str) -> str:
    return _PAGE.format(body=body)
