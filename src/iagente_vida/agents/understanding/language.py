"""Whether a message is written in English: we sell in Spanish, and a person attends who does not speak it."""

from __future__ import annotations

import re

_ENGLISH = frozenset(
    {
        *("the", "is", "are", "do", "does", "you", "your", "my", "i'm", "want", "need", "how", "much", "what", "can"),
        *("could", "would", "please", "english", "speak", "insurance", "life", "policy", "quote", "price", "have"),
        *("for", "with", "hello", "thanks", "thank", "cover", "help", "someone", "like", "get", "buy", "looking"),
        *("and", "of", "to", "not", "which", "who", "when", "there"),
    }
)
_SPANISH = frozenset(
    {
        *("el", "la", "los", "las", "de", "que", "en", "y", "un", "una", "con", "por", "para", "si", "es", "soy"),
        *("tengo", "quiero", "seguro", "vida", "gracias", "años", "mi", "te", "como", "cuanto", "puedo", "lo", "se"),
        *("al", "del"),
    }
)
_ASKED = re.compile(r"\b(?:speak|in|any(?:one|body)? .{0,12}) english\b|\benglish (?:please|speaker|speaking)\b")


def language_of(text: str) -> str:
    """`en` for English (at least three of its words, and more than of Spanish), else `es`."""
    folded = text.casefold()
    if _ASKED.search(folded):
        return "en"
    words = re.findall(r"[a-záéíóúñü']+", folded)
    english = sum(word in _ENGLISH for word in words)
    spanish = sum(word in _SPANISH for word in words)
    return "en" if english >= 3 and english > spanish * 2 else "es"
