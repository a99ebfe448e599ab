"""Texts that do not wait for the end of a burst. A false alarm costs one early answer, nothing else."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 400  # a longer text is no command, and the turn reads it anyway

_WORD = re.compile(r"[a-z]+")
_OPT_OUT = re.compile(
    r"(?:por favor )?(?:(?:me )?(?:dar(?:me)?|dame|dadme|denme|quiero(?: dar(?:me)?)?(?: de)?) (?:de )?)?(?:la )?baja"
    r"(?: por favor| ya)?"
    r"|stop|unsubscribe|alto|parar?|basta(?: ya)?|cancelar suscripcion"
    r"|no (?:quiero|deseo) (?:recibir )?(?:mas )?(?:mensajes|publicidad|informacion)(?: vuestr[oa]s?| suy[oa]s?)?"
    r"|no me (?:escrib\w+|molest\w+|mand\w+ mas(?: mensajes)?)(?: mas)?|dej\w+ de (?:escribirme|molestar(?:me)?)"
)
_CRISIS = re.compile(
    r"suicid|quitarme la vida|quitarme de en medio|acabar con (?:mi vida|todo)|no quiero (?:seguir )?viv|"
    r"(?:quiero|voy a|pienso en|gustaria) (?:morir|matar)me|me quiero (?:morir|matar)|hacerme dano"
    r"|no vale la pena vivir"
)


def is_urgent(text: str) -> bool:
    """Whether `text` is plainly an opt-out or speaks of ending one's life."""
    if not text or len(text) > _LONGEST:
        return False
    letters = text.casefold()
    if not letters.isascii():
        letters = "".join(char for char in unicodedata.normalize("NFD", letters) if not unicodedata.combining(char))
    plain = " ".join(_WORD.findall(letters))
    return _OPT_OUT.fullmatch(plain) is not None or _CRISIS.search(plain) is not None
