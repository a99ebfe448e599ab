"""What surrounds the writer, in words: smoking, home, insurance held, hobbies, covers, beneficiaries, topics."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Message, Span, listed

_QUIT = (
    r"(?:deje|dejado|abandone|quite|deje de fumar|ya no fumo|lo deje|sin fumar|exfumador[a]?|ex fumador[a]?|"
    r"fumaba|no fumo desde|no fumo hace|hace \w+ (?:anos|meses) que no fumo)"
)
_NOT_SMOKER = re.compile(
    rf"\b(?:no (?:he fumado|soy fumador[a]?|fumo|fumamos)|nunca (?:he fumado|fume)|"
    rf"yo no(?: fumo)?$|jamas (?:he fumado|fume)|"
    rf"no fumador[a]?|tampoco fumo|ni fumo|{_QUIT})\b"
)
_SMOKER = re.compile(
    r"\b(?:fumo|fumador[a]?|fumamos|vapeo|vapear|vaper|vape|cigarr\w+|puros?|cajetilla|"
    r"paquete(?:s)? (?:al|por) dia|pitillos?|"
    r"tabaco|iqos|porros?|pipa|cachimba|shisha|de vez en cuando|al dia|findes?|fines de semana|a veces|socialmente)\b"
)
_SMOKE_TALK = re.compile(r"\b(?:fum\w+|vap\w+|tabaco|cigarr\w+)\b")

_NO_MORTGAGE = re.compile(
    r"\b(?:(?:no|sin) (?:tengo |tenemos |hay |ninguna )?hipoteca|(?:de|tengo|pago|pagamos) alquiler|alquilad[oa]|"
    r"vivo alquilad[oa]|alquilo|rent[oa]|"
    r"(?:ya )?(?:esta )?pagad[ao]|ya la pague|acabe de pagar|con mis padres|en casa de mis padres|sin hipoteca)\b"
)
_MORTGAGE = re.compile(
    r"\b(?:tengo|tenemos|pago|pagamos|pagando|me queda|debo|con|firm\w+|de)(?: (?:una|la|mi|"
    r"de))* hipoteca\b|\bhipotecad[oa]\b|^\W*(?:la |mi |pagar la )?hipoteca\W*$|"
    r"\bhipoteca (?:de|me quedan?|pendiente)\b"
)

_BANKS = (
    r"bancos?|bbva|santander|caixa(?:bank)?|caixa|sabadell|bankinter|ing|unicaja|ibercaja|"
    r"kutxabank|abanca|openbank|bancomer|bancolombia|galicia|hipoteca"
)
_CHANNELS = (
    ("bank", re.compile(rf"\b(?:{_BANKS})\b")),
    ("employer", re.compile(r"\b(?:empresa|trabajo|curro|convenio|colectivo|laburo|compania donde trabajo)\b")),
    ("agent", re.compile(r"\b(?:agente|corredor[a]?|corredur\w+|mediador[a]?|asesor[a]?)\b")),
    ("online", re.compile(r"\b(?:online|internet|por la web|comparador|app)\b")),
)
_HAS_INSURANCE = re.compile(
    r"\b(?:(?:ya )?(?:tengo|tenemos|pago) (?:ya )?(?:un |otro |el |"
    r"mi )?seguro(?: de vida)?(?! de (?:coche|hogar|moto|auto|casa))|"
    r"ya (?:tengo|tenemos) (?:uno|seguro|el de)|(?:lo|uno|el) (?:tengo|hice|contrate|firme) con|"
    r"estoy asegurad[oa])\b|"
    r"\bcon el banco\b.{0,20}\bseguro\b"
)
_NO_INSURANCE = re.compile(
    r"\b(?:no tengo (?:ningun |otro )?(?:seguro|ninguno|nada)|ningun[oa]?|no tenemos|"
    r"lo (?:cancele|quite|di de baja|anule)|"
    r"(?:cancelado|anulado|di de baja))\b"
)

_HOBBIES = listed(
    "buceo,submarinismo,escalada,alpinismo,montanismo,"
    "paracaidismo,parapente,ala delta,boxeo,kickboxing,artes marciales,"
    "motociclismo,motocross,enduro,rally,karting,rugby,barranquismo,espeleologia,surf,kitesurf,esqui,snowboard,puenting,"
    "aviacion,caza,toreo",
    ",",
)
_HOBBY = re.compile(rf"\b(?:{'|'.join(_HOBBIES)})\b")
_HOBBY_LEAD = re.compile(
    r"\b(?:hago|practico|me gusta(?: el| la)?|aficion(?:ado)? a(?:l| la)?|salgo (?:a|en)|voy (?:a|en)) "
)

_COVERS = (
    ("death", re.compile(r"\b(?:fallecimiento|muerte|morir|muero|fallezco|fallecer)\b")),
    ("disability", re.compile(r"\b(?:invalidez|incapacidad|discapacidad)\b")),
    ("critical_illness", re.compile(r"\benfermedad(?:es)? (?:grave|critica|seria)s?\b")),
    ("accident", re.compile(r"\baccidentes?\b")),
    ("funeral", re.compile(r"\b(?:decesos|entierro|funeral|sepelio)\b")),
    ("savings", re.compile(r"\b(?:ahorro|ahorrar|inversion)\b")),
)
_ALL_COVERS = re.compile(r"\b(?:todo|todas|lo maximo|completo)\b")
_WANTS_COVER = re.compile(
    r"\b(?:quiero|quisiera|me interesa\w*|tambien|incluir|anad\w+|con cobertura|que (?:me )?cubra)\b"
)

_BENEFICIARIES = (
    ("spouse", re.compile(r"\b(?:mujer|marido|espos[oa]|pareja|novi[oa]|conyuge|senora)\b")),
    ("children", re.compile(r"\b(?:hij[oa]s?|nin[oa]s?|peques?|chavales|crios|pequen[oa]s?)\b")),
    ("parents", re.compile(r"\b(?:padres?|madre|papas?|mama|viejos)\b")),
    ("siblings", re.compile(r"\b(?:herman[oa]s?)\b")),
    (
        "other",
        re.compile(
            r"\b(?:sobrin[oa]s?|ti[oa]s?|prim[oa]s?|amig[oa]s?|nietos?|herederos legales|banco|fundacion|"
            r"abuel[oa]s?)\b"
        ),
    ),
)
_BENEFICIARY_TALK = re.compile(r"\bbeneficiari[oa]s?\b.{0,15}\b(?:mi|mis|seria\w*)\b|\bque (?:lo )?cobren? mis?\b")

_DEPENDENTS = re.compile(r"\b(?:mi|mis) (padres|madre|padre|abuel[oa]s?|suegr[oa]s?|herman[oa]s?|ti[oa])\b")
_DEPENDS = re.compile(r"\b(?:mantengo|dependen?|a mi cargo|cuido|viven? conmigo|a cargo|vive en casa)\b")


def find_smoker(message: Message, asked: bool) -> tuple[bool, Span] | None:
    """Whether the writer smokes: vaping and weekends count, who gave it up does not."""
    for clause in message.clauses:
        if clause.relative or "?" in clause.text:
            continue
        if found := _NOT_SMOKER.search(clause.text):
            if not asked and not _SMOKE_TALK.search(clause.text):
                continue
            return False, _shift(found.span(), clause.span[0])
        found = _SMOKER.search(clause.text)
        if found and (asked or re.search(r"\b(?:fumo|fumador[a]?|vapeo|fumamos)\b", clause.text)):
            return True, _shift(found.span(), clause.span[0])
    return None


def find_mortgage(message: Message, asked: bool) -> tuple[bool, Span] | None:
    """Whether the writer pays a mortgage."""
    for clause in message.clauses:
        found = _NO_MORTGAGE.search(clause.text)
        if found and (asked or "hipoteca" in clause.text or "alquiler" in clause.text):
            return False, _shift(found.span(), clause.span[0])
        if not clause.relative and "?" not in clause.text and (found := _MORTGAGE.search(clause.text)):
            return True, _shift(found.span(), clause.span[0])
    return None


def find_existing_insurance(message: Message, asked: bool) -> tuple[bool, Span] | None:
    """Whether the writer is insured already; a cancelled policy is none."""
    if (asked or "seguro" in message.folded) and (found := _NO_INSURANCE.search(message.folded)):
        return False, found.span()
    if asked and (channel := find_channel(message.folded)):
        return True, channel[1]
    for clause in message.clauses:
        if not clause.relative and "?" not in clause.text and (found := _HAS_INSURANCE.search(clause.text)):
            return True, _shift(found.span(), clause.span[0])
    return None


def find_channel(folded: str) -> tuple[str, Span] | None:
    """Through whom existing cover was taken out."""
    for value, pattern in _CHANNELS:
        if found := pattern.search(folded):
            return value, found.span()
    return None


def find_hobby(message: Message, asked: bool) -> tuple[str, Span] | None:
    """A dangerous hobby in the writer's words."""
    for clause in message.clauses:
        if clause.relative or re.search(r"\bno (?:hago|practico)\b", clause.text):
            continue
        found = _HOBBY.search(clause.text)
        if found and (asked or _HOBBY_LEAD.search(clause.text[: found.start()])):
            span = _shift(found.span(), clause.span[0])
            return message.original[slice(*span)].lower(), span
    return None


def find_covers(message: Message, asked: bool) -> tuple[list[str], Span] | None:
    """The covers somebody wants."""
    if not asked and (not _WANTS_COVER.search(message.folded) or "?" in message.folded):
        return None
    found = {value: match.span() for value, pattern in _COVERS if (match := pattern.search(message.folded))}
    if not found and asked and (every := _ALL_COVERS.search(message.folded)):
        return ["death", "disability", "critical_illness", "accident"], every.span()
    return (list(found), _hull(list(found.values()))) if found else None


def find_beneficiaries(message: Message, asked: bool) -> tuple[list[str], Span] | None:
    """Who would receive the sum."""
    if not asked and not _BENEFICIARY_TALK.search(message.folded):
        return None
    found = {value: match.span() for value, pattern in _BENEFICIARIES if (match := pattern.search(message.folded))}
    return (list(found), _hull(list(found.values()))) if found else None


def find_dependents(folded: str, asked: bool) -> tuple[int, Span] | None:
    """How many people besides children depend on the writer, by naming them."""
    named = list(_DEPENDENTS.finditer(folded))
    if not named or not (asked or _DEPENDS.search(folded)):
        return None
    people = sum(2 if match[1].endswith("s") else 1 for match in named)
    return people, (named[0].start(), named[-1].end())


def _hull(spans: list[Span]) -> Span:
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _shift(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
