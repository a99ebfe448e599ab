"""Speaking of one's own death as whoever buys life insurance does: so that those who stay lack nothing."""

from __future__ import annotations

import re

_WHO_OR_WHEN = re.compile(
    r"\b(?:(?:cuando|si|dia que) (?:algun dia |un dia )?(?:yo )?(?:(?:ya )?no (?:este|estoy|estuviera)|"
    r"(?:me )?(?:muero|muera|muriera|muriese)|falto|falte|faltara|fallezco|fallezca|"
    r"me (?:pasa|pase|pasara) (?:algo|lo peor))|"
    r"famili(?:a|ares)|hij[oa]s?|nin[oa]s?|peques?|mujer|marido|espos[oa]|pareja|padres|madre|nietos?|los mios)\b"
)
_PROVIDED = re.compile(
    r"\b(?:proteg\w+|cubiert\w+|cubra\w*|asegur\w+|tranquil\w+|apuros?|falten? (?:de )?nada|sin nada|deudas?|"
    r"hipoteca|casa|resuelt\w+|arreglad\w+|atad\w+|colegio|estudios|futuro|desamparad\w+|tirad[oa]s)\b"
)
_DESPAIR = re.compile(
    r"\b(?:no puedo mas|no aguanto|salida|sol[oa](?! con (?:mis?|l[oa]s|un[oa]|dos|tres)\b)|carga|estorb\w+|"
    r"peso para|mejor sin|estarian|viv\w+|despid\w+|"
    r"despedida|pastillas|decidid[oa]|para siempre|esta noche|hoy|manana|pronto|echar\w* de menos|merezco|sentido|"
    r"cansad[oa]|ganas|hart[oa]|adios|quiero (?:irme|dejar de|desaparecer|morir\w*)|cobr\w+|mat\w+|peg\w+|amenaz\w+|"
    r"quitarme|fuerzas|ya no|no quiero (?:estar|seguir)|acab\w+|desapare\w+|irme|me voy|sufro|hundid\w+|dolor|fatal|"
    r"(?:muy|tan) mal|ultim[oa]s?)\b"
)
_WISHES = re.compile(r"\b(?:quiero|queria|quisiera|me gustaria|necesito|busco|ojala|me preocupa)\b")
_COVER_WANTED = re.compile(
    r"\b(?:quiero|queria|quisiera|necesito|busco) (?:un |algun )?seguro (?:que|para) (?:me |nos )?cubr\w+"
)


def wants_cover(folded: str) -> bool:
    """Whether a folded text asks for insurance that covers something, which no claim does."""
    return bool(_COVER_WANTED.search(folded))


def wishes_for_others(folded: str) -> bool:
    """Whether a folded text wishes that somebody lacks nothing, which no claim does."""
    return bool(_WISHES.search(folded) and _WHO_OR_WHEN.search(folded) and _PROVIDED.search(folded))


def provides_for_others(folded: str) -> bool:
    """Whether a folded text looks after those who stay and has no word of despair or danger."""
    return bool(_WHO_OR_WHEN.search(folded) and _PROVIDED.search(folded)) and not _DESPAIR.search(folded)
