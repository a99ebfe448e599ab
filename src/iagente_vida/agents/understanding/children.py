"""Children: how many, and how old."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iagente_vida.agents.understanding.lexicon import COMMON_NAMES, KIDS
from iagente_vida.agents.understanding.quantities import Quantity
from iagente_vida.agents.understanding.text import Message, Span

_RANKED = (
    r"(?:mayor(?:cit[oa])?|menor(?:cit[oa])?|grande(?:cit[oa])?|chic[oa]|chiquit[oa]|pequen(?:it|in)?[oa]|peque|"
    r"median[oa]|otr[oa]|primer[oa]|segund[oa]|tercer[oa]|del medio|de enmedio|ultim[oa])"
)
_LEAD = re.compile(
    rf"\b(?:{KIDS}|(?:el|la) {_RANKED})\b(?:,? (?:que )?(?:de|con|tienen?|cumplen|van a|ahora|edad(?:es)?|la|el|"
    rf"pequen[oa]|mayor))*"
    r"(?: ya| unos)?[ :]{1,2}$"
)
_LEAD_ASKED = re.compile(
    rf"(?:\b(?:un[oa]?|otr[oa]|(?:el|la) {_RANKED}|(?:el|la|mi|un|una) {KIDS}|: ?)(?: de| tiene| con|"
    rf" cumple)? ?|\d,? de |\bhij[oa] unic[oa],? |^\W*(?:de )?)$"
)
_GAP = re.compile(
    r"(?: ?anos?| ?anitos| ?meses| ?mes)?(?:,? ?|,? y | e |,? )(?:otr[oa] |un[oa]? |(?:el|la) )?"
    rf"(?:{_RANKED} |{KIDS} )?(?:de |con |tiene |ya )?"
)
_NAMED = re.compile(r"\b([a-z]{3,12})(?: de| tiene| con|:|,)? $")
_ANY_KID = re.compile(rf"\b{KIDS}\b")
_BOTH = re.compile(r"\b(?:l[oa]s|ambos|ambas) $")
_NOT_YET = re.compile(r"\b(?:casi|para|pa|a punto de (?:cumplir)?|hara|cumple|cumplira)(?: los)? $")
_BETWEEN = re.compile(r"\bentre (?:los )?$")
_ONWARDS = re.compile(r"\s?(?:anos )?(?:para|pa|hacia) arriba|\s?(?:anos )?en adelante")
_AND_MONTHS = re.compile(r"\s?an(?:it)?os? y ")
_OTHER_PARENTS = re.compile(
    r"\b(?:mis?|el|la) (?:herman|prim|amig|cunad|sobrin|ti[oa]|veci|jef|companer|suegr|abuel|padre|madre|colega)\w*"
)
_OTHERS = re.compile(r"\b(?:herman\w+|sobrin\w+|niet\w+|perr\w+|gat\w+|prim[oa]s|ahijad\w+)\W+(?:tengo )?$")
_PAIR = re.compile(r"\b(?:la parejita|gemel(?:it)?[oa]s|melliz(?:it)?[oa]s|(?:un )?par de (?:" + KIDS + r"))\b")
_PAIR_AND_ONE = re.compile(
    r"\b(?:gemel|melliz)\w+ y (?:un|una|otr[oa])(?: (?:mayor|peque\w*|grande|chic[oa]|menor))?(?=\W*$|,)"
)
_ONE = re.compile(
    r"^\W*(?:solo |solamente |nada mas |de momento |pues |tengo |uno )*(?:un[oa]|hij[oa] unic[oa])\b(?! (?:de|"
    r"par|mi[oa]))"
)
_WITH_ITS_AGE = re.compile(rf"(?<!ni )\by (?:un|una) {KIDS} (?:de|con|q tiene|que tiene) \d")
_ONLY = re.compile(rf"^\W*(?:solo |solamente |nada mas )?(?:la|el|mi) {KIDS}\W*$|, (?:solo )?un[oa]\W*$")
_EACH = re.compile(r"\bun[oa] de cada\b|\bniño y niña\b|\bnino y nina\b")
_ORDINALS = {"segundo": 2, "segunda": 2, "tercero": 3, "tercera": 3, "tercer": 3, "cuarto": 4, "cuarta": 4}
_NEXT = re.compile(
    rf"\b(?:viene|esperando|espero|esperamos|embarazad[oa]s?|en camino)(?: ya)?(?: d?el| de la| a?l| a? ?la| mi|"
    rf" nuestr[oa])* "
    rf"({'|'.join(_ORDINALS)})\b"
)
_COUPLE = re.compile(r"\bun par\b|\b(?:la|una) pareja\b")
_TWINS_OF = re.compile(r"\b(?:gemel|melliz)\w+ (?:(?:de|tienen|con) )?$")
_TRIPLE = re.compile(r"\btrilliz[oa]s\b")
_NONE = re.compile(
    rf"\b(?:no (?:tengo|tenemos|hay|tuve|tuvimos) (?:{KIDS}|descendencia)|sin (?:{KIDS}|descendencia)|ni hij[oa]s|"
    r"ni tengo ni quiero|(?:hij[oa]s|nin[oa]s|crios|peques)(?: de momento| todavia| aun)? (?:no|ninguno|cero)"
    r"(?= tengo\b| tenemos\b|\W*$|[,.;]))\b"
)
_NONE_ASKED = re.compile(
    r"\b(?:(?:embarazad[oa]s?|esperando|espero|viene|en camino)(?: d?el| a?l| mi| nuestro| nuestra)* primer[oa]?|"
    r"ningun[oa]?(?! de)|ni un[oa]?|cero|(?:aun|todavia) no(?: tengo| tenemos| hay)?|no (?:puedo|pude|podemos|"
    r"pudimos) tener|(?:solo|solamente|unicamente) (?:tengo )?(?:un |una |mis? |\w+ )?(?:gat|perr|"
    r"mascota|planta|pez|peces|loro)\w*|estamos en ello|lo estamos intentando|no hemos tenido|no he tenido|"
    r"no (?:me|nos) ha llegado)\b"
)
_YOUNGEST = re.compile(r"\b(?:recien nacid[oa]s?|(?:nacio|nacid[oa]) (?:hace|la semana|el mes|ayer|este mes))\b")
_HALF = re.compile(r"\b(?:un )?an(?:it)?o y (?:medio|pico)\b|\bun an(?:it)?o\b")
_PARENT = re.compile(
    r"(?<!mi )(?<!tu )(?<!su )\b(?:padre|madre|papa|mama|padrazo|"
    r"madraza) (?:solter[oa] )?(?:orgullos[oa] )?de (?:l[oa]s )?(?P<count>\d{1,2}|"
    r"un[oa]?|dos|tres|cuatro|cinco|seis)\b(?! anos)"
)
_MOST_CHILDREN = 15
_COUNTS = {"un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6}
_ONE_MORE = re.compile(
    r"\s?[a-z]+ (?:y|mas) (?:un varon|una? (?:hembra|mujer|chica)|otr[oa])\b(?! (?:que|en|de) (?:viene|camino|llega))"
)
_LAST_BABY = re.compile(r"(?: anos?| anitos?)?,? y (?:el|la|un|una) (?:bebe|bebit[oa]|recien nacid[oa])\W*$")
_THEIRS = re.compile(
    r"\b(?:mis?|el|la|un|una) (?:herman|prim|amig|cunad|sobrin|ti[oa]|veci|jef|companer|suegr|"
    r"colega)\w* (?:tiene|tenia|con) "
    r"(?:\w+ )?$"
)
_AT_WORK = re.compile(
    r"\b(?:trabaj\w+|clases?|profe\w*|maestr\w+|monitor\w*|entren\w+|cuid\w+) (?:con|a|de|para) (?:l[oa]s )?$"
)
_GROUP = re.compile(
    r"\s(?:mayores|grandes|adult[oa]s|mujeres|hombres|chic[oa]s|de mi|mi[oa]s|mujercit\w+|biologic[oa]s?|"
    r"adoptad[oa]s?|propi[oa]s|naturales)\b"
)
_NO_CHILD = re.compile(
    r"\b(?:hech[oa]|soy|como|siendo|era|parezco|sigo siendo|estas?|esta hech[oa])(?: todavia| ya)? (?:una? )?$"
)
_HAVING = re.compile(
    r"(?:^\W*|\b(?:tengo|tenemos|tenia|con|de|mas|solo|somos|espero|esperamos|crio|mantengo)\W+|[,:] ?)$"
)


def no_children(folded: str, asked: bool) -> Span | None:
    """Where somebody says that there are none."""
    found = _NONE.search(folded) or (_NONE_ASKED.search(folded) if asked else None)
    return found.span() if found else None


def children_ages(message: Message, quantities: Sequence[Quantity], asked: str) -> list[Quantity]:
    """The quantities that are ages of children."""
    ages: list[Quantity] = []
    for quantity in quantities:
        if not _may_be_age(quantity) or _of_others(message, quantity):
            continue
        before = message.folded[max(0, quantity.span[0] - 44) : quantity.span[0]]
        gap = message.folded[ages[-1].span[1] : quantity.span[0]] if ages else "|"
        if _is_aside(quantity, asked, before, gap, known=bool(ages)):
            continue
        bare = asked == "children_ages" and _counts_nothing(quantity, asked) and not _BOTH.search(before)
        if _GAP.fullmatch(gap) or bare or _is_led(message, quantity, asked, before):
            ages.append(quantity)
    return ages


def _is_aside(quantity: Quantity, asked: str, before: str, gap: str, *, known: bool) -> bool:
    """Whether a number beside the ages is none: a bound, a birthday to come, the months past a year."""
    if asked == "children_ages" and (_BETWEEN.search(before) or _ONWARDS.match(quantity.after)):
        return True
    if asked == "children_ages" and quantity.unit == "months" and _AND_MONTHS.fullmatch(gap):
        return True
    return known and asked in ("children_count", "children_ages") and bool(_NOT_YET.search(before))


def _is_led(message: Message, quantity: Quantity, asked: str, before: str) -> bool:
    """Whether the words before a number make it the age of a child: "la niña de 6", "Ana de 5"."""
    asking = asked in ("children_count", "children_ages")
    if asked == "children_count" and re.fullmatch(r"\W*", before):
        return False
    if led := _LEAD.search(before):
        return not _NO_CHILD.search(before[: led.start()]) and not _AT_WORK.search(before[: led.start()])
    if asking and _counts_nothing(quantity, asked) and _LEAD_ASKED.search(before):
        return True
    about_children = asking or bool(_ANY_KID.search(message.folded, 0, quantity.span[0]))
    return about_children and _after_a_name(message, quantity, asking=asking)


def _of_others(message: Message, quantity: Quantity) -> bool:
    """Whether a brother or a friend is whose children are told of."""
    clause = message.clause_at(quantity.span[0])
    return clause.relative and bool(_OTHER_PARENTS.search(clause.text))


def _after_a_name(message: Message, quantity: Quantity, *, asking: bool) -> bool:
    """Whether a number follows a child's name: "Ana de 5", and when children were asked for also "Ana 5"."""
    start = max(0, quantity.span[0] - 24)
    named = _NAMED.search(message.folded[start : quantity.span[0]])
    if named is None or not (asking or re.search(r" (?:de|tiene|con) $", named[0])):
        return False
    at = start + named.start(1)
    return at > 0 and (named[1] in COMMON_NAMES or message.original[at].isupper())


def ages_value(message: Message, ages: Sequence[Quantity]) -> list[int]:
    """The ages in whole years, ascending; months are 0, twins share one."""
    values: list[int] = []
    for age in ages:
        bounds = [age.low, age.high] if age.ranged else [age.low]
        twins = len(ages) > 1 and _TWINS_OF.search(message.folded[: age.span[0]])
        values.extend([0 if age.unit == "months" else int(bound) for bound in bounds] * (2 if twins else 1))
    if len(values) == 1 and (born_together := several(message.folded, asked=True)):
        values *= born_together[0]
    return sorted(values)


def youngest(folded: str) -> tuple[list[int], Span] | None:
    """An age said without a number of years: "año y medio"."""
    found = _HALF.search(folded)
    return ([1], found.span()) if found else None


def baby_after(folded: str) -> bool:
    """Whether a list of ages ends with a baby of no said age: "uno de 4, otro de 6 y la bebé"."""
    return bool(_LAST_BABY.match(folded))


def not_children(quantity: Quantity) -> bool:
    """Whether a number counts others: brothers, nephews, pets."""
    return bool(_OTHERS.search(quantity.before))


def newborn(folded: str) -> tuple[list[int], Span] | None:
    """A child just born."""
    found = _YOUNGEST.search(folded)
    return ([0], found.span()) if found else None


def next_one(folded: str) -> tuple[int, Span] | None:
    """Who expects the second has one."""
    found = _NEXT.search(folded)
    return (_ORDINALS[found[1]] - 1, found.span()) if found else None


def an_only_one(folded: str) -> tuple[int, Span] | None:
    """ "Casado y una niña de 5": one child, told with its age and with nobody else's."""
    found = _WITH_ITS_AGE.search(folded)
    return (1, found.span()) if found else None


def some(folded: str) -> tuple[int, Span] | None:
    """ "Uno solo", "un par", "hijo único": counts that are no number alone."""
    for pattern, count in ((_EACH, 2), (_ONE, 1), (_COUPLE, 2), (_ONLY, 1)):
        if found := pattern.search(folded):
            return count, found.span()
    return None


def several(folded: str, asked: bool) -> tuple[int, Span] | None:
    """Twins and the like."""
    for pattern, count in ((_PAIR_AND_ONE, 3), (_PAIR, 2), (_TRIPLE, 3)):
        found = pattern.search(folded)
        if found and (
            asked or re.search(r"\b(?:tengo|tenemos|con|de) (?:un[oa]s |dos |2 )?$", folded[: found.start()])
        ):
            return count, found.span()
    return None


def parent_of(folded: str) -> tuple[int, Span] | None:
    """ "Padre de tres", "mamá de 2"."""
    found = _PARENT.search(folded)
    if found is None or (found["count"].isdigit() and int(found["count"]) > _MOST_CHILDREN):
        return None
    after = re.match(rf" (?!{KIDS}\b)(?!y\b)[a-z]+", folded[found.end() :])
    if after and found["count"] in ("un", "una"):
        return None
    count = found["count"]
    return int(count) if count.isdigit() else _COUNTS[count], found.span()


def counted(message: Message, quantities: Sequence[Quantity], asked: str) -> tuple[int, Span] | None:
    """How many children the quantities say: "un niño y una niña" are two; "3 hijos, 2 niñas y 1 niño" are three."""
    counting = asked == "children_count"
    kids = [
        q
        for q in quantities
        if (q.unit == "children" or (counting and not q.unit and _GROUP.match(q.after)))
        and q.low < 20
        and _own(message, q, asked)
    ]
    if not kids:
        return None
    first = quantities[0]
    total = kids[0] if re.match(r"\s?hij", kids[0].after) else None
    if (
        counting
        and first is not kids[0]
        and re.match(r"\s?[,:(]", first.after)
        and first.low == sum(k.low for k in kids)
    ):
        total = first
    count = int(total.low if total else sum(kid.low for kid in kids))
    if len(kids) == 1 and not total and _ONE_MORE.match(message.folded[kids[0].span[1] :]):
        count += 1
    return count, (kids[0].span[0], kids[-1].span[1])


def _own(message: Message, q: Quantity, asked: str) -> bool:
    of_others = message.clause_at(q.span[0]).relative and not re.search(r"\b(?:tengo|tenemos|somos|con)\b", q.before)
    if of_others and not (asked == "children_count" and not q.before.strip()):
        return False
    if _NO_CHILD.search(q.before) or _THEIRS.search(q.before):
        return False
    if asked == "children_count" or not q.article:
        return True
    return bool(_HAVING.search(q.before) or re.search(r"\b(?:tengo|tenemos|con|de)\b.* y $", q.before))


def _may_be_age(q: Quantity) -> bool:
    return q.low >= 0 and q.high <= 60 and not q.article and q.unit in ("", "years", "months") and not q.rate


def _counts_nothing(q: Quantity, asked: str) -> bool:
    """Whether a bare number is no count of children: "tres: 4, 8 y 11" begins with one."""
    return not re.match(r"\s?(?::|hij|nin)", q.after) and (asked == "children_ages" or q.low <= 40)
