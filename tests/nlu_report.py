"""How understanding holds up on unknown wording: `python -m tests.nlu_report [--rapido] [--errores N]`.

Three measures. Whole messages of tests/data/nlu/first_sight.jsonl, labelled with intent, slots and sentiment before
they were read once; the same in each style of noise. Messages of unseen.jsonl, which have been tuned on since. And the
training phrases themselves, with whole families kept out of training: by author (a country or a way of writing) and by
theme (what it is about), clean and in each style of noise, beside the reading of known wording: what is lost from known
to unknown. Vectors are kept in the folder for temporary files: a second run is shorter.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from iagente_vida.agents.understanding.classifier import SENTIMENTS, Classifier, load_classifier, load_weights
from iagente_vida.agents.understanding.combined import CombinedUnderstander
from iagente_vida.agents.understanding.embedding import SentenceEmbedder, Vector
from iagente_vida.agents.understanding.intents import CRITICAL
from iagente_vida.agents.understanding.noise import STYLES, any_noise, noisy
from iagente_vida.agents.understanding.phrases import Phrase, fingerprint, load_phrases
from iagente_vida.agents.understanding.port import Context, Understander, Understanding
from iagente_vida.agents.understanding.training import fit, phrase_features
from tests.slot_score import read_rows
from tests.slot_score import score as slot_score

DATA = Path(__file__).parent / "data" / "nlu"
TODAY = date(2026, 11, 23)
FOLDS = 4
Pair = tuple[str, str]
Row = Mapping[str, Any]


def main(arguments: Sequence[str]) -> None:
    """Prints the figures; `--rapido` leaves the kept-out families, which are trained anew, out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rapido", action="store_true")
    parser.add_argument("--errores", type=int, default=0, metavar="N")
    chosen = parser.parse_args(arguments)
    reader = CombinedUnderstander(load_classifier())
    for name in ("blind_a", "blind_b"):
        blind = read_rows(DATA / f"{name}.jsonl")
        whole(f"Autores que no conocían nada: {name}", blind, reader, errors=chosen.errores, tables=True)
    rows = read_rows(DATA / "first_sight.jsonl")
    whole("Mensajes con intención y datos", rows, reader, errors=chosen.errores, tables=True)
    for style in STYLES:
        whole(f"Los mismos, con ruido: {style}", [{**row, "text": noisy(row["text"], style)} for row in rows], reader)
    report("Mensajes sueltos (ya mirados)", *pairs_of(read_rows(DATA / "unseen.jsonl"), reader))
    if not chosen.rapido:
        kept_out()


def whole(title: str, rows: Sequence[Row], reader: Understander, *, errors: int = 0, tables: bool = False) -> None:
    """Prints intents, sentiment, slots, and how many messages came out right in both intent and slots."""
    read = {row["id"]: understood(row, reader) for row in rows}
    slots = slot_score(list(rows), lambda row: values(read[row["id"]]))
    missed = {row["id"] for row, _ in slots.errors}
    wrong = [row for row in rows if not _right(row, read[row["id"]]) or row["id"] in missed]
    intents, feelings = pairs_of(rows, reader)
    if tables:
        report(title, intents, feelings)
        _say(slots.table())
    else:
        _summary(title, intents, feelings)
    _say(f"  datos: precisión {slots.precision:.3f}  cobertura {slots.recall:.3f}  F1 {slots.f1:.3f}")
    _say(f"  intención y datos a la vez {1 - len(wrong) / len(rows):.3f}")
    for row in wrong[:errors]:
        got = read[row["id"]]
        _say(f"    [{row['last_question'] or ''}] {row['text']!r}")
        _say(f"      era {row['intent']} {row['slots']}; se leyó {got.intent} {values(got)}")


def understood(row: Row, reader: Understander) -> Understanding:
    """What the reader makes of a labelled message."""
    asked, before = row["last_question"] or "", row.get("prev_slot") or ""
    return reader.understand(row["text"], Context(today=TODAY, last_question=asked, prev_slot=before))


def values(meaning: Understanding) -> dict[str, Any]:
    """The slots without where they were read."""
    return {slot: found.value for slot, found in meaning.slots.items()}


def pairs_of(rows: Iterable[Row], reader: Understander) -> tuple[list[Pair], list[Pair]]:
    """(gold, predicted) intents and sentiments; an admitted second reading counts as the gold."""
    intents, feelings = [], []
    for row in rows:
        meaning = understood(row, reader)
        intents.append((row["intent"], row["intent"] if _right(row, meaning) else meaning.intent))
        felt = row["sentiment"] if meaning.sentiment in row.get("alt_sentiments", []) else meaning.sentiment
        feelings.append((row["sentiment"], felt))
    return intents, feelings


def unseen_pairs(classifier: Classifier, change: Callable[[str], str] = str) -> tuple[list[Pair], list[Pair]]:
    """The pairs of unseen.jsonl."""
    rows = [{**row, "text": change(row["text"])} for row in read_rows(DATA / "unseen.jsonl")]
    return pairs_of(rows, CombinedUnderstander(classifier))


def kept_out() -> None:
    """Trains without whole families and reads them: wording alone, without the rules."""
    phrases = load_phrases()
    vectors = KeptVectors(Path(tempfile.gettempdir()) / "iagente-vectores.npz")
    clean = phrase_features(phrases, vectors)
    hurried = phrase_features([replace(phrase, text=any_noise(phrase.text)) for phrase in phrases], vectors)
    styled = {
        style: phrase_features([replace(phrase, text=noisy(phrase.text, style)) for phrase in phrases[::4]], vectors)
        for style in STYLES
    }
    vectors.keep()
    names = sorted({phrase.intent for phrase in phrases})
    gold = np.array([names.index(phrase.intent) for phrase in phrases])
    feelings = np.array([SENTIMENTS.index(phrase.sentiment) for phrase in phrases])
    taught, labels = np.vstack([clean, hurried]), np.concatenate([gold, gold])
    known = (clean @ shipped(names)).argmax(axis=1)
    sure = float(np.mean(known == gold))
    _say(f"\nRedacción conocida (las propias frases): exactitud {sure:.3f}")
    for title, group in (("autor", _author), ("tema", _theme)):
        said, said_noisy, felt = np.zeros_like(gold), np.zeros_like(gold), np.zeros_like(gold)
        said_styled = {style: np.zeros(len(gold[::4]), dtype=gold.dtype) for style in STYLES}
        folds = np.array([zlib.crc32(group(phrase).encode()) % FOLDS for phrase in phrases])
        for fold_number in range(FOLDS):
            out = folds == fold_number
            rest = np.concatenate([~out, ~out])
            weights = fit(taught[rest], labels[rest].tolist(), len(names))
            moods = fit(clean[~out], feelings[~out].tolist(), len(SENTIMENTS), 0.0)
            said[out] = (clean[out] @ weights).argmax(axis=1)
            said_noisy[out] = (hurried[out] @ weights).argmax(axis=1)
            felt[out] = (clean[out] @ moods).argmax(axis=1)
            for style, rows in styled.items():
                said_styled[style][out[::4]] = (rows[out[::4]] @ weights).argmax(axis=1)
        feeling_pairs = [(SENTIMENTS[g], SENTIMENTS[p]) for g, p in zip(feelings, felt, strict=True)]
        for label, answers in ((title, said), (f"{title}, con ruido", said_noisy)):
            pairs = [(names[g], names[p]) for g, p in zip(gold, answers, strict=True)]
            report(f"Familias apartadas por {label}", pairs, feeling_pairs)
        unknown = float(np.mean(said == gold))
        _say(f"\nDe conocida a desconocida ({title}): {sure:.3f} -> {unknown:.3f}, se pierde {sure - unknown:.3f}")
        for style, answers in said_styled.items():
            _say(f"  y con ruido {style}: {np.mean(answers == gold[::4]):.3f} (una frase de cada cuatro)")


def shipped(names: Sequence[str]) -> Vector:
    """The weights in use, taught on every phrase, with their columns in the order of `names`."""
    weights = load_weights()
    if weights.phrases != fingerprint():
        raise SystemExit("Los pesos son de otras frases: primero, make train.")
    return weights.intent[:, [weights.intents.index(name) for name in names]]


class KeptVectors:
    """The embeddings of texts, kept in a file from one run to the next."""

    def __init__(self, path: Path) -> None:
        self._path, self._encoder = path, SentenceEmbedder()
        self._vectors: dict[str, Vector] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as stored:
                self._vectors = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    def embed(self, text: str) -> Vector:
        """The vector of one text."""
        if text not in self._vectors:
            self._vectors[text] = self._encoder.embed_all([text])[0]
        return self._vectors[text]

    def embed_all(self, texts: Sequence[str]) -> Vector:
        """One row a text."""
        return np.stack([self.embed(text) for text in texts])

    def keep(self) -> None:
        """Writes what is known to the file."""
        np.savez(self._path, texts=np.array(list(self._vectors)), vectors=np.stack(list(self._vectors.values())))


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
    _summary(title, intents, feelings)
    for name, (precision, recall, f1, count) in scores(intents).items():
        mark = "*" if name in CRITICAL else " "
        _say(f"  {mark}{name:24s} P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}  {count:4d}")
    confused = Counter(pair for pair in intents if pair[0] != pair[1])
    _say("  más confundidas: " + "; ".join(f"{g} → {s} ({n})" for (g, s), n in confused.most_common(10)))


def _summary(title: str, intents: Sequence[Pair], feelings: Sequence[Pair]) -> None:
    accuracy = sum(gold == said for gold, said in intents) / len(intents)
    _say(f"\n{title}: {len(intents)} mensajes")
    _say(
        f"  exactitud {accuracy:.3f}  macro-F1 {_macro(scores(intents)):.3f}  "
        f"sentimiento macro-F1 {_macro(scores(feelings)):.3f}"
    )


def _right(row: Row, meaning: Understanding) -> bool:
    return meaning.intent in (row["intent"], *row["alt_intents"])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _macro(table: dict[str, tuple[float, float, float, int]]) -> float:
    return sum(row[2] for row in table.values()) / len(table)


def _author(phrase: Phrase) -> str:
    return f"{phrase.intent}/{phrase.author}"


def _theme(phrase: Phrase) -> str:
    return f"{phrase.intent}/{phrase.theme}"


if __name__ == "__main__":
    main(sys.argv[1:])
