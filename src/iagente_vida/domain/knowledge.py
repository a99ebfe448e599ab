"""Approved answers to questions about insurance, and how one is found. Nothing is answered outside them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One approved answer: its text, where it comes from, who approved it and until which day it holds.

    `stems` are beginnings of words that a question about it has; `version` is a hash of the article as it was read.
    """

    ident: str
    topics: tuple[str, ...]
    stems: tuple[str, ...]
    text: str
    source: str
    approved_by: str
    valid_until: date
    insurer: str = ""
    version: str = ""
    questions: tuple[str, ...] = ()
    """How people ask for it."""
    unconfirmed: str = ""
    """What nobody has checked yet."""

    def holds(self, today: date) -> bool:
        """Whether it may be quoted."""
        return bool(self.approved_by) and today <= self.valid_until


class Knowledge(Protocol):
    """Finds the article that answers a question. Pure: the same question finds the same article."""

    def find(self, text: str, topic: str) -> Article | None:
        """`topic` is what the question was understood to be about, empty when it is not known."""
        ...

    def near(self, text: str) -> Article | None:
        """The article that a question is plainly about, whatever it was taken for; None when none is near."""
        ...


class WordKnowledge:
    """Finds articles by the words of the question, then by its topic."""

    def __init__(self, articles: Sequence[Article] = ()) -> None:
        self.articles = tuple(articles)

    def near(self, text: str) -> Article | None:
        """See `Knowledge`: words alone are not near enough."""
        return None

    def find(self, text: str, topic: str) -> Article | None:
        """See `Knowledge`. The article with the most of its stems in the question; of equals, the one of the topic."""
        plain = f" {_plain(text)}"
        best: tuple[int, int, int] = (0, 0, 0)
        found: Article | None = None
        for order, article in enumerate(self.articles):
            hits = sum(len(stem) for stem in article.stems if f" {stem}" in plain)
            fits = topic in article.topics
            rank = (hits + 8 * fits, int(fits), -order)
            if (hits or fits) and rank > best:
                best, found = rank, article
        return found


def _plain(text: str) -> str:
    return "".join(
        char if char.isalnum() else " "
        for char in unicodedata.normalize("NFD", text.casefold())
        if not unicodedata.combining(char)
    )
