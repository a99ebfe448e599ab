"""The words beside a number that say what it is."""

from __future__ import annotations

import re

# Words before a number; the nearest one wins.
_BEFORE = (
    ("mortgage", r"hipotec\w+|letra|casa|piso|depa|departamento|vivienda"),
    (
        "income",
        (
            r"gano|ganamos|cobro|cobramos|ingres\w+|sueldo|nomina|salario|me pagan|me entran|entran|pension|facturo|"
            r"percibo|saco|trae|traigo|haberes|jornal|me levanto|me queda limpio|mis ganancias|renta mensual"
        ),
    ),
    ("expenses", r"gasto|gastos|gastamos|se me van|se nos van|me gasto|se van"),
    ("debts", r"prestamos?|deudas?|credito|debo|debemos|financiacion|financiado|tarjetas?|adeudo"),
    (
        "budget",
        (
            r"presupuesto|sin pasar(?:me)? de|que no pase de|pagar|gastarme|gastar|permitirme|pagaria|pagarian|"
            r"puedo poner|dedicar|destinar|invertir"
        ),
    ),
    (
        "capital",
        (
            r"capital|asegurar\w*|asegurad[oa]|suma|seguro de|seguro por|cubrir|cubra|ponme|ponga|pon|cotiza\w*|"
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
            r"edad|a mis|cumpli|cumplo|cumplire|tengo|teniendo|voy a cumplir|yo|servidor[a]?|voy por|ando por|"
            r"ando en|"
            r"hice|hago|soy de|(?:hombre|mujer|senora?|chic[oa]|varon|persona|tio) de"
        ),
    ),
    ("term", r"durante|plazo|duracion|por un periodo|a lo largo|a unos|dure"),
    ("pay", r"pago|pagamos|pagando|abono"),
    (
        "until",
        (
            r"hasta los|hasta mis|hasta cumplir(?: los)?|hasta la edad de|"
            r"hasta que (?:cumpla|tenga|haga|llegue a)(?: los)?|llegue hasta los|hasta llegar a(?: los)?"
        ),
    ),
    ("children", r"hijos?|hijas?|ninos?|peques"),
    ("smoking", r"fumo|fumar|fumaba|deje|cigarr\w+"),
    (
        "elsewhere",
        (
            r"costo|costaba|valia|vale|pagaron|pago (?:mi|el|la)|cobra|cobraba|tarde|tardo|en casa|somos|calle|"
            r"numero|portal|planta|articulo|ley|canal|temporada|son las|a las|a la|hace|desde|desde hace|llevo|"
            r"llevamos|dentro de|en unos|ultimos|me pide[n]?|piden|anuncio de|perdi|hago unos"
        ),
    ),
    ("relative", r"mi (?:mujer|marido|padre|madre|pareja|hij[oa]|herman[oa]|abuel[oa]|espos[oa]|novi[oa]|chic[oa])"),
)
_LABELS = tuple((label, re.compile(rf"\b(?:{pattern})\b")) for label, pattern in _BEFORE)

# Words right after a number, past its unit and rate.
_AFTER = (
    ("mortgage", r"(?:de|por|para|del?|en) (?:la |el |mi )?(?:hipoteca|casa|piso|vivienda|depa\w*)|hipoteca"),
    ("instalment", r"(?:de|en) (?:letra|cuota)"),
    ("income", r"(?:de) (?:sueldo|nomina|salario|pension|ingresos)|(?:netos|limpios|brutos)"),
    ("expenses", r"(?:de|en) (?:gastos|gasto)"),
    ("debts", r"(?:de|en) (?:deudas?|un (?:prestamo|credito)|(?:la |las )?tarjetas?|prestamos?|creditos?)"),
    ("capital", r"(?:de|como) (?:capital|cobertura|suma asegurada)|asegurados"),
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
_DOMINANT = frozenset({"mortgage", "instalment", "expenses", "debts", "capital", "rent"})


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
