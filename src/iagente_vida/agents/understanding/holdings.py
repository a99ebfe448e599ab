"""What the writer has already: a mortgage, insurance, and through whom."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Message, Span, shifted

_HOME = r"(?:casa|piso|vivienda|hipoteca|depa|departamento|apartamento|chalet|apto|adosado|finca)"
_OWING_HOME = (
    r"(?:hipoteca|casa|piso|vivienda|depa|departamento|apartamento|chalet|credito de (?:la )?(?:casa|vivienda))"
)
_ELDERS = r"(?:padres|suegros|viejos|papas|abuelos|tios|mama|papa|madre|padre|abuela|suegra)"
_NO_MORTGAGE = re.compile(
    r"\b(?:(?:no|sin|tampoco|ni) (?:tengo |tenemos |hay |ninguna |pago |pagamos |debo )*(?:la )?hipoteca|"
    r"(?:de|tengo|pago|pagamos) (?:un |una |el |la )?(?:alquiler|renta|arriendo)|"
    r"alquilad[oa]s?|alquilo|alquiler(?! del? (?:local|coche|garaje|nave|trastero|cuarto de))|en alquiler|"
    r"alquilamos|arrendad[oa]s?|arriendo|arrendamos|inquilin[oa]s?|rento|rentamos|rentad[oa]s?|rentando|de renta|"
    r"(?:ya )?(?:esta |la tengo |lo tengo )?"
    rf"pagad[ao]s?|(?:la|lo) (?:acabe|termine|liquide|cancele|finiquite|remate|ventile)\w*(?: (?:yo )?de pagar)?|"
    rf"ya la pague|(?:acab|termin)\w+(?: yo)? de pagar|liquidad[ao]|finiquitad[ao]|escriturad[ao] y pagad[ao]|"
    rf"(?:esta )?libre(?: de (?:cargas|deuda\w*))?|sin (?:cargas|deudas?)|(?:la|lo) (?:acabamos|terminamos|"
    rf"rematamos|saldamos|finiquitamos|cancelamos|"
    rf"liquidamos|pagamos entera)|heredad[ao]|herede|herencia|"
    rf"(?:con|en (?:la )?casa de|en lo de|es de|de) (?:mis?|los|la|el) {_ELDERS}|"
    rf"en casa de (?:mi|un[oa]?) \w+|no (?:tengo|tenemos) (?:ni )?(?:{_HOME})|"
    rf"{_HOME} (?:esta |la tengo |ya esta )?(?:pagad[ao]|libre|liquidad[ao])|{_HOME} es (?:nuestra|mia|mio|nuestro|"
    rf"propi[ao])|"
    r"(?:vivo|vivimos|estoy|sigo) (?:con|en (?:la )?casa de) (?:mis?|los|la|un[oa]s?|mi) \w+|piso compartido|"
    r"comparto (?:piso|casa|depa|departamento)|en una (?:habitacion|caravana|residencia|autocaravana|pension)|"
    r"(?:al contado|a tocateja|a toca teja|de contado|en efectivo)|(?:vivienda|piso|casa) de (?:la empresa|"
    r"proteccion|acogida)|"
    r"(?:me|nos) (?:la|lo) (?:dejaron|dejo|prestan|presta|prestaron|cede|ceden)|casa prestada|okupa|(?:la|"
    r"lo) paga (?:mi|el|la)|(?:donde|en lo de) mis? \w+|acab\w+ con ella|"
    r"cuartel|casa del? (?:cuerpo|empresa|ejercito)|yo no|(?:pero|"
    r"que) (?:aun|todavia) no|aun no tengo|me la quite|(?:la|lo) vendi(?:mos)?|"
    r"propia y pagada|no (?:me )?llego a (?:comprar|tener)\w*|ojala|ya es (?:mi[ao]|nuestr[ao])|toda mia)\b"
)
_MORTGAGE = re.compile(
    r"\b(?:con|de) (?:una )?hipoteca\b|\bcon la hipoteca (?:a medias|a cuestas|encima|al cuello)|"
    r"\b(?:tengo|tenemos|pago|pagamos|pagando|me quedan?|nos quedan?|debo|firm\w+|hay|meti\w*|arrastro)"
    r"(?: (?:una|la|mi|de|anos|\d+))* hipoteca\b|"
    rf"\bhipotecad[oa]s?(?: hasta)?\b|\bhipotecon\b|\bhipotequita\b|"
    rf"\b{_HOME} (?:todavia |aun )?(?:es|sigue siendo) del banco\b|\b(?:es|sigue siendo) del banco\b|"
    rf"^\W*(?:la |mi |pagar la )?hipoteca\W*$|\bhipoteca (?:de|me quedan?|pendiente|con)\b|"
    rf"\b(?:pagando|pagandol[aoe]s?|sigo pagando|debo|debemos)(?: (?:el|la|mi|de|del|todavia|"
    rf"aun))* ?(?:{_OWING_HOME})?\b|"
    r"\b(?:credito|prestamo) (?:hipotecario|de (?:la )?(?:casa|vivienda))\b|\binfonavit\b|\bfovissste\b|"
    r"\bleasing habitacional\b|\bcredito uva\b"
)
_PAID_HOME = re.compile(
    r"\b(?:la|el|mi|nuestr[oa]) (?:casa|piso|vivienda|depa) (?:ya )?(?:esta|la tengo|lo tengo|es nuestr[oa]|es mi[oa])"
    r"(?: ya)?(?: pagad[oa]| libre)?\b(?<!esta)(?<!tengo)"
)
# What only an answer to the question about the mortgage means.
_OWES_HOME = re.compile(
    r"\banos por delante\b|\bla pedi(?:mos)?\b|^\W*(?:si,? )?(?:tengo|tenemos)\b(?! (?:\d+|dos|tres|un[oa]?) (?:hij|"
    r"nin|nen|cri|peq|chav|anos))|"
    r"\b(?:me|nos) (?:quedan?|"
    r"faltan?) (?:ya )?(?:poc[oa]|poquit[oa]|nada|much\w+|"
    r"bastante|un monton|la mitad|un buen pico|la tira)|"
    r"\b(?:pues claro|por desgracia|como tod[oa]s?|bien gorda|que remedio)\b|"
    r"\b(?:me|nos) (?:quedan?|faltan?) \S+(?: \S+)? (?:anos?|anitos|letras?|cuotas?|mensualidades)\b|\bletras?\b|"
    r"\b(?:la |lo )?firm(?:e|amos|ada|arla|ado)\b|\bpag(?:o|amos|ando)\b.{1,40}\b(?:banco|piso|casa|depa|hipoteca)\b|"
    r"\b(?:banco|caja) es (?:el |la )?duen[oa]|\bdel banco\b|\ba medias\b|\ba \d{1,2} anos\b|"
    r"\b(?:compre|compramos|comprado)\b.{0,30}\b(?:hace|este|el)\b|\ba tipo (?:fijo|variable)\b|\beuribor\b|"
    r"\bcomo todo el mundo\b"
)
_BANKS = (
    r"bancos?|banquito|imagin|targobank|pichincha|mi sucursal|caja (?:laboral|social|de ahorros|de ingenieros)|bbva|"
    r"santander|caixa(?:bank)?|sabadell|bankinter|bankia|ing|unicaja|ibercaja|kutxabank|abanca|openbank|"
    r"bancomer|banamex|citibanamex|banorte|hsbc|scotiabank|banco azteca|bancoppel|bancolombia|davivienda|"
    r"banco de bogota|"
    r"bancamia|nequi|galicia|macro|banco nacion|banco provincia|brubank|patagonia|supervielle|itau|"
    r"kutxa|cajamar|caja rural|cajasur|laboral kutxa|eurocaja|liberbank|evo|la caja|la caixa|triodos|"
    r"hipoteca|banca|entidad|sucursal|ventanilla|cajer[oa]"
)
_AGENTS = (
    r"agentes?|corredor[a]?|corredores|corredur\w+|mediador[a]?|asesor[a]?|comercial|vend\w+ seguros|lleva seguros|"
    r"llev\w+ (?:los|mis|nuestros) seguros|hace seguros|de seguros|de los seguros|productor[a]?|productora de seguros|"
    r"vendedor[a]?|gestor[a]?|gestoria|broker|promotor[a]?"
)
_CHANNELS = (
    ("agent", re.compile(rf"\b(?:{_AGENTS})\b(?! (?:del?|de mi|en el) (?:mi )?(?:banco|caja|sucursal|{_BANKS})\b)")),
    ("bank", re.compile(rf"\b(?:{_BANKS})\b")),
    (
        "employer",
        re.compile(
            r"\b(?:empresa|trabajo|curro|convenio|colectivo|laburo|chamba|jale|pega|companias? (?:donde|en la que|"
            r"que) trabaj\w+|"
            r"donde (?:trabajo|laburo|curro|chambeo)|empleador|patron(?:es)?|nomina|prestaciones|recursos humanos|"
            r"rr ?hh|"
            r"(?:mi|el|la|nuestr[oa]) jef[ea]|(?:la|mi) (?:fabrica|oficina|obra|planta|plaza)|ministerio|"
            r"ayuntamiento|fondo de empleados|"
            r"ejercito|"
            r"beneficio laboral|beneficios laborales)\b"
        ),
    ),
    (
        "online",
        re.compile(
            r"\b(?:online|on line|en linea|internet|(?:por|en|desde|de) (?:la |una )?(?:web|pagina)|comparador\w*|"
            r"app|aplicacion|"
            r"web|rastreator|acierto|por (?:el |la )?(?:movil|celular|celu|compu\w*|ordenador)|desde (?:el |"
            r"mi )?(?:movil|celular|"
            r"sofa|casa)|por telefono|google)\b"
        ),
    ),
)
_INSURERS = re.compile(
    r"\b(?:mapfre|axa|allianz|generali|zurich|santa ?lucia|ocaso|catalana occidente|occident|caser|helvetia|"
    r"reale|aegon|plus ultra|almudena|preventiva|mutua madrilena|mutua|dkv|cigna|prudential|seguros monterrey|atlas|"
    r"nationale|vidacaixa|sanitas|adeslas|asisa|linea directa|pelayo|fiatc|liberty|metlife|met ?life|gnp|"
    r"qualitas|inbursa|seguros bolivar|colmena|positiva|la segunda|mercantil andina|rivadavia|"
    r"sancor|provincia seguros|san cristobal|federacion patronal|sura|colpatria|previsora|solidaria)\b"
)
_BODY = re.compile(r"\b(?:colegio de|sindicato|asociacion de|gremio|cooperativa|mutua de|hermandad|federacion)\b")
_OTHER_CHANNEL = re.compile(
    r"\b(?:sindicato|asociacion|mutua\w*|mutual|colegio(?: profesional)?(?: de \w+)?|cooperativa|gremio|familiar|"
    r"por mi (?:padre|madre|mujer|marido)|club|federacion|hermandad|obra social|funeraria|iglesia|parroquia|"
    r"caja de compensacion|universidad)\b"
)
_OTHER_LINE = re.compile(
    r"\b(?:solo |nada mas |unicamente )?(?:el|la|los|uno|seguro)? ?(?:del?|de la|de los) (?:coche|moto|casa|hogar|"
    r"muertos|entierro|"
    r"carro|auto|salud|piso)\b"
)
_OTHER_LINES = r"(?:coche|hogar|moto|auto|casa|carro|salud|decesos|viaje|mascotas?|entierro)"
_HAS_INSURANCE = re.compile(
    r"\b(?:(?:ya )?(?:tengo|tenemos|pago|pagamos|llevo|cuento con|dispongo de) (?:ya )?(?:un |otro |el |mi |"
    r"contratado |contratad[oa] )*"
    rf"(?:seguro(?: de vida)?|poliza(?: de vida)?)(?! (?:de|del|para el|para la|medico)(?: la|"
    rf" el)? ?{_OTHER_LINES})(?! medico)|"
    r"ya (?:tengo|tenemos|pago|llevo) (?:uno|seguro|el de)|(?:tengo|tenemos) (?:uno )?contratad[oa]s?|"
    r"(?:tengo|pago|llevo|con|dejar|quitar\w*|cancelar|cambiar|dar de baja) (?:el|uno) (?:del banco|de mi banco|"
    r"de la caja|de la hipoteca)|"
    r"(?:lo|uno|el) (?:tengo|hice|contrate|firme) con|el seguro que tengo|(?:estoy|"
    r"estamos) (?:ya )?(?:asegurad[oa]s?|cubiert[oa]s?)|"
    r"ya estoy (?:\w+ )?(?:asegurad|cubiert)[oa])\b|"
    r"\bcon el banco\b.{0,20}\bseguro\b"
)
# A bank, an employer or an insurer that has already sold, imposed or given one.
_GIVEN_ONE = re.compile(
    rf"\b(?:{_BANKS}|empresa|chamba|trabajo|jefe|patron)\b[^?.]{{0,40}}?"
    r"\b(?:me|nos) (?:lo |la |los )?(?:ya )?(?:met\w+|obliga\w*|colo|colaron|encasquet\w+|endos\w+|enchuf\w+|"
    r"cobra[n]?|hizo|hicieron|"
    r"vendi\w+|pus\w+|dio|dieron|da[n]?|oblig\w+|tiene (?:obligad\w|contratad\w|cogid\w|asegurad\w)|exigi\w+|clav\w+|"
    r"cubre[n]?|asegur\w+|regal\w+)\b"
    r"(?=[^?]{0,60}\b(?:uno|un seguro|seguro|el suyo|otro)\b|.{0,25}$)|"
    rf"\bya me (?:lo|la) (?:cobra[n]?|descuentan?|met\w+|da[n]?|dio|hizo)\b[^?]{{0,30}}\b(?:{_BANKS}|empresa|chamba|"
    rf"trabajo|nomina)\b|"
    rf"\b(?:me|nos) (?:lo |la )?(?:meti\w+|cobra\w*|pus\w+|inclu\w+|encaj\w+|endos\w+|coloc\w+|"
    rf"vincul\w+)\b[^?]{{0,25}}\b(?:{_BANKS})\b|"
    r"\b(?:met\w+|oblig\w+|colo|colaron|encasquet\w+|endos\w+|enchuf\w+|pus\w+|clav\w+) (?:uno|un seguro|el suyo|"
    r"el seguro)\b"
)
_HAS_ONE = re.compile(
    r"\b(?:tengo(?! que\b)|tenemos(?! que\b)|me lo hizo|(?:me|nos) (?:lo |la )?vendi\w+|me (?:puso|pusieron|"
    r"oblig\w+)|contrate|hice|uno con|uno de|uno que|si,? uno|"
    r"(?:te|me|nos) obligan?|pago|pagamos|me cubre[n]?|me descuentan|me lo (?:cobran?|descuentan?|met\w+|"
    r"encasquet\w+|colaron)|"
    r"(?:me|nos) (?:dan|dio|dieron|metio|metieron)|por ahi ando cubiert[oa]|cubiert[oa]|asegurad[oa])\b"
)
_NO_INSURANCE = re.compile(
    r"\b(?:no tengo (?:ningun |otro |ya |aun |todavia )?(?:seguro|ninguno|nada|poliza)|ningun[oa]?|no tenemos|nunca|"
    r"jamas|yo no|"
    r"(?:lo |la |ya lo |se me )?(?:cancele|cancelo|quite|anule|cancelado|anulado|cancelaron|anularon|quitaron)|"
    r"di de baja|"
    r"(?:deje|dejamos) de pagar\w*|vencio|caduco|expiro|no lo renov\w+|"
    r"ya no(?: (?:tengo|lo tengo|pago|esta vigente))?|(?:tenia|tuve|teniamos|habia) (?:uno|seguro).{0,25}\b(?:pero|"
    r"hasta que)|"
    r"no (?:lo|la) (?:cogi|quise|contrate|acepte|tome|hice)|lo deje|me (?:sali|borre|quite|fui)|(?:tenia|tuve|"
    r"teniamos) (?:con|en|el|otro)\b.{0,40}\b(?:y|pero)\b|"
    r"de (?:eso|esos) nada|de vida no|de eso no|de esos no|primera vez|seria el primero|ni uno|ni medio|a pelo|"
    r"voy sin|estoy sin|desprotegid[oa]|no (?:estoy|ando) asegurad[oa])\b"
)
_OF_INSURERS = re.compile(
    r"\b(?:(?:seguros|aseguradoras) (?:nunca|jamas)|(?:nunca|jamas) (?:pag|cumpl|respond|sirv)\w+)\b"
)
_UNSURE = re.compile(r"\bno (?:me acuerdo|recuerdo|se) (?:si|bien|seguro)\b")
_WITH_A_LOAN = re.compile(r"\b(?:credito|prestamo|financi\w+)\b")
_STILL = re.compile(r"\b(?:contrate|hice|cogi|saque|tengo|pago) (?:otro|uno nuevo|el de|uno con)\b")


def find_mortgage(message: Message, asked: bool) -> tuple[bool, Span] | None:
    """Whether the writer pays a mortgage. Renting, a paid home and the parents' house are none."""
    for clause in message.clauses:
        if "?" in clause.text and not asked:
            continue
        found = _NO_MORTGAGE.search(clause.text)
        paid = None if asked else _PAID_HOME.search(clause.text)
        if paid and not clause.relative:
            return False, shifted(paid.span(), clause.span[0])
        owing = re.search(r"(?<!no )(?<!ni )\bhipotecad[oa]s?\b|\bsigo pagando\b", clause.text) if asked else None
        if (
            found
            and not owing
            and (asked or re.search(r"hipoteca|alquil|arrend|rent[oa]\b|inquilin|arriend", found[0]))
        ):
            return False, shifted(found.span(), clause.span[0])
        if not clause.relative and (found := _MORTGAGE.search(clause.text)) and (asked or "hipoteca" in found[0]):
            return True, shifted(found.span(), clause.span[0])
        if asked and not clause.relative and (found := _OWES_HOME.search(clause.text)):
            return True, shifted(found.span(), clause.span[0])
    return None


def find_existing_insurance(message: Message, asked: bool) -> tuple[bool, Span] | None:
    """Whether the writer is insured already; a cancelled policy, or one of another line, is none."""
    folded = message.folded
    if asked and _UNSURE.search(folded):
        return None
    denial = folded if asked else _about_insurance(message)
    if (found := _NO_INSURANCE.search(denial)) and "?" not in folded and not _STILL.search(folded):
        return False, found.span()
    if (
        asked
        and (other := _OTHER_LINE.search(folded))
        and not _WITH_A_LOAN.search(folded)
        and not find_channel(folded, asked=False)
    ):
        return False, other.span()
    if asked and (named := find_channel(folded, asked=True) or _insurer(folded)):
        return True, named[1]
    for clause in message.clauses:
        if clause.relative or "?" in clause.text:
            continue
        if found := (_HAS_INSURANCE.search(clause.text) or (asked and _HAS_ONE.search(clause.text)) or None):
            return True, shifted(found.span(), clause.span[0])
    if not asked and "?" not in folded and (found := _GIVEN_ONE.search(folded)):
        return True, found.span()
    return None


_NO_DEBTS = re.compile(
    r"\b(?:no|ni|nada|nadie|ningun[oa]?|cero|sin|jamas|nunca|limpi[oa]s?|libres?|paz y salvo|al corriente|al dia|"
    r"todo pagado|odio deber|solo (?:la (?:hipoteca|casa)|el piso)|nada mas que la (?:hipoteca|casa)|ya (?:las |los |"
    r"lo |la )?(?:pague|liquide|termine|cancele|acabe)|que va|saldad[oa]s?|negativo)\b"
)
_PLAIN_NO = re.compile(
    r"\W*(?:pues |uy |ay |gracias a dios |por suerte )?no(?:,| senor[a]?\b| hij[oa]\b| gracias)(?!.*(?:\d|\?|"
    r"\b(?:pero|aunque|salvo|solo|excepto|debo|prestamo|tarjeta|mil|"
    r"decir\w*|dig\w+|contest\w+|cont\w+|se)\b))"
)
_OWES = re.compile(
    r"\d|\?|\b(?:debo (?!(?:nada|na|un (?:duro|peso|euro|centimo)|ni)\b)|debemos|me falta|me queda|si\b(?! no)|mil|"
    r"cien\w*|"
    r"no (?:lo |te lo |te |se |me |recuerdo|estoy segur\w|quiero|es asunto|pienso)|ni idea|no se|prefiero|"
    r"hasta (?:arriba|el cuello)|"
    r"me acuerdo|callarme|tarjeta|millon\w*)\b"
)


def find_no_debts(folded: str) -> tuple[int, Span] | None:
    """0 when the answer to the question about debts says in any way that there are none."""
    if plain := _PLAIN_NO.match(folded):
        return 0, plain.span()
    clear = re.sub(r"\bno (?:le |les )?(?:debo|tengo|tenemos|hay|arrastro|cargo con)\b", "nada", folded)
    found = _NO_DEBTS.search(folded)
    return (0, found.span()) if found and not _OWES.search(clear) else None


def _about_insurance(message: Message) -> str:
    """The text with the clauses that do not speak of insurance made blank."""
    return "".join(
        clause.text
        if re.search(r"\b(?:seguro|poliza)s?\b", clause.text) and not _OF_INSURERS.search(clause.text)
        else " " * len(clause.text)
        for clause in message.clauses
    )


def _insurer(folded: str) -> tuple[str, Span] | None:
    found = _INSURERS.search(folded)
    return (found[0], found.span()) if found else None


def find_channel(folded: str, asked: bool) -> tuple[str, Span] | None:
    """Through whom existing cover was taken out. `asked` lets the rarer ones count."""
    if asked and (found := _BODY.search(folded)):
        return "other", found.span()
    named = [(value, found.span()) for value, pattern in _CHANNELS if (found := pattern.search(folded))]
    if named:
        return min(named, key=lambda channel: channel[1])
    if asked and (found := _OTHER_CHANNEL.search(folded)):
        return "other", found.span()
    return None
