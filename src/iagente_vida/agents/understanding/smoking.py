"""Whether the writer smokes, and since when not: vaping and weekends count, who gave it up does not."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.durations import find_durations
from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Clause, Message, Span, leading_to, shifted

_TOBACCO = (
    r"(?:tabaco|cigarr\w+|cigarros?|puchos?|pitillos?|puros?|vaper|vapeador|vapeo|iqos|cachimba|shisha|"
    r"narguile|porr(?:o|it|et)\w*|"
    r"pipa|humo|faso|habanos?|marihuana)"
)
_QUIT = re.compile(
    rf"\b(?:(?:lo |ya |me )?(?:deje|dejado|dejo|abandone|quite|corte|largue|solte)\b(?! de (?:trabajar|ir|hacer|"
    rf"pagar))|"
    rf"(?:ya|ahora(?: ya)?) no(?: fumo)?|sin (?:fumar|{_TOBACCO})|sin un (?:solo )?{_TOBACCO}|sin (?:catar\w*|"
    rf"probar\w*|tocar\w*|dar una calada)|ex ?fumador[a]?|"
    rf"ex-fumador[a]?|fumaba|"
    rf"(?:que |ya )no (?:fumo|pruebo|toco)|no fumo desde|fume (?:de joven|hace|antes|hasta)|(?:hace|"
    rf"va para) [^,.;]{1, 20} que n(?:o|ada|unca)|limpi[oa]|desenganchad[oa])\b"
)
_NEVER = re.compile(
    rf"\b(?:(?:no|ni|nunca|jamas|tampoco) (?:he |lo |la |soy |quiero )?(?:fum\w+|vape\w+|prob\w+|prueb\w+|"
    rf"toc\w+|soport\w+|"
    rf"aguant\w+|me gusta)|nunca|jamas|no fumador[a]?|de fumar nada|cero {_TOBACCO}|nada de {_TOBACCO}|"
    rf"odio el {_TOBACCO}|"
    rf"antes (?:muert[oa]|me muero)|ni borrach[oa]|lo aborrezco|en (?:mi|la) vida|ni un[oa]?|ni loc[oa]|"
    rf"libre de {_TOBACCO}|no (?:le hago|consumo|gasto))\b"
)
_SMOKES = re.compile(
    rf"\b(?:fumo|fumador[a]?|fumamos|fumar fumo|vapeo|vapear|vape|{_TOBACCO}|cajetilla|paquetes?|"
    r"de vez en cuando|al dia|diarios?|findes?|fines de semana|a veces|socialmente|alguno|(?:en|"
    r"por) (?:las )?(?:bodas|fiestas)|"
    r"cuando (?:salgo|bebo|estoy de fiesta)|ocasional\w*|algo|un poco|poquito|demasiado|bastante|mucho)\b"
)
_SMOKES_UNASKED = re.compile(r"\b(?:fumo|soy fumador[a]?|fumador[a]?|vapeo|fumamos)\b")
_TALK = re.compile(rf"\b(?:fum\w+|exfum\w+|vap\w+|{_TOBACCO})\b")
_OTHER_MATTER = re.compile(r"\b(?:si fumara|si fumase|por fumar|los fumadores|para fumadores|precio|no dejo fumar)\b")
_NOT_ME = re.compile(r"\byo (?:no|ni un[oa]?|nada|tampoco|nunca|jamas)\b")
_STILL = re.compile(
    r"\b(?:no (?:lo )?(?:he dejado|dejo|consigo dejar\w*)|intent\w+ dejar\w*|quiero dejar(?:lo)?|"
    r"voy a dejar(?:lo)?)\b"
)


def find_smoker(message: Message, asked: bool) -> tuple[bool, Span] | None:
    """Whether the writer smokes."""
    if not asked and not _TALK.search(message.folded):
        return None
    if asked and (mine := _NOT_ME.search(message.folded)):
        return False, mine.span()
    for clause in message.clauses:
        if clause.relative or "?" in clause.text:
            continue
        verdict = _of_clause(clause, asked)
        if verdict is not None:
            return verdict[0], shifted(verdict[1], clause.span[0])
    return None


def _of_clause(clause: Clause, asked: bool) -> tuple[bool, Span] | None:
    text = clause.text
    smokes = (_SMOKES if asked else _SMOKES_UNASKED).search(text)
    if still := _STILL.search(text):
        return (True, still.span()) if asked or _TALK.search(text) else None
    if (no := _NEVER.search(text) or _QUIT.search(text)) and (asked or _TALK.search(text)):
        return False, no.span()
    if smokes is None or (_OTHER_MATTER.search(text) and not asked):
        return None
    return True, smokes.span()


def find_quit_months(message: Message, view: Numerals, asked: bool, since: bool) -> tuple[int, Span] | None:
    """For how many months the writer has not smoked; `asked` when smoking was the question, `since` when
    its end was: then a bare duration is the answer."""
    if not (asked or since or _TALK.search(message.folded)) or not (_QUIT.search(message.folded) or asked or since):
        return None
    for months, span in find_durations(view):
        clause = message.clause_at(span[0])
        around = message.folded[max(0, clause.span[0] - 30) : clause.span[1]]
        aged = re.search(r"\b(?:tengo|edad)\b(?! (?:ya )?(?:\w+ )?sin).{0,12}$", leading_to(message.folded, span[0]))
        if not clause.relative and not aged and (since or _QUIT.search(around) or _NEVER.search(around)):
            return months, span
    return None
