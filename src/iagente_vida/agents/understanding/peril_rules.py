"""The rules of a life in danger, one's own or another's, and of a claim: a death or a loss that is insured."""

from __future__ import annotations

import re

_MEANS = (
    r"(?:puente|balcon|ventana|azotea|viaducto|vias?|tren|metro|vacio|terraza|acantilado|barranco|rio|edificio|piso|"
    r"tejado)"
)
_DOING = (
    r"(?:mato|mate|matara|matase|matarme|cuelgo|cuelgue|ahorco|ahorque|suicido|suicide|suicidara|corto las venas|"
    r"aviento|"
    r"pego un tiro|pegue un tiro|disparo|enveneno|quito la vida|quite la vida|quitara la vida|quito de en medio)"
)
_MINE = (
    r"(?:mis? (?:hij[oa]s?|nin[oa]s?|familia|mujer|madre|mama|padres|esposa|marido|gente|nenes|chamacos|pelaos)|"
    r"los mios|ellos)"
)
_DRUGS = (
    r"(?:pastillas?|somniferos?|medicament\w+|tranquilizantes|veneno|raticida|lejia|blister|barbituricos|benzos|"
    r"pepas)"
)
_LIVE = (
    r"(?:vivir|viviendo|seguir (?:viv\w+|aqui|aca|adelante|asi|en (?:este|el) mundo|respirando)|viv[oa]|existir|"
    r"existiendo)"
)
_HARM = (
    r"(?:matar\w*|morir\w*|suicidar\w*|quitar\w* (?:de en medio|la vida)|ahorcar\w*|colgar(?:me|se)|hacer(?:me|"
    r"se) dano|"
    r"cortar(?:me|se) las? (?:venas|munecas?)|tirar(?:me|se) (?:de|del|a|al|por|desde)|saltar (?:de|del|al|desde))"
)

PERIL_RULES: tuple[tuple[str, float, str], ...] = (
    (
        "crisis",
        0.99,
        (
            r"\bacab\w+ con(?:migo| mi (?:propia )?vida)\b|\bhac\w+ cortes\b(?! de (?:pelo|luz))|"
            r"\bojala (?:me )?(?:atropell|mur|mat|pas\w+ por encima|"
            r"no despert|no volv\w+ a despert)\w*|\bcerrar los ojos y no (?:abrir|despertar|volver)\w*|"
            r"\btom\w+ .{0,14}\b(?:muchas|todas|un monton de|"
            r"un punado de|tantas|un bote de) (?:las )?past\w+|\b(?:pastillas|veneno|cuchillo|cuchilla) (?:delante|"
            r"en la mano|enfrente|encima de la mesa)|"
            r"\b(?:quiero|quisiera|prefiero) (?:irme|ir|reunirme|estar) con (?:mi|el|ella|mis)\b.{0,30}\b(?:murio|"
            r"fallecio|muert|cielo|no soporto|"
            r"no aguanto|otro lado)|\bmi vida (?:se acabo|ya no tiene|se ha acabado|acaba hoy)|"
            r"\bya no quiero (?:despertar|vivir|existir|estar aqui)\b|"
            r"\bse (?:va a|quiere|iba a|piensa) (?:tirar|lanzar|aventar|arrojar|colgar|cortar las venas)\b"
        ),
    ),
    (
        "crisis",
        0.99,
        (
            rf"\bno (?:quiero|deseo|quisiera|soporto|aguanto|puedo|merezco|tengo (?:fuerzas|ganas|motivos|razones|"
            rf"animo)"
            rf"(?: para| de)?|vale la pena|merece la pena) (?:seguir |mas |de |para |ya |estar |continuar )*{_LIVE}\b|"
            rf"\b(?:no tengo|sin|me faltan|no me quedan|perdi las) (?:mas |ya )?(?:fuerzas|ganas|motivos|"
            rf"razones) (?:para|de) {_LIVE}\b|"
            r"\bno (?:existir|haber nacido|estar viv[oa])\b|\bdejar de (?:existir|vivir|respirar)\b|"
            r"\b(?:me )?(?:dan|entran|tengo|vienen) (?:muchas |unas )?(?:ganas|ideas|pensamientos) de .{0,20}"
            rf"(?:\b{_HARM}|estrellar\w*|acabar con(?:migo| mi vida| todo)|terminar con (?:todo|mi vida|esto|migo)|"
            rf"desaparecer)"
        ),
    ),
    (
        "crisis",
        0.99,
        (
            rf"\b(?:quiero|pienso|pensando|planeo|planeando|he pensado|pense|voy a|estoy por|decidid[oa]|decidi|"
            rf"intent\w+|"
            rf"tengo pensado|a punto de|imagino|ganas de|idea de)\b(?: en| a| la idea de| seriamente| mucho|"
            rf" ya)* {_HARM}|"
            rf"\b(?:si|cuando|que) (?:yo )?(?:hoy |esta noche |un dia )?me {_DOING}\b(?! (?:con|en|por) (?:el|la|un|"
            rf"una|mi) (?:moto|coche|carro|auto|bici\w*|accidente|"
            rf"trabajo|obra|curro|avion|camion|monte|montana|carretera|ruta|esqui))|"
            rf"\b(?:se|te|nos) (?:va|quiere|quiero|iba) a? ?(?:a )?(?:matar|suicidar|quitar la vida|ahorcar|morir)\b|"
            rf"\bquiere (?:matarse|suicidarse|morirse|quitarse la vida|ahorcarse)\b|"
            rf"\b(?:cort(?:e|ado|arme)|cortandome)\b.{{0,8}}\b(?:las )?(?:venas|munecas?|brazos)\b|"
            rf"\b(?:tom(?:e|ado|arme)|trag(?:ue|ado|arme)|ingeri\w*)\b.{{0,30}}\b(?:bote|frasco|caja|todas|monton|"
            rf"tira|"
            rf"un punado)\b.{{0,20}}\b{_DRUGS}\b|\btom(?:e|ado) (?:\w+ ){{0,2}}veneno\b"
        ),
    ),
    (
        "crisis",
        0.97,
        (
            rf"\b{_MINE}\b.{{0,30}}\b(?:mejor|mas felices|tranquil[oa]s|en paz)\b.{{0,20}}\b(?:sin mi|"
            rf"si (?:yo )?no (?:esto\w+|estuv\w+|existi\w+)|"
            rf"conmigo muert[oa])\b|\bmejor (?:sin mi|si (?:yo )?no (?:estuviera|existiera|hubiera nacido))\b|"
            rf"\bque conmigo\b.{{0,10}}$|\bmi vida no (?:vale|tiene sentido|importa)\b|"
            rf"\b(?:sentido|caso|salida|rumbo) (?:a|en|de|para) (?:la |mi )?(?:vida|vivir|seguir (?:aqui|aca|"
            rf"viv\w+)|existir)\b|"
            rf"\bno (?:le )?(?:veo|encuentro|hallo) (?:otra )?salida\b|"
            rf"\b(?:la |una |con la )?(?:pistola|soga|cuchilla|cuerda|escopeta) (?:en la mano|preparada|lista|"
            rf"al lado|al cuello)|"
            rf"\bcarta de despedida\b|\besta (?:va a ser|sera|es) mi ultima\b|\bultima noche\b|"
            rf"\bno (?:se si )?lleg(?:o|are|ue) a manana\b|\bsi amanezco\b|\bno (?:puedo|aguanto) mas con (?:nada|"
            rf"todo esto|mi alma)\b|"
            rf"\b(?:estoy|toy|me encuentro|subid[oa]) (?:en|al borde de|a punto de) (?:el |la |un |una |del? |"
            rf"lo alto de )*(?:saltar|{_MEANS})\b"
            rf".{{0,30}}\b(?:saltar|tirar|no aguanto|no puedo|acabar|mirando)\w*|"
            rf"\b(?:autolesion\w*|dano a mi mism[oa]|lesionarme|me (?:quemo|arano|golpeo) a proposito)\b|"
            rf"\bquiero (?:descansar de una vez|descansar para siempre|irme con (?:el|ella) al cielo|"
            rf"desaparecer y que nadie)\b|"
            rf"\bpronto (?:ya )?no (?:voy a estar|estare|este)\b(?! (?:en|por|con|trabaj\w+|de)\b)|"
            rf"\bya no (?:voy a estar|este|estare)\b.{{0,12}}\b(?:que sera|sera|va a ser) pronto\b|"
            rf"\bquitarme (?:la vida|de en medio|del medio|de enmedio)\b|\bme quite la vida\b|"
            rf"\bquiero acabar conmigo\b|"
            rf"\b(?:si|cuando) uno se (?:mata|suicida)\b|\b(?:no )?despertar(?:me)? (?:nunca )?mas\b"
        ),
    ),
)
"""(intent, score, pattern), as in the other tables."""

_DIED = (
    r"(?:falleci(?:o|do|da|eron|miento)|fallecer|murio|murieron|muert[oae]s?|morir|se mato|mataron|asesinaron|palmo|"
    r"estiro la pata|perdio la vida|perdieron la vida|nos dejo|nos ha dejado|se (?:nos )?(?:fue|ha ido)|"
    r"dejo este mundo|"
    r"enterr(?:amos|e|aron|ado|ar)|en paz descanse|que en gloria este|qepd|q\.?e\.?p\.?d|difunt[oa]s?|finad[oa]s?|"
    r"occis[oa]|partio|ya no esta|perdi a|perdimos a|velamos|velorio|sepult\w+|incineramos|descansa en paz|"
    r"fayeci\w+|fallesi\w+|fayesi\w+|enviud[eo]|viud[oa]|deceso|defuncion|obito|sepelio)"
)
_INSURED = (
    r"(?:polizas?|asegurad[oa]s?|tomador[a]?|titular|client[ea]s?|benefic?iari[oa]s?|"
    r"(?:tenia|teniamos|tiene|tenian|habia|hay|dejo|pagaba|contrato) (?:\w+ ){0,3}(?:seguro|vida|algo)|"
    r"segur(?:o|ito) (?:de vida )?(?:con|en|de|a su) (?:ustedes|uds|vosotros|vos|nombre|aqui|aca|ahi|alla)|"
    r"seguro (?:vuestro|suyo)|(?:era|es|pagaba|tenia|estaba) (?:\w+ ){0,2}(?:con|de los|de las) (?:ustedes|vosotros|"
    r"vuestr[oa]s|suy[oa]s)|"
    r"les (?:pagaba|pago)|os pagaba|(?:recibos?|papel\w*|carta) (?:de ustedes|vuestr[oa]s?)|cobr(?:ar|o|amos) (?:el|"
    r"la|lo|del?|su|ese) ?(?:seguro|poliza|de|que)?|indemnizacion|"
    r"tramit\w+|reclam\w+)"
)
_HURT = (
    r"(?:invalidez|incapacidad|invalid[oa]|incapacitad[oa]|cancer|tumor|infarto|ictus|derrame|embolia|amput\w+|"
    r"(?:perdi|cortaron|quede sin|quitaron) (?:\w+ ){0,2}(?:mano|pierna|pie|brazo|ojo|vista|dedos?|caminar|andar|"
    r"vision)|"
    r"qued\w+ (?:\w+ )?(?:cieg[oa]|sord[oa]|tetraplejic[oa]|paraplejic[oa]|invalid[oa]|postrad[oa]|sin (?:vista|"
    r"habla|piernas?|poder))|"
    r"(?:diagnosticad?o|diagnosticaron|detectad?o|detectaron|dictamin\w+|descubrieron|encontraron)|parkinson|"
    r"alzheimer|ceguera|paralisis|"
    r"accidente|choque|choco|atropell\w+|paralitic[oa]|enfermedad grave|leucemia|esclerosis|trasplante|quemaduras)"
)
_MY_COVER = (
    r"(?:mi (?:poliza|seguro|cobertura)|la poliza que (?:tengo|pago)|(?:tengo|tenia|tenemos|llevo|"
    r"pago) (?:\w+ ){0,3}(?:poliza|seguro|cobertura|"
    r"contratado) ?(?:\w+ ){0,3}(?:con|aqui|aca|ahi|alla|en|vuestr[oa]|de ustedes)?|(?:soy|era) (?:client\w|"
    r"asegurad\w)|"
    r"(?:lo|la) (?:de|que) (?:\w+ ){0,3}(?:os|les) (?:tengo|pago|tenia)|usar (?:la|el|mi) (?:poliza|seguro|cobertura)|"
    r"activ(?:o|ar|arla|arlo) (?:la|lo|el|mi))"
)

CLAIM_RULES: tuple[tuple[str, float, str], ...] = (
    ("report_claim", 0.95, rf"\b{_DIED}\b.{{0,70}}\b{_INSURED}\b|\b{_INSURED}\b.{{0,70}}\b{_DIED}\b"),
    ("report_claim", 0.95, rf"\b{_HURT}\b.{{0,70}}\b{_MY_COVER}\b|\b{_MY_COVER}\b.{{0,70}}\b{_HURT}\b"),
    (
        "report_claim",
        0.97,
        (
            r"\b(?:abr\w+|declar\w+|comunic\w+|avis\w+(?: de)?|parte de|report\w+|expediente(?: de| del)?|notific\w+|"
            r"denunci\w+|tramit\w+|levant\w+|tengo|hubo|numero de|registr\w+) (?:un |el |del |mi |de )*siniestros?\b|"
            r"\b(?:acta|certificado|partida|papeles?|aviso) de (?:la )?defuncion\b|"
            r"\b(?:tramitar|cobrar|reclamar|solicitar|pedir) (?:la |el |lo )?(?:indemnizacion|capital|suma|seguro|"
            r"poliza)"
            r".{0,20}\b(?:por|de|tras) (?:la |el )?(?:muerte|fallec\w+|defuncion|mi|su|nuestr[oa])\b|"
            r"\b(?:por|de|comunico|aviso|notifico|informar|avisar) (?:la |el )?(?:muerte|fallecimiento|defuncion|"
            r"deceso) de (?:un|una|el|la|mi|"
            r"nuestr[oa]|su|vuestr[oa]|don|dona)\b"
        ),
    ),
)
"""(intent, score, pattern), as in the other tables."""

NO_PERIL = re.compile(
    r"\b(?:me )?(?:muero|morir|muriendo|moria|muert[oa]) (?:me )?de (?:la )?(?:risa|hambre|sueno|calor|frio|ganas|"
    r"verguenza|curiosidad|"
    r"sed|cansancio|aburrimiento|amor|gusto|ternura|pena|viej[oa]|envidia|miedo|asco|la risa|un infarto|cancer)\b|"
    r"\b(?:me )?(?:matas?|matais|matan|mato|mata) (?:de (?:la )?risa|con (?:ese|esos|tanto|tanta|tus|el|los|"
    r"vuestr))\b|"
    r"\b(?:va a matar|van a matar|mata|matan)\b.{0,40}(?:jaj|jej|[😂🤣😅])|\b(?:pego|pegar|"
    r"pegarme) un tiro con (?:tant|est|el |la )\w*|"
    r"\bdesde que (?:murio|fallecio|falta|perdi|se fue) .{0,25}\b(?:pienso|quiero|me preocupa) (?:en )?(?:dejar|"
    r"proteger|asegur|hacer|tener)\w*|"
    r"\bno puedo mas (?:con (?:el sueno|tanto|los numeros|tantas|el calor|la cuota|los gastos|los recibos)|"
    r"de (?:numeros|sueno|risa|"
    r"papeles|calor|hambre))|"
    r"\b(?:mi|el|la|su) (?:\w+ ){1,3}se (?:suicido|mato|ahorco|quito la vida) (?:\w+ ){0,3}(?:hace|en|cuando|anos)\b|"
    r"\b(?:ahorcad[oa]s?|asfixiad[oa]s?|ahogad[oa]s?) (?:con|de|por) (?:la |las |el |los |tant\w )?(?:hipoteca|"
    r"deudas?|"
    r"gastos|letras|cuotas|pagos)|\bahorcados\b|\bpara matar(?:te|los|me de)\b"
)
"""Words of death that wish none: laughter, tiredness, a price, a debt, a relative long ago."""

NO_CLAIM = re.compile(
    r"\bno soy (?:ese|esa|el|la)\b|\b(?:ni|no) se (?:me|nos) (?:ha|murio)\b|"
    r"\b(?:dej\w+|quit\w+|anul\w+|pon\w+|sin|solo|coberturas?) (?:solo |lo de |el |la |por |de )*(?:fallecimiento|"
    r"invalidez|accidentes?)\b|"
    r"\bsin (?:seguro|dejar seguro|poliza)\b|\b(?:por eso|y ahora|desde que|desde entonces)\b.{0,40}\b(?:quiero|"
    r"pienso|busco|necesito|"
    r"me preocupa|miro|tengo miedo)\b|\b(?:si|cuando|el dia que|en caso de que|y si) (?:yo |uno |alguien |me |el |"
    r"ella |una persona |"
    r"el titular |el asegurado )*(?:fallezco|fallezca|muero|muera|muere|muriese|muriera|falto|falte|falta|quedo|"
    r"quede|quedara|pasa|"
    r"pasara|fallece|falleciera|palmo|palme|estiro|estire)\b|\b(?:cubre|cubriria|cubren|cubris|entra|entran|"
    r"incluye)\b|"
    r"\bperit[oa]\b|\b(?:me dan|me dais|pagan|pagais|pagarian)\b.{0,12}\bsi\b|\bcobro (?:la|una|mi) (?:pension|paga|"
    r"viudedad)\b|"
    r"\b(?:soltero|casado|estado civil)\b|\bviud[oa] (?:desde|hace|ya)\b|\benviud[eo] (?:hace|en el|joven|ya)\b|"
    r"\b(?:pero|ya) (?:quede|estoy|me recupere|recuperad\w) (?:bien|perfecto|curad\w)\b|\b(?:puedo|podria|se puede|"
    r"me dejan) "
    r"(?:\w+ ){0,3}(?:contratar|hacer|sacar|asegurar)\w*"
)
"""A death or a loss that is supposed, past, told of oneself or a reason to want cover."""
