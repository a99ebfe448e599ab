"""The training phrases: one file an intent, in families of one theme and one author's way of writing.

A family begins with `## theme | author | questions | sentiment`; questions left out (or just `-`)
mean any moment, a `-` among others none, and a sentiment left out is neu. A phrase may end in `#neg`, `#pos`, `#neu` or `#urgente` when it differs from its family.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

# What can be said at any moment is learnt beside these questions: a question alone must not decide.
_ANY_MOMENT = (
    "",
    "age",
    "",
    "offer_proposal",
    "monthly_income",
    "",
    "health_flags",
    "smoker",
    "",
    "desired_capital",
    "anything_else",
    "",
    "contact_time",
    "confirm_data",
    "",
    "offer_call",
    "existing_insurance",
)
_MARKS = re.compile(r" #(neg|pos|neu|urgente)\b")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One message somebody could write; `asked` is the question it may answer ("" = none)."""

    intent: str
    theme: str
    author: str
    asked: str
    sentiment: str
    text: str


def load_phrases() -> list[Phrase]:
    """Every phrase, in the order of the files. Raises ValueError when a file is malformed."""
    phrases = []
    for name, text in _files():
        phrases.extend(read_phrases(name.removesuffix(".txt"), text))
    return phrases


def fingerprint() -> str:
    """A hash of the files: weights trained on others carry another one."""
    digest = hashlib.sha256()
    for name, text in _files():
        digest.update(f"{name}\n{text}\n".encode())
    return digest.hexdigest()


def read_phrases(intent: str, text: str) -> list[Phrase]:
    """The phrases of one file. The questions of a family are dealt out to its phrases in turn."""
    phrases: list[Phrase] = []
    family: tuple[str, str, Sequence[str], str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            fields = [field.strip() for field in line[3:].split("|")]
            if len(fields) not in (2, 3, 4):
                raise ValueError(f"{intent}, line {number}: a family is theme | author | questions | sentiment")
            theme, author, questions, sentiment = [*fields, *("", "", "-", "neu")[len(fields) :]]
            family = theme, author, _questions(questions), sentiment
        elif line.strip():
            if family is None:
                raise ValueError(f"{intent}, line {number}: a phrase before any family")
            theme, author, asked, sentiment = family
            marks = [mark for mark in _MARKS.findall(line) if mark != "urgente"]
            phrases.append(
                Phrase(
                    intent=intent,
                    theme=theme,
                    author=author,
                    asked=asked[len(phrases) % len(asked)],
                    sentiment=marks[0] if marks else sentiment,
                    text=_MARKS.sub("", line).strip(),
                )
            )
    return phrases


def _questions(field: str) -> Sequence[str]:
    if field == "-":
        return _ANY_MOMENT
    return ["" if question.strip() == "-" else question.strip() for question in field.split(",")]


def _files() -> list[tuple[str, str]]:
    folder = resources.files("iagente_vida") / "data" / "frases"
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".txt")), key=lambda item: item.name)
    return [(item.name, item.read_text(encoding="utf-8")) for item in files]
