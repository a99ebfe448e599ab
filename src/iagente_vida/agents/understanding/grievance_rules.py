"""The rules of a complaint: money taken or owed, nothing that came, a promise broken, bad manners, a formal step."""

from __future__ import annotations

import re

_PAID = r"(?:pague|pagado|pagamos|abone|abonado|firme|firmado|contrate|contratado|transferi|deposite|consigne|solicite)"
_NEVER_CAME = (
    r"(?:(?:no|nunca|ni|jamas|tampoco|nada) (?:me |nos |se |le |ha |han |la |lo )*"
    r"(?:lleg\w+|mand\w+|envi\w+|entreg\w+|recib\w+|aparec\w+|(?:he|hemos) (?:recibido|visto)|dier?on|dan|tengo)|"
    r"sin (?:papel\w*|poliza|contrato|noticias?|respuesta|recibir|documento\w*|comprobante)|ni rastro)"
)
_PAPER = (
    r"(?:poliza|contrato|papel\w*|documento\w*|certificado|condiciones|comprobante|devolucion|respuesta|dinero|"
    r"reembolso)"
)
_MONEY = (
    r"(?:dinero|plata|lana|guita|cobro|cuota|prima|recibo|euros?|pesos|importe|lo (?:que|mio|cobrado|pagado)|"
    r"diferencia)"
)
_CHARGED = r"(?:cobr|carg|descont|descuent|debit|pas|factur|quit|sac|retir|rebaj)\w*"
_WRONGLY = (
    r"(?:doble|duplicad\w|dos veces|tres veces|otra vez|de mas|sin (?:avisar|permiso|autoriza\w+|preguntar|mi |que )|"
    r"no (?:me )?(?:corresponde\w*|autoric\w+|autorizad\w|reconozco|contrat\w+|debia|toca\w*|firme|pedi\b)|indebid\w+|"
    r"equivocad\w|por error|despues de|(?:que )?(?:ya )?(?:cancel|anul)\w+|que (?:ya )?di de baja|de la nada)"
)
_STAFF = (
    r"(?:vendedor\w*|agentes?|asesor\w*|comercial\w*|companer[oa]s?|senorit?a|muchach[oa]|chic[oa]|emplead[oa]s?|"
    r"operador\w*|ejecutiv[oa]s?|tip[oa]|persona|gestor\w*)"
)
_RUDE = (
    r"(?:grit\w+|levant\w+ la voz|grosero|grosera|groseria\w*|maleducad\w|insult\w+|falt\w+ (?:el |al )?respeto|"
    r"mal(?:os|as)? (?:modos|formas|manera\w*|trato)|tra(?:to|taron) (?:re |muy )?mal|borde|prepotente|soberbi\w|"
    r"se (?:rio|burlo)|(?:colgo|corto) (?:el )?(?:telefono|la llamada)|hablo (?:fatal|mal|feo))"
)
_SERVICE = r"(?:servicio|atencion|trato|gestion|experiencia|compania|empresa|organizacion|aplicacion|pagina|sistema)"
_BAD = (
    r"(?:mal[oa]s?|malisim\w|pesim\w|fatal|nefast\w|horrible|horroros\w|lament\w+|terrible|asco|desastr\w+|penos\w|"
    r"vergonz\w+|deplorable|decepcionante|inutil|deja\w* (?:mucho )?que desear)"
)
_SPAN_OF_TIME = r"(?:minutos|horas?|rato|dias?|semanas?|mes(?:es)?|lunes|martes|miercoles|jueves|viernes|ayer)"

GRIEVANCE_RULES: tuple[tuple[str, float, str], ...] = (
    # Paid for, and it never came.
    ("complaint", 0.95, rf"\b{_PAID}\b.{{0,60}}\b{_NEVER_CAME}\b"),
    ("complaint", 0.93, rf"\b(?:todavia|aun|sigo|seguimos)\b.{{0,15}}\b(?:no|sin)\b.{{0,25}}\b{_PAPER}\b"),
    ("complaint", 0.93, rf"\b(?:mi |la |el )?{_PAPER}\b.{{0,30}}\bno (?:me |nos )?(?:ha |han )?(?:lleg|mand|envi)\w+"),
    # Kept waiting.
    (
        "complaint",
        0.95,
        (
            rf"\b(?:llevo|llevamos|llevan|hace|van|ya van|desde)\b.{{0,25}}\b{_SPAN_OF_TIME}\b.{{0,25}}"
            r"\b(?:y (?:nada|nadie|no me|ni|sigo|aun|todavia)|sin (?:respuesta|noticias|contest\w+|solucion\w*|"
            r"que (?:me|nadie|"
            r"alguien|nos)|saber (?:nada|de))|detras de (?:ustedes|vosotros)|atras de ustedes|dando vueltas)\b"
        ),
    ),
    (
        "complaint",
        0.95,
        (
            r"\b(?:hasta cuando|cuanto (?:mas|tiempo mas))\b.{0,30}\besper\w+|"
            rf"\b(?:{_SPAN_OF_TIME}|eternidad) (?:para|en|pa) (?:contestar|responder|atender|una respuesta|"
            rf"resolver)\w*|"
            r"\btard\w+ .{0,25}\b(?:en|para) (?:contestar|responder|atender|resolver|"
            r"devolver)\w*.{0,40}\b(?:no (?:es|hay)|"
            r"verguenza|normal)\b|\bno es (?:de recibo|normal|serio|posible|forma|manera|justo) (?:que|esto|de)\b"
        ),
    ),
    # A promise broken.
    (
        "complaint",
        0.95,
        (
            r"\b(?:quedaron|quedasteis|quedo|quedaste|quedaban|dijeron|dijisteis|dijo|promet\w+|asegur\w+|"
            r"iban a|ibais a|iba a)\b"
            r".{0,50}\b(?:y (?:nada|nadie|no|ni|nunca|sigo|aun|todavia|ya es|hoy es|estamos)|(?:y )?jamas|hoy es|"
            r"ya es)\b"
        ),
    ),
    (
        "complaint",
        0.93,
        (
            r"\b(?:dijeron|dijisteis|dijo|promet\w+|ofreci\w+|vendi\w+|cotiz\w+|asegur\w+|ayer (?:era|eran|"
            r"me))\b.{0,50}"
            r"\b(?:ahora|luego|despues|resulta|hoy|al final|en el papel|en el contrato|y (?:me )?(?:cobr|lleg|pon|"
            r"aparec|sal|"
            r"pas)\w+)\b.{0,30}\b(?:otr[oa]s?|distint\w|mas|es mentira|nada que ver|no (?:es|era|esta)|"
            r"(?:me )?sal\w+ con)\b"
        ),
    ),
    (
        "complaint",
        0.95,
        (
            r"\b(?:me|nos) (?:han |habeis |has )?(?:dej\w+|tienen|teneis|tuvieron) (?:\w+ ){0,2}(?:plantad\w|tirad\w|"
            r"colgad\w|en visto|en espera|hablando sol\w|esperando|a las vueltas|de aqui para alla|mareand?[oa])\b|"
            r"\bincumplid\w*\b|\bincumpli(?:eron|steis|o|eis)\b|\b(?:poca|falta de|que poca|ninguna|cero) (?:seriedad|"
            r"profesionalidad|formalidad|respeto|educacion|consideracion)\b|\btom\w+(?:adura)? (?:de|el) pelo\b|"
            r"\bgato por liebre\b|\bmala fe\b|\basi no se (?:trabaja|trata|puede)\b"
        ),
    ),
    # Money taken that should not have been, or not given back.
    ("complaint", 0.95, rf"\b(?:me|nos|m) (?:\w+ ){{0,3}}{_CHARGED}\b.{{0,40}}\b{_WRONGLY}(?:\b|$)"),
    (
        "complaint",
        0.95,
        (
            r"\b(?:cargos?|cobros?|recibos?|debitos?|descuentos?|facturas?|importe|cuota|"
            r"prima)\b.{0,40}\b(?:indebid\w+|"
            r"duplicad\w|doble|equivocad\w|erroneo\w*|distint[oa]|que no|no (?:autoric\w+|corresponde\w*|reconozco|"
            r"contrate))\b"
        ),
    ),
    ("complaint", 0.93, rf"\b(?:siguen|seguis|sigue|vuelven a|volvieron a|volveis a) {_CHARGED}"),
    (
        "complaint",
        0.95,
        (
            rf"\b(?:devuelv(?:an|eme|anme|edme)|devolved(?:me)?|devolveme|reintegr(?:en|enme|ame|adme)|"
            rf"reembols(?:en|enme|adme|"
            rf"ame)|regres(?:en|enme))\w*\b.{{0,40}}\b{_MONEY}\b|"
            r"\b(?:exijo|reclamo|quiero|solicito|pido|necesito) (?:ya )?(?:que me (?:devuelv|reintegr|reembols|"
            r"regres)\w+|"
            r"(?:el|la|un|una|mi) (?:reembolso|reintegro|devolucion))\b"
        ),
    ),
    (
        "complaint",
        0.95,
        (
            r"\bsin (?:mi|nuestr[oa]) (?:consentimiento|permiso|autorizacion|firma)\b|\b(?:plata|dinero|"
            r"lana) de vuelta\b|"
            r"\b(?:nadie|nunca|jamas) (?:me |nos )?(?:aviso|avisaron|avisasteis|informo|informaron|consult\w+)\b|"
            r"\bno (?:se parece|coincide|tiene nada que ver|corresponde) (?:a|con|en)\b.{0,30}\b(?:firm|dij|promet|"
            r"pact|contrat|explic|"
            r"habl)\w*"
        ),
    ),
    # What came was wrong.
    (
        "complaint",
        0.93,
        (
            r"\b(?:poliza|contrato|recibo|papeles|propuesta|documentos?)\b.{0,30}\b(?:con (?:los datos|"
            r"el nombre) de otr\w|"
            r"a nombre de otr\w|(?:con|llen[oa]s? de) errores|(?:vino|llego|esta|estan|viene) mal)\b"
        ),
    ),
    # Asked again and again.
    (
        "complaint",
        0.95,
        (
            r"\b(?:segunda|tercera|cuarta|quinta|sexta|decima|enesima|\d{1,2}a?) (?:vez|ocasion) (?:ya )?(?:que|q) "
            r"(?:os|les|le|te|se|me|lo|la|doy|digo) ?(?:lo |la )?(?:d[aeio]\w+|pregunt|pid|ped|repit|escrib|mand|"
            r"llam|cuent|"
            r"pas|explic|cobr|hac)\w*|"
            r"\b(?:otra vez|de nuevo) (?:con )?(?:la misma|lo mismo|las mismas|esa pregunta)|"
            r"\bcuantas veces (?:se |te |os |les |mas |tengo|hay|quer|voy)|\bhart[oa]s? de (?:repetir|esperar|"
            r"vosotros|ustedes)"
        ),
    ),
    ("complaint", 0.93, r"\bpor (?:segunda|tercera|cuarta|quinta|enesima) vez\b"),
    # How people were treated, and what is thought of it.
    ("complaint", 0.93, rf"\b(?:su|vuestr[oa]|tu|un|una|el|la|otro|otra) {_STAFF}\b.{{0,30}}\b{_RUDE}\b"),
    (
        "complaint",
        0.95,
        (
            r"\b(?:me|nos) (?:han |habeis |ha )?(?:grit|insult|ningune|maltrat|estaf|timad|enga)\w+ (?:su|vuestr|el|"
            r"la|en|"
            r"un|por|ustedes)|"
            r"\b(?:me|nos) (?:han |habeis )?(?:colgado|colgaron|colgasteis|cortaron|cortasteis) (?:el |"
            r"la )?(?:telefono|"
            r"llamada)|\b(?:muy |bastante |estoy |quede )(?:descontent|disconform|inconform|insatisfech|decepcionad|"
            r"indignad|cabread|defraudad)\w+|\b(?:mi|nuestro|dejar constancia de mi) (?:malestar|disconformidad|"
            r"descontento|"
            r"enfado|inconformidad)\b"
        ),
    ),
    ("complaint", 0.93, rf"\b(?:mal|mala|pesim\w|fatal|horrible|que) {_SERVICE} (?:mas |tan )?(?:\w+ )?{_BAD}\b"),
    ("complaint", 0.93, rf"\b(?:pesim\w|mal|mala|horrible|nefast\w|lamentable|vaya|menud\w) {_SERVICE}\b"),
    ("complaint", 0.93, rf"\b{_SERVICE} (?:\w+ ){{0,3}}{_BAD}\b"),
    (
        "complaint",
        0.9,
        (r"\b(?:que|menud[oa]|vaya|un) (?:desastre|chapuza|asco|papelon|caos|timo de|cachondeo|burla)\b"),
    ),
    # A formal step or a threat.
    (
        "complaint",
        0.96,
        (
            r"\b(?:hojas?|libro|formulario|formato) (?:de|para) (?:reclam\w+|quejas?|sugerencias)|"
            r"\b(?:hacer|presentar|poner|pongo|levantar|radicar|interponer|formular|dejar|donde|meter|tramitar) "
            r"(?:\w+ ){0,3}(?:reclamos?|reclamasion|kejas?|pqrs?|descargo)\b(?! (?:por|de) (?:la |el )?(?:muerte|"
            r"fallec|siniestro|accid))|"
            r"\b(?:voy|ire|vamos|iremos|acud\w+|recurr\w+|llev\w+|vere\w*|vemos|pon\w+) (?:\w+ ){0,4}(?:tribunal\w*|"
            r"juzgad\w*|juicio|"
            r"demanda|manos de (?:un |mi )?abogad\w*)|\b(?:os|los|les) (?:voy a |vamos a )?demand\w+|"
            r"\bno hay derecho\b|"
            r"\b(?:nunca|no|jamas) cumpl(?:en|is|ieron|isteis)\b|\bincompeten\w+|\bperde\w* (?:un |a un |"
            r"los )?client\w+|"
            r"\b(?:molest|enfadad|enojad|disgustad|cabread|furios|dolid|quemad|encabronad)[oa] (?:con|"
            r"por) (?:ustedes|vosotros|la|el|lo|como|su)\b|"
            r"\bpqrs?\b|\b(?:defensa|oficina|atencion|proteccion|direccion) (?:del|al|de) consum\w+|"
            r"\b(?:defensor|direccion general|superintendencia|ombudsman)\b.{0,12}\b(?:client|asegurad|seguros|"
            r"financier)\w*|"
            r"\bincidencia abierta\b|\b(?:cont|public|sub|escrib|pon|denunci|escrach)\w+ .{0,20}\b(?:en redes|"
            r"las redes|google|"
            r"trustpilot|una estrella|twitter|facebook|tiktok)\b|\buna estrella\b|\bnadie (?:me |nos )?(?:resuelve|"
            r"soluciona|"
            r"da (?:una )?(?:respuesta|razon|solucion|la cara|explicac\w+|bola))|\bni bola\b|\bsin solucion\w*|"
            r"\bni caso\b.{0,12}\b(?:me|nos)\b"
        ),
    ),
)
"""(intent, score, pattern), as in the other tables."""

NO_GRIEVANCE = re.compile(
    r"\b(?:mor\w+|muer\w+|roj[oa]) de (?:la |pura )?verguenza\b|"
    r"\b(?:si|cuando|el dia que) (?:yo )?(?:me )?(?:falto|falte|muero|muera|fallezco|fallezca|estiro|palmo|palme)\b|"
    r"\b(?:timado|enganado|estafado|timaron|enganaron|estafaron)\b.{0,15}\b(?:antes|una vez|otras veces|otro sitio|"
    r"hace anos)\b|"
    r"\b(?:ningun[ao]? |sin |no (?:tengo|hay|es) (?:ninguna |una )?)(?:quejas?|reclamo|reclamacion)\b|"
    r"\bme quejo (?:de|del) (?:la |el |los |las )?(?:espalda|rodilla\w*|cadera|lumbar\w*|cervical\w*|cuello|dolor\w*)|"
    r"\b(?:trabajo|soy|curro|laburo|estoy)\b.{0,25}\b(?:atencion al client\w+|reclamaciones|reclamos|quejas|consumo|"
    r"denuncias)\b|"
    r"\b(?:otra|anterior|antigua|vieja) (?:compania|aseguradora|empresa|correduria)\b|\b(?:otro|anterior) (?:seguro|"
    r"banco)\b|"
    r"\bverguenza\b.{0,40}\b(?:no (?:me acuerdo|se|tengo ni idea)|ns|ni se|ni idea|decir\w*|contar\w*|preguntar\w*|"
    r"lo que debo)\b|"
    r"\b(?:da|dio|daba) (?:un poco de |mucha |algo de )?verguenza\b|"
    r"\besperando (?:a |que |un |una |el |la |mi |al )*(?:sueldo|nomina|aumento|suban|contrato fijo|bebe|hij[oa]|"
    r"nin[oa]|plaza|"
    r"operen|resultados?|oposicion\w*|jubil\w+|parto)\b|\bsi me arrepiento\b"
)
"""Words of a complaint that complain of nothing here: none to make, a trade, another company, shame, an ache."""
