"""A text as the classifier reads it: without accents, stretched letters or chat abbreviations."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.shorthand import SHORTHAND
from iagente_vida.agents.understanding.text import fold

MAX_CHARS = 400
"""What a message is for is said in its first lines; the cost of reading stays bounded."""

_STRETCHED = re.compile(r"(.)\1{2,}")
_DROPPED_D = re.compile(r"\b([a-z]{3,})(?<!bilb)(?<!bacal)(?<!cac)ao(s?)\b")
_PIECES = re.compile(r"\w+|[^\w\s]+")


def spelled(text: str) -> str:
    """`text` in plain words, cut to a bounded length."""
    plain = _DROPPED_D.sub(r"\1ado\2", _STRETCHED.sub(r"\1", fold(text[:MAX_CHARS])))
    return " ".join(SHORTHAND.get(piece, piece) for piece in _PIECES.findall(plain))
