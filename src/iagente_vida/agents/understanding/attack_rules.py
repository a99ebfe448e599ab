"""The rules of an attack: orders set aside or read out, a false office, another customer's data, code."""

from __future__ import annotations

import re

_ORDERS = (
    r"(?:instruccion\w*|ordenes|reglas|normas|prompt|restriccion\w*|directric\w+|directivas|politicas?|programacion|"
    r"configuracion|filtros?|limites|limitaciones|controles|validaci\w+|guion|censura|protocolos?|contexto|system|"
    r"codigo fuente)"
)
_SET_ASIDE = (
    r"(?:ignor\w+|olvid\w+|salt\w+|desactiv\w+|omit\w+|anul\w+|descart\w+|elimin\w+|romp\w+|incumpl\w+|desobedec\w+|"
    r"deshabilit\w+|quit\w+|borr\w+|bypass\w*|caso omiso|pas\w+ por alto|suprim\w+|levant\w+|apag\w+)"
)
_SHOW = (
    r"(?:ensen\w+|muestr\w+|mostr\w+|dime|decime|digame|di|revel\w+|copi\w+|repit\w+|repet\w+|imprim\w+|escrib\w+|"
    r"traduc\w+|"
    r"list\w+|pas\w+|dame|deme|resum\w+|lee\w*|transcrib\w+|pega|vuelca|devuelv\w+|cuent\w+|cont\w+|"
    r"cual(?:es)? (?:es|son)|que (?:dicen?|pone))"
)
_PLAY = (
    r"(?:actua|actue|actues|comportate|finge|finja|fingi|simula|simule|haz como|hace como|haga como|haz de cuenta|"
    r"hace de cuenta|"
    r"haga de cuenta|haz de|imagina que|juguemos a|jugamos a|hazte pasar|pretende que|eres|sos|seras|convierte\w*|"
    r"responde como|"
    r"transformate)"
)
_OTHERS = r"(?:otr[oa]s?|los demas|demas|ultim[oa]s?|anterior(?:es)?|todos (?:los|tus|sus))"
_CUSTOMERS = r"(?:client\w*|asegurad\w*|usuari\w*|personas?|contactos|conversaciones|chats)"
_CHIEF = (
    r"(?:administrador[a]?|admin|programador[a]?|desarrollador[a]?|creador[a]?|ingenier[oa]|duen[oa]|root|"
    r"tecnic[oa]|"
    r"superusuario|director[a]?|jef[ea] de (?:sistemas|informatica)|auditor[a]?)"
)

ATTACK_RULES: tuple[tuple[str, float, str], ...] = (
    (
        "injection",
        0.97,
        (
            rf"\b{_SET_ASIDE}\b.{{0,30}}\b(?:tus?|sus?|las?|los|todas?|cualquier|tod[oa]s) (?:las |los |tus |"
            rf"sus )?{_ORDERS}\b|"
            rf"\b{_SHOW}\b.{{0,30}}\b(?:tus?|sus?|las?) {_ORDERS}\b(?! (?:de|del|para) (?:la |el |los |"
            rf"mi )?(?:poliza|seguro|firma\w*|pago|"
            rf"cobr\w+|contrat\w+))|\b{_ORDERS} (?:intern\w+|secret\w+|inicial\w*|ocult\w+|original\w*|de sistema|"
            rf"del sistema)\b|"
            rf"\b(?:sin|no ten\w+|no tienes|no hay|libre de|fuera) (?:\w+ )?(?:filtros?|censura|reglas|restricci\w+|"
            rf"limites|limitaciones|"
            rf"normas)\b(?! de (?:edad|salud))|"
            rf"\b{_PLAY}\b.{{0,30}}\b(?:sin|no (?:ten|hay|tienes)|libre|hacker|pirata|dan\b|root|admin|otra ia|"
            rf"un bot|una ia|ilimitad\w|abuela)\b"
        ),
    ),
    (
        "injection",
        0.97,
        (
            r"\bnuev[oa]s? (?:rol|instruccion\w*|orden\w*|tareas?|reglas?|identidad|personalidad|mision|papel)\b|"
            r"\b(?:obedec\w+|hazme caso) (?:solo |unicamente )?(?:a )?(?:mis|mi|lo que yo)\b|\blo que te (?:prohib|"
            r"program|ocult|hicieron|configur|orden)\w+|"
            r"\b(?:que|q) (?:te )?(?:prohibieron|pidieron que no|ordenaron callar|no puedes decir|no podes decir)\b|"
            rf"\b(?:soy|te habla|habla|aqui|yo soy) (?:el |la |tu |un |una |"
            rf"vuestr[oa] )?{_CHIEF}\b.{{0,40}}\b(?:del sistema|que te|te|acceso|"
            r"activa|desactiv\w+|muestr\w+|ensen\w+|aprueb\w+|aprob\w+|orden|autoriz\w+|entra|dame|salta\w*|quita|"
            r"modo)\b|"
            rf"\b(?:orden|ordenes|autoriza\w*|permiso|autorizado) (?:del|de la|por el|del senor) {_CHIEF}\b|"
            r"\bmodo (?:\w+ )?(?:libre|prueba|test|admin\w*|experto|root|mantenimiento|debug|depuracion|dios|"
            r"desarrollador|sin)\b"
        ),
    ),
    (
        "injection",
        0.96,
        (
            rf"\b(?:datos|telefonos?|numeros?(?: de telefono)?|celulares|correos?|chats?|conversacion(?:es)?|"
            rf"polizas?|listado|lista|direccion(?:es)?|"
            rf"informacion|info|dni|nombres?)\b.{{0,20}}\b(?:de|del|con) (?:l[oa]s? |tus |sus |"
            rf"algun )?{_OTHERS} {_CUSTOMERS}\b|"
            rf"\b(?:lista|listado|base de datos|datos) (?:de|con) (?:todos )?(?:los |tus |sus )?client\w+|"
            rf"\b{_CUSTOMERS} {_OTHERS}\b.{{0,10}}$|"
            r"\b(?:contrasena|password|credenciales|clave|api key|token)s?\b.{0,25}\b(?:panel|sistema|servidor|base|"
            r"admin\w*|acceso|wifi|api)\b"
        ),
    ),
    (
        "injection",
        0.96,
        (
            r"\b(?:ignore|forget|disregard|override|bypass|skip)\b.{0,25}\b(?:rules?|instructions?|prompt|"
            r"restrictions?|guidelines|everything|filters?|above)\b|"
            r"\b(?:act|behave|respond) as (?:if|an?|the)\b|\bpretend (?:you|to|that)\b|\byou are (?:now|no longer|"
            r"a free)\b|\bno restrictions\b|"
            r"\b(?:reveal|show|print|repeat|give)\b.{0,20}\b(?:your|the|me) (?:\w+ )?(?:prompt|instructions|"
            r"config\w*|rules|key|password|secrets?)\b|"
            r"' ?(?:or|and) ?'|\b(?:el|la|los|lo|del|al|de) (?:que|quien|quienes|persona) (?:te )?(?:escrib|habl|"
            r"convers|cotiz|hizo)\w* antes\b|"
            r"\b(?:configuraron|programaron|entrenaron|construyeron)\b.{0,20}$|\btexto oculto\b|\bmensaje oculto\b|"
            r"\bselect .{1,30} from \w|\bor 1 ?= ?1|\bunion select\b|\binsert into\b|\brm -rf\b|\bos\.system|"
            r"__import__|\$\{|\{%|<%|<(?:img|svg|iframe)|"
            r"\bon(?:error|load) ?=|"
            r"\[{1,2}/?(?:system|admin|inst|sistema)\b|^\W*(?:system|assistant|admin|sistema|developer) ?[:>=]|"
            r"\b(?:descuento|discount|precio|price|prima|cuota) ?= ?\d|\bfin(?:al)? (?:del|de la) (?:mensaje|"
            r"conversacion|chat|prompt)\b"
        ),
    ),
    (
        "injection",
        0.95,
        (
            r"\b(?:aprueb(?:a|e|as)|apruebam?e|aprobame|aprobar|marca|valida|registra|"
            r"confirma)\b.{0,20}\b(?:mi (?:solicitud|poliza|cuestionario)|todo|"
            r"la poliza|como (?:apto|aprobad\w|pagad\w))\b|"
            r"\b(?:poliza|seguro|prima|cuota)\b.{0,15}\b(?:gratis|a cero|regalad\w)\b.{0,25}\b(?:orden|sistema|ya|"
            r"admin\w*|te lo ordeno)\b|"
            r"\b(?:te ordeno|es una orden|orden directa)\b|\b(?:di|contesta|responde) (?:que )?(?:si |"
            r"solo )?(?:si )?a todo\b"
        ),
    ),
)
"""(intent, score, pattern), as in the other tables."""

NO_ATTACK = re.compile(
    r"\b(?:ignor\w+|olvid\w+|borr\w+|omit\w+) (?:lo|eso|el|la) (?:anterior|ultimo|de antes|que (?:te )?(?:dije|puse|"
    r"escribi|he (?:dicho|puesto)))\b"
    r".{0,60}\b(?:equivoqu\w+|equivocad\w+|confund\w+|son|es|era|eran|tengo|quise|queria|mal)\b|"
    r"\b(?:que|cuales son las|cuales) (?:normas|reglas|instrucciones)\b.{0,25}\b(?:segu\w+|hay|para|tengo|cobrar|"
    r"firmar|poner|precio|poliza)\b"
)
"""Words of an attack that mend a value or ask how something is done."""
