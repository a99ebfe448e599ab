"""The pages of the secure form: plain HTML that works on an old phone, without scripts and without anything from
elsewhere. What fills a page is always escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from string import Template

from iagente_vida.domain.insurance.questionnaire import MEASURES, Questionnaire

_FOLDER = files("iagente_vida") / "texts" / "es" / "formulario"
STYLE = (_FOLDER / "estilo.css").read_text(encoding="utf-8")
_FRAME = Template((_FOLDER / "marco.html").read_text(encoding="utf-8"))
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'".encode(),
    ),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"strict-transport-security", b"max-age=31536000"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Sentences of the page by name, with the broker's names already in them, and the consent's text and version."""

    sentences: Mapping[str, str] = field(repr=False)
    consent: str
    consent_version: str

    def __getitem__(self, name: str) -> str:
        return self.sentences[name]


@dataclass(frozen=True, slots=True)
class Marks:
    """The hidden fields of a page: the step it is, and the mark that proves it."""

    step: str
    mark: str

    def __str__(self) -> str:
        return (
            f'<input type="hidden" name="paso" value="{escape(self.step)}">'
            f'<input type="hidden" name="marca" value="{escape(self.mark)}">'
        )


def consent_page(words: Wording, marks: Marks, *, problem: str = "") -> bytes:
    """The first page: what is asked for and why, and a permission that nobody has ticked for the customer."""
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in words.consent.split("\n") if line.strip())
    body = f"""
<p>{escape(words["entrada"])}</p>
{_problems((problem,) if problem else (), words)}
<form method="post" novalidate>
{marks}
<section class="permiso" aria-labelledby="permiso-titulo">
<h2 id="permiso-titulo">{escape(words["permiso_titulo"])}</h2>
{paragraphs}
<label class="casilla" id="casilla"><input type="checkbox" name="permiso" value="si"
 {'aria-invalid="true" aria-describedby="problemas"' if problem else ""}>
<span>{escape(words["permiso_casilla"])}</span></label>
</section>
<button type="submit" name="accion" value="seguir">{escape(words["seguir"])}</button>
<button type="submit" name="accion" value="no" class="segundo">{escape(words["no_doy"])}</button>
</form>"""
    return page(words, words["titulo"], body)


def questions_page(
    words: Wording, marks: Marks, asked: Questionnaire, given: Mapping[str, str], *, problems: Sequence[str] = ()
) -> bytes:
    """The insurer's questions, word for word; `problems` are the steps whose answer can not be read."""
    fields = []
    for number, code in enumerate(asked.steps, 1):
        fields.append(
            _measure(number, asked, code, given.get(code, ""), words, wrong=code in problems)
            if code in MEASURES
            else _question(number, asked, code, given.get(code, ""), words, wrong=code in problems)
        )
    told = [f"{words['falta']} {asked.steps.index(code) + 1}" for code in problems]
    body = f"""
<p>{escape(words["preguntas_entrada"].format(aseguradora=asked.insurer))}</p>
{_problems(told, words, [f"p-{code}" for code in problems])}
<form method="post" novalidate autocomplete="off">
{marks}
{"".join(fields)}
<button type="submit">{escape(words["repasar"])}</button>
</form>
<p class="pie">{escape(words["version"])} {escape(asked.version)}</p>"""
    return page(words, words["preguntas_titulo"], body)


def recap_page(words: Wording, marks: Marks, asked: Questionnaire, given: Mapping[str, str]) -> bytes:
    """The answers read back; nothing is kept before they are confirmed."""
    rows = "".join(
        f"<div><dt>{escape(asked.text(code))}</dt><dd>{escape(_spoken(code, given[code], words))}</dd></div>"
        for code in asked.steps
    )
    hidden = "".join(
        f'<input type="hidden" name="r-{escape(code)}" value="{escape(given[code])}">' for code in asked.steps
    )
    body = f"""
<p>{escape(words["repaso_entrada"])}</p>
<dl>{rows}</dl>
<form method="post" novalidate>
{marks}{hidden}
<button type="submit" name="accion" value="enviar">{escape(words["enviar"])}</button>
<button type="submit" name="accion" value="corregir" class="segundo">{escape(words["corregir"])}</button>
</form>"""
    return page(words, words["repaso_titulo"], body)


def note_page(words: Wording, name: str) -> bytes:
    """A page that only says something: done, refused, used, out of time, unknown."""
    return page(words, words[f"{name}_titulo"], f"<p>{escape(words[f'{name}_texto'])}</p>")


def page(words: Wording, title: str, body: str) -> bytes:
    """A whole page."""
    return _FRAME.substitute(
        titulo=escape(title),
        estilo=STYLE,
        correduria=escape(words["correduria"]),
        cuerpo=body,
        pie=escape(words["pie"]),
    ).encode()


def _question(number: int, asked: Questionnaire, code: str, given: str, words: Wording, *, wrong: bool) -> str:
    options = "".join(
        f'<label><input type="radio" name="r-{escape(code)}" value="{value}"{" checked" if given == value else ""}>'
        f"<span>{escape(words[value])}</span></label>"
        for value in ("si", "no")
    )
    return (
        f'<fieldset id="p-{escape(code)}"{_wrong(wrong)}><legend>{number}. {escape(asked.text(code))}</legend>'
        f'<div class="opciones">{options}</div></fieldset>'
    )


def _measure(number: int, asked: Questionnaire, code: str, given: str, words: Wording, *, wrong: bool) -> str:
    return (
        f'<fieldset id="p-{escape(code)}"{_wrong(wrong)}><legend>'
        f'<label for="r-{escape(code)}">{number}. {escape(asked.text(code))}</label></legend>'
        f'<input id="r-{escape(code)}" name="r-{escape(code)}" inputmode="numeric" maxlength="6"'
        f' value="{escape(given)}" aria-describedby="u-{escape(code)}">'
        f'<span class="unidad" id="u-{escape(code)}">{escape(words[f"unidad_{code}"])}</span></fieldset>'
    )


def _wrong(wrong: bool) -> str:
    return ' class="mal"' if wrong else ""


def _problems(told: Sequence[str], words: Wording, places: Sequence[str] = ("casilla",)) -> str:
    """What is missing, at the top and in focus, each with a link to its place."""
    if not told:
        return ""
    items = "".join(
        f'<li><a href="#{escape(place)}">{escape(sentence)}</a></li>'
        for sentence, place in zip(told, places, strict=True)
    )
    return (
        f'<div class="problemas" id="problemas" role="alert" tabindex="-1"><h2>{escape(words["problemas"])}</h2>'
        f"<ul>{items}</ul></div>"
    )


def _spoken(code: str, given: str, words: Wording) -> str:
    return f"{given} {words[f'unidad_{code}']}" if code in MEASURES else words[given]
