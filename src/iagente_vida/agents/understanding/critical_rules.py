"""The rules of what must not be missed: a crisis, a claim, a complaint, a wish to leave or for a person, an attack."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.attack_rules import ATTACK_RULES
from iagente_vida.agents.understanding.grievance_rules import GRIEVANCE_RULES
from iagente_vida.agents.understanding.parting_rules import DATA_RULES, PARTING_RULES
from iagente_vida.agents.understanding.peril_rules import CLAIM_RULES, PERIL_RULES
from iagente_vida.agents.understanding.person_rules import PERSON_RULES

_PERSON = (
    r"(?:persona|humano|agente|asesor[a]?|comercial|operador[a]?|alguien|gestor[a]?|companer[oa]|"
    r"ejecutiv[oa]|tecnico|jef[ea]|supervisor[a]?|encargad[oa]|responsable|gerente)"
)
_MESSAGES = r"(?:mensajes?|mensajitos|whats?apps?|publicidad|promociones|ofertas|spam|nada)"
_DEAD = r"(?:fallecio|fallecido|murio|ha muerto|muerto|se mato|fallecimiento de mi|muerte de mi)"
_KIN = (
    r"(?:padres?|madre|papa|mama|herman[oa]|abuel[oa]|mujer|marido|espos[oa]|pareja|hij[oa]|"
    r"ti[oa]|suegr[oa]|novi[oa])"
)

# (intent, score, pattern): the best score of an intent counts.
CRITICAL_RULES: tuple[tuple[str, float, re.Pattern[str]], ...] = tuple(
    (intent, score, re.compile(pattern))
    for intent, score, pattern in (
        *PERIL_RULES,
        *CLAIM_RULES,
        *GRIEVANCE_RULES,
        *PERSON_RULES,
        *PARTING_RULES,
        *DATA_RULES,
        *ATTACK_RULES,
        (
            "crisis",
            0.99,
            (
                r"\b(?:suicid\w+|quitarme la vida|matarme|acabar con (?:todo|mi vida)|me quiero morir|"
                r"quiero morir(?:me)?|"
                r"me (?:tiro|lanzo|arrojo|aviento|boto) (?:del?|por|desde|al?) (?:el |la |un |una |las )?"
                r"(?:puente|balcon|ventana|azotea|viaducto|vias?|tren|metro|vacio|terraza)|"
                r"no quiero (?:seguir )?(?:vivir|viviendo|seguir aqui)|no (?:merece|vale) la pena (?:seguir|"
                r"vivir)|(?:mejor|valgo mas) muert[oa]|"
                r"(?:hacerme|me hago|autolesi\w+) dano|autolesi\w+|desaparecer (?:del todo|para siempre)|"
                r"ganas de vivir|sin mi estarian mejor|"
                r"estarian mejor sin mi|ahorcar(?:me|nos|se)|colgarme|cortarme las venas|quitarme de en medio|"
                r"(?:tirar|lanzar|arrojar|aventar)me (?:por|del|al|desde)|(?:intente|quise) (?:matarme|morir)|"
                r"no (?:quiero )?despertar(?:me)? (?:mas|nunca|manana)|(?:pid\w+|rez\w+|dese\w+|ojala|"
                r"rogando) (?:\w+ )?no (?:me )?despert\w+|"
                r"(?:ya )?tengo (?:la|una|las|el) (?:cuerda|soga|pistola|veneno)|(?:cuerda|soga|"
                r"carta de despedida) (?:ya )?"
                r"(?:preparad|list|escrit)[ao]|si me mato (?:esta|hoy|ahora|manana|yo)|"
                r"mis? ultim[oa]s? (?:dia|noche|hora)s?(?! (?:de|en|del|para|laboral|como|por))|"
                r"no aguanto mas la vida|"
                r"no puedo mas con (?:mi vida|la vida|todo)|me (?:corto|hago cortes|autolesiono|"
                r"lastimo a proposito)(?! el pelo)|"
                r"(?:motivos?|razon(?:es)?|ganas) (?:para|de) (?:seguir viviendo|vivir|seguir aqui)|"
                r"dormir para siempre|que (?:se )?(?:termine|acabe) todo|"
                r"no (?:merezco|quiero) vivir|irme de este mundo)\b"
            ),
        ),
        (
            "opt_out",
            0.97,
            (
                rf"\b(?:(?:no|dej\w+ de|par\w+ de|basta de) (?:me |quiero (?:recibir )?|deseo (?:recibir )?|"
                rf"mas )?"
                rf"(?:(?:escrib\w+|mand\w+|envi\w+|molest\w+|contact\w+|llam(?!o\b|"
                rf"aba)\w+)(?: mas)?(?: {_MESSAGES})?|"
                rf"mas {_MESSAGES}|recibir {_MESSAGES}))\b"
                r"|\bno (?:me|nos) (?:escrib|mand|envi|molest|contact|vuelv)\w+|"
                r"\bno quiero (?:que me (?:escrib|mand|llam|contact)\w+|saber nada)"
                r"|\bdej(?:a|ad|en|e|adme|ame|enme) (?:ya )?(?:de )?(?:escrib\w+|mand\w+|molest\w+|en paz|"
                r"tranquil\w+)|\b(?:stop|unsubscribe)\b|^\W*(?:baja|cancelar suscripcion)\W*$"
                r"|\b(?:par[ae]n?|parad|par[ae](?:le|nle|nlo|dlo)|basta|cort[ae]\w*|harto|harta|"
                r"podrid[oa]) (?:\w+ ){0,3}(?:mensaj\w+|"
                r"whats?app\w*|wasap\w*)\b"
                r"|\bdar(?:me|nos)? de baja\b|\b(?:dame|dadme|deme|denme|quiero (?:la|una|mi)|"
                r"solicito (?:la )?|me doy de|quiero darme de) ?baja\b"
                r"|\b(?:quitadme|quitame|borradme|borrame|sacadme|sacame|eliminame|quitenme|saquenme) (?:de|"
                r"ya)\b(?! (?:la|el) (?:curiosidad|duda))"
                r"|\bno me interesa\b.{0,30}\b(?:escrib|mand|mensaj)\w*|\bme desapunto\b|\bdesuscrib\w+"
            ),
        ),
        (
            "opt_out",
            0.95,
            (
                r"\bno (?:quiero|deseo|quisiera|me interesa) (?:seguir )?recib\w+|\b(?:olvid(?:ame|adme|aos|ate|"
                r"ense|ese) de mi|"
                r"olvid[ae]dme)\b|"
                r"\b(?:cancel\w+|termin\w+|anul\w+|dejo|fin de) (?:\w+ ){0,2}(?:suscripcion|alta en)\b"
            ),
        ),
        (
            "data_rights",
            0.95,
            (
                r"\bque (?:pasa|haceis|hacen|haces) con mis datos\b|\b(?:retir|revoc|anul)\w+ (?:el|"
                r"la) (?:consentimiento|permiso|autorizacion) (?:que|para|de)\b|\bcuanto tiempo (?:guard|"
                r"conserv|tien|tene)\w+|"
                r"\bno qued\w+ (?:ni )?(?:rastro|nada mio|registro)\b|\bcorrij\w+ .{0,25}\ben su (?:base|"
                r"sistema|registro)|\b(?:borr|elimin|quit)\w+ .{0,30}\bde (?:vuestr|su|tu)[a-z]* (?:base|"
                r"sistema|archivo|fichero|"
                r"registro)s?\b"
            ),
        ),
        (
            "data_rights",
            0.97,
            (
                r"\b(?:borr\w+|elimin\w+|suprim\w+|cancel\w+|destru\w+)\b.{0,25}\b(?:(?:mis|los|todos los) datos|"
                r"mi (?:informacion|ficha|numero|perfil)|todo lo (?:mio|que t\w+))"
                r"|\bque (?:datos|informacion) (?:mi[oa]s? )?(?:tene\w+|guard\w+|tien\w+)|\b(?:rgpd|gdpr|lopd|"
                r"derecho (?:al olvido|de acceso|de supresion|a la supresion)|proteccion de datos|arco)\b"
                r"|\b(?:copia|acceso|acceder|rectific\w+|portabilidad)\b.{0,20}\bmis datos|\b(?:de donde|"
                r"quien os ha dado|como tene\w+|quien (?:te|les) dio) .{0,15}\bmi (?:numero|telefono|contacto)"
            ),
        ),
        (
            "report_claim",
            0.97,
            (
                rf"\b{_KIN}\b.{{0,30}}\b{_DEAD}\b|\b{_DEAD}\b.{{0,25}}\b{_KIN}\b|\bdar (?:un )?parte\b|"
                rf"\b(?:comunicar|declarar|reportar|avisar de|abrir) (?:un |el |una )?(?:siniestro|"
                rf"fallecimiento|reclamacion por)"
                r"|\bviud[oa] de (?:un|una|vuestro|su) \w+|\b(?:mi|su) difunt[oa]\b|\bcobrar el seguro de (?:mi|"
                r"la|el)\b|\bquiero cobrar (?:el|la) (?:seguro|poliza|"
                r"indemnizacion)|\b(?:tuve|he tenido|hemos tenido) un (?:accidente|siniestro)\b"
            ),
        ),
        (
            "complaint",
            0.95,
            (
                r"\b(?:queja|quejarme|reclamacion|"
                r"reclamar(?! (?:el|la|ese|esa|lo|su) (?:dinero|seguro|poliza|capital|suma|indemnizacion|pago|"
                r"que|mio|suyo))|hoja de reclamaciones|ocu|condusef|profeco|superfinanciera|denunci\w+|vergonzos\w+|"
                r"verguenza|pesim[oa]|(?:servicio|atencion|trato|todo) fatal|fatal (?:servicio|atencion|trato)|"
                r"indignad[oa]|inaceptable|intolerable|oficina (?:municipal )?de consumo|defensor del)\b|"
                r"\b(?:nadie|no me|nunca me) (?:me )?(?:contest\w+|respond\w+|atiend\w+|hac\w+ caso|llamaron|"
                r"ha llamado|han llamado)\b"
                r"|\b(?:voy|ire|vamos|recurro|iremos) (?:al|a un|a mi|a la|a) (?:abogad|juzgad|juez|consumo|ocu|"
                r"omic|prensa)\w*|"
                r"\bsigo sin (?:recib\w+|la (?:poliza|devolucion)|el (?:dinero|contrato|recibo))|\b(?:llevo|"
                r"llevamos) .{0,20}\besperando\b|\bme (?:habeis|han|has) (?:cobrado (?:de mas|"
                r"dos veces|mal)|mentido|enganado|timado)\b(?!.{0,15}\b(?:antes|una vez|otras veces|otro sitio)\b)"
            ),
        ),
        (
            "ask_human",
            0.95,
            (
                rf"\b(?:hablar|hable|hablo|pasa\w*|pon\w*|comunic\w+|contact\w+|quiero|quisiera|prefiero|"
                rf"necesito|hay|dame|atienda|conect\w+|derivame|transfier\w+)"
                rf"(?: \w+)? (?:con |a |que me atienda )?(?:un |una |algun |alguna |el |la |mi |vuestr[oa] |"
                rf"otr[oa] )?{_PERSON}\b|^\W*(?:humano|"
                rf"persona|agente|asesor)\W*$"
                r"|\bno (?:quiero|me gusta) (?:hablar con )?(?:una? )?(?:maquinas?|robots?|bots?)\b|"
                r"\b(?:un|una) humano\b"
            ),
        ),
        (
            "ask_human",
            0.9,
            (
                rf"\b{_PERSON} (?:de verdad|real|de carne|fisic[oa])\b|\b(?:cara a cara|en persona|"
                rf"presencialmente)\b|"
                r"\btelefono (?:de (?:la |vuestra |su )?(?:oficina|atencion|contacto)|vuestro)\b|"
                r"\bvuestro telefono\b|"
                r"\bhablar con (?:la|el) (?:senor[a]?|senorita|chic[oa]|muchach[oa]|joven|mujer|hombre)\b|"
                r"\basistencia humana\b|\bque se ponga (?:tu|su|vuestr[oa]|el|la|un|una|alguien|otr[oa])\b|"
                r"\b(?:jef[ea]|supervisor[a]?|encargad[oa]|gerente) (?:tuy[oa]|de (?:ahi|alli|turno))\b"
            ),
        ),
        (
            "injection",
            0.96,
            (
                r"\b(?:ignor\w+|olvid\w+|salta\w*|desactiva|omite)\b.{0,25}\b(?:instruccion\w*|reglas|ordenes|"
                r"normas|prompt|restriccion\w*|anterior\w*|lo que te (?:dijeron|han dicho))"
                r"|\b(?:system|developer) ?(?:prompt|mode|message)|\bprompt\b|\bmodo (?:desarrollador|dios|"
                r"admin\w*|debug)|\b(?:jailbreak|dan mode|ignore (?:all|previous|your))\b|\bcontrasena\b|"
                r"\btoken\b|\bcredenciales\b|"
                r"\bclaves? de (?:acceso|admin\w*)\b|\bacceso (?:root|de admin\w*|al sistema)\b|"
                r"\bdatos de (?:otros|los demas|otro) client\w+|"
                r"\bapi[ _]?key\b"
                r"|\b(?:actua|comporta\w*|responde|finge) (?:como|que eres|ser)\b|\beres ahora\b|"
                r"\bahora eres\b|\bdrop table\b|\{\{|<script|\$\{|\bsu precio es (?:0|cero)\b|"
                r"\bpon(?:me)? el precio (?:a|en) (?:0|cero|1|un)\b"
            ),
        ),
    )
)
