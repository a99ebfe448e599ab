"""Tú or usted: as the customer does it, from the message on in which they do."""

from __future__ import annotations

import re

from iagente_vida.domain.dialogue.draft import Draft

_USTED = re.compile(
    r"\busted\b|\b(?:disculpe|perdone|d[ií]game|expl[ií]queme|inf[oó]rmeme|m[aá]ndeme|env[ií]eme|ll[aá]meme|señorit[ao])\b|"
    r"\b(?:me )?(?:podr[ií]a|puede) (?:usted |me )?"
    r"(?:decir|indicar|informar|explicar|ayudar|calcular|mandar|enviar|dar)\w*|"
    r"\b(?:s[ií]|no|claro),? señor(?:a|ita)?\b|"
    r"\ble (?:agradezco|agradecer[ií]a|escribo|ruego|pido|comento)\b"
)
_TU = re.compile(r"\b(?:oye|dime|t[uú] (?:eres|me|qu[eé])|(?:me )?puedes|podr[ií]as|tienes|sabes|eres)\b")


def follow(draft: Draft) -> None:
    """Takes up the customer's own way of address; who uses neither keeps what was used."""
    for reading in draft.readings:
        if _USTED.search(reading.text):
            draft.conversation.formal = True
        elif _TU.search(reading.text):
            draft.conversation.formal = False
