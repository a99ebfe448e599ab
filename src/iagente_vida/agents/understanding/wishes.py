"""What the writer wants covered and for whom."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Message, Span, leading_to

_COVERS = (
    ("death", r"fallecimiento|muerte|morir|muero|fallezco|fallecer|palmo|la palmo|falto|faltara"),
    ("disability", r"invalidez|invalid[oa]|incapacidad|incapacitad[oa]|incapacit[eo]|discapacidad|no poder trabajar"),
    (
        "critical_illness",
        (
            r"enfermedad(?:es)?(?: muy)? (?:grave|critica|seria)s?|cancer|infarto|enfermedad(?:es)?|ictus|enfermo|"
            r"enferma"
        ),
    ),
    ("accident", r"accidentes?|accidental|accidentarme"),
    ("funeral", r"decesos|entierro|funeral\w*|sepelio|exequias|velorio"),
    ("savings", r"ahorro|ahorrar|inversion|invertir|ahorrando"),
)
_COVER_PATTERNS = tuple((cover, re.compile(rf"\b(?:{words})\b")) for cover, words in _COVERS)
_ALL = re.compile(r"\b(?:todo|todas|todos|lo maximo|complet[oa]|todo riesgo)\b")
_ALL_COVERS = ("death", "disability", "critical_illness", "accident")
_EXCEPT = re.compile(r"\b(?:menos|excepto|salvo|quitando|sin)\b(.*)")
_NOT_COVER = re.compile(
    r"\b(?:no(?: me interesa| quiero| necesito)?|sin|ni|menos|excepto|salvo) (?:el |la |lo de |de )?$"
)
_WANTS = re.compile(
    r"\b(?:quiero|quisiera|querria|me interesa\w*|tambien|incluir|incluid\w|anad\w+|agreg\w+|con cobertura|"
    r"que (?:me )?cubra|"
    r"que entre|para (?:los gastos|el))\b"
)

_BENEFICIARIES = (
    (
        "spouse",
        (
            r"mujer|marido|espos[oa]|pareja|novi[oa]|conyuge|(?<!la )senora|companer[oa]|parienta|"
            r"prometid[oa]|churri|jermu|jeva"
        ),
    ),
    (
        "children",
        (
            r"hij[oa]s?|hijit[oa]s|nin[oa]s?|peques?|chaval(?:es)?|cri[oa]s?|nen(?:es|[oa]s?)|mi pequen[oa]|"
            r"mis pequen[oa]s|chamac[oa]s?|pib[aoe]s?"
        ),
    ),
    ("parents", r"padres?|madre|papas?|mama|viej[oa]s?|progenitores|vieja"),
    ("siblings", r"herman[oa]s?|hermanit[oa]s?"),
    (
        "other",
        (
            r"sobrin[oa]s?|ti[oa]s?|prim[oa]s?|amig[oa]s?|niet[oa]s?|herederos(?: legales)?|banco|fundacion|"
            r"abuel[oa]s?|"
            r"ong|iglesia|parroquia|protectora|hospital|refugio|ayuntamiento|universidad|vecin[oa]s?|"
            r"cunad[oa]s?|suegr[oa]s?|caridad|ahijad[oa]|socio|asociacion"
        ),
    ),
)
_BENEFICIARY_PATTERNS = tuple((who, re.compile(rf"\b(?:{words})\b")) for who, words in _BENEFICIARIES)
_NOT_THEM = re.compile(r"\b(?:no|menos|ni) (?:a |para )?(?:mi |mis )?$")
_GONE = re.compile(r" (?:ya )?(?:murio|murieron|fallecio|fallecieron|no estan?|han muerto|ha muerto)\b")
_BENEFICIARY_TALK = re.compile(
    r"\bbeneficiari[oa]s?\b.{0,15}\b(?:mi|mis|seria\w*)\b|\bque (?:lo )?cobren? mis?\b|"
    r"\b(?:dejar(?:le|les|selo|sela)?|queden?)\b.{0,30}\b(?:a|para) mis?\b|\balgo para mis\b|\ba mis? \w+ (?:le|"
    r"les) queden?\b"
)


def find_covers(message: Message, asked: bool) -> tuple[list[str], Span] | None:
    """The covers somebody wants."""
    if not asked and (not _WANTS.search(message.folded) or "?" in message.folded):
        return None
    every = _ALL.search(message.folded) if asked else None
    but = _EXCEPT.search(message.folded) if every else None
    if every and but:
        unwanted = {cover for cover, pattern in _COVER_PATTERNS if pattern.search(but[1])}
        wanted = [cover for cover, _ in _COVERS if cover not in unwanted]
        return (wanted if "savings" in unwanted else [c for c in wanted if c != "savings"]), every.span()
    found: dict[str, Span] = {}
    for cover, pattern in _COVER_PATTERNS:
        for match in pattern.finditer(message.folded):
            if not _NOT_COVER.search(leading_to(message.folded, match.start())):
                found.setdefault(cover, match.span())
    if not asked and "critical_illness" in found and "enfermedad" not in message.folded:
        del found["critical_illness"]
    if found:
        return list(found), _hull(list(found.values()))
    return (list(_ALL_COVERS), every.span()) if every else None


def find_beneficiaries(message: Message, asked: bool) -> tuple[list[str], Span] | None:
    """Who would receive the sum."""
    talk = _BENEFICIARY_TALK.search(message.folded)
    if not asked and not talk:
        return None
    start = talk.start() if talk and not asked else 0
    found: dict[str, Span] = {}
    for who, pattern in _BENEFICIARY_PATTERNS:
        match = pattern.search(message.folded, start)
        gone = match and _GONE.match(message.folded, match.end())
        if match and not gone and not _NOT_THEM.search(leading_to(message.folded, match.start())):
            found[who] = match.span()
    return (list(found), _hull(list(found.values()))) if found else None


def _hull(spans: list[Span]) -> Span:
    return min(span[0] for span in spans), max(span[1] for span in spans)
