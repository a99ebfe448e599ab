"""Chat shorthand written out, and typing slips mended.

Only towards the words that the grammars read, and never a word that is one already.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from iagente_vida.agents.understanding.shorthand import SHORTHAND
from iagente_vida.agents.understanding.text import Span, fold, listed

_WORDS = frozenset(
    listed(
        "cuatro cinco siete nueve quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos "
        "veintitres "
        "veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta cuarenta cincuenta "
        "sesenta setenta "
        "ochenta noventa ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
        "novecientos millon millones medio enero febrero marzo abril junio julio agosto septiembre octubre noviembre "
        "diciembre lunes martes miercoles jueves viernes sabado domingo manana tarde noche tardes noches euros pesos "
        "meses anual anuales mensual mensuales quincena pagas netos brutos limpios entre hasta desde tengo "
        "tenemos quiero "
        "necesito queria hijos hijas ninos ninas mujer hombre varon senora chica chico marido esposa esposo "
        "pareja novio "
        "novia madre padre padres abuela abuelo suegros hermano hermana hermanos sobrinos soltero soltera "
        "casado casada "
        "divorciado divorciada divorcio separado separada viudo viuda fumo fumar fumador fumadora cigarro "
        "cigarrillo paquete "
        "nunca jamas hipoteca alquiler alquilado arrendado pagada prestamo deudas tarjeta ninguno ninguna "
        "trabajo autonomo "
        "autonoma funcionario funcionaria empleado empleada jubilado jubilada pensionada pensionado estudiante "
        "indefinido "
        "asalariado banco empresa agente mediadora mediador seguro invalidez fallecimiento accidente accidentes "
        "muerte "
        "enfermedad enfermedades graves grave diabetes diabetica diabetico hipertension colesterol infarto "
        "cancer ansiedad "
        "depresion epilepsia asmatico asmatica presion espalda problemas operaron metro kilos arroba punto "
        "guion primera "
        "segunda tercera ultima barata economica intermedia completa opcion autorizo acepto prefiero consiento "
        "jubilacion "
        "nacido nacida naci sueldo gastos gasto cobro ahorro mayor pequeno despues partir cuenta publico ajena "
        "negativo "
        "escalada boxeo submarinismo paracaidismo documentacion cobertura invalido"
    )
)
# Words of their own that are one slip away from one of the above.
_SOUND = frozenset(
    listed(
        "cuesta cuestas pasada pasadas dudas marco gusto pagais pasas checo marino papas cuenca patas cuadro "
        "economia "
        "sacado cierto harta blanco cuanta cuantas dominio muerete papas piensa cuarto cuarta arriba medico "
        "medica medicos cansado cansada entero cuento siente junto juntos quinto "
        "casino madres madera marcos mares pareja parejas media medios "
        "pesado pasado pinto punta hambre cabo cambio cambro pagos puesto tardo negado manara muero mujeres "
        "negocio metido quiera "
        "quieto trabaja teneis necesita tarjetas banca chicos chicas fumado nacio naturaleza siento viento "
        "cinta cieno tiempo "
        "trata ultimo completo seguros segundo tercero primero puente cuanto cuantos quito hermana hermano "
        "baratas acepta autoriza "
        "puntos meses menes mismo metal metros kilo jubilar pesas pasos pisos pelos cerro gatos gestos gustos "
        "pastos grabe mejor "
        "hijitos hilos nietos padrino sobrina sobrino casad entra entro hacha hasta hosta tarda tarde tango "
        "tengan estudian "
        "ninguna ninguno normal mental manual genera viernes bianual cobra corro cobre cubro quiebro aviso "
        "nacida nariz nubes "
        "parada parado paradas parados sola solas "
        "opinion pension operation quinta mueren muerta fuerte suerte mas menos cuatros cantos"
    )
)
_WORD = re.compile(r"[a-z]+")
_AFTER_DIGIT = re.compile(r"[\d.,'\"]\s?$")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DROPPED_D = re.compile(r"([a-z]{3,})ao(s?)")
_ENDS_IN_AO = frozenset(listed("bacalao cacao callao bilbao macao curazao sarao"))
_SHORT = 4
"""Letters of the shortest word that is mended at all, and only where two of its letters changed places."""
_LETTER = re.compile(r"[\w@.]")
_BY_ENDS: dict[str, list[str]] = defaultdict(list)
for _word in sorted(_WORDS):
    _BY_ENDS[_word[0] + _word[-1]].append(_word)


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with its slips mended, and where each of its characters stood."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, found: Span) -> Span:
        """The span of the original behind a span of `text`."""
        if found[0] >= found[1]:
            return found[0], found[0]
        return self.starts[found[0]], self.ends[found[1] - 1]


def write_out(text: str) -> Mended | None:
    """The text with chat shorthand ("d", "xq", "pasao", "fijaaa") in full words; None when there is none."""
    return _replaced(text, _in_full)


def mend(text: str) -> Mended | None:
    """The text with single slips inside words mended; None when there are none."""
    return _replaced(text, lambda folded, found: _meant(found[0]))


def legible(text: str) -> str:
    """The text as its writer would have it: shorthand in full words, slips mended."""
    full = write_out(text)
    written = full.text if full else text
    mended = mend(written)
    return mended.text if mended else written


def _replaced(text: str, better: Callable[[str, re.Match[str]], str | None]) -> Mended | None:
    folded = fold(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in _WORD.finditer(folded):
        right = better(folded, found)
        if right is None or _in_a_token(folded, found.span()) or _is_a_name(text, found.start()):
            continue
        for place in range(at, found.start()):
            starts.append(place)
            ends.append(place + 1)
        starts.extend([found.start()] * len(right))
        ends.extend([found.end()] * len(right))
        parts.extend((text[at : found.start()], right))
        at = found.end()
    if not parts:
        return None
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return Mended("".join([*parts, text[at:]]), tuple(starts), tuple(ends))


def _in_full(folded: str, found: re.Match[str]) -> str | None:
    """The full word behind a shorthand; a letter after a figure is a unit."""
    word = found[0]
    word = _STRETCHED.sub(r"\1", word)
    if full := SHORTHAND.get(word):
        single = len(word) == 1 and _AFTER_DIGIT.search(folded[max(0, found.start() - 2) : found.start()])
        return None if single else full
    dropped = _DROPPED_D.fullmatch(word)
    if dropped and word not in _ENDS_IN_AO:
        return f"{dropped[1]}ado{dropped[2]}"
    return word if word != found[0] else None


@lru_cache(maxsize=8192)
def _meant(word: str) -> str | None:
    """The one word of the grammars that is a single inner slip away (a letter lost, doubled, wrong or swapped)."""
    if not _SHORT <= len(word) <= 20 or word in _WORDS or word in _SOUND:
        return None
    close = [right for right in _BY_ENDS.get(word[0] + word[-1], ()) if OSA.distance(word, right, score_cutoff=1) == 1]
    if len(word) == _SHORT:  # "fmuo"
        close = [right for right in close if sorted(right) == sorted(word)]
    return close[0] if len(close) == 1 else None


def _in_a_token(folded: str, span: Span) -> bool:
    """Whether a word is a piece of an address or a number and not a word by itself."""
    before, after = folded[span[0] - 1 : span[0]], folded[span[1] : span[1] + 2]
    return bool(_LETTER.fullmatch(before)) or "@" in after or bool(re.match(r"[\w@]|\.[a-z]", after))


def _is_a_name(text: str, start: int) -> bool:
    """Whether a word is written as a name: a capital that does not begin the text, in a text not all in capitals."""
    return text[start].isupper() and start > 0 and not text[start : start + 3].isupper()
