"""The writer's name."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.lexicon import CITIES, COMMON_NAMES, NOT_A_NAME
from iagente_vida.agents.understanding.text import Message, Span, fold, leading_to
from iagente_vida.agents.understanding.trades import is_job

_SURE_LABEL = (
    r"me llamo|mi nombre(?: completo| de pila| y apellidos?)?(?: es|:|\?)?|mi gracia(?: es)?|el mio(?: es)?|nombre:|"
    r"al habla|me (?:bautizaron|conocen por|apodan)|firmo como|firmado:?|fdo\.?:?|atte\.?:?|"
    r"llama(?:me|rme)|di(?:me|game)|(?:todos |"
    r"todas )?me (?:dicen|llaman|"
    r"pusieron)|a nombre de|"
    r"en (?:el papel|los papeles|el dni|la cedula|el carnet|la ine)|oficialmente|pongame|ponme|ponga|pon|"
    r"apunt[ae](?:me|lo)?(?: como)?|de nombre|anot[ae](?:me|lo)?(?: como)?|digale a|con"
)
_LABEL = re.compile(
    rf"\b(?:(?P<sure>{_SURE_LABEL})|soy|(?:le |te |os )?(?:habla|escribe|saluda)|aqui|"
    rf"les? habla)\b ?[:?,]? *(?:el |la |don |dona |sra?\.? |d\.? |senor(?:a|ita)? )?(?=[a-z])"
)
_HERE = re.compile(
    r"^\W*(?:hola|buenas|buenos dias|buen dia|que onda|pues|hey|saludos|yo|si|con|claro|bueno|mire)?\W*(?:el |"
    r"la |don |dona )?"
)
_WORD = re.compile(r"[a-z'-]{2,20}")
_LINK = frozenset({"de", "del", "la", "las", "los", "san"})
_STOPS = re.compile(
    r"\b(?:y|e|eh|ehh|nomas|no mas|tiene|tengo|es|al|me|jaja\w*|jeje\w*|pa|q|k|pero|aunque|bueno|desde|de parte|"
    r"por aca|por aqui|aqui|vivo|tengo|con|para|en|mucho|encantad[oa])\b"
)
_ENDS_A_NAME = re.compile(r" [a-z]{4,}\W*$")
_SPELLED = re.compile(
    r"\b([a-z'-]{2,20}) (?:es |va |se escribe |lleva |y es )?(?:con|sin) (?:[a-zñ]\b|acento|tilde|h\b|ene\b|"
    r"hache|be\b|uve\b|"
    r"zeta|ce\b|dos\b|doble)"
)
_TAIL = re.compile(
    r"^(?:$|nomas|y (?:vivo|tengo|soy|mi|busco|quiero|quisiera)|por (?:aca|aqui|favor)|mucho gusto|encantad[oa]|"
    r"desde|(?:para|pa) (?:servir\w*|lo que)|"
    r"gracias|un placer|a (?:sus|tus) ordenes|me llamo|aqui|es mi nombre|jaja|nacid[oa]|[a-z]+(?:ista|ero|era|dor|"
    r"dora) de|am[oa] de casa|tengo|solter|casad|divorciad|viud)"
)


def find_name(message: Message, asked: bool) -> tuple[str, Span] | None:
    """The writer's name: after "me llamo" and its kin, or the bare answer when it was asked."""
    best: list[tuple[str, Span]] = []
    for label in _LABEL.finditer(message.folded):
        words = _words(message.folded, label.end())
        if not words or re.search(r"\b(?:no|ya|si) $", leading_to(message.folded, label.start())):
            continue
        if label["sure"] == "con" and not asked:
            continue
        known = words[0][0] in COMMON_NAMES
        may_be = bool(label["sure"]) and label["sure"] not in (
            "pon",
            "ponga",
            "apunta",
            "llamame",
            "llamarme",
            "dime",
            "digame",
            "pongame",
            "ponme",
            "con",
        )
        unlikely = is_job(words[0][0]) or len(words) > 5
        titled = _titled(message, words)
        if (
            (known or (may_be and not unlikely))
            or (asked and not unlikely)
            or (titled and not unlikely and _introduces(message.folded, label, words))
        ) and len(words) >= len(best):
            best = words
    if asked and not best and (spelled := _SPELLED.search(message.folded)) and spelled[1] not in NOT_A_NAME:
        best = [(spelled[1], spelled.span(1))]
    if not best:
        best = _bare(message, asked)
    if asked and best and (fuller := _fuller(message, best)):
        best = fuller
    return _title(message, best) if best else None


def _introduces(folded: str, label: re.Match[str], words: list[tuple[str, Span]]) -> bool:
    """Whether an unknown capitalised word after "soy" is a name and not a trade or a place."""
    rest = folded[words[-1][1][1] :].lstrip()
    return "escribe" in label[0] or "habla" in label[0] or rest[:1] in ("", ",", ".", "!", "y")


def _bare(message: Message, asked: bool) -> list[tuple[str, Span]]:
    """A name without label: the whole answer when it was asked, or a known name that heads a list of facts."""
    lead = _HERE.match(message.folded)
    words = _words(message.folded, lead.end() if lead else 0)
    if not words:
        return []
    rest = message.folded[words[-1][1][1] :].strip(" .,!\n😊🙂👋")
    known = words[0][0] in COMMON_NAMES
    if (
        asked
        and "?" not in message.folded[words[0][1][0] :]
        and (known or (not is_job(words[0][0]) and (_TAIL.match(rest) or len(words) >= 2)))
    ):
        return words
    listed = re.match(
        r" al (?:habla|aparato)\b|(?: por (?:aqui|aca)| aqui)?\s*,\s*(?:\d|tengo \d|de \d|soy)",
        message.folded[words[-1][1][1] :],
    )
    return words if not asked and listed and (known or _titled(message, words)) and not is_job(words[0][0]) else []


def _fuller(message: Message, words: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """ "La Encarni, Encarnación Soler": the longer name that repeats the beginning of a short one."""
    rest = re.match(r",\s?", message.folded[words[-1][1][1] :])
    if rest is None or len(words) != 1:
        return []
    longer = _words(message.folded, words[-1][1][1] + rest.end())
    return longer if longer and longer[0][0][:4] == words[0][0][:4] else []


def _titled(message: Message, words: list[tuple[str, Span]]) -> bool:
    return message.original[words[0][1][0]].isupper()


def _words(folded: str, start: int) -> list[tuple[str, Span]]:
    words: list[tuple[str, Span]] = []
    at = start
    while len(words) < 6 and (word := _WORD.match(folded, at)):
        inner = words and word[0] in ("el", "al") and _ENDS_A_NAME.match(folded, word.end())
        ends = word[0] in NOT_A_NAME or _STOPS.fullmatch(word[0])
        if ends and word[0] not in _LINK and not inner:
            break
        if words and word[0] == "de" and _from_a_place(folded[word.end() + 1 :]):
            break
        words.append((word[0], word.span()))
        at = word.end()
        if folded[at : at + 1] != " ":
            break
        at += 1
    while words and words[-1][0] in _LINK:
        words.pop()
    return [] if words and words[0][0] in _LINK else words


def _from_a_place(rest: str) -> bool:
    """Whether what follows "de" begins with a city and not with a part of the name."""
    words = re.findall(r"[a-z]+", rest[:40])[:3]
    return any(" ".join(words[:count]) in CITIES for count in (1, 2, 3)) and words[:1] != ["leon"]


def _title(message: Message, words: list[tuple[str, Span]]) -> tuple[str, Span]:
    span = (words[0][1][0], words[-1][1][1])
    parts = [message.original[slice(*at)] for _, at in words]
    titled = (
        part.lower()
        if fold(part) in _LINK
        else "-".join(half[:1].upper() + half[1:].lower() for half in part.split("-"))
        for part in parts
    )
    return " ".join(titled), span
