"""Which subject a question about the product is on."""

from __future__ import annotations

import re

_PAY = (
    r"pag(?:o|a|as|an|ar|arlo|arla|aria|amos|ado)|abon(?:o|a|ar|arlo|an)|cobr(?:a|ais|an|ar|as|arlo)|cargan?|cargo|"
    r"pase[ns]?|descuentan?"
)
_DIE = (
    r"(?:me )?(?:muero|muera|mueres|muere|morir\w*|fallezco|fallezca|falto|falte|palmo|palme|mato|mate|muriera|faltara|"
    r"no este|parto|pasa algo|pase algo)"
)
# In order: of two subjects in one question, the first here is what it is about.
_SUBJECTS: tuple[tuple[str, str], ...] = (
    (
        "tax",
        (
            r"declaracion (?:de la renta|anual|de renta|de impuestos)|(?:en|hacer|hago) la declaracion(?! de salud)|"
            r"en la renta|de la renta|renta anual|sat|dian|afip|arca|hacienda|irpf|isr|"
            r"impuest\w+|desgrav\w*|tribut\w+|pasa por hacienda|sucesion(?:es)?|deduc\w+|fiscal\w*|iva|fisco|"
            r"exent[oa]s? de|retencion(?:es)?|va limpio|llega limpio|"
            r"se lo queda el estado|ganancia patrimonial|gravad[oa]"
        ),
    ),
    (
        "exclusions",
        (
            r"exclu\w+|queda\w* (?:fuera|sin cubrir|sin cobertura)|letra (?:pequena|chica|menuda)|excepciones|"
            r"limitaciones|suicid\w+|quitarme la vida|"
            r"no (?:me |te |lo |nos |le |se )?(?:cubr\w+|pag(?:a|an|ais|arian?|ariais)\b)|no (?:esta|entra|incluye|"
            r"contempla|tiene cobertura)n?\b|"
            r"preexist\w+|carencia|periodo de espera|tiempo de espera|deportes? de riesgo|deportes? extrem\w+|"
            r"(?:vivir|irme|mudar\w*|vivo|emigr\w*|resid\w+|traslad\w+|de viaje|viaj\w+|muero|fallezco|muerte|"
            r"accidente) (?:\w+ ){0,4}?"
            r"(?:fuera|al extranjero|en el extranjero|a otro pais|en otro pais|del pais|del extranjero)|"
            r"en el extranjero|"
            r"(?:guerra|pandemia|covid|terremoto|atentado|terrorismo|borrach\w+|alcohol|drogas?|sobredosis|homicidio|"
            r"asesinat\w+|me matan)"
        ),
    ),
    (
        "medical",
        (
            r"que me (?:mire|vea|examine|revise)n?|chequeos?|examen(?:es)?|estudios medicos|estudios|medic[oa]s?|"
            r"doctor[a]?|hospital|"
            r"reconocimientos?|analisis|analitica|prueb\w+(?= (?:medic|de|para)|s\b)|pruebas?|revision(?: medica)?|"
            r"cuestionario|"
            r"sacar(?:me|se|te|nos)? sangre|sangre|orina|electro\w*|informe (?:medico|clinico)|historial|"
            r"historia clinica|declaracion de salud|"
            r"preguntas de salud|enfermedades previas"
        ),
    ),
    (
        "premium_change",
        (
            r"cada cuanto (?:me )?sub\w+|"
            r"(?:cuota|prima|precio|recibo|mensualidad|importe|costo|coste|tarifa)\b.{0,30}\b(?:sub\w+|aument\w+|"
            r"encarec\w+|fij[oa]|igual|manten\w+|mantiene|congelad\w|"
            r"cambi\w+|revis\w+|variable|crec\w+|vari[ae]\w*|constante|siempre)|"
            r"(?:sub[eai]\w*|aument\w+|cambi\w+|revis\w+|encarec\w+|actualiz\w+|incrementa\w*|vari[ae]\w*|"
            r"ir[ae]? subiendo|suben|subiendo|subida)\b.{0,30}\b"
            r"(?:precio|prima|cuota|ano|anos|edad|mensualidad|recibo|importe|ipc|inflacion|tarifa|renovar|renovacion|"
            r"viejo|mayor)|"
            r"(?:pagar\w*|pago|sale) (?:siempre )?(?:lo mismo|igual|mas) (?:siempre|cada ano|todos los anos|"
            r"con los anos|a los \d+|cuando|el ano)|"
            r"siempre (?:lo mismo|igual|pago|pagare)|cada ano (?:\w+ ){0,5}(?:sub\w+|aument\w+|cambi\w+|mas)|"
            r"va subiendo|van subiendo|ira subiendo|ir subiendo|me la (?:van a )?sub\w+|me lo (?:van a )?sub\w+|"
            r"con la inflacion|se actualiza|"
            r"(?:al|cuando|cada vez que) (?:se )?(?:renov\w+|renueve)\b.{0,30}\b(?:mas|precio|cuota|sub\w+)"
        ),
    ),
    (
        "cancel",
        (
            r"arrepient\w+|arrepent\w+|(?:lo|la) (?:quiero|puedo|podria) dejar(?! a\b)|dejarl[oa]|dejar de pagar\w*|"
            r"dejo de pagar\w*|rescindir\w*|rescision|"
            r"dar(?:me|lo|la|se|te)? de baja|d(?:oy|ar) de baja|cancel\w+|retractar\w*|echar(?:me|se) atras|"
            r"me echo atras|"
            r"(?:me puedo|puedo|se puede|podria|me podria|uno se puede) (?:ir|salir\w*|quitar\w*|dejar(?!\w* a\b)\w*|"
            r"borrar\w*|desapuntar\w*)|"
            r"quitar(?:lo|la|melo|mela)|penaliz\w+|me (?:lo |la )?(?:puedo )?quit(?:o|ar)|"
            r"(?:me|nos|te) (?:obliga\w*|ata|atan|casa|amarra\w*)|obligad[oa] a (?:estar|seguir|pagar|quedarme)|"
            r"compromiso|clausula\w*|multa|"
            r"anul\w+|desist\w+|permanencia|forzos\w+|plazo minimo|(?:si )?ya no (?:lo )?(?:quiero|me interesa|"
            r"puedo pagar\w*)|atad[oa]|amarrad[oa]|"
            r"si (?:un mes )?no (?:pago|puedo pagar)\w*|me quedo sin trabajo|dinero (?:de vuelta|de regreso)|"
            r"devolv\w+ (?:el dinero|la plata|lo pagado|lo que)|"
            r"devuelv\w+ (?:el dinero|la plata|lo pagado|lo que|algo)|me lo devuelv\w+|recuperar (?:el dinero|lo)|"
            r"salirme"
        ),
    ),
    (
        "claims",
        (
            r"siniestros?|tard\w+ (?:el dinero|la plata)|(?:dinero|plata|capital|pago) (?:en )?(?:lleg\w+|cobr\w+)|"
            r"(?:les|le) (?:llega|llegaria|pagarian)|reclam(?:ar|o|an|aria|acion|amo)|cobrar(?:ia|ian|an|la|lo|"
            r"se)?(?= (?:ellos|mi|mis|el dinero|la plata|el capital|la indemn\w+|lo|eso|cuando|si|el seguro))|"
            r"como (?:se )?(?:lo |la )?cobr\w+|cuanto tard\w+ (?:\w+ )?(?:en )?(?:pagar|dar|abonar|cobrar|soltar|"
            r"entregar)\w*|tard\w+ (?:mucho )?en (?:pagar|cobrar|soltar|dar)\w*|"
            r"(?:en )?cuanto(?:s)? (?:tiempo|dias|meses)? ?(?:pagan|pagais|sueltan|dan|entregan|cobran)(?! al| cada|"
            r" por)|"
            r"(?:que|como) (?:tiene[n]?|tendria[n]?|debe[n]?|hay|deberia[n]?) (?:que|de)? ?(?:hacer|presentar|llevar|"
            r"avisar|pedir|reclamar)\b.{0,30}\b"
            rf"(?:hij\w+|mujer|marido|famili\w+|beneficiari\w+|espos\w+|pareja|herman\w+|madre|padre|si|cuando|"
            rf"para cobrar)|"
            rf"(?:cuando|si|el dia que|en caso de que) (?:yo )?(?:me )?{_DIE}\b.{{0,50}}\b(?:hac\w+|avis\w+|llam\w+|"
            rf"cobr\w+|reclam\w+|pag\w+|entreg\w+|dan|papeles|tramit\w+)|"
            r"(?:pagan|pagais|pagaran|pagarian) (?:de verdad|realmente|a (?:mi|mis|la) \w+)|de verdad (?:pagan|"
            r"pagais)|(?:pago|pagan|cobro) de (?:golpe|una vez)|"
            r"indemniz\w+|a quien (?:avisan|llaman|tienen que avisar)|dar parte|se enteran|como se entera\w*|"
            r"en cuotas o de una"
        ),
    ),
    (
        "beneficiaries",
        (
            r"beneficiari\w+|a (?:quien|quienes) (?:se )?(?:le |les |lo |la )?(?:toca|va|dej\w+|lleg\w+|pag\w+|d(?:a|"
            r"an|ais)|entreg\w+|corresponde|queda\w*|pued\w+)|"
            r"quien (?:se )?(?:lo |la )?(?:queda|lleva|cobra|recibe|hereda|cobraria)|(?:dejarlo|dejarselo|dejar(?:le|"
            r"la)?|poner|ponerlo|nombrar|designar|elegir|meter|incluir|repartir\w*|dividir) "
            r"(?:\w+ ){0,3}?(?:a|entre|de|para) (?:mi|un|una|mis|varios|quien|quienes|dos|mas|alguien)|herederos?|"
            r"heren\w+|testamento|"
            r"(?:mi|la|el|su) (?:ex|exmujer|exmarido|ex mujer|ex marido)\b.{0,25}\b(?:toca\w*|cobr\w+|llev\w+|"
            r"recib\w+|derecho|algo)|"
            r"(?:hij\w+|ninos|crios) (?:son |es )?menor(?:es)?|menores de edad|cambiar (?:de|a quien|la persona|"
            r"el que)|la persona que (?:puse|ponga|elija|cobra)"
        ),
    ),
    (
        "payment",
        (
            r"bimestral\w*|paypal|debito|(?:la|mi|otra|en|una) cuenta(?: bancaria| corriente)?|de golpe|pago unico|"
            r"de contado|oxxo|pse|nequi|mercado ?pago|daviplata|"
            rf"(?:{_PAY}) (?:\w+ )?(?:todo|una vez|cada|al (?:mes|ano)|por (?:mes|ano)|el (?:dia|primer)|a (?:mes|"
            rf"plazos)|en (?:cuotas|plazos|efectivo)|mes a mes|con|por (?:banco|transf\w*|el banco)|"
            r"mensual\w*|anual\w*|trimestral\w*|semestral\w*|quincenal\w*)|"
            r"(?:mensual|anual|trimestral|semestral|quincenal)(?:es|mente)?(?= o\b)|o (?:mensual|anual|trimestral|"
            r"semestral)\w*|"
            r"cada cuanto(?! (?:me )?sub)|cada cuando|cuando se paga|que dia (?:me )?(?:pasan|cobran|se paga|cargan)|"
            r"fecha de (?:cobro|pago)|trimestral\w*|semestral\w*|domicili\w+|"
            r"formas? de pago|metodos? de pago|medios? de pago|tarjeta\w*|fraccion\w+|(?:el |"
            r"los )?recibos?(?= (?:al banco|a la cuenta|por|mensual|cada))|"
            r"como (?:se |lo |la |os |les |le )?(?:pag\w+|abon\w+)|transferencia|efectivo|bizum|nomina|a plazos|"
            r"en plazos|en cuotas|por ventanilla|cajero"
        ),
    ),
    (
        "process",
        (
            r"fotocopias?|documenta\w*|documentos?|que (?:me |te |se |os |le )?(?:hace falta|pid(?:en|es|eis)|"
            r"necesit\w+|tengo que (?:mandar|enviar|presentar|llevar|hacer|aportar|rellenar))|papele\w+|papeles|"
            r"que (?:datos|informacion|cosas) (?:\w+ )?(?:tengo|hay|hace\w*|necesit\w+|pid\w+|ocup\w+|te|os|le)|"
            r"tramit\w+|pasos|proceso|requisit\w+|gestion\w*|instrucciones|"
            r"cuanto (?:\w+ )?(?:tard\w+|demora\w*)|(?:tarda|demora)\w* (?:mucho )?(?:en|el)|desde cuando (?:estoy|"
            r"estaria|me|cubre)|cuando (?:empieza|empezaria|entra en vigor|me cubre|estaria cubiert\w)|"
            r"como (?:lo |la |se |hago para |le hago para |hacemos para |puedo |hay que )?(?:contrat\w+|firm\w+|"
            r"formaliz\w+|alt\w+|sac\w+|empez\w+|empiez\w+|arranc\w+|afili\w+|inscrib\w+|apunt\w+)|"
            r"(?:donde|dónde|hay que|se) firma\w*|hay que (?:ir|firmar|presentar\w*|hacer algo|mandar)|"
            r"tengo que (?:ir|desplazarme|firmar|acercarme|pasar por)|a firmar|en papel|online|por internet|"
            r"(?:por|desde|con) (?:el )?(?:movil|celular|celu|whatsapp|telefono)|presencial\w*|dni|ine|cedula|"
            r"pasaporte|nomina|copia de|darme de alta|dar de alta|"
            r"(?:se hace|hacerlo|hacer) todo (?:por|desde|online)|firma digital|que sigue|siguiente paso|"
            r"como seguimos|alistar"
        ),
    ),
    (
        "company",
        (
            r"compania\w*|aseguradoras?|corredur\w+|quien(?:es)? (?:esta|sois|son|es|hay|responde|me asegura)|"
            r"que empresa|empresa (?:sois|es|esta|hay|son)|"
            r"(?:sois|son) (?:una |ustedes |de )?(?:empresa|compania|aseguradora|correduria|banco|de fiar|serios|"
            r"legales?)|(?:donde|dónde) (?:estais|estan|queda|se ubican|teneis|tienen|esta)\b.{0,20}|"
            r"oficinas?|sede|direccion general de seguros|dgs|dgsfp|registrad[oa]s?|autorizad[oa]s?|supervis\w+|"
            r"condusef|superfinanciera|superintendencia|cnsf|numero de registro|"
            r"con (?:quien|que (?:seguro|aseguradora|compania)) (?:trabaj\w+|estaria|contrat\w+|firm\w+)|"
            r"quien(?:es)? (?:lo |me )?(?:respald\w+|garantiz\w+)|quiebra\w*|"
            r"(?:llevais|llevan|anos) (?:\w+ ){0,3}(?:en esto|en el mercado|de experiencia|operando)|que marca"
        ),
    ),
    (
        "what_is",
        (
            r"(?<!\w )que (?:es|son|seria)\b(?! (?:lo )?(?:que|mas|mejor|eso de que))|(?:saber|entiendo|se|explic\w+|"
            r"dime|decirme|y|pero|oye|aclar\w+|pregunt\w+) (?:bien )?que (?:es|son)|que (?:significa|quiere decir|"
            r"viene a ser)|como (?:funciona|va (?:esto|lo|el|eso)|es (?:esto|eso|lo|el seguro)|trabaja)|"
            r"en que consiste|"
            r"(?:me|nos) (?:\w+ )?(?:explica\w*|expliq\w+)|explica(?:me|d|melo|rme)|expliq\w+|para que (?:sirve|vale|"
            r"es|son)|de que (?:va|se trata|trata)|no entiendo (?:que|como|lo)|diferencia (?:entre|hay)|"
            r"que tipo de seguro|"
            r"que se supone|funcionamiento|me lo aclar\w+|no me queda claro"
        ),
    ),
)
_TOPICS = tuple((topic, re.compile(rf"\b(?:{words})\b")) for topic, words in _SUBJECTS)


def find_topic(folded: str) -> str | None:
    """Which subject a question about the product is on."""
    return next((topic for topic, pattern in _TOPICS if pattern.search(folded)), None)
