"""A text as the classifier reads it: without accents, stretched letters or chat abbreviations."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import fold

MAX_CHARS = 400
"""What a message is for is said in its first lines; the cost of reading stays bounded."""

_STRETCHED = re.compile(r"(.)\1{2,}")
_DROPPED_D = re.compile(r"\b([a-z]{3,})(?<!bilb)(?<!bacal)(?<!cac)ao(s?)\b")
_PIECES = re.compile(r"\w+|[^\w\s]+")
_SHORT = {
    "q": "que",
    "k": "que",
    "xq": "por que",
    "pq": "por que",
    "xk": "por que",
    "x": "por",
    "xfa": "por favor",
    "porfa": "por favor",
    "porfi": "por favor",
    "pls": "por favor",
    "pa": "para",
    "xa": "para",
    "xra": "para",
    "kiero": "quiero",
    "qiero": "quiero",
    "kieres": "quieres",
    "d": "de",
    "dl": "del",
    "cn": "con",
    "kita": "quita",
    "kitame": "quitame",
    "qda": "queda",
    "qdo": "quedo",
    "mñn": "manana",
    "mnn": "manana",
    "tmbn": "tambien",
    "keja": "queja",
    "keda": "queda",
    "t": "te",
    "m": "me",
    "tb": "tambien",
    "tmb": "tambien",
    "toy": "estoy",
    "kien": "quien",
    "kuanto": "cuanto",
    "cto": "cuanto",
    "msj": "mensajes",
    "msjs": "mensajes",
    "tlf": "telefono",
    "tfno": "telefono",
    "tel": "telefono",
    "cel": "celular",
    "num": "numero",
    "aki": "aqui",
    "xo": "pero",
    "wsp": "whatsapp",
    "wasap": "whatsapp",
    "wasaps": "whatsapp",
    "tngo": "tengo",
    "dsd": "desde",
    "dsp": "despues",
    "nose": "no se",
    "ns": "no se",
    "nc": "no se",
    "loq": "lo que",
    "lgo": "luego",
    "grax": "gracias",
    "grcs": "gracias",
    "xdon": "perdon",
    "salu2": "saludos",
    "bn": "bien",
    "dnd": "donde",
    "cnd": "cuando",
    "ola": "hola",
    "ablar": "hablar",
    "info": "informacion",
}


def spelled(text: str) -> str:
    """`text` in plain words, cut to a bounded length."""
    plain = _DROPPED_D.sub(r"\1ado\2", _STRETCHED.sub(r"\1", fold(text[:MAX_CHARS])))
    return " ".join(_SHORT.get(piece, piece) for piece in _PIECES.findall(plain))
