"""The table of rules: intent, score and the pattern that is evidence of it in a folded text."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.critical_rules import CRITICAL_RULES

# (intent, score, pattern): the best score of an intent counts.
RULES: tuple[tuple[str, float, re.Pattern[str]], ...] = CRITICAL_RULES + tuple(
    (intent, score, re.compile(pattern))
    for intent, score, pattern in (
        ("ask_identity", 0.9, r"\b(?:una maquina|un robot|un bot)\b.{0,6}\?"),
        (
            "restart",
            0.93,
            (
                r"\b(?:empe(?:zar|cemos|zamos|cemo|zar)|comenzar|comencemos|arrancar|volver a empezar|"
                r"volvamos a empezar|reinici\w+|resetea\w*|reset)\b(?:.{0,12}\b(?:otra vez|de nuevo|de cero|"
                r"desde cero|desde el principio)\b|\W*$)|\bde cero\b|\bborra (?:todo|la conversacion)\b"
            ),
        ),
        (
            "wrong_number",
            0.93,
            (
                r"\b(?:numero equivocado|te (?:has|habeis) (?:equivocado|confundido)|se (?:ha|"
                r"han) (?:equivocado|confundido)|os habeis (?:equivocado|confundido)|no soy (?:el|la|esa|ese|"
                r"quien)|me he equivocado de (?:numero|chat|persona)|no conozco a|yo no (?:he )?(?:pedi|"
                r"pedido|solicit\w+) (?:nada|ningun|informacion)|(?:este|ese) (?:no es|ya no es) (?:el|mi|"
                r"su) (?:numero|telefono))\b"
            ),
        ),
        (
            "abuse",
            0.92,
            (
                r"\b(?:inutil(?:es)?|imbecil(?:es)?|idiotas?|gilipollas|subnormal(?:es)?|mierda|put[oa]s?|"
                r"cabron(?:es|a)?|capull[oa]s?|tont[oa]s?|estupid[oa]s?|pendej[oa]s?|pelotud[oa]s?|boludos?|"
                r"chorizos|ladrones|sinverguenzas?|joder|que te (?:den|jodan)|vete a la|callate)\b"
            ),
        ),
        (
            "correct_previous_value",
            0.9,
            (
                r"^\W*(?:perdon\w*|perdona|uy|ups|ay|disculpa\w*|huy|espera|lo siento)\b.{0,20}\b(?:son|es|"
                r"era|eran|tengo|quise|queria|me he|quiero|no)\b|\bme (?:he )?(?:equivoqu\w*|equivocad\w|"
                r"confund\w+|lie|liado)\b(?! de)|\b(?:mejor dicho|quise decir|queria decir|quiero decir|"
                r"corrijo|rectifico|en realidad (?:son|es|tengo|soy)|"
                r"(?:le |lo |te )?(?:puse|dije|di) mal|donde (?:dije|puse)|lo de antes (?:era|no|esta)|"
                r"(?:borra|quita|ignora|olvida)(?:me)? lo (?:de|que (?:te )?(?:dije|puse)))\b|^\W*(?:miento|"
                r"que digo)\b|"
                r"^\W*no,? (?:de|en) \w+ no\b"
                r"|\b(?:en (?:lugar|vez) de|no es? .{1,15} sino)\b|\bcambia\w* (?:el|la|lo|"
                r"mi)\b.{0,20}\b(?:por|a)\b|^\W*no (?:son|es|estoy|soy|tengo) [^,]{1,25}, ?(?:son|es|estoy|"
                r"soy|tengo|sino)\b"
            ),
        ),
        (
            "ask_identity",
            0.93,
            (
                r"\b(?:eres|sois|estoy hablando con|hablo con|es esto|esto es|es usted) (?:un |una |"
                r"algun )?(?:bot|robot|maquina|ia|persona(?: real)?|humano|inteligencia artificial|asistente|"
                r"real|ordenador|chatbot)\b|\bquien (?:eres|sois|es usted|me (?:escribe|habla))\b|"
                r"\bcomo te llamas\b|\b(?:bot|robot) o (?:persona|humano)|\bhay alguien ahi\b"
            ),
        ),
        (
            "ask_why",
            0.9,
            (
                r"\b(?:para|por|pa) ?(?:que|q)\b.{0,25}\b(?:quier\w+|necesit\w+|pregunt\w+|ped\w+|pid\w+|"
                r"sirve|saber\w*|hace falta|eso|mi edad|mis datos)\b|\bporque (?:me )?(?:pregunt\w+|quieres|"
                r"necesit\w+|lo pides)\b|\bque (?:mas )?te importa\b|\bes (?:necesario|obligatorio)\b|\b(?:xq|"
                r"pq) (?:me )?(?:pregunt|quier|necesit|pid)\w+|^\W*(?:por que|para que|pq|xq)\W*$|"
                r"\bque tiene que ver\b"
            ),
        ),
        (
            "refuse_answer",
            0.9,
            (
                r"\b(?:prefiero no|no (?:te )?lo (?:digo|doy|pienso decir)|"
                r"no (?:te )?(?:lo )?(?:quiero|voy a|pienso) (?:decir\w*|dar\w*|contestar\w*|"
                r"responder\w*|compartir\w*|facilitar\w*)|es (?:algo )?(?:privado|personal|confidencial)|"
                r"no (?:es|son) asunto|no te (?:importa|incumbe)|paso de (?:decir|contestar)\w*|"
                r"me lo (?:guardo|reservo)|(?:es|son) cosas? (?:mias?|nuestras?)|sin comentarios|"
                r"a ti que te importa|no doy (?:ese|esos|mis|"
                r"datos))\b"
            ),
        ),
        (
            "dont_know",
            0.88,
            (
                r"\b(?:no (?:lo )?(?:se(?! (?:lo|la|le|les|me|te|os|nos|los|las|puede|pregunta|contesta|"
                r"trata)\b)|recuerdo|sabria|me acuerdo|tengo ni idea|tengo idea|estoy segur[oa]|"
                r"lo tengo claro)|ni idea|nose|no c|ns/?nc|depende|lo que (?:veas|tu digas|me recomiendes|"
                r"sea)|que me (?:recomiendas|aconsejas)|ni puñetera|no sabria decir\w*|"
                r"cual me recomiendas)\b(?! fi)"
            ),
        ),
        (
            "objection_price",
            0.9,
            (
                r"\b(?:car[oa]s?|carisim[oa]|mucho dinero|"
                r"(?:es|uf+|me parece) mucho|demasiado|no (?:me )?lo puedo (?:pagar|permitir)|"
                r"no (?:me )?llega|se (?:me )?(?:sale|va|escapa|pasa) (?:de|del|mucho|un)|no puedo pagar|"
                r"mas barat[oa]|alguna? (?:rebaja|descuento)|me ofrecen? .{0,15}menos|no me alcanza|"
                r"fuera de (?:mi )?presupuesto|un pico|un ojo de la cara|no tengo (?:tanto|ese) (?:dinero|"
                r"plata))\b|\bbajar?(?:me|lo)? (?:un poco |algo )?(?:el|la|la cuota|el precio)\b"
            ),
        ),
        (
            "objection_think",
            0.9,
            (
                r"\b(?:(?:me )?lo (?:voy a |tengo que |tendria que |quiero )?(?:pienso|pensare|pensar\w*|"
                r"consult\w+|valor\w+|mirare|mirar|habl\w+|coment\w+|estudi\w+|medit\w+)|(?:tengo|dejame|"
                r"necesito|quiero|deja|dejadme) (?:que )?(?:pensar\w*|valorar\w*|consult\w+|hablarlo)|"
                r"se lo (?:enseno|paso|mando|comento|cuento) a (?:mi|mis|un)|hablarlo con|consultarlo con|"
                r"lo (?:vemos|veo) (?:mas adelante|luego|con)|mas adelante|"
                r"ya (?:os|te) (?:dire|aviso|digo)|dale unas vueltas|darle (?:una )?vuelta\w*|consultarlo)\b"
            ),
        ),
        (
            "objection_bank",
            0.9,
            (
                r"\b(?:con|en|el|mi|del|al) (?:el |mi )?(?:banco|bbva|santander|caixa\w*|sabadell|bankinter|"
                r"ing|unicaja)\b.{0,30}\b(?:seguro|tengo|hice|obliga\w*|incluid\w+|contrat\w+|me lo (?:hacen|"
                r"da\w*)|cubre|va)\b|\bya (?:lo |tengo ).{0,20}\b(?:con el|del|por el|en el) banco\b|"
                r"\b(?:seguro|uno|tengo).{0,12}\b(?:del|con el|en el|por el|en mi) banco\b|"
                r"\bel banco me (?:obliga|oblig\w+|exige|pide)\b"
            ),
        ),
        (
            "objection_trust",
            0.9,
            (
                r"\b(?:no me (?:fio|fiaba|da confianza|inspira\w*|convence)|desconfi\w+|estafas?|timo|fraude|"
                r"fiable|me (?:suena|huele) (?:a|mal)|de fiar|es (?:esto )?(?:seguro|legal|verdad|"
                r"real) (?:esto|este)|phishing|los seguros (?:nunca|no) pagan|nunca pagan|no pagan nunca|"
                r"sois legales|letra pequena|sacar(?:me)? (?:el )?dinero|como se que)\b"
            ),
        ),
        (
            "objection_no_need",
            0.88,
            (
                r"\b(?:no (?:lo |la |me )?(?:necesito|hace falta|hago falta)|no me interesa\w*|no (?:quiero|"
                r"necesito) (?:ningun )?(?:seguro|nada)|soy (?:muy |demasiado )?joven|"
                r"para que quiero (?:yo )?un seguro|no le veo (?:utilidad|sentido)|no me (?:aporta|sirve)|"
                r"de que me sirve|no tengo a nadie|ya tengo (?:suficiente|ahorros))\b"
            ),
        ),
        (
            "schedule_call",
            0.9,
            (
                r"\b(?:llam(?:a|e|en|ad|adme|ame|eme|enme|ame)\w*|que me llam\w+|llamada|llamar(?:me|nos)|"
                r"(?:pueden|puedes|podeis|podriais) llamar\w*|telefonead\w*|agend\w+|cita|reunion|"
                r"videollamada|quedar (?:para|el|un)|hablamos (?:el|por telefono|manana|a las)|me (?:podeis|"
                r"puedes) llamar)\b"
            ),
        ),
        (
            "ask_coverage",
            0.85,
            r"^\W*(?:y )?(?:que pasa )?si (?:me |yo )?(?:muero|fallezco|quedo invalid\w+|pasa algo)\b",
        ),
        (
            "accept_proposal",
            0.8,
            (
                r"\b(?:mand|envi|pas)\w+ (?:ya )?(?:la|el|una) (?:propuesta|pdf|resumen|"
                r"contrato)\b"
            ),
        ),
        (
            "accept_proposal",
            0.9,
            (
                r"\b(?:lo quiero|la quiero|me (?:lo|la) quedo|contrat(?:o|ar\w*|amos|emos|are)|firm(?:o|ar|"
                r"amos|emos) (?:ya|donde)|donde firmo|me apunto|quiero (?:ese|esa|este|esta|contratar\w*)|"
                r"acepto (?:la|el|esa|ese|tu)|adelante con|tramit\w+|me convence|vamos (?:a por|con) (?:el|la|"
                r"ell[oa])|seguimos adelante|como (?:lo |la )?contrato|cerramos|trato hecho)\b"
            ),
        ),
        (
            "compare",
            0.9,
            (
                r"\b(?:compar\w+|diferencias?|cual (?:es )?(?:la )?(?:mejor|me conviene|conviene|recomiendas|"
                r"me recomiendas|elegirias)|que cambia|que (?:tiene|lleva) (?:una|la) .{0,15}(?:otra|mas)|"
                r"en que se diferencia\w*|mejor que)\b"
            ),
        ),
        (
            "ask_price",
            0.87,
            (
                r"\b(?:cuanto|kuanto|cuant)\b.{0,25}\b(?:vale|cuesta|costaria|sale|saldria|pago|pagaria|es|"
                r"seria|cobra\w*|me (?:sale|costaria)|sube|pagare|quedaria)\b|\b(?:precios?|presupuesto|"
                r"cotizacion|cotizar|cotiza\w*|tarifas?|prima|coste|costo|quote|price)\b|^\W*y (?:con|si|por|"
                r"para|a) .{0,20}(?:\d|\bmil\b|\bcien)|^\W*cuanto\W*$|\ba (?:como|cuanto) (?:esta|sale|va|anda|"
                r"queda)\w*\b|"
                r"\bse dispar\w+\b|\bpor cuanto\b|\bcuanto (?:me )?(?:toca|tocaria|clav\w+|piden|pedis)\b|"
                r"\bhow much\b|\bque (?:vale|cuesta|cuota)\b|"
                r"\b(?:calcula|calculame|calcular)\b"
            ),
        ),
        (
            "ask_coverage",
            0.88,
            (
                r"\b(?:que|q|cuando|si|tambien|me|lo|esta|estan|estaria)\b.{0,12}\b(?:cubr\w+|incluy\w+|"
                r"inclui\w+|cubiert[oa]s?|entra|entran|exclui\w+|cobertura)\b|\bexclusion(?:es)?\b|"
                r"\bcoberturas?\b|\bcubre\w*\b|\bque (?:pasa|pasaria|ocurre) si (?:me |yo )?(?:muero|fallezco|"
                r"quedo|tengo|suicid)\w*|\bque no cubre\b|\bentra (?:la|el)\b"
            ),
        ),
        (
            "ask_product_info",
            0.86,
            (
                r"\bque es\b|\b(?:como funciona|en que consiste|explica\w*|que significa|que tipos?|que clase|"
                r"que seguros|diferencia entre)\b|\b(?:medic[oa]s?|reconocimiento|analisis|pruebas|revision|"
                r"cuestionario)\b|\b(?:cancel\w+|anul\w+|desist\w+|rescat\w+|permanencia)\b|\b(?:hacienda|"
                r"irpf|impuestos?|desgrava\w*|tribut\w+|sucesiones|deduc\w+|fiscal\w*)\b|\bbeneficiari[oa]s?\b"
                r"|\b(?:trimestral\w*|semestral\w*|domicili\w+|forma de pago|tarjeta|fraccion\w+|recibos?|"
                r"plazos|anualmente)\b|\b(?:documentos?|documentacion|papeles|papeleo|tramites?|pasos|proceso|"
                r"requisitos|tarda\w*)\b|\b(?:compania|aseguradora|sois|correduria|"
                r"con que)\b.{0,15}\b(?:trabaj\w+|detras|es|sois|quien)\b|\b(?:sube|subir|suba|subira|"
                r"aumenta\w*|cambia\w*)\b.{0,15}\b(?:precio|prima|cuota|cada ano|anos)\b|\bquien (?:cobra|"
                r"recibe|pagaria)\b|\bcomo se (?:paga|cobra|cancela|contrata)\b|\b(?:informacion|"
                r"info) (?:sobre|de|del)\b|\bel precio sube\b"
            ),
        ),
        (
            "ask_price",
            0.6,
            (
                r"\b[qk](?:uiero|iero|ueria|uisiera)\b.{0,20}\bseguro|"
                r"\b(?:busco|necesito|me interesa) (?:un |el )?seguro|"
                r"\b(?:quiero|quisiera|me gustaria|necesito|querria) (?:proteger|asegurar|dejar protegid[oa]s?) a\b|"
                r"\b(?:voldria|vull) .{0,20}asseguran"
            ),
        ),
        (
            "ask_price",
            0.88,
            (
                r"\by si (?:yo |ya |lo |la |le |me )*(?:(?:dej[oae]\w*|dejar[ae]\w*) (?:de fumar|el (?:tabaco|"
                r"pucho|cigarro|"
                r"vicio))|(?:no )?fum(?:o|ara|ase|aba)\b|adelgaz\w+|(?:baj|sub|quit|alarg|acort|reduc|"
                r"aument)\w+ (?:el|la|los|"
                r"lo|de|a) )"
            ),
        ),
        ("ask_product_info", 0.6, r"\b(?:info|informacion|informarme|mas detalles|saber mas)\b"),
        (
            "hold",
            0.88,
            (
                r"\b(?:un (?:momento|segundo|minuto|rato|seg|min|momentito|ratito)|dame (?:un|5|cinco|unos|"
                r"dos|2)|espera(?:me|d|te)?|luego (?:te|os|sigo|hablamos|lo|contesto)|te (?:leo|escribo|"
                r"contesto|respondo|digo) (?:luego|despues|mas tarde|ahora)|(?:ahora|"
                r"en este momento) no puedo|estoy (?:ocupad[oa]|trabajando|conduciendo|liad[oa]|"
                r"en una reunion|reunid[oa]|comiendo)|en un rato|mas tarde|ya te (?:leo|escribo|contesto)|"
                r"ahora vuelvo|hablamos luego|te leo)\b"
            ),
        ),
        (
            "off_topic",
            0.8,
            (
                r"\b(?:liga|futbol|partido|tiempo (?:hace|hara)|chiste|receta|pelicula|cancion|elecciones|"
                r"presidente|capital de (?:francia|espana|italia|alemania|portugal)|horoscopo|loteria|"
                r"seguro (?:de|del) (?:coche|moto|hogar|casa|mascota|perro|viaje|movil|salud|auto)|deberes|"
                r"bitcoin|poema|cuentame|messi|madrid gana|cuanto es \d)\b"
            ),
        ),
        (
            "thanks",
            0.85,
            (
                r"\b(?:gracias|mil gracias|muchas gracias|graciass*|grax|agradecid[oa]|te (?:lo )?agradezco|"
                r"thank\w*|gracies|muy amable|dios (?:se )?(?:lo |le |te |los )?(?:pague|bendiga))\b"
            ),
        ),
        (
            "goodbye",
            0.85,
            (
                r"^.{0,25}\b(?:adios|hasta (?:luego|pronto|manana|otra|la vista)|chao|chau|ciao|nos vemos|bye|"
                r"que (?:vaya|tengas?) (?:bien|buen)|hasta la proxima)\b"
            ),
        ),
        (
            "greet",
            0.72,
            (
                r"^\W*(?:hola+|holi+|ola+|buenas|buen(?:os)? dias?|buenas (?:tardes|noches)|hey|hello|hi|"
                r"saludos|que tal|q tal|aloha|alo|wenas)\b"
            ),
        ),
    )
)
