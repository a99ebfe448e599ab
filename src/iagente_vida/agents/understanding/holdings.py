"""What the writer has already: a mortgage, insurance, and through whom."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Message, Span, shifted

_HOME = r"(?:casa|piso|vivienda|hipoteca|depa|departamento|apartamento|chalet|apto)"
_NO_MORTGAGE = re.compile(
    r"\b(?:(?:no|sin|tampoco|ni) (?:tengo |tenemos |hay |ninguna |pago |pagamos )*hipoteca|(?:de|tengo|pago|"
    r"pagamos) alquiler|"
    r"alquilad[oa]s?|alquilo|en alquiler|"
    r"alquilamos|arrendad[oa]s?|arriendo|arrendamos|inquilin[oa]|rento|rentamos|de renta|(?:ya )?(?:esta |"
    r"la tengo |lo tengo )?"
    rf"pagad[ao]|(?:la|lo) (?:acab|termin|liquid|cancel|remat|ventil)\w+(?: de pagar)?|ya la pague|acab\w+ de pagar|"
    rf"termin\w+ de pagar|"
    rf"(?:esta )?libre(?: de cargas)?|sin cargas|heredad[ao]|herede|(?:con|en (?:la )?casa de|es de|de) (?:mis|"
    rf"los) (?:padres|"
    rf"suegros|viejos|papas)|en casa de (?:mi|un[oa]?) \w+|no (?:tengo|tenemos) (?:{_HOME})|"
    rf"{_HOME} (?:esta )?(?:pagad[ao]|libre)|"
    r"(?:vivo|vivimos|estoy|sigo) (?:con|en (?:la )?casa de) (?:mis?|los|la|un[oa]s?|mi) \w+|piso compartido|"
    r"comparto (?:piso|casa)|"
    r"la compre al contado|propia y pagada|no (?:me )?llego a (?:comprar|tener)\w*|ojala)\b"
)
_MORTGAGE = re.compile(
    r"\b(?:tengo|tenemos|pago|pagamos|pagando|me quedan?|debo|con|firm\w+|de|hay)(?: (?:una|la|mi|de|anos|"
    r"\d+))* hipoteca\b|"
    rf"\bhipotecad[oa]s?\b|\b{_HOME} (?:todavia |aun )?(?:es|sigue siendo) del banco\b|\b(?:es|"
    rf"sigue siendo) del banco\b|^\W*(?:la |mi |pagar la )?hipoteca\W*$|\bhipoteca (?:de|me quedan?|pendiente|con)\b|"
    rf"\b(?:pagando|pagandola|pagandolo|sigo pagando|debo)(?: (?:el|la|mi|de|del|todavia|aun))* ?(?:{_HOME})?\b"
)
_BANKS = (
    r"bancos?|bbva|santander|caixa(?:bank)?|sabadell|bankinter|ing|unicaja|ibercaja|kutxabank|abanca|openbank|"
    r"bancomer|"
    r"banamex|scotiabank|citibanamex|inbursa|popular|occidente|av villas|colpatria|patagonia|frances|provincia|"
    r"nacion|"
    r"caja (?:rural|laboral|social|de ahorros)|laboral kutxa|mi sucursal|la sucursal|imagin|deutsche|targobank|"
    r"pichincha|infonavit|banorte|hsbc|bancolombia|davivienda|galicia|macro|kutxa|cajamar|evo|la caja|hipoteca|"
    r"banca|entidad"
)
_CHANNELS = (
    (
        "agent",
        re.compile(
            r"\b(?:agente|corredor[a]?|corredur\w+|mediador[a]?|asesor[a]?|comercial|vende seguros|de seguros|"
            r"productor[a]?|"
            r"vendedor[a]?|gestor[a]?)\b"
        ),
    ),
    ("bank", re.compile(rf"\b(?:{_BANKS})\b")),
    (
        "employer",
        re.compile(
            r"\b(?:empresa|trabajo|curro|convenio|colectivo|laburo|chamba|pega|compania donde trabajo|empleador|"
            r"nomina|"
            r"mi jef[ea]|la fabrica|patron[a]?|sindicato de la empresa)\b"
        ),
    ),
    (
        "online",
        re.compile(
            r"\b(?:online|on line|internet|(?:por|en) (?:la |una )?(?:web|pagina)|comparador\w*|app|aplicacion|web)\b"
        ),
    ),
)
_INSURERS = re.compile(
    r"\b(?:mapfre|axa|allianz|generali|zurich|santa ?lucia|ocaso|catalana occidente|occident|caser|helvetia|"
    r"reale|aegon|"
    r"nationale|vidacaixa|sanitas|adeslas|asisa|linea directa|pelayo|fiatc|liberty|metlife|met ?life|gnp|"
    r"qualitas|inbursa|"
    r"sancor|provincia seguros|san cristobal|federacion patronal|sura|colpatria|seguros bolivar|previsora)\b"
)
_OTHER_CHANNEL = re.compile(
    r"\b(?:sindicato|asociacion|mutua\w*|colegio(?: profesional)?|cooperativa|gremio|familiar|por mi (?:padre|"
    r"madre|mujer)|club)\b"
)
_OTHER_LINE = re.compile(
    r"\b(?:solo |nada mas |unicamente )?(?:el|la|los|uno|seguro)? ?(?:del?|de la) (?:coche|moto|casa|hogar|"
    r"carro|auto|salud|piso)\b"
)
_HAS_INSURANCE = re.compile(
    r"\b(?:(?:ya )?(?:tengo|tenemos|pago) (?:ya )?(?:un |otro |el |mi )?seguro(?: de vida)?"
    r"(?! de (?:coche|hogar|moto|auto|casa|carro))|ya (?:tengo|tenemos) (?:uno|seguro|el de)|"
    r"(?:lo|uno|el) (?:tengo|hice|contrate|firme) con|estoy asegurad[oa])\b|\bcon el banco\b.{0,20}\bseguro\b"
)
_IMPOSED = re.compile(
    rf"\b(?:{_BANKS})\b[^?]{{0,25}}\b(?:me|nos) (?:lo |la |los )?(?:ya |tiene\w* |hizo |hicieron )?(?:meti\w+|"
    rf"cobra\w*|pus\w+|"
    rf"inclu\w+|encaj\w+|endos\w+|oblig\w+|exig\w+|vincul\w+|coloc\w+)|"
    rf"\b(?:me|nos) (?:lo |la )?(?:meti\w+|cobra\w*|pus\w+|inclu\w+|encaj\w+|endos\w+|coloc\w+|"
    rf"viene)\b[^?]{{0,25}}\b(?:{_BANKS})\b|"
    rf"\b(?:tengo|tenemos|llevo|dar de baja|quitar|cambiar) (?:ya |metido |vinculado |puesto )?(?:el|uno|"
    rf"lo) (?:\w+ )?"
    rf"(?:del|de mi|con el|con mi|con la|por el|en el) (?:{_BANKS})\b"
)
_HAS_ONE = re.compile(
    r"\b(?:tengo|tenemos|me lo hizo|me (?:puso|pusieron|obligaron)|contrate|hice|uno con|uno de|uno que|si,? uno)\b"
)
_NO_INSURANCE = re.compile(
    r"\b(?:no tengo (?:ningun |otro |ya )?(?:seguro|ninguno|nada)|ningun[oa]?|no tenemos|nunca|jamas|yo no|"
    r"q(?:ue)? va|naranjas|ni (?:sonando|por asomo|de broma|loc[oa]|madres)|nel|nanai|"
    r"(?:lo |la |ya lo )?(?:cancele|quite|anule|cancelado|anulado)|di de baja|deje de pagar\w*|vencio|caduco)\b"
)


def find_mortgage(message: Message, asked: bool) -> tuple[bool, Span] | None:
    """Whether the writer pays a mortgage. Renting, a paid home and the parents' house are none."""
    for clause in message.clauses:
        if "?" in clause.text and not asked:
            continue
        found = _NO_MORTGAGE.search(clause.text)
        if found and (asked or re.search(r"hipoteca|alquil|arrend|arriend|rent[oa]\b", clause.text)):
            return False, shifted(found.span(), clause.span[0])
        if not clause.relative and (found := _MORTGAGE.search(clause.text)) and (asked or "hipoteca" in found[0]):
            return True, shifted(found.span(), clause.span[0])
    return None


def find_existing_insurance(message: Message, asked: bool) -> tuple[bool, Span] | None:
    """Whether the writer is insured already; a cancelled policy, or one of another line, is none."""
    folded = message.folded
    if (asked or "seguro" in folded) and (found := _NO_INSURANCE.search(folded)) and "?" not in folded:
        return False, found.span()
    if asked and (other := _OTHER_LINE.search(folded)) and not find_channel(folded, asked=False):
        return False, other.span()
    if asked and (named := find_channel(folded, asked=False) or _insurer(folded)):
        return True, named[1]
    for clause in message.clauses:
        if clause.relative or "?" in clause.text:
            continue
        if found := (
            _HAS_INSURANCE.search(clause.text)
            or _IMPOSED.search(clause.text)
            or (asked and _HAS_ONE.search(clause.text))
            or None
        ):
            return True, shifted(found.span(), clause.span[0])
    return None


def _insurer(folded: str) -> tuple[str, Span] | None:
    found = _INSURERS.search(folded)
    return (found[0], found.span()) if found else None


def find_channel(folded: str, asked: bool) -> tuple[str, Span] | None:
    """Through whom existing cover was taken out. `asked` lets the rarer ones count."""
    for value, pattern in _CHANNELS:
        if found := pattern.search(folded):
            return value, found.span()
    if asked and (found := _OTHER_CHANNEL.search(folded)):
        return "other", found.span()
    return None
