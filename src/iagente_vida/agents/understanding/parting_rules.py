"""The rules of leaving: no more messages, off the list, one's data seen, mended, kept from others or wiped out."""

from __future__ import annotations

import re

_REACH = (
    r"(?:escrib\w+|mand\w+|envi\w+|molest\w+|contact\w+|llam\w+|busc\w+|insist\w+|hostig\w+|acos\w+|habl\w+|"
    r"notific\w+|"
    r"marqu\w+|marc\w+|incord\w+|fastid\w+|fregar|fregando|freguen|jod\w+|jorob\w+|romp\w+|chin\w+|hinch\w+|"
    r"inund\w+|bombarde\w+|comuni\w+|"
    r"whatsap\w+|wasap\w+|dar la (?:lata|tabarra|murga|vara|brasa))"
)
_STUFF = (
    r"(?:mensaj\w+|msjs?|whats?app?s?|wh?ats|wsp|wasaps?|publicidad|promo\w*|ofertas?|spam|notificacion\w*|"
    r"comunicacion\w*|avisos?|"
    r"correos? (?:comercial\w*|publicit\w*)|propaganda|alertas?|sms|campanas?|llamadas comerciales|"
    r"informacion comercial)"
)
_LIST = (
    r"(?:listas?|listados?|difusion|agendas?|contactos?|envios?|grupo|campanas?|suscripcion|directorio|"
    r"registro de envios|"
    r"publicidad|ahi|aqui|aca|alli|esto|todo)"
)
_TAKE_OUT = (
    r"(?:quit\w+|borr\w+|sac(?:a|ad|ame|adme|arme|as|an|uen\w*|ar|ais)|sa(?:que|quen|queme|quenme)|saqu\w+|"
    r"elimin\w+|remo?v\w+|"
    r"remuev\w+|retir\w+|tach\w+|desapunt\w+|excluy\w+|desvincul\w+|baj(?:ame|enme|eme))"
)
_NO_MORE = (
    r"(?:no|dejen?|dejad?|dejar|deje|dejes|paren?|parad|cesen?|cesad|basta|absteng\w+|abstengase|evit\w+|ya no|"
    r"nunca mas|ni se (?:les|os) ocurra)"
)

PARTING_RULES: tuple[tuple[str, float, str], ...] = (
    (
        "opt_out",
        0.96,
        (
            rf"\b{_NO_MORE} (?:de |me |nos |ya |mas |quiero |quisiera |deseo |por favor |que |a |vuelv\w+ |volv\w+ |"
            rf"sig\w+ |est[ea]n? |en |"
            rf"jamas |nunca |favor )*{_REACH}(?:me|nos)?\b.{{0,25}}\b(?:mas|nunca|jamas|nada|por favor|{_STUFF}|"
            rf"de nuevo|otra vez|"
            rf"en adelante)\b|"
            rf"\b(?:dejen?|dejad|dejar|deje|dejes|paren|parad|basta|absteng\w+|cesen?|"
            rf"cesad) (?:ya )?de (?:\w+ )?{_REACH}\b|"
            rf"\bno (?:me |nos )?(?:vuelv\w+|volv\w+|sig\w+) (?:a |me |nos )*{_REACH}|\bdej(?:eis|en|es|ad|a|arme|"
            rf"adme|enme|ame) (?:\w+ )?(?:en paz|tranquil[oa])|\bno insist(?:a|an|ais|as|is)\b|"
            rf"\babsteng\w+ de\b|\b(?:que )?no (?:me |nos )?(?:sigan|sigais|sigas) \w+ndo"
        ),
    ),
    (
        "opt_out",
        0.96,
        (
            rf"\b(?:no|ni|ya no) (?:quiero|deseo|autorizo|acepto|permito|necesito|admito|consiento|"
            rf"me interesa\w*) (?:que me (?:\w+ ){{1,2}})?"
            rf"(?:mas |ya |recibir |tener |seguir recibiendo |sus |vuestr[oa]s |esas? |de sus )*{_STUFF}\b|"
            rf"\b(?:no mas|ni un|ni una|ya no mas|se acabaron l[oa]s|fuera|cero|stop|nada de|basta de|cancel\w+|"
            rf"anul\w+|par\w+ (?:con )?|detener|"
            rf"suspend\w+|desactiv\w+|hart\w+ de|frit\w+ (?:con|a)|llenando .{{0,15}} de|cansad\w+ de|bast\w+ con|"
            rf"con tant[oa]s?|no me lleguen) "
            rf"(?:el |la |los |las |sus |vuestr\w+ |mas |tant\w+ |los malditos )*{_STUFF}\b|"
            rf"\b(?:par\w+|corta\w*|afloj\w+|baj\w+le)\b.{{0,15}}\b(?:con|a) (?:l[oa]s |tant[oa]s? |sus )*{_STUFF}\b"
        ),
    ),
    (
        "opt_out",
        0.95,
        (
            rf"\b{_TAKE_OUT}\b.{{0,30}}\b(?:de|del|en) (?:la |el |los |las |su |sus |vuestr\w+ |tu |tus |esta |esa |"
            rf"ese |aqui |una )*{_LIST}\b|"
            rf"\b{_TAKE_OUT} (?:mi |este |el |ese )(?:numero|num|contacto|telefono|celular|movil|tel|tlf|cel)\b|"
            r"\b(?:como|donde|quiero|quisiera|que)\b.{0,15}\b(?:dej\w+|par\w+) de (?:recibir|llegar|mandar|enviar)\w*|"
            r"^\W*(?:que )?(?:ya )?(?:paren|parad|pareis|basta|parenle|cortenla)(?: ya| por favor| de una vez)*\W*$|"
            r"\bexclu(?:ido|ida|yan\w*|id|ir\w*|idme)\b.{0,25}\b(?:lista|campana|envio|publicidad|mensajes|"
            r"comunicacion)\w*|"
            r"\bvoy a bloquear\w*|\bcancel\w+ (?:mi|el) (?:alta|registro|suscripcion|numero)\b|\bme (?:borro|"
            r"desapunto|salgo) de esto\b|"
            r"\b(?:favor|caridad|merced) de no (?:\w+ ){0,3}(?:escrib|mand|llam|molest|contact|envi)\w+|"
            r"\bno (?:me )?vay\w+ a (?:seguir |volver a )?(?:\w+ndo|escrib\w+|mand\w+|llam\w+|molest\w+)\b|"
            r"\b(?:unsus?cribe|unsuscribe|desuscri\w+|dessuscrib\w+|desubscrib\w+|de-suscribir)\b|"
            r"\b(?:dar(?:me|nos)?|dadme|deme|denme|dame|quiero|solicito|tramit\w+) (?:\w+ )?(?:de )?baja (?:del? |"
            r"en )?"
            r"(?:servicio|estos? mensajes|los mensajes|la lista|las comunicaciones|whats\w*|esto|ya|aqui)\b|"
            r"^\W*baja(?: ya| por favor| porfa| xfa)?\W*$|"
            r"\b(?:os|los|les|te|numero|vais|quedan|quedas|quedais) (?:voy a )?bloque(?:o|are|ar|ad[oa]s?)\b|"
            r"^\W*bloquead[oa]s?\b|"
            r"\b(?:me (?:bajo|salgo|retiro|borro|desapunto|desvinculo|apeo)) (?:de )?(?:aqui|aca|esto|ya|la lista|"
            r"este chat|la conversacion)\b|"
            r"\bhasta aqui (?:llegamos|hemos llegado|llego)\b|\b(?:nunca mas|jamas) (?:me )?(?:escrib|llam|contact|"
            r"habl|mand)\w+|"
            r"\bden(?:uncio|unciare) por acoso\b|\bno (?:quiero|deseo) (?:ningun|mas) (?:contacto|trato)\b|"
            r"\bno (?:llam\w+|escrib\w+) ni (?:llam\w+|escrib\w+)"
        ),
    ),
)
"""(intent, score, pattern), as in the other tables."""

NO_PARTING = re.compile(
    r"\b(?:cont|dec|dar|pon|compart)(?:ar|ir|er|)(?:lo|la|los|las|te|telo|os|oslo)?\b.{0,15}\bpor (?:whats\w*|"
    r"el chat|aqui|aca|este medio)\b|"
    r"\bno\b.{0,25}\b(?:llam|escrib|molest|contact|marqu|busq)\w*.{0,20}\b(?:por la (?:manana|tarde|noche)|"
    r"por las (?:mananas|tardes|noches)|"
    r"antes de|despues de|a partir de|entre (?:las|semana)|ahora|en este momento|hoy|hasta (?:el|la|las|manana)|"
    r"a esa hora|a estas horas|"
    r"temprano|tan tarde|(?:el|los|en) (?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|fin(?:es)?)|"
    r"en horario|mientras|"
    r"si no es)\b(?!.{0,30}\b(?:ni|nunca|mas)\b)|"
    r"\ba (?:ese|este|mi otro) (?:numero|telefono|fijo) no\b|\bno (?:me )?llam\w+ (?:al|a) (?:trabajo|fijo|ese|casa|"
    r"la oficina)\b|"
    r"\bno (?:me |nos )?borr\w+\b|\bmensajes no me (?:molest|import)\w+|"
    r"\bno (?:me )?(?:mand|envi|pas)\w+ (?:\w+ )?(?:documentos?|pdfs?|correos?|emails?|audios?|fotos?|enlaces?|"
    r"links?|tanto texto|parrafadas?)\b|"
    r"\b(?:llevo|estoy|estuve|estaba|sigo|de) (?:\w+ ){0,3}de baja\b(?! (?:en|de) (?:la lista|los mensajes))|"
    r"\b(?:lo|la|los|las) (?:di|dimos|tengo) de baja\b"
)
"""Words of leaving that leave nothing: an hour that does not suit, sick leave, a paper not wanted."""

_DATA = (
    r"(?:(?:mis|todos los|mis propios|los) (?:\w+ )?datos|(?:mi|la|toda la|esa|info|mi propia) ?(?:informacion|info|"
    r"data)(?: mia| personal)?|"
    r"(?:informacion|info|datos|todo|nada|algo|cosas|registros?) (?:mi[oa]s?|de mi|sobre mi|a mi nombre)|"
    r"mis? (?:historial|expediente|ficha|conversacion|"
    r"chat|perfil|registros?|numero|telefono|celular|movil|cosas|correo|nombre|cuenta|huella|respuestas|mensajes|"
    r"tlf|num)|"
    r"(?:este|el|nuestro|todo el) (?:chat|historial)|(?:esta|la|nuestra) conversacion|lo (?:de mi|mio)|"
    r"(?:todo )?lo (?:que|q) (?:te |os |les |le )?"
    r"(?:he |hemos )?(?:dicho|dije|conte|contado|puse|puesto|escribi|escrito|pase|di|dado|hablamos|platique|sabeis|"
    r"saben|tengan|tienen|teneis))"
)
_WIPE = (
    r"(?:borr\w+|elimin\w+|suprim\w+|supres\w+|destru\w+|desapare\w+|olvid\w+|deshag\w+|remuev\w+|limpi\w+|"
    r"quit(?:ad|en|eis|arais|ar|es|aran|e)|"
    r"cancel(?:en|ad|acion)|saqu\w+|sacar|sacad|no (?:guard|conserv|almacen)\w+|(?:den|dad|dar|deis|dame) de baja|"
    r"dej\w+ de (?:usar|tratar|utilizar)|anonimi\w+)"
)
_KEEP = (
    r"(?:guard\w+|ten(?:eis|es|gan|gais)|tien\w+|manej\w+|apunt\w+|const\w+|registr\w+|conserv\w+|almacen\w+|"
    r"sab(?:en|eis|es|e)|recopil\w+|acumul\w+)"
)
_PASS = (
    r"(?:vend\w+|compart\w+|pas\w+|ced\w+|cesion|dais|dan|entreg\w+|transfier\w+|filtr\w+|llega\w*|ven|ve|mandais|"
    r"mandan)"
)

DATA_RULES: tuple[tuple[str, float, str], ...] = (
    (
        "data_rights",
        0.95,
        (
            rf"\b{_WIPE}\b.{{0,35}}\b{_DATA}\b|\b{_DATA}\b.{{0,20}}\b(?:borr|elimin|suprim|desapare|quitad|quiten|"
            rf"quitalo|quitenlo)\w*"
        ),
    ),
    (
        "data_rights",
        0.95,
        (
            rf"\b(?:que|cuales?|cuanta|toda la|la|lista de|listado de|copia de|ver|saber|conocer|consultar|"
            rf"acceder a|mand\w+|envi\w+|dadme|denme)\b.{{0,30}}"
            rf"\b(?:datos|informacion|info|ficha|expediente|lo que|todo lo que|"
            rf"q)\b.{{0,20}}\b{_KEEP}\b.{{0,15}}\b(?:mi[oa]?s?|de mi|sobre mi|a mi nombre|conmigo)\b|"
            rf"\b(?:datos|informacion|info) (?:mi[oa]s?|de mi|sobre mi)\b.{{0,15}}\b{_KEEP}\b|\b(?:que|todo lo que|"
            rf"lo que) {_KEEP} (?:\w+ )?(?:de mi|sobre mi|mio)\b|"
            rf"\b(?:acced\w+|acceso) a (?:mis|mi|lo mio|la informacion)\b|\bquien(?:es)? (?:tien\w+|"
            rf"ten\w+) (?:acceso a )?(?:mis|mi) (?:datos|informacion|info)\b|"
            rf"\b(?:copia|listado|extracto|informe) (?:de|con) (?:todo )?{_DATA}\b|"
            rf"\b(?:cuanto tiempo|cuantos anos|hasta cuando|por cuanto|"
            rf"donde) (?:\w+ ){{0,2}}{_KEEP}.{{0,15}}\b(?:datos|informacion|conversacion|lo que)\b|"
            r"\bmi (?:expediente|ficha|historial)\b"
        ),
    ),
    (
        "data_rights",
        0.95,
        (
            rf"\b(?:a|con) quien(?:es)? (?:mas )?(?:se |les |le |lo |la |los )*{_PASS}\b.{{0,25}}\b(?:mis|mi|datos|"
            rf"informacion|info|lo que|esto|eso)\b|"
            rf"\bquien(?:es)? (?:mas )?(?:va a |puede |pueden )?(?:ve|ven|lee|leen|ver|leer|accede\w*|"
            rf"tiene acceso a)\b.{{0,15}}\b(?:mis|mi|datos|informacion|lo que)\b|"
            rf"\bno (?:autorizo|permito|doy (?:mi )?(?:permiso|autorizacion|consentimiento)|consiento|"
            rf"quiero) (?:para |a |que |de )*(?:\w+ ){{0,3}}"
            rf"(?:mis datos|mi informacion|mi info|datos personales)\b"
        ),
    ),
    (
        "data_rights",
        0.95,
        (
            r"\b(?:de donde|como|quien(?:es)?|con que permiso|por que)\b.{0,25}\b(?:sac\w+|consig\w+|consegu\w+|"
            r"obtuv\w+|obten\w+|agarr\w+|dio|dieron|dado|"
            r"paso|pasaron|pasado|facilit\w+|tien\w+|ten(?:eis|es)|llego|hicieron con)\b.{0,15}\bmis? (?:numeros?|"
            r"telefono|celular|movil|contacto|correo|"
            r"num|cel|tlf|datos|tel)\b"
        ),
    ),
    (
        "data_rights",
        0.95,
        (
            rf"\b{_WIPE}\b.{{0,30}}\b(?:de|del|en) (?:vuestr|su|tu)[a-z]* (?:base|sistema|archivo|fichero|registro|"
            rf"servidor|nube|memoria)\w*"
        ),
    ),
    (
        "data_rights",
        0.97,
        (
            r"\bhabeas data\b|\bley (?:organica |federal )?(?:de |n\w* )?\d{3,5}\b|\bderechos? (?:de|a|"
            r"al) (?:la )?(?:acceso|oposicion|rectificacion|supresion|"
            r"cancelacion|limitacion|portabilidad|olvido)\b|"
            r"\bderechos arco\b|\bportabilidad\b|\bdelegado de proteccion\b|\bley de (?:proteccion|datos|"
            r"privacidad)|\bdpo\b|"
            r"\b(?:limit\w+|opon\w+|opongo|ces\w+|restrin\w+)\b.{0,15}\b(?:tratamiento|uso)\b.{0,12}\bdatos\b|"
            r"\b(?:rectifi|corri|corre|actuali|modifi|cambi)\w+\b.{0,35}\ben (?:su|vuestr[oa]|tu|sus|"
            r"vuestros) (?:ficheros?|base|sistema|registros?|archivos?)\b"
        ),
    ),
)
"""(intent, score, pattern), as in the other tables."""

NO_DATA_RIGHT = re.compile(
    r"\b(?:borr|quit|elimin|olvid)\w* (?:ese|este|el|lo) (?:dato|de (?:la|el|los)|anterior|ultimo)\b|"
    r"\b(?:empez|empec|empie|comenz|comenc|comien|arranc|de cero|desde cero|desde el principio)\w*|"
    r"\b(?:trabajo|soy|llevo|encargad[oa] de|occupation)\b.{0,15}\bproteccion de datos\b|"
    r"\bmis datos no\b|\bno (?:te|os|les|le|se) (?:los |las )?(?:doy|voy a dar|pienso dar|dare)\b|"
    r"\b(?:te|os|le|les) (?:paso|dejo|doy|mando) (?:mis|los) datos\b"
)
"""Words about data that claim no right over them: a value mended, a fresh start, a trade, the data themselves."""
