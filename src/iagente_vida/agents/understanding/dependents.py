"""Who besides children lives on what the writer earns."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Message, Span

_KIN = (
    r"(padres|papas|viejos|viejitos|suegros|abuel(?:it)?os|herman(?:it)?[oa]s|madre|padre|mama(?:cita)?|papa|"
    r"jefa|jefe|"
    r"abuel(?:it)?[oa]|yay[oa]s?|suegr[oa]|herman(?:it)?[oa]|ti[oa]s?|"
    r"sobrin[oa]s?|cunad[oa]s?|niet[oa]s?|viej(?:it)?[oa]|mujer|marido|pareja|espos[oa]|senora|prim[oa]s?|"
    r"ahijad[oa]s?|"
    r"bisabuel[oa]|padrastro|madrastra|nuera|yerno|hijastr[oa]s?)"
)
_NAMED = re.compile(
    rf"\b(?<!de )(?:mi|mis|una?|otr[oa]|a mi|el|la|los|las|sus?)(?: (\d)| dos)?(?: (?:querid[oa]s?|pobre|"
    rf"propi[oa]s?))? {_KIN}\b"
)
_NAMED_BARE = re.compile(rf"^\W*(?:si,? |solo |a |de )*(?:(\d) )?{_KIN}\b")
_AND = re.compile(rf"^(?:,| y| e|,? y)(?: (?:mi|mis|a mi|el|la|los|las|una?))? {_KIN}\b")
_DEPENDS = re.compile(
    r"\b(?:mantengo|mantenemos|depende[n]? (?:de mi|economicamente|de nosotros)|a mi cargo|cuido|"
    r"viven? (?:conmigo|de mi)|"
    r"a cargo|vive en casa|les? paso (?:dinero|plata|lana|una mensualidad)|ayudo a|(?:le|les) mando (?:dinero|"
    r"plata|lana|"
    r"una remesa)|sostengo|pago (?:yo )?(?:la residencia|el geriatrico))\b"
)
_PEOPLE = re.compile(
    r"\b(\d{1,2}|una?) (?:personas?|familiares?|parientes?|bocas?|adultos?)\b|\b(?:son|somos) (\d{1,2})\b"
)
_NO_BUT = re.compile(r"\W*no,(?!.*\b(?:solo|menos|pero|salvo|mas que)\b)")
_ONE = re.compile(r"\W*si\W+(?:solo |a )?(?:un[oa]|1)\W*$")
_NOBODY = re.compile(
    r"^\W*(?:no,? )?(?:nadie|ningun[oa]|ni un[oa]|(?:na ?da? mas|nomas|solo|solamente|unicamente|"
    r"aparte de)? ?(?:mis?|los|"
    r"l[oa]s) (?:hij|nin|cri|peque|chav|bebe)\w*(?:,? nadie(?: mas)?)?\W*$|solo yo|cada uno|a nadie|nada|cero)\b|"
    r"\bnadie (?:mas )?(?:depende|a mi cargo|mas)\b|\baparte de (?:l[oa]s|mis?) \w+,? nadie\b|"
    r"\bno tengo (?:a nadie|mas|personas?|cargas?)\b|\bcada (?:uno|cual|quien) (?:se|a lo|con)\b|"
    r"\b(?:na ?da? mas|nomas|solo|solamente|unicamente) (?:me mantengo|dependo|estoy|somos|vivo|mis? (?:hij|nin|"
    r"cri|peque)|"
    r"(?:los|las) (?:hij|nin|cri|peque))|\bme mantengo (?:a mi mism[oa]|sol[oa])|\byo (?:solit|sol)[oa]\b|"
    r"^\W*(?:el|mi|los|mis|un|una|dos)? ?(?:perr|gat|loro|mascota)\w*\b|\btodos (?:trabajan|ganan|se (?:valen|"
    r"mantienen|apanan))\b|\bse (?:apan|val|mantien|bast|defiend|las arregl)\w+ (?:sol|por|bien)\w*\b|"
    r"\bsin (?:nadie|personas?|cargas?)\b|\bno(?:,? |\W+)que yo sepa\b"
)


def find_dependents(message: Message, view: Numerals, asked: bool) -> tuple[int, Span] | None:
    """How many people besides children depend on the writer, by naming or counting them."""
    if not (asked or _DEPENDS.search(message.folded)):
        return None
    if asked and (nobody := _NOBODY.search(message.folded)):
        return 0, nobody.span()
    if asked and (no := _NO_BUT.match(message.folded)) and not _DEPENDS.search(message.folded):
        return 0, no.span()
    if asked and (one := _ONE.match(message.folded)):
        return 1, one.span()
    if asked and (people := _PEOPLE.search(view.text)):
        said = people[1] or people[2]
        return int(said) if said.isdigit() else 1, view.span(people.span())
    named = list(_NAMED.finditer(view.text))
    if not named and asked:
        named = list(_NAMED_BARE.finditer(view.text))
    if not named:
        return None
    total, end = 0, named[0].start()
    for mention in named:
        both = " dos" in mention[0] or " 2 " in mention[0]
        total += 2 if both else int(mention[1] or 0) or (2 if mention[2].endswith("s") else 1)
        end = mention.end()
        if (other := _AND.match(view.text[end:])) and not any(
            end <= later.start() < end + other.end() for later in named
        ):
            total += 2 if other[1].endswith("s") else 1
    return total, view.span((named[0].start(), end))
