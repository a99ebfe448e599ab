"""Which language a message is written in: we sell in Spanish, and a person attends who does not speak it."""

from __future__ import annotations

import re

# Words that Spanish does not share; "costa", "ola" or "anos" would be taken for typing errors.
_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": (
            "the is are do does you your my i'm want need how much what can could would please english speak "
            "insurance life policy quote price have for with hello thanks thank cover help someone like get buy "
            "looking and of to not which who when there i am we live years old this that on at yes hi "
            "was retired wife husband near would ring call back"
        ),
        "fr": (
            "bonjour bonsoir je voudrais veux une assurance vous combien ça plaît est merci pour avec c'est prix "
            "nous suis mon les des enfants famille parlez français coûte vie j'ai ans"
        ),
        "pt": (
            "olá você uma um minha meu não obrigado obrigada família gostaria preço tenho estou muito meus filhos "
            "português quanto custa boa bom"
        ),
        "it": (
            "ciao buongiorno buonasera vorrei assicurazione sulla vita grazie sono anni mia famiglia della che "
            "prezzo quanto italiano figli ho per miei"
        ),
        "de": (
            "hallo guten tag ich möchte eine lebensversicherung versicherung wie viel kostet bitte danke und für "
            "meine sie nicht deutsch bin jahre kinder"
        ),
        "ca": (
            "voldria assegurança quant costa tinc anys amb els meus vull vostè bon sisplau gràcies adéu és meva "
            "fills català aquest"
        ),
        "gl": "bos moito grazas teño unha fillos vostede galego quixera meus miña prezo custa cando",
        "es": (
            "el la los las de que en y un una con por para si es soy tengo quiero seguro vida gracias años mi te "
            "como cuanto puedo lo se al del no fumo hola"
        ),
    }.items()
}
_ASKED = re.compile(r"\b(?:speak|in|any(?:one|body)? .{0,12}) english\b|\benglish (?:please|speaker|speaking)\b")
_LEAST = {"ca": 2, "gl": 2}
"""How many of its words make a language; the others need three."""
_OTHER_SCRIPT = re.compile(r"[\u0400-\u04ff\u0590-\u06ff\u0900-\u097f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
SPANISH = "es"
UNKNOWN = "??"
"""A script that is not ours."""


def language_of(text: str) -> str:
    """Two letters for a language that the words show, `??` for another script, empty when nothing shows one."""
    folded = text.casefold()
    if _ASKED.search(folded):
        return "en"
    if len(_OTHER_SCRIPT.findall(folded)) >= 3:
        return UNKNOWN
    words = re.findall(r"[a-zà-öø-ÿ']+", folded)
    counted = {code: len(known.intersection(words)) for code, known in _WORDS.items()}
    spanish = counted.pop(SPANISH)
    likely = max(counted, key=lambda code: counted[code])
    if counted[likely] >= _LEAST.get(likely, 3) and counted[likely] > spanish * (2 if likely == "en" else 0.5):
        return likely
    return SPANISH if spanish >= 2 else ""
