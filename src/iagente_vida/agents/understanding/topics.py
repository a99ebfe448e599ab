"""Which subject a question about the product is on."""

from __future__ import annotations

import re

_TOPICS = tuple(
    (topic, re.compile(pattern))
    for topic, pattern in (
        (
            "exclusions",
            (
                r"\bexclu\w+|\bno (?:me |te |lo |nos )?cubr|\bqueda\w* fuera|\bletra pequena|\bno (?:esta|entra)n?\b|"
                r"\bno (?:se |lo |la |me )?(?:paga|pagan|pagais|indemniza)\w*|\bsuicid\w+ .{0,20}\bpag\w+"
            ),
        ),
        (
            "medical",
            (
                r"\bque me (?:mire|vea|examine)|\bchequeos?\b|\bexamen(?:es)?\b|\bestudios\b|"
                r"(?<!baja )\bmedic[oa]s?\b|"
                r"\breconocimiento|\banalisis\b|"
                r"\bpruebas?\b|\brevision\b|\bcuestionario"
            ),
        ),
        (
            "cancel",
            (
                r"\barrepient\w+|\blo quiero dejar|\bdejarlo\b|\bdejo de pagar|\brescindir|\bdar(?:me|lo|se|"
                r"te)? de baja|\bdoy de baja|\bcancel\w+|"
                r"\b(?:me puedo|puedo|se puede) (?:ir|salir\w*|quitar\w*|dejar\w*)|\bquitarlo\b|\bpenaliz\w+|"
                r"\bme obliga|\bcompromiso\b|"
                r"\banul\w+|\bdesist\w+|\bpermanencia\b|\bdar(?:me|lo)? de baja"
            ),
        ),
        (
            "tax",
            (
                r"\bdeclaracion de la renta|\ben la renta\b|\bsat\b|\bdian\b|\bafip\b|\bhacienda|\birpf|"
                r"\bimpuestos?|\bfisco\b|\bmonotributo\b|\brenta (?:del|de la)\b|\bdesgrav\w*|\btribut\w+|"
                r"\bsucesiones|\bdeduc\w+|\bfiscal"
            ),
        ),
        (
            "premium_change",
            (
                r"\b(?:cuota|prima|precio|recibo)\b.{0,20}\b(?:sub|aument|encarec)\w+|\b(?:sub[eai]\w*|"
                r"aument\w+|cambi\w+|revis\w+)\b.{0,25}\b(?:precio|prima|cuota|ano|anos|"
                r"edad|recibo|mensualidad)|\bcada ano\b.{0,30}\b(?:sub|aument|igual|lo mismo|mas)\w*|"
                r"\b(?:se queda|sigue|seguira|pagare) (?:igual|lo mismo|fij[oa])|\bcuota fija\b|\bsube con\b|"
                r"\bprecio\b.{0,20}\bsub"
            ),
        ),
        (
            "beneficiaries",
            (
                r"\bbeneficiari|\ba quien (?:se )?(?:le |les |lo |la )?(?:toca|va|dej\w+|lleg\w+|pag\w+|d(?:a|"
                r"an|ais)|entreg\w+|corresponde)\b|"
                r"\bquien se (?:lo |la )?(?:queda|lleva)|\b(?:dejarlo|dejarselo|dejar(?:le)?|"
                r"poner) (?:\w+ )?a (?:mi|un|una|mis)\b|"
                r"\bherederos|\bquien (?:cobra|recibe)"
            ),
        ),
        (
            "claims",
            (
                r"\b(?:reclamar\w* (?:el|la|ese|lo|su) \w+|(?:tiene|hay|"
                r"tendria) que (?:hacer )?(?:\w+ ){0,3}(?:para )?(?:reclamar|"
                r"cobrar)|el dia que (?:yo )?(?:falte|muera|me muera|no este)|siniestro|cobrar(?:ia|ian|an|la|"
                r"lo)?|cobran|pagan a (?:mi|mis|la) \w+|"
                r"cuanto tardan? en (?:pagar|dar|abonar)\w*|tard\w+ en (?:pagar|cobrar)|como se cobra|"
                r"cuando (?:yo )?(?:muera|"
                r"falte)|si (?:me )?muero)\b"
            ),
        ),
        (
            "payment",
            (
                r"\bbimestral|\bpaypal\b|\bdebito\b|\b(?:la|mi|otra|en) cuenta\b|\bde golpe\b|\bpago unico|"
                r"\bpagar(?:lo)? (?:todo|"
                r"una vez)|\bcada cuanto|\bcada cuando|\btrimestral|\bsemestral|\bdomicili|\bforma de pago|"
                r"\btarjeta\b|\bfraccion|\brecibos?\b|"
                r"\b(?:pag\w+|recibos?|cobr\w+|cuotas?)\b.{0,20}\b(?:mensual|anual)\w*|\bcomo (?:se|lo|os) pag|"
                r"\bcada cuanto se|\btransferencia\b|\befectivo\b|"
                r"\bpagar (?:con|por|en)|\bplazos\b|\bbizum\b"
            ),
        ),
        (
            "process",
            (
                r"\bdocumenta\w*|\bdocumentos?\b|\bque (?:me )?(?:hace falta|piden|necesit\w+)|\bpapele\w+|"
                r"\btramites?\b|\bque (?:datos|papeles|cosas|tengo que|hay que) .{0,30}\b(?:llev|alist|prepar|"
                r"aport|mand|envi|"
                r"contrat|empez|arranc|firm)\w+|\bcomo (?:se )?firm\w+|\bpara firmar\b|\bfirm\w+ (?:con|desde|"
                r"por) (?:el|la)\b|"
                r"\bpasos\b|\bproceso|\brequisitos|\btarda|\bcomo (?:lo |"
                r"se |hago para )?contrat|\ben papel\b|\bhay que firmar|\bcomo (?:se )?(?:formaliza|firma)|"
                r"\bcuanto (?:se )?tarda"
            ),
        ),
        (
            "company",
            (
                r"\bcompania|\baseguradora|\bcorreduria|\bquien(?:es)? (?:esta|sois)|\bque empresa\b|"
                r"\bempresa (?:sois|es|esta)\b|\bsois (?:una )?empresa|\bdonde estais\b|"
                r"\boficinas?\b"
            ),
        ),
        (
            "what_is",
            (
                r"\bque es (?:un|una|el|la|lo|eso|esto|esta|este)\b|^\W*que es\b|\bque (?:significa|"
                r"quiere decir)|\bcomo (?:funciona|va esto|"
                r"va eso|va lo)|\ben que consiste|\bque significa|\bde que (?:va|se trata)\b|"
                r"\bexplica"
            ),
        ),
    )
)


def find_topic(folded: str) -> str | None:
    """Which subject a question about the product is on."""
    return next((topic for topic, pattern in _TOPICS if pattern.search(folded)), None)
