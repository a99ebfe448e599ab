"""Approved articles found by meaning: the question beside the questions that each article answers."""

from __future__ import annotations

import numpy as np

from iagente_vida.agents.understanding.embedding import Embedder
from iagente_vida.domain.knowledge import Article, WordKnowledge

CLOSE = 0.6
"""From this likeness on (cosine) a question is about an article, whatever its words."""
PLAIN = 0.66
"""From this one on it is a question about an article even when it was taken for something else."""
MARGIN = 0.04
"""How much nearer than the article of the topic another one has to be."""


class EmbeddedKnowledge:
    """Looks by meaning first, then by words and topic. Pure once built: the same question finds the same article."""

    def __init__(self, words: WordKnowledge, embedder: Embedder) -> None:
        self._words = words
        self._embedder = embedder
        asked = [(article, question) for article in words.articles for question in article.questions]
        self._owners = tuple(article for article, _ in asked)
        self._vectors = embedder.embed_all([question for _, question in asked])

    def find(self, text: str, topic: str) -> Article | None:
        """See `Knowledge`."""
        nearest, likeness = self._nearest(text)
        by_words = self._words.find(text, topic)
        if nearest is None or likeness < CLOSE:
            return by_words
        if by_words is not None and likeness < self._likeness(text, by_words) + MARGIN:
            return by_words
        return nearest

    def near(self, text: str) -> Article | None:
        """See `Knowledge`."""
        nearest, likeness = self._nearest(text)
        return nearest if likeness >= PLAIN else None

    def _nearest(self, text: str) -> tuple[Article | None, float]:
        if not self._owners:
            return None, 0.0
        likeness = self._vectors @ self._embedder.embed(text)
        best = int(np.argmax(likeness))
        return self._owners[best], float(likeness[best])

    def _likeness(self, text: str, article: Article) -> float:
        own = [row for row, owner in zip(self._vectors, self._owners, strict=True) if owner is article]
        vector = self._embedder.embed(text)
        return max((float(row @ vector) for row in own), default=0.0)
