"""Word lists of the grammars, all folded: first names, words that are none, children, cities."""

from __future__ import annotations

from iagente_vida.agents.understanding.text import fold, listed

COMMON_NAMES = frozenset(
    listed(
        "antonio manuel jose francisco david juan javier daniel carlos jesus alejandro miguel rafael pedro pablo "
        "angel "
        "sergio fernando jorge luis alberto alvaro adrian diego raul ivan ruben enrique oscar andres ramon vicente "
        "joaquin victor mario eduardo roberto jaime marcos hugo martin ignacio gonzalo guillermo emilio tomas felipe "
        "nicolas gabriel julian agustin samuel santiago matias facundo mateo esteban ricardo cesar hector arturo "
        "gustavo maria carmen ana isabel laura cristina marta dolores lucia antonia francisca pilar elena sara paula "
        "raquel josefa rosa teresa beatriz silvia julia patricia irene andrea rocio monica montserrat alba angela "
        "sonia sandra susana marina yolanda natalia margarita eva claudia noelia veronica nuria carolina lorena "
        "alicia "
        "miriam victoria esther ines gloria luisa camila valentina daniela fernanda gabriela sofia martina mariana "
        "ximena guadalupe paola catalina juliana alejandra adriana diana clara aitor iker mikel jordi marc xavier "
        "pepe paco manolo nacho toni rafa chema fran dani javi santi edu alex lola mercedes consuelo "
        "encarna inma beto lupita fede hernan lina nelson ramiro wilson luz rosario amparo rebeca inaki ane "
        "leire unai maite "
        "gema celia olga berta blanca emma vera noa hugo leo bruno dario saul ismael abel joel aaron felix cecilia "
        "lourdes milagros vanesa tamara jessica yesenia xiomara edelmira marisol fulgencio encarnacion encarni "
        "hernan fabian "
        "german ernesto rodrigo leandro emiliano maximiliano thiago yeison jhon brayan duvan edwin freddy "
        "milton nestor omar "
        "rene salvador simon ulises uriel yahir brenda karla karina jazmin itzel citlali araceli maricarmen "
        "marlene ingrid "
        "luciana florencia agostina micaela rocio belen candela morena ayelen yamila soledad estela graciela "
        "mirta norma "
        "susi charo loli mari puri nati merche conchi chelo pili tere feli toni tono quique kike josema juanma joseba"
    )
)

NOT_A_NAME = frozenset(
    listed(
        "equis hache uve zeta jota doble tilde acento ene griega ayer hoy anoche antes antier manana lunes martes "
        "miercoles jueves viernes sabado domingo finde "
        "si no hola buenas buenos dias tardes noches gracias ok vale yo el la un una de que quien como para "
        "porque por "
        "cual cuanto cuando donde prefiero privado eso nada mejor luego despues quiero puedo tengo soy es esto nose "
        "hombre mujer seguro precio bot persona baja dato datos mi tu su no paso adios ya perdon "
        "perdona nombre quieres "
        "autonomo autonoma soltero soltera casado casada viudo viuda fumador fumadora mayor joven nuevo cliente otra "
        "primero dime prefiero mas menos tarde algo nadie nunca siempre todos esta este ese esa aqui aca alla "
        "vecina vecino "
        "con en a y o e u por sin sobre hasta desde cuesta vale puedes puede podeis llamo digo dire decir "
        "contestar hace "
        "jubilado jubilada funcionario funcionaria pensionista estudiante ama casad divorciado divorciada padre "
        "madre "
        "hijo hija consciente capaz espanol espanola mexicano mexicana argentino argentina colombiano colombiana "
        "trabajador trabajadora empleado empleada ingeniero persona maquina robot real yo mismo misma nacido nacida "
        "cuanto estoy estas quisiera necesito busco vivo trabajo cobro gano fumo ni tampoco tambien claro vaya "
        "anda oye oiga "
        "disculpa disculpe sano sana diabetico diabetica asmatico asmatica hipertenso hipertensa alergico alergica "
        "uno dos tres cuatro cinco jaja jajaja genial perfecto bien mal pronto ahora hoy manana luego info "
        "informacion "
        "presupuesto seguros vida servidor servidora autonomos empresario empresaria propietario inquilino solo sola "
        "residente vegano deportista zurdo feliz cualquiera ustedes usted vosotros nosotros ellos ella "
        "consulta pregunta "
        "alguien humano asesor agente llamadme llamame contigo interesado interesada"
    )
)

CITIES = {
    fold(city): city
    for city in listed(
        "Madrid,Barcelona,Valencia,Sevilla,Zaragoza,Málaga,Murcia,Palma,Las "
        "Palmas,Bilbao,Alicante,Córdoba,Valladolid,"
        "Vigo,Gijón,Vitoria,A "
        "Coruña,Granada,Elche,Oviedo,Badalona,Cartagena,Terrassa,Jerez,Sabadell,Móstoles,Santa Cruz "
        "de Tenerife,Pamplona,Almería,Alcalá de Henares,Fuenlabrada,Leganés,San Sebastián,Getafe,Burgos,Albacete,"
        "Santander,Castellón,Alcorcón,Logroño,Badajoz,Salamanca,Huelva,Lleida,Marbella,Tarragona,León,Cádiz,Jaén,"
        "Ourense,Girona,Lugo,Cáceres,Toledo,Pontevedra,Palencia,Ceuta,Melilla,Ciudad "
        "Real,Zamora,Ávila,Cuenca,Huesca,"
        "Segovia,Soria,Teruel,Guadalajara,Reus,Mataró,Dos Hermanas,Torrejón de Ardoz,Parla,Ciudad de "
        "México,Monterrey,Puebla,"
        "Tijuana,Mérida,Querétaro,Cancún,Buenos Aires,Rosario,Mendoza,La Plata,Bogotá,Medellín,Cali,"
        "Barranquilla,Bucaramanga,Cartagena de "
        "Indias,Pereira,Manizales,Armenia,Ibagué,Pasto,Palmira,Cúcuta,Villavicencio,Soacha,"
        "San Miguel de Tucumán,Mar del Plata,Salta,Neuquén,Bahía "
        "Blanca,Paraná,Posadas,Quilmes,Lanús,Zapopan,Toluca,San Luis Potosí,"
        "Aguascalientes,Hermosillo,Saltillo,Mexicali,Culiacán,Chihuahua,Veracruz,Morelia,Oaxaca,Ciudad "
        "Juárez,San Pedro Garza García,"
        "Santa Fe,Alcobendas,Pozuelo de Alarcón,Las "
        "Rozas,Majadahonda,Coslada,Rivas-Vaciamadrid,Valdemoro,Aranjuez,Algeciras,Lorca,"
        "Torrevieja,Gandía,Benidorm,Sagunto,Ferrol,Santiago de "
        "Compostela,Avilés,Barakaldo,Getxo,Irún,Ponferrada,Talavera de la Reina,"
        "Mérida,Linares,Úbeda,Ronda,Estepona,Fuengirola,Vélez-Málaga,El Puerto de Santa María,San "
        "Fernando,Chiclana,Roquetas de Mar,"
        "El Ejido,Motril,Telde,Arrecife,La "
        "Laguna,Ibiza,Mahón,Manresa,Vic,Figueres,Sitges,Granollers,Rubí,Cornellà,L'Hospitalet,Tudela",
        ",",
    )
}
CITIES.update(
    {
        "donostia": "San Sebastián",
        "coruna": "A Coruña",
        "la coruna": "A Coruña",
        "mty": "Monterrey",
        "cdmx": "Ciudad de México",
        "df": "Ciudad de México",
        "mexico df": "Ciudad de México",
        "bcn": "Barcelona",
        "barna": "Barcelona",
        "mad": "Madrid",
        "caba": "Buenos Aires",
        "capital federal": "Buenos Aires",
        "bs as": "Buenos Aires",
        "gdl": "Guadalajara",
        "palma de mallorca": "Palma",
        "vitoria gasteiz": "Vitoria",
        "iruna": "Pamplona",
        "bilbo": "Bilbao",
        "gasteiz": "Vitoria",
        "jerez de la frontera": "Jerez",
        "alicante alacant": "Alicante",
        "lerida": "Lleida",
        "gerona": "Girona",
        "orense": "Ourense",
        "hospitalet": "L'Hospitalet",
        "castellon de la plana": "Castellón",
    }
)
CITY_NICKNAMES = {
    fold(nickname): city
    for nickname, city in (
        ("Cai", "Cádiz"),
        ("Xixón", "Gijón"),
        ("Uviéu", "Oviedo"),
        ("mlg", "Málaga"),
        ("zgz", "Zaragoza"),
        ("vlc", "Valencia"),
        ("svq", "Sevilla"),
        ("Graná", "Granada"),
        ("Madriz", "Madrid"),
        ("Madrid capital", "Madrid"),
        ("los Madriles", "Madrid"),
        ("Medallo", "Medellín"),
        ("Quilla", "Barranquilla"),
        ("la Arenosa", "Barranquilla"),
        ("Tucumán", "San Miguel de Tucumán"),
        ("Guanatos", "Guadalajara"),
        ("GDL", "Guadalajara"),
        ("DF", "Ciudad de México"),
        ("México", "Ciudad de México"),
        ("Ciudad de México", "Ciudad de México"),
        ("Mexico City", "Ciudad de México"),
        ("Monterrey Nuevo León", "Monterrey"),
        ("Baires", "Buenos Aires"),
        ("Bs. As.", "Buenos Aires"),
        ("CABA", "Buenos Aires"),
        ("Mardel", "Mar del Plata"),
        ("mdq", "Mar del Plata"),
        ("Bariloche", "San Carlos de Bariloche"),
        ("Jujuy", "San Salvador de Jujuy"),
        ("Bta", "Bogotá"),
        ("Bogotá D.C.", "Bogotá"),
        ("Bogotá DC", "Bogotá"),
        ("Santiago de Cali", "Cali"),
        ("la sucursal del cielo", "Cali"),
        ("Santa Fe de Bogotá", "Bogotá"),
        ("QRO", "Querétaro"),
        ("Santiago de Querétaro", "Querétaro"),
        ("slp", "San Luis Potosí"),
        ("Ags", "Aguascalientes"),
        ("Ecatepec", "Ecatepec"),
        ("Neza", "Nezahualcóyotl"),
        ("Ciudad Neza", "Nezahualcóyotl"),
        ("Cd Juárez", "Ciudad Juárez"),
        ("Juárez", "Ciudad Juárez"),
        ("tj", "Tijuana"),
        ("Acapulco", "Acapulco"),
        ("Durango", "Durango"),
        ("Xalapa", "Xalapa"),
        ("Jalapa", "Xalapa"),
        ("Tuxtla Gutiérrez", "Tuxtla Gutiérrez"),
        ("Matamoros", "Matamoros"),
        ("León Guanajuato", "León"),
        ("León de los Aldama", "León"),
        ("Donosti", "San Sebastián"),
        ("Sanse", "San Sebastián de los Reyes"),
        ("Alcalá", "Alcalá de Henares"),
        ("Santiago", "Santiago de Compostela"),
        ("Compostela", "Santiago de Compostela"),
        ("Castelló", "Castellón"),
        ("Castelló de la Plana", "Castellón"),
        ("Elx", "Elche"),
        ("Alacant", "Alicante"),
        ("Eivissa", "Ibiza"),
        ("Maó", "Mahón"),
        ("Gasteiz / Vitoria", "Vitoria"),
        ("Las Palmas de Gran Canaria", "Las Palmas"),
        ("Las Rozas de Madrid", "Las Rozas"),
        ("Chiclana de la Frontera", "Chiclana"),
        ("Cornellà de Llobregat", "Cornellà"),
        ("L'Hospitalet de Llobregat", "L'Hospitalet"),
        ("Hospitalet de Llobregat", "L'Hospitalet"),
        ("Palma de Mallorca", "Palma"),
        ("Sta Cruz de Tenerife", "Santa Cruz de Tenerife"),
        ("Sta. Cruz de Tenerife", "Santa Cruz de Tenerife"),
        ("San Cristóbal de La Laguna", "La Laguna"),
        ("Sant Cugat", "Sant Cugat del Vallès"),
        ("Talavera", "Talavera de la Reina"),
        ("Torrejón", "Torrejón de Ardoz"),
        ("Pozuelo", "Pozuelo de Alarcón"),
        ("Rivas", "Rivas-Vaciamadrid"),
        ("Roquetas", "Roquetas de Mar"),
        ("Medina", "Medina del Campo"),
        ("Miranda", "Miranda de Ebro"),
        ("Santa Coloma", "Santa Coloma de Gramenet"),
        ("Vilagarcía", "Vilagarcía de Arousa"),
        ("madrileño", "Madrid"),
        ("madrileña", "Madrid"),
        ("sevillano", "Sevilla"),
        ("sevillana", "Sevilla"),
        ("bilbaíno", "Bilbao"),
        ("bilbaína", "Bilbao"),
        ("valenciano", "Valencia"),
        ("valenciana", "Valencia"),
        ("malagueño", "Málaga"),
        ("malagueña", "Málaga"),
        ("barcelonés", "Barcelona"),
        ("barcelonesa", "Barcelona"),
        ("zaragozano", "Zaragoza"),
        ("zaragozana", "Zaragoza"),
        ("maño", "Zaragoza"),
        ("maña", "Zaragoza"),
        ("gaditano", "Cádiz"),
        ("gaditana", "Cádiz"),
        ("granadino", "Granada"),
        ("granadina", "Granada"),
        ("vigués", "Vigo"),
        ("viguesa", "Vigo"),
        ("donostiarra", "San Sebastián"),
        ("salmantino", "Salamanca"),
        ("salmantina", "Salamanca"),
        ("chilango", "Ciudad de México"),
        ("chilanga", "Ciudad de México"),
        ("regio", "Monterrey"),
        ("regia", "Monterrey"),
        ("tapatío", "Guadalajara"),
        ("tapatía", "Guadalajara"),
        ("porteño", "Buenos Aires"),
        ("porteña", "Buenos Aires"),
        ("rosarino", "Rosario"),
        ("rosarina", "Rosario"),
        ("caleño", "Cali"),
        ("caleña", "Cali"),
        ("bogotano", "Bogotá"),
        ("bogotana", "Bogotá"),
        ("rolo", "Bogotá"),
        ("rola", "Bogotá"),
        ("paisa de Medellín", "Medellín"),
    )
}

KIDS = (
    r"(?:hij(?:it|az)?[oa]s?|nin(?:it)?[oa]s?|cri(?:aj)?[oa]s?|criaturas?|peques?|pequen(?:it|aj|in)?[oa]s?|nen(?:es|"
    r"[oa]s?|it[oa]s?)|chaval(?:es|as?|ines|in|it[oa]s?)?|chav(?:it)?[oa]s?|chamac(?:[oa]s?)|chamaquit[oa]s?|"
    r"pib(?:es?|[ao]s?|it[oa]s?)|beb(?:es?|it[oa]s?|as?)|gemel(?:it)?[oa]s|melliz(?:it)?[oa]s|trilliz[oa]s|"
    r"escuincl(?:es?|a)|esquincles?|patoj(?:it)?[oa]s?|guaguas?|huerc[oa]s?|morr(?:it)?[oa]s?|pelad(?:it)?[oa]s?|"
    r"sardin[oa]s|gur(?:i|ises|isa)|botijas?|mocos[oa]s?|churumbel(?:es)?|renacuaj[oa]s?|enan[oa]s?|pitufos?|"
    r"retonos?|vastagos?|nenes?|mujercitas?|varoncit[oa]s?|hembrit[oa]s?|hembras|varones|canij[oa]s?|diablill[oa]s?|"
    r"herederos|chiquill[oa]s?|chiquitines|zagal(?:es|a)?|rapaces|guajes?|mocositos|bodoques?|chilpayates?|pollitos)"
)
"""How people call their children."""
