"""The rules of a wish for a person: to be passed on, attended to, seen face to face, away from the machine."""

from __future__ import annotations

import re

PERSON = (
    r"(?:personas?|humanos?|gente|agentes?|asesor(?:a|es|as)?|comercial(?:es)?|operador(?:a|es|as)?|operari[oa]|"
    r"alguien|"
    r"gestor(?:a|es)?|companer[oa]s?|ejecutiv[oa]s?|tecnic[oa]s?|jef[ea]s?|supervisor(?:a|es)?|encargad[oa]s?|"
    r"responsables?|gerentes?|representantes?|vendedor(?:a|es)?|corredor(?:a|es)?|mediador(?:a|es)?|productor(?:a|"
    r"es)?|"
    r"emplead[oa]s?|trabajador(?:a|es)?|especialistas?|expert[oa]s?|profesional(?:es)?|director(?:a)?|licenciad[oa]|"
    r"funcionari[oa]s?|senorit?as?|senor|chic[oa]s?|muchach[oa]s?|joven|doctor[a]?|tip[oa]|pib[ea]s?)"
)
_ONE = r"(?:un|una|uno|algun|alguna|alguno|otr[oa]|el|la|los|las|vuestr[oa]s?|su|sus|tu|tus|ese|esa|ningun|unos)"
_KIND = r"(?:de (?:los |las |tus |sus |vuestr[oa]s )?)?"
_DEALING = (
    r"(?:hablar|hablo|hablarlo|ver|verlo|verla|vernos|tratar|tratarlo|tratarla|comentar|comentarlo|consultarlo|"
    r"explicarlo|"
    r"explicarselo|contarlo|contarselo|discutir|discutirlo|resolverlo|revisar|revisarlo|platicar|platicarlo|charlar|"
    r"charlarlo|"
    r"conversar|conversarlo|entenderme|sentarme|reunirme|gestionarlo|hacerlo|cerrarlo|arreglarlo|mirarlo|comunicarme|"
    r"contactar|contactarme|quedar|tratalo|trato|preguntarle|dialogar|negociarlo|orientarme)"
)
_PASS_ON = (
    r"(?:ponme|poneme|ponedme|pongame|ponganme|pasame|paseme|pasenme|pasadme|comuni(?:came|queme|quenme|cadme)|"
    r"conect(?:ame|eme|enme)|deriv(?:ame|eme|enme)|transfi(?:ereme|erame|eranme)|enla(?:zame|ceme|cenme)|rolame|"
    r"contact(?:ame|eme|enme)|me (?:puede[ns]? |podes |podeis |podria[ns]? |podriais |podrias |puedes )?"
    r"(?:pasas?|pasan|pasais|pasar|pones?|ponen|poneis|poner|comunicas?|comunican|comunicais|comunicar|conecta[ns]?|"
    r"conectar|"
    r"derivas?|derivan|derivar|transfiere[ns]?|transferir|transferis|enlazas?|enlazar))"
)
_OFFICE = r"(?:oficinas?|sucursal(?:es)?|ventanilla|mostrador|delegacion|despacho|agencia|sede|local)"
_GOING = (
    r"(?:ir|voy|vaya|pasar|pasarme|pasar por|paso|acercarme|acercar|acerco|acudir|acudo|presentarme|visitar\w*|"
    r"desplazarme|"
    r"atienden|atendeis|atiendan|atienda|me reciban|recibis|reciben|recibir\w*|atender\w*|pedir cita|cita|queda|"
    r"abre|abris|abren)"
)
_MACHINES = (
    r"(?:maquinas?|maquinitas?|aparatos?|robots?|bots?|contestador(?:a|es)?|chats?|programas?|computador\w*|grabadora|"
    r"automatic\w+|ordenador(?:es)?|sistema|pantallas?|teclas|algoritmo|chatbots?)"
)
_FACE = (
    r"(?:cara a cara|en persona|presencial(?:mente)?|de frente|frente a frente|de viva voz|de tu a tu|"
    r"viendo(?:nos|le|te|les)? las? caras?|mirando a los ojos|en vivo y en directo|personalmente)"
)
_HELP = (
    r"(?:atiend\w+|ayud\w+|expli\w+|orient\w+|asesor[ea]\w*|inform\w+|colabor\w+|respond\w+|contest\w+|guie\w*|"
    r"escuch\w+|aclar\w+)"
)

PERSON_RULES: tuple[tuple[str, float, str], ...] = (
    (
        "ask_human",
        0.93,
        (
            r"\b(?:estudie|vea|mire|resuelva|resolveria|haga|lleve|gestione|tramite|revise|valore|cuente|contara|"
            r"explicara|"
            r"explique|explicaria|diga|conteste|responda|responderia|escriba|atendiera|aclare|aclararia|atienda|"
            r"oriente|guie|sea) "
            rf"(?:mejor |todo |esto |eso |antes |ya )?(?:un|una|algun|alguno|alguna|uno|vuestr[oa]|"
            rf"otr[oa]) (?:de (?:los|las|tus|sus|ustedes|"
            rf"vosotros|vuestr[oa]s) )?(?:\w+ )?{PERSON}\b|\b(?:alguno|alguien|cualquiera|uno) de (?:ustedes|"
            rf"vosotros|ahi|alli|la oficina|"
            rf"la empresa|los vuestros)\b|\bde (?:palabra|viva voz|tu a tu)\b|\bno me (?:contestes|respondas|"
            rf"escribas) tu\b|"
            rf"\b(?:hacer|hacerlo|seguir|tramitar\w*|contratar\w*) (?:esto |todo )?con (?:una persona|un humano|"
            rf"gente|alguien)\b"
        ),
    ),
    ("ask_human", 0.95, rf"\b{_DEALING} (?:\w+ )?(?:con|a) (?:{_ONE} )?{_KIND}(?:\w+ )?{PERSON}\b"),
    (
        "ask_human",
        0.93,
        (r"\b(?:trato|tratar|atencion|asistencia|ayuda|contacto|asesoria) (?:personal|humana?|presencial)\b"),
    ),
    (
        "ask_human",
        0.95,
        (
            rf"\b{_PASS_ON} (?:ya |por favor |porfa )*con\b(?! (?:\d|opcion|la opcion|la cuota|cuota|capital|"
            rf"el capital|\w+ mil))"
        ),
    ),
    ("ask_human", 0.95, rf"\b{_PASS_ON} (?:ya |por favor |a |al |con )*(?:{_ONE} )?{_KIND}{PERSON}\b"),
    (
        "ask_human",
        0.96,
        (
            r"^\W*(?:(?:por favor|porfa|pls|hola|quiero|necesito|un|una|con|a|la|el|ya|y|"
            r"atencion)\W+)*(?:operador[a]?|"
            r"ejecutiv[oa]|representante|gerente|supervisor[a]?|asesor[a]?|humano|persona|agente|comercial|soporte|"
            r"ventas|"
            r"gente|encargad[oa])(?: (?:humano|humana|real|por favor|porfa|pls|ya|x favor|de verdad|fisic[oa]))*\W*$|"
            r"^\W*(?:transfi(?:ereme|erame|eranme|ere)|comuni(?:came|queme|quenme)|deriv(?:ame|eme|enme)|"
            r"agente humano|"
            r"atencion (?:humana|personal|al cliente))\W*(?:(?:por favor|porfavor|porfa|ya)\W*)?$"
        ),
    ),
    (
        "ask_human",
        0.95,
        (r"\b(?:speak|talk) (?:to|with) (?:an? )?(?:\w+ )?(?:someone|somebody|human|person|agent|people)\b"),
    ),
    (
        "ask_human",
        0.95,
        (
            rf"\bque (?:me |lo |nos |venga |se ponga |salga |aparezca |conteste |"
            rf"entre )+(?:\w+ )?(?:{_ONE} )?{_KIND}{PERSON}\b|"
            rf"\b(?:que )?me (?:lo |la )?{_HELP} (?:mejor |por favor |esto |eso |bien |"
            rf"ya )?(?:{_ONE} )?{_KIND}{PERSON}\b|"
            rf"\b(?:alguien|gente|algun[oa]? {PERSON}|un[oa]? {PERSON}|nadie|quien) (?:\w+ )?(?:que|q|pa|para que) "
            rf"(?:me |nos |si |lo |pueda |puedan |sepa |de verdad )*(?:{_HELP}|sepa|sepan|pueda)\b|"
            rf"\b(?:mande|envie|traiga|trae|mandad|mandeme|enviame|enviadme|mandame|traeme|mandenme|"
            rf"envienme)\w* (?:a )?"
            rf"(?:{_ONE} ){_KIND}{PERSON}\b|"
            rf"\b(?:puede|podria|puedan|podrian|podeis|pueden) (?:venir|atenderme|atendernos|recibirme|"
            rf"visitarme) (?:a )?"
            rf"(?:alguien|{_ONE} {PERSON})"
        ),
    ),
    (
        "ask_human",
        0.95,
        (rf"\b(?:prefiero|preferiria|mejor|quiero|quisiera|me gustaria|necesito|gusta)\b.{{0,40}}\b{_FACE}\b"),
    ),
    (
        "ask_human",
        0.93,
        (
            rf"\b{_FACE}\b.{{0,30}}\b(?:con|prefiero|mejor|{PERSON})\b|\b(?:trato|hablo|veo|arreglo|"
            rf"hacer)\b.{{0,15}}\b{_FACE}\b"
        ),
    ),
    (
        "ask_human",
        0.93,
        rf"\b{_GOING}\b.{{0,25}}\b{_OFFICE}\b(?!.{{0,12}}\b(?:banco|trabajo)\b)|\b{_OFFICE}\b.{{0,30}}\b{_GOING}\b",
    ),
    (
        "ask_human",
        0.95,
        (
            rf"\b(?:no|nada de|ni|paso de|hart[oa] de|basta de|cansad[oa] de)\b.{{0,15}}\b(?:hablar|hablo|hablando|"
            rf"seguir|"
            rf"tratar|trato|platico|platicar|discutir|escribir\w*|escribiendo|converso|charlar|contarle|entiendo|"
            rf"hallo|apano|"
            rf"gusta|gustan|gastar)\b.{{0,12}}\b(?:con|a|por) (?:\w+ )?{_MACHINES}\b|"
            rf"\bcon (?:las |los |estos |estas |una |un )?(?:maquinas?|aparatos?|robots?|bots?|"
            rf"contestador\w*) (?:no|yo no|ni)\b|"
            rf"\b{PERSON}\b.{{0,12}}\b(?:y|,) ?no (?:con )?(?:una?|este|esta|el|la)? ?{_MACHINES}\b"
        ),
    ),
    (
        "ask_human",
        0.93,
        (
            r"\b(?:numero|telefono|fijo|linea|directo|contacto|celular|extension)\b.{0,20}\b(?:conteste|contesten|"
            r"atienda|"
            rf"atiendan|hablar|cojan|responda|(?:de|del) (?:{_ONE} )?{_KIND}{PERSON})\b"
        ),
    ),
    (
        "ask_human",
        0.93,
        (
            r"\b(?:el|la) (?:\w+ )?(?:que|q) (?:me )?(?:llev\w+|atend\w+|atiend\w+|gestion\w+) (?:siempre|"
            r"la otra vez|el otro dia|"
            r"lo mio|mi caso|mis seguros|mi poliza|antes|el seguro)\b.{0,25}\b(?:esta|hablar|ponga|anda|contact\w+|"
            r"sigue)\b|"
            r"\b(?:hay|trabaja|queda|esta|habra|responde) (?:\w+ )?(?:nadie|alguien|algun[oa]?)\b.{0,10}\b(?:ahi|"
            r"de verdad|real|"
            rf"de carne|{PERSON})\b.{{0,12}}\b(?:atiend|ayud|habl|conteste|explique)\w*|"
            r"\b(?:con|en) (?:ustedes|vosotros) no\b.{0,25}\bpersona\b|\b(?:ser(?:es)? humanos?)\b"
        ),
    ),
)
"""(intent, score, pattern), as in the other tables."""

A_TRADE = re.compile(
    rf"\W{{0,5}}(?:soy |trabajo de |trabajo como |de )?(?:un |una )?{PERSON}\b"
    r"(?! (?:ya|por favor|porfa|pls|real)\b)(?=.)"
)
"""An answer that begins with somebody's trade."""

NO_WISH_FOR_ONE = re.compile(
    r"\b(?:mand|envi|pas)\w* (?:\w+ ){0,2}?(?:por|al?) (?:mi )?(?:mail|e-?mail|correo)\b|"
    r"\bcon (?:un|una|mi|el|la) (?:medic|doctor|psicolog|psiquiatr|abogad|notari)\w*|"
    r"\bpersona fisica con\b|\b(?:hablar|hablo|hablamos) de (?:mi|mis|la|el|los|las)\b|"
    r"\b(?:persona|gente|hombre|mujer|senor[a]?) (?:de|con) (?:unos |mi )?(?:\d|edad|anos|treinta|cuarenta|"
    r"cincuenta|sesenta)|"
    r"\b(?:pareces?|parecia\w*|eres|sos|sois|hablo con|hablando con|es usted|seras|"
    r"no seras) (?:\w+ ){0,2}(?:personas?|humano|"
    r"humana|gente|maquin\w+|robot|bot)\b|"
    r"\b(?:contesta|escribe|responde|lleva|lee) (?:una |alguna )?(?:persona|gente|humano|maquina) ?(?:o|\?)|"
    r"\b(?:persona|humano|gente|alguien) o (?:\w+ )?(?:inteligencia|ia|robot|bot|maquina|programa|automat\w+|esta)\b|"
    r"\b(?:no (?:hace falta|es necesario|necesito|quiero|me pases|me pongas|deseo)|sin) (?:que )?(?:me |hablar |"
    r"pong\w+ |pas\w+ |"
    r"ver )*(?:a |con )?(?:un |una |ningun |ninguna |mas )?(?:nadie|asesor\w*|agentes?|comercial\w*|persona|"
    r"ejecutiv\w+|humano|"
    r"vendedor\w*)\b|"
    r"\b(?:hablo|hablare|comento|consulto|consultarlo|hablarlo|comentarlo|comentarselo|consultarle|preguntarle|"
    r"pregunto|"
    r"enseno|paso|veo) (?:primero |antes )?(?:con|a|al) mi (?:\w+)\b"
)
"""Words of a wish for a person that are none: who are you, an age, nobody needed, the writer's own adviser."""
