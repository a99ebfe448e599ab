"""What the classifier looks at: the sentence's embedding, its words and letters, and the question it may answer."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from iagente_vida.agents.understanding.embedding import DIMENSIONS, Embedder, Vector
from iagente_vida.agents.understanding.spelling import spelled

BUCKETS = 1024
ACTS = ("offer_proposal", "confirm_data", "offer_call", "anything_else")
_QUESTIONS = (
    "",
    *ACTS,
    "smoker",
    "has_mortgage",
    "existing_insurance",
    "health_consent",
    "health_flags",
    "contact_time",
    "risky_hobby",
    "coverage_interest",
)
_ANY_SLOT = len(_QUESTIONS)
_BIAS = _ANY_SLOT + 1
_ASKED_WEIGHT = 0.5
SIZE = DIMENSIONS + BUCKETS + _BIAS + 1


def features(texts: Sequence[str], asked: Sequence[str], embedder: Embedder) -> Vector:
    """One row a text."""
    plain = [spelled(text) for text in texts]
    rows = np.zeros((len(plain), SIZE), dtype=np.float32)
    rows[:, :DIMENSIONS] = embedder.embed_all(plain) if len(plain) != 1 else embedder.embed(plain[0])
    for row, text, question in zip(rows, plain, asked, strict=True):
        row[DIMENSIONS : DIMENSIONS + BUCKETS] = _pieces(text)
        context = row[DIMENSIONS + BUCKETS :]
        if question in _QUESTIONS:
            context[_QUESTIONS.index(question)] = _ASKED_WEIGHT
        if question and question not in ACTS:
            context[_ANY_SLOT] = _ASKED_WEIGHT
        context[_BIAS] = _ASKED_WEIGHT
    return rows


def _pieces(text: str) -> Vector:
    """Hashed letters and words; the sign of a hash spreads what falls into the same bucket."""
    row = np.zeros(BUCKETS, dtype=np.float32)
    for piece in _grams(text):
        digest = zlib.crc32(piece.encode())
        row[(digest >> 1) % BUCKETS] += 1 if digest & 1 else -1
    return row / max(float(np.linalg.norm(row)), 1e-9)


def _grams(text: str) -> Iterator[str]:
    padded = f" {text} "
    for size in (3, 4, 5):
        for start in range(len(padded) - size + 1):
            yield padded[start : start + size]
    words = text.split()
    for word in words:
        yield f"w{word}"
        yield f"w{word}"
    for left, right in zip(["^", *words], [*words, "$"], strict=True):
        yield f"b{left} {right}"
