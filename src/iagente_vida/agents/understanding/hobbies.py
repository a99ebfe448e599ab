"""What the writer risks at leisure."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.text import Message, Span, shifted

_HOBBY = re.compile(
    r"\b(?:buce(?:o|ar|ando|ador[a]?)|submarin(?:ismo|ista)|snorkel|free ?diving|apneista|escal(?:ada|o|ar|ando|"
    r"ador[a]?)|"
    r"boulder|rocodromo|alpin(?:ismo|ista)|montan(?:ismo|er[oa])|andinismo|alta montana|himalayismo|"
    r"(?:salto|saltos|tiro|tirarme|saltar) (?:en|de|con) paracaidas|paracaid(?:as|ismo|ista)|parapente|parapentista|"
    r"paramotor|ala ?delta|globo aerostatico|box(?:eo|ear|eador[a]?)|kick ?boxing|muay thai|mma|"
    r"artes marciales(?: mixtas)?|karate|taekwondo|judo|jiu[ -]?jitsu|lucha libre|esgrima|motocicl(?:ismo|etas?)|"
    r"motos? (?:de )?(?:pista|cross|agua|carreras|nieve|campo)|motocross|enduro|rally\w*|rallies|"
    r"kart(?:s|ing)?|carreras? de (?:coches|autos|carros|motos|caballos)|automovilismo|drift|tandas|circuito|rugby|"
    r"futbol americano|hockey|barranquismo|barrancos|canonismo|canyoning|rap+el|espeleolog\w+|cuevas|kite(?:surf)?|"
    r"surf(?:eo|ear|ista)?|windsurf|wakeboard|esqui(?: \w+)?|esquio|esquiar|snow(?:board)?|puenting|bungee|"
    r"sky ?div(?:e|ing)|aviacion|avionetas?|ultraliger[oa]s?|planeador(?:es)?|helicoptero|vuelo sin motor|"
    r"cac(?:eria)|caz(?:a|ar|o|ador[a]?|eria)(?: mayor| menor)?|tore(?:o|ar)|recortador|recortes|encierros?|capeas?|"
    r"corridas de toros|jaripeo|rodeo|charreria|jineteadas?|doma|bici(?:cleta)? de (?:montana|descenso)|"
    r"ciclismo(?: de (?:montana|carretera|ruta))?|btt|mtb|trekking de altura|descenso\w*|downhill|freeride|bmx|"
    r"parkour|rafting|"
    r"aguas bravas|kayak(?: \w+){0,3}|piraguismo|apnea(?: deportiva)?|pesca (?:submarina|de altura)|vias? ferratas?|"
    r"ferratas|motos?|moter[oa]|harley|quads?|cuatrimotos?|4x4|buggy|razer|equitacion|hipica|"
    r"mont(?:o|ar) (?:a caballo|caballos)|saltos? (?:a caballo|ecuestres)|polo|skate(?:board)?|base jump|"
    r"wingsuit|trial|"
    r"trail(?: running)?|ultra ?trail|triatlon|iron ?man|navegacion|vela|regatas|tiro (?:olimpico|al plato|"
    r"deportivo)|"
    r"armas|drones fpv|slackline|funambulismo|acrobacias?|trapecio|highline|tirolinas?|canopy|halterofilia|"
    r"powerlifting)\b"
)
_HARMLESS = re.compile(
    r"\b(?:nada (?:peligros\w+|de (?:eso|riesgo|nada)|raro|extremo|arriesgado|fuera de lo normal|del otro mundo|"
    r"asi)|padel|tenis|futbol|fulbito|futsal|leer|lectura|lecturas|series|pelis|netflix|ajedrez|domino|cartas|"
    r"correr|running|nadar|natacion|aquagym|gimnasio|gimnasi|gym|yoga|pilates|pasear|paseos?|caminar|caminatas?|"
    r"camino|andar|senderismo|baile|bailar|salsa|cocinar|cocina|pintar|pintura|petanca|golf|bolos|billar|"
    r"videojuegos|play(?:station)?|consola|corro|maraton\w*|baloncesto|basquet\w*|voley\w*|patin\w+|musica|guitarra|"
    r"piano|viajar|viajes|dormir|siesta|jardin\w*|huerto|plantas|futbito|spinning|crossfit|zumba|fotografia|cine|"
    r"tranquil\w+|sofa|sillon|ninguno peligroso|no hago (?:deporte|nada)|no practico|ganchillo|costura|tejer|"
    r"croche\w*|"
    r"punto de cruz|manualidades|bricolaje|puzzles?|sudoku|television|tele|pescar|pesca|setas|"
    r"no (?:soy|me va|me van|me gusta\w*) (?:de |mucho )?(?:los |el )?(?:deport\w+|riesgos?|esas cosas)|"
    r"cruzar la calle|(?:el|lo) mas (?:peligroso|arriesgado|extremo)|criar (?:a )?(?:mis )?(?:hij|nin)\w+|"
    r"aguantar a|ir al super|(?:salir|ir|irme) de (?:canas|copas|fiesta|compras|bares)|las? (?:canas|cervezas|"
    r"bici)|levantar (?:el vaso|vidrio)|"
    r"sedentari[oa]|cero (?:riesgo|deporte)|soy (?:muy )?(?:cobarde|prudente|mied\w+|aburrid[oa])|ni loc[oa]|"
    r"ni de broma|vida (?:sana|tranquila))\b"
)
_HOBBY_LEAD = re.compile(
    r"\b(?:hago|hacemos|practico|practicamos|entreno|me gusta(?: el| la| hacer)?|aficionad[oa] a(?:l| la)?|"
    r"aficion a(?:l| la)?|mi (?:hobby|aficion|pasion) es(?: el| la)?|salgo (?:a|en|de|con)|voy (?:a|en|de)|"
    r"me tiro(?: en| con)?|vuelo(?: en| con)?|monto en|corro en|doy clases de|compito en|tengo licencia de|"
    r"soy federad[oa] (?:en|de)) (?:hacer |un |una |el |la )?$"
)
_NOT_HOBBY = re.compile(
    r"\bno (?:hago|practico|me gusta|monto)\b|\bnada de\b|\buna (?:sola )?vez\b|\bde joven\b|\b(?:antes|ya no)\b|"
    r"\bde crio\b|\bhace (?:anos|mucho|tiempo|\w+ anos)\b|\bver\b|\bveo\b|\bni\b|\bme da\w* (?:miedo|panico)\b|"
    r"\bvideojuego\w*|\ben la (?:tele|play|consola)\b"
)
_MINE_NOT = re.compile(r"\byo (?:no|nada|ni de broma|ni loc[oa]|tampoco)\b")


def find_hobby(message: Message, asked: bool) -> tuple[str, Span] | None:
    """A dangerous hobby in the writer's words; "none" when it was asked and there is none."""
    past = False
    for clause in message.clauses:
        if clause.relative or _NOT_HOBBY.search(clause.text):
            past = past or bool(_HOBBY.search(clause.text))
            continue
        found = _HOBBY.search(clause.text)
        if found and (asked or _HOBBY_LEAD.search(clause.text[: found.start()])):
            span = shifted(found.span(), clause.span[0])
            return message.original[slice(*span)].lower(), span
    if not asked or "?" in message.folded:
        return None
    none = _MINE_NOT.search(message.folded) or (None if past else _HARMLESS.search(message.folded))
    return ("none", none.span()) if none else None
