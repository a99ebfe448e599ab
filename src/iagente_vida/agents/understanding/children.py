"""Children: how many, and how old."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iagente_vida.agents.understanding.quantities import Quantity
from iagente_vida.agents.understanding.text import Message, Span

_KID = (
    r"(?:hij[oa]s?|nin[oa]s?|cri[oa]s?|peques?|pequen[oa]s?|nen(?:es|[oa]s?)|chaval(?:es|a)?|chav[oa]s|"
    r"chamac[oa]s?|pib[aoe]s?|grandecit[oa]s?|pequenit[oa]s?|chiquit[oa]s?|chiquitin[a]?|nenit[oa]s?|"
    r"bebes?|bebit[oa]s?|gemel[oa]s|melliz[oa]s)"
)
_RANKED = (
    r"(?:mayor(?:cit[oa])?|menor|grande|grandecit[oa]|chiquit[oa]|bebe|chic[oa]|pequen[oa]|peque|"
    r"median[oa]|otr[oa]|primer[oa]|segund[oa]|tercer[oa]|del medio)"
)
_LEAD = re.compile(
    rf"\b(?:{_KID}|(?:el|la) {_RANKED})\b(?:,? (?:que )?(?:de|con|tienen?|cumplen|ahora|edad(?:es)?|la|el|"
    rf"pequen[oa]|mayor))*"
    r"(?: ya| unos)?[ :]{1,2}$"
)
_LEAD_ASKED = re.compile(
    rf"(?:\b(?:un[oa]?|otr[oa]|(?:el|la) {_RANKED}|(?:el|la|mi|un|una) {_KID}|: ?)(?: de| tiene| con|"
    rf" cumple)? ?|\d,? de |\bhij[oa] unic[oa],? |^\W*(?:de )?)$"
)
_GAP = re.compile(
    r"(?: ?anos?| ?anitos| ?meses| ?mes)?(?:, ?|,? y | e |,? )(?:otr[oa] |un[oa]? |(?:el|la) )?"
    rf"(?:{_RANKED} |{_KID} )?(?:de |con |tiene )?"
)
_LIKENED = re.compile(r"\b(?:hech[oa]|como|parezco|igual que|cual) $")
_PAIR = re.compile(r"\b(?:(?:la )?parejita|gemel[oa]s|melliz[oa]s)\b")
_ONE = re.compile(
    r"^\W*(?:solo |solamente |nada mas |de momento |pues |tengo |uno )*(?:un[oa]|hij[oa] unic[oa])\b(?! (?:de|par))"
)
_COUPLE = re.compile(r"\bun par\b|\bla pareja\b")
_TRIPLE = re.compile(r"\btrilliz[oa]s\b")
_NONE = re.compile(
    r"\b(?:no (?:tengo|tenemos|hay) (?:hij[oa]s|nin[oa]s|crios|descendencia)|sin (?:hij[oa]s|nin[oa]s|crios|"
    r"descendencia)|"
    r"ni hijos|ni tengo ni quiero)\b"
)


def no_children(folded: str) -> Span | None:
    """Where somebody says that there are none."""
    found = _NONE.search(folded)
    return found.span() if found else None


def children_ages(message: Message, quantities: Sequence[Quantity], asked: str) -> list[Quantity]:
    """The quantities that are ages of children."""
    ages: list[Quantity] = []
    asking = asked in ("children_count", "children_ages")
    for quantity in quantities:
        if not _may_be_age(quantity):
            continue
        before = message.folded[max(0, quantity.span[0] - 44) : quantity.span[0]]
        led = _LEAD.search(before) or (asking and _counts_nothing(quantity, asked) and _LEAD_ASKED.search(before))
        gap = message.folded[ages[-1].span[1] : quantity.span[0]] if ages else "|"
        bare = asked == "children_ages" and _counts_nothing(quantity, asked)
        if (led and not (asked == "children_count" and re.fullmatch(r"\W*", before))) or _GAP.fullmatch(gap) or bare:
            ages.append(quantity)
    return ages


def ages_value(ages: Sequence[Quantity]) -> list[int]:
    """The ages in whole years, ascending; months are 0."""
    values: list[int] = []
    for age in ages:
        bounds = {age.low, age.high}
        values.extend(0 if age.unit == "months" else int(bound) for bound in bounds)
    return sorted(values)


def some(folded: str) -> tuple[int, Span] | None:
    """ "Uno solo", "un par", "hijo único": counts that are no number alone."""
    for pattern, count in ((_ONE, 1), (_COUPLE, 2)):
        if found := pattern.search(folded):
            return count, found.span()
    return None


def several(folded: str, asked: bool) -> tuple[int, Span] | None:
    """Twins and the like."""
    for pattern, count in ((_PAIR, 2), (_TRIPLE, 3)):
        found = pattern.search(folded)
        if found and (
            asked or re.search(r"\b(?:tengo|tenemos|con|de) (?:un[oa]s |dos |2 )?$", folded[: found.start()])
        ):
            return count, found.span()
    return None


def counted(message: Message, quantities: Sequence[Quantity], asked: str) -> tuple[int, Span] | None:
    """How many children the quantities say: "un niño y una niña" are two; "3 hijos, 2 niñas y 1 niño" are three."""
    kids = [q for q in quantities if q.unit == "children" and q.low < 20 and _own(message, q, asked)]
    if not kids:
        return None
    total = kids[0] if re.match(r"\s?hij", kids[0].after) else None
    count = int(total.low if total else sum(kid.low for kid in kids))
    return count, (kids[0].span[0], kids[-1].span[1])


def _own(message: Message, q: Quantity, asked: str) -> bool:
    of_others = message.clause_at(q.span[0]).relative and not re.search(r"\b(?:tengo|tenemos|somos|con)\b", q.before)
    if of_others and not (asked == "children_count" and not q.before.strip()):
        return False
    if _LIKENED.search(q.before):
        return False
    return (
        not q.article
        or asked == "children_count"
        or not q.before.strip()
        or bool(re.search(r"\b(?:tengo|tenemos|con|y|de)\b", q.before))
    )


def _may_be_age(q: Quantity) -> bool:
    return q.low >= 0 and q.high <= 60 and not q.article and q.unit in ("", "years", "months") and not q.rate


def _counts_nothing(q: Quantity, asked: str) -> bool:
    """Whether a bare number is no count of children: "tres: 4, 8 y 11" begins with one."""
    return not re.match(r"\s?(?::|hij|nin)", q.after) and (asked == "children_ages" or q.low <= 40)
