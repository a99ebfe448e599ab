"""How intents and sentiment hold up on unknown wording: `python -m tests.nlu_report [--rapido]`.

Two measures. Messages of tests/data/nlu/unseen.jsonl, labelled before any training phrase was written. And the
phrases themselves, with whole families kept out of training: by author (a country or a way of writing) and by theme
(what it is about); each also with noise, such as dropped accents, typing slips and the lack of punctuation of speech.
"""

from __future__ import annotations

import json
import random
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from iagente_vida.agents.understanding.classifier import SENTIMENTS, Classifier, load_classifier, softmax
from iagente_vida.agents.understanding.combined import CombinedUnderstander
from iagente_vida.agents.understanding.embedding import SentenceEmbedder
from iagente_vida.agents.understanding.features import features
from iagente_vida.agents.understanding.intents import CRITICAL
from iagente_vida.agents.understanding.phrases import Phrase, load_phrases
from iagente_vida.agents.understanding.port import Context
from iagente_vida.agents.understanding.text import fold
from iagente_vida.agents.understanding.training import fit

UNSEEN = Path(__file__).parent / "data" / "nlu" / "unseen.jsonl"
TODAY = date(2026, 11, 23)
FOLDS = 4
Pair = tuple[str, str]


def main(arguments: Sequence[str]) -> None:
    """Prints the figures; `--rapido` leaves the kept-out families, which are trained anew, out."""
    classifier = load_classifier()
    report("Mensajes nunca vistos", *unseen_pairs(classifier))
    report("Mensajes nunca vistos, con ruido", *unseen_pairs(classifier, noisy))
    if "--rapido" not in arguments:
        kept_out()


def unseen_pairs(classifier: Classifier, change: Callable[[str], str] = str) -> tuple[list[Pair], list[Pair]]:
    """(gold, predicted) intents and sentiments of the messages; an admitted second reading counts as the gold."""
    reader = CombinedUnderstander(classifier)
    intents, feelings = [], []
    for line in UNSEEN.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        meaning = reader.understand(change(row["text"]), Context(today=TODAY, last_question=row["last_question"] or ""))
        admitted = meaning.intent in row["alt_intents"]
        intents.append((row["intent"], row["intent"] if admitted else meaning.intent))
        feelings.append((row["sentiment"], meaning.sentiment))
    return intents, feelings


def kept_out() -> None:
    """Trains without whole families and reads them: wording alone, without the rules."""
    phrases = load_phrases()
    embedder = SentenceEmbedder()
    asked = [phrase.asked for phrase in phrases]
    rows = features([phrase.text for phrase in phrases], asked, embedder)
    noise = features([noisy(phrase.text) for phrase in phrases], asked, embedder)
    names = sorted({phrase.intent for phrase in phrases})
    gold = np.array([names.index(phrase.intent) for phrase in phrases])
    feelings = np.array([SENTIMENTS.index(phrase.sentiment) for phrase in phrases])
    known = softmax(rows @ fit(rows, gold.tolist(), len(names))).argmax(axis=1)
    _say(f"\nRedacción conocida (las propias frases): exactitud {np.mean(known == gold):.3f}")
    for title, group in (("autor", _author), ("tema", _theme)):
        said, said_noisy, felt = np.zeros_like(gold), np.zeros_like(gold), np.zeros_like(gold)
        folds = np.array([zlib.crc32(group(phrase).encode()) % FOLDS for phrase in phrases])
        for fold_number in range(FOLDS):
            out = folds == fold_number
            weights = fit(rows[~out], gold[~out].tolist(), len(names))
            moods = fit(rows[~out], feelings[~out].tolist(), len(SENTIMENTS))
            said[out] = (rows[out] @ weights).argmax(axis=1)
            said_noisy[out] = (noise[out] @ weights).argmax(axis=1)
            felt[out] = (rows[out] @ moods).argmax(axis=1)
        feeling_pairs = [(SENTIMENTS[g], SENTIMENTS[p]) for g, p in zip(feelings, felt, strict=True)]
        for label, answers in ((title, said), (f"{title}, con ruido", said_noisy)):
            pairs = [(names[g], names[p]) for g, p in zip(gold, answers, strict=True)]
            report(f"Familias apartadas por {label}", pairs, feeling_pairs)


def noisy(text: str) -> str:
    """The text as typed in a hurry or dictated: the same change each time for the same text."""
    chance = random.Random(zlib.crc32(text.encode()))
    plain = "".join(letter for letter in fold(text) if letter not in "¿¡,.;:!")
    letters = list(plain)
    for at in range(len(letters) - 1):
        if letters[at].isalpha() and letters[at + 1].isalpha() and chance.random() < 0.02:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif letters[at].isalpha() and chance.random() < 0.02:
            letters[at] = ""
    return "".join(letters)


def scores(pairs: Iterable[Pair]) -> dict[str, tuple[float, float, float, int]]:
    """Precision, recall, F1 and support of each gold class."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for gold, said in pairs:
        wanted[gold] += 1
        given[said] += 1
        right[gold] += gold == said
    table = {}
    for name in sorted(wanted):
        precision, recall = right[name] / max(given[name], 1), right[name] / wanted[name]
        table[name] = (precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), wanted[name])
    return table


def report(title: str, intents: Sequence[Pair], feelings: Sequence[Pair]) -> None:
    """Prints one measure: summary, a line an intent, and what is confused most."""
    table, moods = scores(intents), scores(feelings)
    accuracy = sum(gold == said for gold, said in intents) / len(intents)
    _say(f"\n{title}: {len(intents)} mensajes")
    _say(f"  exactitud {accuracy:.3f}  macro-F1 {_macro(table):.3f}  sentimiento macro-F1 {_macro(moods):.3f}")
    for name, (precision, recall, f1, count) in table.items():
        mark = "*" if name in CRITICAL else " "
        _say(f"  {mark}{name:24s} P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}  {count:4d}")
    confused = Counter(pair for pair in intents if pair[0] != pair[1])
    _say("  más confundidas: " + "; ".join(f"{g} → {s} ({n})" for (g, s), n in confused.most_common(10)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _macro(table: dict[str, tuple[float, float, float, int]]) -> float:
    return sum(row[2] for row in table.values()) / len(table)


def _author(phrase: Phrase) -> str:
    return f"{phrase.intent}/{phrase.author}"


def _theme(phrase: Phrase) -> str:
    return f"{phrase.intent}/{phrase.theme}"


if __name__ == "__main__":
    main(sys.argv[1:])
