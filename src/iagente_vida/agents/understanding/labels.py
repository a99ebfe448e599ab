"""The words beside a number that say what it is."""

from __future__ import annotations

import re

# Words before a number; the nearest one wins.
_BEFORE = (
    (
        "mortgage",
        (
            r"hipotec\w+|capital (?:vivo|pendiente)|letra(?! del? (?:coche|carro|moto|tractor|furgo|camion|auto))|"
            r"infonavit|fovissste|credito de la casa"
        ),
    ),
    ("home", r"casa|casita|piso|pisito|depa|departamento|vivienda|apartamento|apto|chalet"),
    ("owed", r"(?:me |nos )(?:quedan?|faltan?)(?: por pagar)?"),
    (
        "income",
        (
            r"gano|ganamos|me (?:caen?|llegan?|quedan limpios?)|nos (?:caen|entran|pagan)|ganancias|devengo|cobro|"
            r"cobramos|ingres\w+|sueldo|nomina|salario|me pagan|me entran|entran|pension|facturo|"
            r"percibo|saco|trae|traigo|haberes|jornal|me levanto|me queda limpio|mis ganancias|renta mensual"
        ),
    ),
    (
        "expenses",
        (
            r"gastos?|gastamos|se (?:me |nos )?van?|me gasto|comida|compra|super|supermercado|despensa|mercado|"
            r"servicios|facturas|suministros|luz|cole|colegio|para vivir|vivimos con|necesito al mes"
        ),
    ),
    ("rent", r"alquiler|arriendo|renta(?! mensual)"),
    (
        "debts",
        (
            r"prestamos?|prestamito|deudas?|creditos?(?: de nomina| personal)?|debo|debemos|financiacion|financi\w+|"
            r"tarjetas?|adeudo|"
            r"microcredito|adeudamos|me prestaron|empenad[oa]"
        ),
    ),
    (
        "budget",
        (
            r"presupuesto|(?:mi )?(?:maximo|limite|tope)(?= (?:es|son|seria|serian|al mes|mensual)\b)|pagar|"
            r"gastarme|gastar|permitirme|pagaria|pagarian|pueda pagar|puedo (?:poner|dar|pagar)|"
            r"podria (?:dar|pagar|poner)|dedicar\w*|destinar\w*|invertir|"
            r"sin pasar(?:me|nos|se)? de|no pas(?:ar|e)(?:me)? de|no quiero pasar de"
        ),
    ),
    (
        "capital",
        (
            r"capital(?! (?:vivo|pendiente))|asegurar\w*|asegurad[oa]|suma|seguro de|seguro por|cubrir|cubra|ponme|"
            r"ponga|pon|cotiza\w*|"
            r"calcula\w*|dejar\w*|les queden?|le queden?|quede[n]?|subo a|subirlo a|bajo a|bajarlo a|cuenta con|"
            r"y con|hazlo (?:con|de|por)|poliza de|poliza por|queria|quisiera|quiero|necesito|ocupo|busco"
        ),
    ),
    ("coverage", r"cobertura|cubierto|cubre|cubren|tengo asegurad[oa]s?|contratad[oa]s?"),
    ("weight", r"peso"),
    ("height", r"mido|altura|estatura"),
    (
        "age",
        (
            r"edad|cumpli|cumplo|cumplire|tengo|teniendo|voy a cumplir|yo|servidor[a]?|voy por|ando por|ando en|"
            r"hice|hago|soy de|(?:hombre|mujer|senora?|chic[oa]|varon|persona|tio) de"
        ),
    ),
    ("term", r"durante|plazo|duracion|por un periodo|a lo largo|a unos|dure"),
    ("pay", r"pago|pagamos|pagando|abono"),
    (
        "until",
        (
            r"hasta los|(?:de )?aqui a los|hasta mis|hasta cumplir(?: los)?|hasta la edad de|"
            r"hasta que (?:yo )?(?:cumpla|tenga|haga|llegue a)(?: yo)?(?: los)?|llegue hasta los|"
            r"hasta llegar a(?: los)?"
        ),
    ),
    ("children", r"hijos?|hijas?|ninos?|peques"),
    ("smoking", r"fumo|fumar|fumaba|deje|cigarr\w+"),
    ("elsewhere", r"(?:letras?|cuotas?) del? (?:la |el |mi )?(?:coche|carro|moto|tractor|furgo\w*|camion|auto)"),
    (
        "elsewhere",
        (
            r"costo|costaba|valia|(?<!me )vale(?! con)|pagaron|pago (?:mi|el|la)|cobra|cobraba|tarde|tardo|en casa|"
            r"somos|calle|"
            r"numero|portal|planta|articulo|ley|canal|temporada|son las|a las|a la|hace|desde|desde hace|llevo|"
            r"llevamos|me cobro|me cobraron|nos cobraron|le cobr\w+|dentro de|en unos|ultimos|me pide[n]?|piden|"
            r"anuncio de|perdi|hago unos|gane|loteria|preste|le di"
        ),
    ),
    ("relative", r"mi (?:mujer|marido|padre|madre|pareja|hij[oa]|herman[oa]|abuel[oa]|espos[oa]|novi[oa]|chic[oa])"),
)
_LABELS = tuple((label, re.compile(rf"\b(?:{pattern})\b")) for label, pattern in _BEFORE)

# Words right after a number, past its unit and rate.
_AFTER = (
    (
        "debts",
        (
            r"que (?:debo|debemos) (?:aun |todavia )?(?:de|del|en|por) (?:la |el |mi )?(?:coche|carro|auto|moto|tarjeta|"
            r"prestamo|credito)"
        ),
    ),
    ("mortgage", r"(?:de|por|para|del?|en) (?:la |el |mi )?(?:hipoteca|casa|piso|vivienda|depa\w*)|hipoteca"),
    (
        "instalment",
        r"(?:de|en) (?:la )?(?:letra|cuota|mensualidad)(?! del? (?:coche|carro|moto|tractor|furgo|camion|auto))",
    ),
    ("elsewhere", r"(?:de|en) (?:la )?(?:letra|cuota) del? (?:coche|carro|moto|tractor|furgo\w*|camion|auto)"),
    (
        "income",
        (
            r"(?:me |nos )?(?:entran|caen|llegan)(?! a\b)|(?:de) (?:sueldo|nomina|salario|pension|ingresos)|(?:netos|"
            r"limpios|brutos)"
        ),
    ),
    ("expenses", r"(?:de|en) (?:gastos|gasto)|se (?:me|nos) van"),
    (
        "debts",
        (
            r"(?:de|del|en) (?:deudas?|(?:un |mi |el )?(?:prestamo|credito)|(?:la |las |mi )?tarjetas?|prestamos?|"
            r"creditos?|"
            r"(?:la |el |mi )?(?:coche|carro|moto|furgo\w*|master|reforma|tractor))"
        ),
    ),
    ("capital", r"(?:de|como) (?:capital|cobertura|suma asegurada)|asegurados|de seguro"),
    ("rent", r"(?:de) (?:alquiler|renta|arriendo)"),
)
_AFTERS = tuple(
    (
        label,
        re.compile(
            rf"\s?(?:€|\$|euros?|pesos|pavos)?\s?(?:(?:al mes|mensuales|pendientes?|por pagar|"
            rf"mas o menos) )?(?:{pattern})\b"
        ),
    )
    for label, pattern in _AFTER
)
_DOMINANT = frozenset({"elsewhere", "mortgage", "instalment", "expenses", "debts", "capital", "rent"})


_NAMED_BY_HEADING = frozenset({"mortgage", "income", "expenses", "debts", "budget", "capital", "coverage", "rent"})


def heading_of(words: str) -> str:
    """What the words before a pause call the sum after it; "" = nothing."""
    label = label_of(words, "") if words else ""
    return label if label in _NAMED_BY_HEADING else ""


def label_of(before: str, after: str) -> str:
    """What the words around a number call it: the nearest label before it, or a clearer one after; "" = nothing."""
    behind = next((label for label, pattern in _AFTERS if pattern.match(after)), "")
    if behind in _DOMINANT:
        return behind
    best, best_end = "", -1
    for label, pattern in _LABELS:
        for found in pattern.finditer(before):
            if found.end() >= best_end:
                best, best_end = label, found.end()
    return best or behind
