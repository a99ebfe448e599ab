"""The intent and sentiment that a text's wording makes likely, learnt from the training phrases."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import numpy as np

from iagente_vida.agents.understanding.embedding import Embedder, SentenceEmbedder, Vector
from iagente_vida.agents.understanding.features import features

WEIGHTS = "intenciones.npz"
SENTIMENTS = ("neg", "neu", "pos")


@dataclass(frozen=True, slots=True)
class Weights:
    """What training leaves: one column a class, and the hash of the phrases it was trained on."""

    intents: tuple[str, ...]
    intent: Vector
    sentiment: Vector
    phrases: str


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Probabilities by wording alone; each adds up to one."""

    intents: dict[str, float]
    sentiments: dict[str, float]


class Classifier:
    """Two linear heads over the features of a text. Pure once loaded."""

    def __init__(self, weights: Weights, embedder: Embedder) -> None:
        self._weights = weights
        self._embedder = embedder

    @property
    def embedder(self) -> Embedder:
        """The embeddings it reads by, for others to share."""
        return self._embedder

    def read(self, text: str, asked: str) -> Likelihood:
        """How likely each intent and each sentiment is."""
        row = features([text], [asked], self._embedder)
        intent = softmax(row @ self._weights.intent)[0]
        sentiment = softmax(row @ self._weights.sentiment)[0]
        return Likelihood(
            intents=dict(zip(self._weights.intents, intent.tolist(), strict=True)),
            sentiments=dict(zip(SENTIMENTS, sentiment.tolist(), strict=True)),
        )


def load_classifier() -> Classifier:
    """The shipped classifier, its embeddings loaded too: a second and 150 MB."""
    embedder = SentenceEmbedder()
    embedder.warm()
    return Classifier(load_weights(), embedder)


def load_weights() -> Weights:
    """The shipped weights."""
    path = resources.files("iagente_vida") / "data" / WEIGHTS
    with path.open("rb") as handle, np.load(handle, allow_pickle=False) as stored:
        return Weights(
            intents=tuple(stored["intents"].tolist()),
            intent=stored["intent"].astype(np.float32),
            sentiment=stored["sentiment"].astype(np.float32),
            phrases=str(stored["phrases"]),
        )


def softmax(scores: Vector) -> Vector:
    """Rows of scores as rows of probabilities."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Vector = powers / powers.sum(axis=1, keepdims=True)
    return shares
