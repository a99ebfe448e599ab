"""Trades: their names, the words that look like one and are none, the businesses people own."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.lexicon import NOT_A_NAME
from iagente_vida.agents.understanding.text import listed

NOT_A_JOB = NOT_A_NAME - {"trabajador", "trabajadora"} | frozenset(
    listed(
        "todo poco cosa cosas trabajos muchas varias casa ahora mucho bien igual lo que sea saber importa "
        "cambiar eso esto mi nada cualquier lo le les se ni ese esa ahi aqui alli otra otro dije dicho tal "
        "depende temporada ratos ti usted vosotros tiempo momento sitio lado salga sale surja pinte variado varios "
        "verdad parte edad familia padres casado casada soltero soltera divorciado divorciada viudo viuda"
    )
)

JOBS = frozenset(
    listed(
        "agente fontanero electricista albanil carpintero pintor mecanico soldador camionero conductor taxista "
        "repartidor "
        "camarero cocinero dependiente cajero administrativo secretario contable abogado medico enfermero auxiliar "
        "celador farmaceutico dentista fisioterapeuta psicologo profesor maestro informatico programador ingeniero "
        "arquitecto disenador comercial vendedor teleoperador policia bombero militar guardia vigilante limpiador "
        "jardinero agricultor ganadero pescador minero peluquero esteticista periodista fotografo musico actor "
        "investigador cientifico economista consultor gerente director encargado operario obrero mozo panadero "
        "carnicero costurero veterinario cuidador piloto azafato maquinista marinero notario arquitecta monitor "
        "entrenador chofer contador administrador tecnico reponedor gasista plomero herrero cerrajero techador "
        "yesero "
        "encofrador gruista pizzero barman barista mesero mozo chef pastelero repostero frutero pescadero "
        "churrero quiosquero "
        "kiosquero recepcionista conserje portero guarda guardia escolta socorrista bibliotecario archivero "
        "traductor interprete "
        "educador logopeda podologo optico enologo biologo quimico matematico geologo topografo delineante "
        "aparejador "
        "procurador juez fiscal registrador asesor gestor corredor broker auditor analista desarrollador tester "
        "disenador ilustrador animador publicista redactor editor locutor presentador bailarin cantante "
        "escritor escultor artesano ceramista joyero relojero zapatero sastre modista tapicero ebanista "
        "marmolista cristalero "
        "calderero tornero fresador matricero chapista frigorista calefactor instalador antenista mensajero "
        "cartero estibador "
        "maletero ferroviario revisor marino buzo tractorista aparcero jornalero vendimiador lenador forestal "
        "apicultor "
        "domestico limpiadora asistente canguro ninera ninero matron partero radiologo cirujano pediatra "
        "ginecologo cardiologo "
        "anestesista oncologo psiquiatra dermatologo oftalmologo odontologo protesico nutricionista dietista "
        "osteopata masajista "
        "terapeuta promotor azafato crupier croupier taquillero acomodador tramoyista sonidista productor "
        "guionista catedratico docente rector decano bedel concejal alcalde diplomatico sacerdote cura monja "
        "supervisor coordinador director subdirector ejecutivo oficinista rider tatuador barbero estilista "
        "manicurista maquillador detective forense criminologo sociologo antropologo historiador arqueologo "
        "filologo pedagogo "
        "orientador tutor aprendiz peon capataz albanil carretillero almacenero montador soldador pocero "
        "deshollinador "
        "basurero barrendero sepulturero tanatopractor vigilanta policia soldado sargento teniente capitan "
        "marinera astronauta "
        "meteorologo controlador despachador sobrecargo camionero transportista mototaxista remisero "
        "colectivero maestranza "
        "cocinera panadera florista tendero comerciante feriante viajante representante agricultora "
        "electromecanico mecatronico "
        "torero jinete futbolista entrenadora preparador arbitro socorrista esquiador alpinista guia"
    )
)

MORE_JOBS = frozenset(
    listed(
        "profe maestra trailero trailera gruero gruera kinesiologo puericultor puericultora teleco ceo cto cfo "
        "youtuber "
        "influencer streamer trapecista escayolista higienista ferrallista soldadora maquilador obrera albanila "
        "programadora jardinera becario logistico paramedico rescatista enfermera doctor doctora medica abogada "
        "ingeniera arquitecta aparejadora delineanta notaria procuradora jueza fiscala magistrado magistrada letrado "
        "letrada perito tasador inspector inspectora subinspector comisario brigada legionario "
        "militar marino infante guardabosques guardacostas guardaespaldas guardameta jockey boxeador ciclista "
        "pintora escultora poeta novelista columnista reportero camarografo editora disenadora "
        "estilista modisto bordadora zapatera tapicera carpintera herrera fontanera electricista lampista "
        "climatizador "
        "frigorista soldadora pulidor lijador barnizador parquetista solador alicatador enlosador pizarrista "
        "techista "
        "pocero picapedrero cantero barrenista dinamitero artillero polvorista perforista petrolero gasolinero "
        "bombera socorrista salvavidas vigilanta celadora auxiliar tecnica tecnologo ayudante asistenta criada "
        "mucama cuidadora canguro gerocultor gerocultora partera matrona comadrona fisio podologa "
        "optica audiologo audioprotesista farmaceutica boticario veterinaria auxiliar peluquera barbera "
        "manicura pedicura esteticien maquilladora masajista quiropractico acupuntor naturopata nutriologo "
        "nutriologa "
        "psicologa psicopedagogo psicopedagoga maestro docente catedratica decana bedela "
        "secre administrativa oficinista telefonista teleoperadora recepcionista contadora contable tesorero "
        "auditora "
        "economista financiero bancario banquero cajera comercial representante visitador visitadora vendedora "
        "dependienta tendera encargada gerenta directora supervisora coordinadora jefa jefe capataza "
        "empresario hostelero hotelero restaurador sumiller sommelier barman camarera mesera moza cocinera pastelera "
        "panadera pizzera friegaplatos lavaplatos parrillero asador taquero tortillero churrera heladero "
        "repartidora rider mensajera cartera fletero transportista chofer conductora autobusero microbusero "
        "busero taxista uber cabify ubero camionera maquinista tranviario ferroviaria piloto copiloto azafata "
        "sobrecargo estibadora carretillera almacenera moza mozo empacador empacadora operaria "
        "obrera fresadora tornera matricera montadora ensamblador ensambladora maquiladora costurera tejedora "
        "agricultora ganadera vaquero vaquera pastora pastor gaucho peon jornalera temporero temporera recolectora "
        "olivarero cafetero cafetalero bananero pescadora marinera mariscador mariscadora percebeiro percebeira "
        "redero buzo apicultora floricultor horticultor viverista agronomo agronoma tractorista podador talador "
        "aserrador motosierrista resinero corchero limpiacristales limpiadora barrendera basurera reciclador "
        "chatarrero "
        "cartonero deshollinador fumigador desinfectador cerrajera vidriero cristalera rotulista imprentero impresor "
        "encuadernador librero librera bibliotecaria archivera documentalista traductora interprete correctora guia "
        "animadora monitora entrenadora preparadora futbolista torera rejoneador "
        "bailarina cantaor cantaora guitarrista pianista baterista violinista dj musica actriz comico payaso mago "
        "malabarista acrobata doblador especialista regidor realizador foquista iluminador tecnico "
        "sacerdote pastor cura monje religioso religiosa rabino iman sacristan diacono detective escolta vigilador "
        "sereno portera conserja ordenanza bedel ujier alguacil concejala alcaldesa diputado diputada senador "
        "senadora "
        "sindicalista diplomatica consul embajador cooperante misionero antropologa sociologa "
        "historiadora arqueologa filosofo filosofa teologo linguista filologa matematica fisico biologa "
        "geologa bioquimico bioquimica microbiologo genetista laboratorista analista cientifica investigadora "
        "becaria "
        "astronomo ambientologo ambientologa oceanografo topografa cartografo geografo urbanista paisajista "
        "interiorista "
        "decorador decoradora escaparatista cerillero lotero kiosquera estanquero gestora corredora "
        "developer devops sysadmin tester qa "
        "helpdesk webmaster copywriter marketer publicista maquetador maquetadora grafista "
        "reponedora cajero plomera electricistas gasfiter gasfitero maestranza remisera colectivera chapero "
        "hojalatero "
        "llantero vulcanizador mecanica lavacoches franelero aparcacoches paseador adiestrador peluquero herrador "
        "domador cetrero guardes guardesa "
    )
)

BUSINESSES = (
    r"(?:pelu(?:queria)?|barberia|bar|bareto|chiringuito|pub|discoteca|tiend(?:a|ita)|taller(?:cito)?|restaurante|"
    r"cafeteria|cafe|heladeria|panaderia|pasteleria|confiteria|fruteria|verduleria|carniceria|pescaderia|polleria|"
    r"charcuteria|ferreteria|papeleria|libreria|imprenta|copisteria|kiosk?[oc]o?|kiosco|quiosco|estanco|loteria|"
    r"farmacia|"
    r"optica|clinica|consulta|consultorio|gestoria|asesoria|consultoria|despacho|estudio|bufete|academia|guarderia|"
    r"gimnasio|floristeria|lavanderia|tintoreria|pizzeria|taqueria|tortilleria|merceria|zapateria|joyeria|relojeria|"
    r"boutique|bazar|puesto|puestito|local|localito|changarro|negocio|negocito|empresa|pyme|abarrotes|miscelanea|"
    r"tienda|"
    r"almacen|autoservicio|remiseria|agencia|inmobiliaria|autoescuela|finca|granja|explotacion|ganaderia|bodega|"
    r"vivero|rancho|parcela|cosecha|hostal|hotel|casa rural|camping|salon|centro de estetica|spa|tatuajes|"
    r"constructora|reformas|carpinteria|herreria|vidrieria|tapiceria|lavadero|estacion de servicio|gasolinera|"
    r"cybercafe|ciber|locutorio|chamba propia|food ?truck|marca|startup)"
)
"""What a person who works on their own account owns."""

NOT_TRADES = frozenset(
    listed(
        "fumador fumadora exfumador exfumadora soltero soltera primero primera tercero tercera sincero sincera "
        "entero "
        "entera compañero companera companero caballero heredero heredera verdadero verdadera extranjero extranjera "
        "ligero ligera viajero viajera casero casera parrandero fiestero fiestera futbolero aventurero aventurera "
        "guerrero guerrera enero febrero dinero pasajero pasajera madridista barcelonista optimista pesimista "
        "realista "
        "perfeccionista pacifista feminista machista ecologista egoista racista celiaco propietario propietaria "
        "solitario solitaria voluntario voluntaria usuario usuaria beneficiario beneficiaria millonario millonaria "
        "arrendatario arrendataria destinatario veinteanero treintanero cuarentanero cincuentanero treintanera "
        "cuarentanera cincuentanera veinteanera sesentanero consumidor consumidora trabajador trabajadora ahorrador "
        "ahorradora mayor menor mejor peor senor senora deudor deudora madrugador madrugadora luchador luchadora "
        "bebedor bebedora jugador jugadora comprador compradora seguidor seguidora pecador soñador sonador sonadora "
        "portador portadora tenedor poseedor hipotecario necesario necesaria varios varias partidario partidaria "
        "contrario ordinario temporario interino monotributista cuentapropista autonomista pensionista rentista "
        "accionista motero motera deportista futbolista corredor corredora vegetariano seropositivo hincha "
        "titular tomador tomadora asegurador emprendedor emprendedora independiente mero era fuera quisiera "
        "cualquiera manera tuviera espera carrera cartera primavera bandera"
    )
)
"""Words with the ending of a trade that say something else of a person."""

_TRADE_ENDING = re.compile(
    r"[a-z]{3,}(?:ista|ologo|ologa|ografo|ografa|ero|era|dor|dora|tor|tora|triz|logo|loga|iatra|nauta|cultor|cultora|"
    r"ario|aria|sor|sora|peuta|metra|grafo|grafa|fono|yudante|ologa)"
)


def is_job(word: str) -> bool:
    """Whether a folded word names a trade of the lists, in either gender."""
    if word in JOBS or word in MORE_JOBS:
        return True
    if not word.endswith("a"):
        return False
    return any(form in JOBS or form in MORE_JOBS for form in (word[:-1] + "o", word[:-1], word[:-1] + "e"))


def sounds_like_a_job(word: str) -> bool:
    """Whether an unknown word has the ending of a trade: it counts only where a trade is expected."""
    return bool(_TRADE_ENDING.fullmatch(word)) and word not in NOT_TRADES and word not in NOT_A_JOB
