"""Whether the writer smokes, and since when not: vaping and weekends count, who gave it up does not."""

from __future__ import annotations

import re
from datetime import date

from iagente_vida.agents.understanding.dates import months_since
from iagente_vida.agents.understanding.durations import find_durations
from iagente_vida.agents.understanding.numerals import Numerals
from iagente_vida.agents.understanding.text import Clause, Message, Span, leading_to, shifted

_TOBACCO = (
    r"(?:tabaco|cigarr\w+|puchos?|pitillos?|pitis?|truj[ao]s?|pur(?:os|itos?)|vape(?:r|rs|ador|o|ito)|iqos|glo|juul|"
    r"cachimbas?|shisha|hookah|narguile|porr(?:o|it|et)\w*|canutos?|petas?|mota|weed|pipa|humo|fasos?|habanos?|"
    r"marihuana|electronic[oa]s?|maria|cannabis|hierba|nicotina|ducados|marlboro|lucky|chester|camel|caladas?|"
    r"cajetillas?|ceniceros?)"
)
_QUIT = re.compile(
    rf"\b(?:(?:lo |ya |me )?(?:deje|dejad[oa]|abandone|quite|quitado|corte|largue|colgue|"
    rf"afloje)\b(?! de (?:trabajar|ir|hacer|pagar))|"
    rf"(?:ya|ahora(?: ya)?) (?:no|nada)(?: fumo)?|sin (?:fumar|(?:catar|probar|tocar|encender|"
    rf"oler)(?:l[oa]s?)?(?: (?:ni )?un[oa]?)?|{_TOBACCO})|"
    rf"llevo [^,.;]{{1,24}} sin(?=\W*$)|sin (?:ni )?un[oa]?(?: (?:solo )?{_TOBACCO})?\b|ex ?-?fumador[a]?|"
    rf"ex ?-?fumamos|"
    rf"(?:antes )?fumab(?:a|amos)|(?:que |ya )no (?:fumo|pruebo|toco|cato)|no (?:fumo|pruebo|toco) desde|"
    rf"fume (?:en|cuando|durante|unos|de joven|hace|antes|hasta|un tiempo|anos)|"
    rf"(?:hace|va para|desde) [^,.;]{{1,24}} que (?:no|nada|nunca|ni)|limpi[oa]|desenganchad[oa]|"
    rf"solte el (?:vicio|{_TOBACCO}))\b"
)
_NEVER = re.compile(
    rf"\b(?:(?:no|ni|nunca|jamas|tampoco) (?:he |lo |la |le |me |soy |somos |quiero |llegue a |voy a |ha |hemos )*"
    rf"(?:fum\w+|vape\w+|prob\w+|prueb\w+|toc\w+|cat[eo]\w*|olerl\w+|huel\w+|soport\w+|aguant\w+|gusta\w*|hago|"
    rf"entr\w+|"
    rf"consumo|gasto|tolero)|nunca|jamas|nadie fuma|ningun[oa](?: de (?:l[oa]s )?(?:dos|2))? fuma(?:mos)?|"
    rf"no fumador[a]?|de fumar nada|(?:cero|0|odio|detesto|negativo|nada de|ni|sin|aborrezco|libre de|nanay|"
    rf"alergic\w+)"
    rf"(?: al?| el| de| con)?(?: el)? {_TOBACCO}|en (?:mi|la)(?: \w+)? vida|ni (?:un[oa]?|loc[oa]|medio|de broma|"
    rf"en pintura|regalad[oa]|borrach[oa]|de chic[oa]|por asomo|muert[oa])|antes muert[oa]|como voy a fumar|"
    rf"me da asco|"
    rf"que asco|nana[iy]|nones|para nada|en absoluto|negativo|nel|eso no es lo mio|no es lo mio|de eso nada|"
    rf"no se fuma|es (?:que|q) no|fumador[a]? pasiv[oa]|ni me acuerdo|ningun vicio|alergia (?:al?|el) (?:humo|tabaco)|"
    rf"ni activo ni pasivo|"
    rf"ni (?:\w+ ){{1,4}}fum(?:a|amos)|ni madres|libre de (?:humos?|vicios)|sin vicios)\b"
)
_SMOKES = re.compile(
    rf"\b(?:fumo|fumad(?:or|ora|ores)|fumamos|fumar fumo|fumand\w+|fumarm\w+|fumeteo|vap(?:eo|ear|eamos|e|eando)|"
    rf"{_TOBACCO}|paquetes?|"
    r"de vez en (?:cuando|vez)|al dia|por dia|a la semana|diari[oa]s?|findes?|fines? de semana|sabados?|a veces|"
    r"social(?:mente)?|algun[oa]|(?:en|por) (?:las |los )?(?:bodas|fiestas|cumples|asados|reuniones)|"
    r"(?:solo )?si me (?:invitan|ofrecen|dan)|cuando (?:me )?(?:estres\w+|agobi\w+|pongo|salgo|salimos|bebo|tomo|"
    r"estoy|me tomo|hay)|ocasional\w*|algo|"
    r"(?:un )?poc(?:o|ito)|poquito|demasiado|"
    r"bastante|mucho|un monton|much[oa]s|"
    r"se echan? un[oa]s?|me echo|prendo|enciendo|cada tanto|cada muerte de obispo|mas de (?:lo que|la cuenta)|"
    r"tengo (?:el|ese|un) vicio|un par|como (?:un|una) (?:carreter[oa]|chimenea|cosac[oa]|chacuaco|"
    r"loc[oa]|camioner[oa]|descosid[oa])|a escondidas|dejandol[oa]|estoy en ello|en proceso|"
    r"depende del dia|culpable|confieso|por desgracia|desgraciadamente|lamentablemente|la mitad|menos que antes)\b"
)
_SMOKES_UNASKED = re.compile(
    r"\b(?:fumo|fumador[a]?|vapeo|fumamos|(?:y|siendo|ando|sigo|y soy) fumando|fumarme|me fumo|estoy fumando|"
    r"dejo de fumar|dejar (?:de fumar|el tabaco))\b"
)
_TALK = re.compile(rf"\b(?:fum\w+|exfum\w+|vap\w+|{_TOBACCO})\b")
_OTHER_MATTER = re.compile(
    r"\b(?:si (?:fumara|fumase)|(?:saber|pasa|cuanto|sube|depende)\b.{0,20} si fumo|por fumar|los fumadores|"
    r"(?:para|por ser|a) (?:los )?fumador(?:es)?|precio|"
    r"no dejo fumar)\b"
)
_NOT_ME = re.compile(r"\byo (?:no|ni un[oa]?|nada|tampoco|nunca|jamas)\b")
_STILL = re.compile(
    r"\b(?:no (?:lo )?(?:he dejado|dejo|consigo dejar\w*|logro dejar\w*|puedo dejar\w*)|intent\w+ dejar\w*|"
    r"(?:quiero|voy a|pienso|tengo que|deberia|ojala pudiera|a ver si|me gustaria|estoy por) (?:lo )?dej(?:ar|o)\w*|"
    r"dejo de fumar|dejare de fumar|lo dejare|estoy dejandol[oa]|dejandol[oa])\b"
)
_OF_A_SORT = re.compile(
    r"\b(?:un|una|persona|alguien|mujer|hombre|chic[oa]) [^,.;]{0,20}\b(?P<no>(?:que|q|k) no fuma)\b"
)
_HEADED = re.compile(rf"\W*(?:pues |solo |solamente )*(?:a escondidas|(?:algun[oa]?|un[oa]?|l[oa]s) {_TOBACCO})\b")
_A_NUMBER = re.compile(
    r"\W*(?:unos? |como |sobre |tipo |solo |solamente )?(?:\d{1,2}|uno|dos|tres|cuatro|cinco|seis|ocho|diez|doce|"
    r"quince|veinte)\b"
    r"(?![^,.;]*\b(?:anos?|mes|meses|semanas?|dias?)\b)"
)
_AFTER_ALL = re.compile(
    r"\W*(?:pero |aunque |y |si |ahora |mismo |hoy |todavia |hace \w+ )*(?:fumo|vapeo|uso (?:el )?vape\w*|"
    r"recai\b.*|he (?:vuelto|recaido)|volvi|"
    r"otra vez fumo|le doy al vape\w*|alguna? (?:cachimba|shisha|puro|porro))\b(?! (?:desde|a dejar))"
)
_LATELY = {
    "la semana pasada": 0,
    "esta semana": 0,
    "ayer": 0,
    "anteayer": 0,
    "hoy": 0,
    "este mes": 0,
    "el mes pasado": 1,
    "el ano pasado por estas fechas": 12,
}
_LATE = re.compile(rf"\b({'|'.join(_LATELY)})\b")
_NOT_MINE = re.compile(r"\b(?:mi|su|el|la) \w+ (?:si|fuma)\b")


def find_smoker(message: Message, asked: bool) -> tuple[bool, Span] | None:
    """Whether the writer smokes. Who denies tobacco and then owns to vaping, or began again, does."""
    verdict = _first_verdict(message, asked)
    if verdict is None and asked and "?" not in message.folded and (daily := _A_NUMBER.match(message.folded)):
        return True, daily.span()
    if verdict is None or verdict[0]:
        return verdict
    for clause in message.clauses:
        if clause.span[0] >= verdict[1][1] and not clause.relative and (after_all := _AFTER_ALL.match(clause.text)):
            return True, shifted(after_all.span(), clause.span[0])
    return verdict


def _first_verdict(message: Message, asked: bool) -> tuple[bool, Span] | None:
    if not asked and not _TALK.search(message.folded):
        return None
    if asked and (mine := _NOT_ME.search(message.folded)):
        return False, mine.span()
    for clause in message.clauses:
        heads = asked and clause.relative and bool(_HEADED.match(clause.text))
        if "?" not in clause.text and (heads or not clause.relative):
            verdict = _of_clause(clause, asked)
            if verdict is not None:
                return verdict[0], shifted(verdict[1], clause.span[0])
        elif not clause.relative and (sort := _OF_A_SORT.search(clause.text)):
            return False, shifted(sort.span("no"), clause.span[0])
    return None


def _of_clause(clause: Clause, asked: bool) -> tuple[bool, Span] | None:
    text = clause.text
    smokes = (_SMOKES if asked else _SMOKES_UNASKED).search(text)
    if still := _STILL.search(text):
        return (True, still.span()) if asked or _TALK.search(text) else None
    if (no := _NEVER.search(text) or _QUIT.search(text)) and (asked or _TALK.search(text)):
        return False, no.span()
    if not asked and (sort := _OF_A_SORT.search(text)):
        return False, sort.span("no")
    if smokes is None or (_OTHER_MATTER.search(text) and not asked) or (asked and _NOT_MINE.search(text)):
        return None
    return True, smokes.span()


def find_quit_months(
    message: Message, view: Numerals, today: date, asked: bool, since: bool
) -> tuple[int, Span] | None:
    """For how many months the writer has not smoked; `asked` when smoking was the question, `since` when
    its end was: then a bare duration or month is the answer."""
    if not (asked or since or _TALK.search(message.folded)) or not (_QUIT.search(message.folded) or asked or since):
        return None
    lately = [(_LATELY[said[1]], said.span()) for said in _LATE.finditer(message.folded)]
    for months, span in [*find_durations(view), *months_since(view, today), *lately]:
        clause = message.clause_at(span[0])
        around = message.folded[max(0, clause.span[0] - 60) : clause.span[1]]
        aged = re.search(r"\b(?:tengo|edad)\b(?! (?:ya )?(?:\w+ )?sin).{0,12}$", leading_to(message.folded, span[0]))
        if not clause.relative and not aged and (since or _QUIT.search(around) or _NEVER.search(around)):
            return months, span
    return None
