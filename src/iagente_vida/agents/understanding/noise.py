"""Clean text as it is really typed: in a hurry, in chat shorthand, or dictated. The same change each time."""

from __future__ import annotations

import random
import zlib

from iagente_vida.agents.understanding.text import fold

STYLES = ("slips", "shorthand", "dictated")

_KEYS = "qwertyuiop asdfghjklñ zxcvbnm"
_SLIP_RATE = 0.04
_SHORTHAND = {
    "que": "q",
    "porque": "xq",
    "por": "x",
    "para": "pa",
    "tambien": "tb",
    "quiero": "kiero",
    "estoy": "toy",
    "mucho": "mxo",
    "mensajes": "msjs",
    "telefono": "tlf",
    "cuanto": "cuanto",
    "nada": "na",
    "favor": "fa",
    "hablar": "ablar",
    "hay": "ai",
    "haces": "aces",
    "hacer": "acer",
    "vosotros": "vosotrs",
    "gracias": "grax",
    "cuesta": "kuesta",
}
_FILLERS = ("eh ", "bueno ", "pues ", "a ver ", "mira ", "oye ", "")


def noisy(text: str, style: str) -> str:
    """`text` in one of the `STYLES`. Raises KeyError for another."""
    return _WAYS[style](fold(text), random.Random(zlib.crc32(f"{style}:{text}".encode())))


def any_noise(text: str) -> str:
    """`text` in the style that its own letters choose."""
    return noisy(text, STYLES[zlib.crc32(text.encode()) % len(STYLES)])


def _slipped(text: str, chance: random.Random) -> str:
    """Letters swapped, left out, doubled or hit beside their key."""
    letters = list(_unpunctuated(text))
    for at in range(len(letters) - 1):
        if not letters[at].isalpha() or chance.random() >= _SLIP_RATE:
            continue
        match chance.randrange(4):
            case 0 if letters[at + 1].isalpha():
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            case 1:
                letters[at] += letters[at]
            case 2:
                letters[at] = _neighbour(letters[at], chance)
            case _:
                letters[at] = ""
    return "".join(letters)


def _neighbour(letter: str, chance: random.Random) -> str:
    at = _KEYS.find(letter)
    return letter if at < 0 else _KEYS[max(0, min(len(_KEYS) - 1, at + chance.choice((-1, 1))))].strip() or letter


def _shortened(text: str, chance: random.Random) -> str:
    """Words cut as in chat, the silent h dropped, b and v mixed up now and then."""
    words = [_SHORTHAND.get(word, word) for word in _unpunctuated(text).split()]
    return " ".join(_misspelt(word, chance) for word in words)


def _misspelt(word: str, chance: random.Random) -> str:
    if len(word) < 4 or chance.random() >= 0.25:
        return word
    if word[0] == "h":
        return word[1:]
    return word.replace("v", "b") if "v" in word else word.replace("qu", "k").replace("ll", "y")


def _spoken(text: str, chance: random.Random) -> str:
    """No punctuation, a filler before it and a word said twice, as a transcript of speech has them."""
    words = _unpunctuated(text).split()
    if len(words) > 3:
        again = chance.randrange(len(words))
        words.insert(again, words[again])
    return chance.choice(_FILLERS) + " ".join(words)


def _unpunctuated(text: str) -> str:
    return "".join(letter for letter in text if letter not in "¿¡,.;:!?")


_WAYS = {"slips": _slipped, "shorthand": _shortened, "dictated": _spoken}
