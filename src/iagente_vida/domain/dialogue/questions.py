"""The questions of a burst, one by one: who asks four things at once gets four answers."""

from __future__ import annotations

import re

from iagente_vida.domain.dialogue.draft import Draft
from iagente_vida.domain.dialogue.reading import Reading
from iagente_vida.domain.knowledge import Article

MOST = 3
"""Articles in one reply; more is not read on a phone."""
_ASKED = (
    r"qu[eé]|c[oó]mo|cu[aá]ndo|cu[aá]nt[oa]s?|qui[eé]n(?:es)?|d[oó]nde|cu[aá]l(?:es)?|cada cu[aá]nto|"
    r"desde cu[aá]ndo|hasta (?:cu[aá]ndo|qu[eé])|por qu[eé]|si|se puede|puedo|hay|lo de(?:l)?|tengo que|hace falta"
)
_PARTS = re.compile(rf"[?¿.;!\n]+|,\s*(?=(?:y |o |e )?(?:{_ASKED})\b)|\b(?:y|e|o|pero|adem[aá]s)\s+(?=(?:{_ASKED})\b)")
_LEAD = re.compile(
    r"^\W*(?:(?:y|o|e|pero|adem[aá]s|tambi[eé]n|hola|buen[oa]s|d[ií]as|tardes|noches|"
    r"(?:quer[ií]a|quisiera|me gustar[ií]a|quiero|necesito) saber)\b\W*)*"
)
_BEGINS = re.compile(rf"(?:{_ASKED}|cubre)\b")
_COSTS = re.compile(
    r"\bcu[aá]nto (?:me |nos |se )?(?:cuest|cost|sal|val|pagar|ser[ií]a|quedar[ií]a|cobr[aá]is)\w*|"
    r"\b(?:qu[eé]|el|un|dame|dime) precio\b(?![^.?!]*\b(?:impuest|iva|final|sub|fij|cambi))"
)
_SHORTEST = 2
INTERROGATIVE = re.compile(
    r"\W*(?:y |pero |oye,? |vale,? |una duda,? )?"
    r"(?:qu[eé]|c[oó]mo|cu[aá]ndo|qui[eé]n|d[oó]nde|cu[aá]l|cada cu[aá]nto|puedo|se puede|hay|cubre|"
    r"desde cu[aá]ndo|hasta (?:cu[aá]ndo|qu[eé])|y si)\b"
)

_WONDERS = re.compile(
    r"\b(?:quer[ií]a|quisiera|me gustar[ií]a|quiero|necesito|para|por) saber\b|\bme (?:pregunto|preguntaba)\b|"
    r"\b(?:tengo|una|unas) dudas?\b|\b(?:dime|d[ií]game|"
    r"me (?:dices|puedes decir|podr[ií]as decir)) (?:si|qu[eé]|c[oó]mo|cu[aá]nt\w+)\b"
)


def asks(reading: Reading) -> bool:
    """Whether a message is a question, with its mark or without."""
    return "?" in reading.text or bool(INTERROGATIVE.match(reading.text) or _WONDERS.search(reading.text))


def parts(text: str) -> tuple[str, ...]:
    """What a message asks, piece by piece."""
    pieces, at = [], 0
    for mark in [*_PARTS.finditer(text), None]:
        piece = _LEAD.sub("", text[at : mark.start() if mark else len(text)]).strip(" ,")
        asked = (mark is not None and "?" in mark[0]) or bool(_BEGINS.match(piece))
        if asked and len(piece.split()) >= _SHORTEST:
            pieces.append(piece)
        at = mark.end() if mark else len(text)
    return tuple(pieces)


def about(draft: Draft, reading: Reading) -> list[Article]:
    """The articles that what a message asks is plainly about. What it costs is no article's."""
    whole = () if draft.learned else (reading.text,)  # who tells facts is not asking with them
    pieces = [
        piece for piece in parts(reading.text) or whole if not (reading.says("ask_price") and _COSTS.search(piece))
    ]
    found = [draft.knowledge.near(piece) for piece in pieces]
    return [article for article in found if article is not None]


def answered(draft: Draft) -> list[Article]:
    """The articles that what was asked in this burst is plainly about, while they hold."""
    found = {
        article.ident: article
        for reading in draft.readings
        for article in about(draft, reading)
        if article.holds(draft.today)
    }
    return list(found.values())[:MOST]
