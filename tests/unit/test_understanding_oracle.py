"""Our number grammar beside an independent recogniser, on what both claim to read: numbers in words."""

from __future__ import annotations

from text_to_num import alpha2digit

from iagente_vida.agents.understanding.numbers import find_numbers
from iagente_vida.agents.understanding.text import fold
from tests.spanish import in_words

NUMBERS = [*range(5, 100, 3), *range(100, 1_000, 37), *range(1_000, 10_000, 613), *range(10_000, 2_000_000, 98_765)]
CHAT = (
    "tengo treinta y cinco años",
    "cuatrocientos veinte euros al mes",
    "doscientos cincuenta mil",
    "gano mil setecientos",
    "ciento ochenta",
)


def test_numbers_in_words_are_what_an_independent_recogniser_reads() -> None:
    differing = {}
    for text in (*map(in_words, NUMBERS), *CHAT):
        theirs = [int(word) for word in alpha2digit(text, "es").split() if word.isdigit()]
        ours = [number.value for number in find_numbers(fold(text)) if not number.article]
        if ours != theirs:
            differing[text] = (ours, theirs)
    assert differing == {}
