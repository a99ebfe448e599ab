"""Trains the classifier on the phrases: `python -m iagente_vida.agents.understanding.training`.

Multinomial logistic regression by accelerated gradient descent from zero: no chance in it, the same weights each time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from iagente_vida.agents.understanding.classifier import SENTIMENTS, WEIGHTS, Weights, softmax
from iagente_vida.agents.understanding.embedding import Embedder, SentenceEmbedder, Vector
from iagente_vida.agents.understanding.features import features
from iagente_vida.agents.understanding.noise import any_noise
from iagente_vida.agents.understanding.phrases import Phrase, fingerprint, load_phrases

_SHRINKAGE = 5e-6
_STEPS = 400
_EVENING = 0.5
_POWER_STEPS = 25


def fit(rows: Vector, classes: Sequence[int], count: int, evening: float = _EVENING) -> Vector:
    """The weights of a multinomial logistic regression; one column a class.

    `evening` tells how far a class's weight makes up for its number of phrases: 0 not at all, 1 entirely.
    """
    numbered = np.asarray(classes)
    targets = np.eye(count, dtype=np.float32)[numbered]
    heed = np.bincount(numbered, minlength=count)[numbered] ** -evening
    share = (heed / heed.sum()).astype(np.float32)[:, None]
    rate = 1 / (0.5 * _curvature(rows * np.sqrt(share)) * 1.05 + _SHRINKAGE)
    weights = np.zeros((rows.shape[1], count), dtype=np.float32)
    ahead, pace = weights, 1.0
    for _ in range(_STEPS):
        slope = rows.T @ ((softmax(rows @ ahead) - targets) * share) + np.float32(_SHRINKAGE) * ahead
        moved = ahead - np.float32(rate) * slope
        next_pace = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = moved + np.float32((pace - 1) / next_pace) * (moved - weights)
        weights, pace = moved, next_pace
    return weights


def train(phrases: Sequence[Phrase], rows: Vector, stamp: str) -> Weights:
    """Both heads, from phrases and the features of each; precision of what is stored is that of half floats."""
    intents = tuple(sorted({phrase.intent for phrase in phrases}))
    return Weights(
        intents=intents,
        intent=_rounded(fit(rows, [intents.index(phrase.intent) for phrase in phrases], len(intents))),
        sentiment=_rounded(fit(rows, [SENTIMENTS.index(phrase.sentiment) for phrase in phrases], len(SENTIMENTS), 0.0)),
        phrases=stamp,
    )


def phrase_features(phrases: Sequence[Phrase], embedder: Embedder) -> Vector:
    """The features of every phrase."""
    return features([p.text for p in phrases], [p.asked for p in phrases], embedder)


def save(weights: Weights, path: Path) -> None:
    """Writes the weights; the same weights give the same bytes."""
    with path.open("wb") as handle:
        np.savez(
            handle,
            intents=np.array(weights.intents),
            intent=weights.intent.astype(np.float16),
            sentiment=weights.sentiment.astype(np.float16),
            phrases=np.array(weights.phrases),
        )


def main() -> int:
    """Trains on every phrase, clean and as it is typed in a hurry, and replaces the shipped weights."""
    phrases = load_phrases()
    taught = [*phrases, *(replace(phrase, text=any_noise(phrase.text)) for phrase in phrases)]
    path = Path(__file__).parents[2] / "data" / WEIGHTS
    save(train(taught, phrase_features(taught, SentenceEmbedder()), fingerprint()), path)
    sys.stdout.write(f"{len(phrases)} frases, {path.stat().st_size // 1024} kB en {path.name}\n")
    return 0


def _rounded(weights: Vector) -> Vector:
    return weights.astype(np.float16).astype(np.float32)


def _curvature(rows: Vector) -> float:
    """The largest eigenvalue of rows' * rows, by the power method."""
    vector: NDArray[np.float32] = np.ones(rows.shape[1], dtype=np.float32)
    size = 1.0
    for _ in range(_POWER_STEPS):
        vector = rows.T @ (rows @ vector)
        size = float(np.linalg.norm(vector))
        vector /= np.float32(size)
    return size


if __name__ == "__main__":
    sys.exit(main())
