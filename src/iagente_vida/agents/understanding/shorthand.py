"""Chat shorthand written out ("x la tarde" -> "por la tarde"), with where each character stood."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.repair import Mended
from iagente_vida.agents.understanding.text import fold

_LONG = {
    "q": "que",
    "ke": "que",
    "xq": "porque",
    "pq": "porque",
    "xk": "porque",
    "pork": "porque",
    "x": "por",
    "xa": "para",
    "pa": "para",
    "pal": "para el",
    "xra": "para",
    "d": "de",
    "tb": "tambien",
    "tmb": "tambien",
    "tbn": "tambien",
    "tngo": "tengo",
    "tnemos": "tenemos",
    "toy": "estoy",
    "dsd": "desde",
    "dsp": "despues",
    "dps": "despues",
    "hast": "hasta",
    "xo": "pero",
    "mñn": "mañana",
    "mñna": "mañana",
    "mnn": "mañana",
    "finde": "fin de semana",
    "nse": "no se",
    "nose": "no se",
    "bn": "bien",
    "kiero": "quiero",
    "qiero": "quiero",
    "kuanto": "cuanto",
    "kien": "quien",
    "tlf": "telefono",
    "tfno": "telefono",
    "cel": "celular",
    "hrs": "horas",
    "ud": "usted",
    "uds": "ustedes",
    "na": "nada",
}
_WORD = re.compile(r"(?<![\w@.])(?:" + "|".join(sorted(_LONG, key=len, reverse=True)) + r")(?![\w@]|\.\w)")
_AFTER_FIGURE = re.compile(r"\d ?$")


def written_out(text: str) -> Mended | None:
    """The text with its shorthand in full words; None when there is none."""
    folded = text.lower() if len(text.lower()) == len(text) else fold(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in _WORD.finditer(folded):
        if _AFTER_FIGURE.search(folded[max(0, found.start() - 2) : found.start()]) or _is_other(folded, found):
            continue
        long = _LONG[found[0]]
        starts.extend(range(at, found.start()))
        ends.extend(range(at + 1, found.start() + 1))
        parts.extend((text[at : found.start()], long))
        starts.extend([found.start()] * len(long))
        ends.extend([found.end()] * len(long))
        at = found.end()
    if not parts:
        return None
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return Mended("".join([*parts, text[at:]]), tuple(starts), tuple(ends))


def _is_other(folded: str, found: re.Match[str]) -> bool:
    """Whether a lone letter is an answer or the item of a list and no shorthand."""
    return len(found[0]) == 1 and not folded[found.end() : found.end() + 2].strip(" ,.;:!?")
