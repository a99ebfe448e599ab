"""An insurer's health questionnaire as it is handed out: word for word, versioned, and how an answer is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iagente_vida.domain.insurance.underwriting import Assessment, Question, UnderwritingRules, assess_answers

HEIGHT = "talla"
WEIGHT = "peso"
MEASURES: Mapping[str, tuple[str, int, int]] = {
    HEIGHT: ("¿Cuánto mides, en centímetros?", 100, 230),
    WEIGHT: ("¿Cuánto pesas, en kilos?", 30, 250),
}
"""What is measured besides the insurer's questions: the question, the least and the most that is believed."""

_YES = re.compile(r"\W*(?:si+|s|claro|afirmativo|correcto|asi es|por desgracia si)\W*")
_NO = re.compile(r"\W*(?:no+|n|nop|nada|ninguno?|ninguna|nunca|negativo|que va)\W*")
_NUMBER = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """What is asked and by whom. The questions are the insurer's; nobody here rewords them."""

    version: str
    insurer: str
    questions: tuple[Question, ...]
    bmi_min: float
    bmi_max: float

    @property
    def steps(self) -> tuple[str, ...]:
        """The codes of everything asked, in order."""
        return (*(question.code for question in self.questions), *MEASURES)

    def text(self, code: str) -> str:
        """The question of a step, word for word."""
        if code in MEASURES:
            return MEASURES[code][0]
        return next(question.text for question in self.questions if question.code == code)

    def document(self) -> dict[str, Any]:
        """The questionnaire as JSON values: what a form keeps, so that it can always be shown as it was asked."""
        return {
            "version": self.version,
            "insurer": self.insurer,
            "bmi": [self.bmi_min, self.bmi_max],
            "questions": [
                {"code": each.code, "text": each.text, "refers": each.refers, "oncology": each.oncology}
                for each in self.questions
            ],
        }


def of_rules(rules: UnderwritingRules, insurer: str) -> Questionnaire:
    """The questionnaire of an insurer's rules."""
    return Questionnaire(
        version=rules.version,
        insurer=insurer,
        questions=rules.questions,
        bmi_min=rules.bmi_min,
        bmi_max=rules.bmi_max,
    )


def read(document: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire whose `document()` this is. Raises KeyError or TypeError for anything else."""
    low, high = document["bmi"]
    return Questionnaire(
        version=document["version"],
        insurer=document["insurer"],
        questions=tuple(Question(**each) for each in document["questions"]),
        bmi_min=low,
        bmi_max=high,
    )


def reads(code: str, text: str) -> bool | int | None:
    """What an answer to a step says; None when it can not be taken for one. Nothing is inferred."""
    if code in MEASURES:
        return _measure(code, text)
    plain = _folded(text)
    if _YES.fullmatch(plain):
        return True
    return False if _NO.fullmatch(plain) else None


def complete(questionnaire: Questionnaire, answers: Mapping[str, str]) -> bool:
    """Whether every step has an answer that can be read."""
    return all(reads(code, answers.get(code, "")) is not None for code in questionnaire.steps)


def assess(questionnaire: Questionnaire, answers: Mapping[str, str]) -> Assessment:
    """The outcome of the answers, each as it was given; a missing one is looked at by a person."""
    rules = UnderwritingRules(
        version=questionnaire.version,
        bmi_min=questionnaire.bmi_min,
        bmi_max=questionnaire.bmi_max,
        income_multiples={},
        occupations={},
        hobbies={},
        questions=questionnaire.questions,
    )
    said = {code: reads(code, answers.get(code, "")) for code in questionnaire.steps}
    flags = {code: value for code, value in said.items() if isinstance(value, bool)}
    height, weight = said[HEIGHT], said[WEIGHT]
    return assess_answers(rules, flags, height, weight)


def _measure(code: str, text: str) -> int | None:
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return None
    whole, decimals = found[0]
    value = float(f"{whole}.{decimals or 0}")
    if code == HEIGHT and value < 3:  # 1,75 m
        value *= 100
    _, low, high = MEASURES[code]
    return round(value) if low <= value <= high else None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Mn").strip()
