"""Underwriting apart from price: standard subject to the questionnaire, or a person has a look. Never a refusal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a process that only shows the form must not load what prices
    from iagente_vida.domain.insurance.product import Product

ONCOLOGY_YEARS = 5


class Outcome(StrEnum):
    """All that a machine may say about acceptance."""

    STANDARD = "estandar_sujeto_a_cuestionario"
    REFER = "lo_estudia_una_persona"


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a person has to look: a stable code and a Spanish sentence without the customer's data."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome with its reasons and the version of the rules and questions that gave it."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    questionnaire: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the insurer, word for word. A yes is looked at by a person when `refers`.

    `oncology` questions ask only for what is within ONCOLOGY_YEARS of the end of treatment.
    """

    code: str
    text: str
    refers: bool = True
    oncology: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderwritingRules:
    """An insurer's rules of a version. `income_multiples` are by lowest age: the sum that income justifies.

    `occupations` and `hobbies` are words that send to a person, with the class or risk they stand for.
    """

    version: str
    bmi_min: float
    bmi_max: float
    income_multiples: Mapping[int, int]
    occupations: Mapping[str, str]
    hobbies: Mapping[str, str]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known without asking about health. Sums a year in the tariff's currency; None = not known."""

    annual_income: int | None = None
    insured_elsewhere: int = 0
    occupation: str = ""
    hobbies: tuple[str, ...] = ()


def assess(rules: UnderwritingRules, product: Product, age: int, capital: int, known: Circumstances) -> Assessment:
    """The outcome of what is known before the questionnaire."""
    findings = list(_sums(rules, age, capital, known))
    if not product.automatic:
        findings.append(Finding("producto", "Este producto tiene ahorro: lo explica y lo vende una persona."))
    if known.occupation and any(_named(word, known.occupation) for word in rules.occupations):
        findings.append(Finding("ocupacion", "La profesión la valora una persona."))
    if any(_named(word, hobby) for hobby in known.hobbies for word in rules.hobbies):
        findings.append(Finding("aficion", "La afición la valora una persona."))
    return _closed(rules, findings)


def assess_answers(
    rules: UnderwritingRules, answers: Mapping[str, bool], height_cm: int | None = None, weight_kg: int | None = None
) -> Assessment:
    """The outcome of a filled questionnaire. Raises ValueError on an answer to a question that is not in it.

    A question without an answer is looked at by a person.
    """
    known = {question.code for question in rules.questions}
    if unknown := sorted(answers.keys() - known):
        raise ValueError(f"no such question in {rules.version}: {', '.join(unknown)}")
    findings = []
    if any(question.code not in answers for question in rules.questions):
        findings.append(Finding("incompleto", "Faltan respuestas del cuestionario."))
    if any(answers.get(question.code) and question.refers for question in rules.questions):
        findings.append(Finding("cuestionario", "Una respuesta del cuestionario la valora una persona."))
    if height_cm is not None and weight_kg is not None:
        index = body_mass_index(height_cm, weight_kg)
        if not rules.bmi_min <= index <= rules.bmi_max:
            findings.append(Finding("imc", "La relación entre peso y talla la valora una persona."))
    return _closed(rules, findings)


def body_mass_index(height_cm: int, weight_kg: int) -> float:
    """Kilograms per square metre."""
    return weight_kg / (height_cm / 100) ** 2


def may_be_stored(question: Question, years_since_treatment: int | None) -> bool:
    """Whether an answer may be kept: a cancer whose treatment ended over five years ago is nobody's business."""
    return not question.oncology or years_since_treatment is None or years_since_treatment < ONCOLOGY_YEARS


def _sums(rules: UnderwritingRules, age: int, capital: int, known: Circumstances) -> Iterable[Finding]:
    if known.annual_income is None or not rules.income_multiples:
        return
    reached = [start for start in rules.income_multiples if start <= age]
    multiple = rules.income_multiples[max(reached)] if reached else max(rules.income_multiples.values())
    if capital + known.insured_elsewhere > multiple * known.annual_income:
        yield Finding(
            "suma", "El capital es alto para los ingresos indicados: lo justifica una persona con el cliente."
        )


def _closed(rules: UnderwritingRules, findings: Iterable[Finding]) -> Assessment:
    found = tuple(findings)
    return Assessment(Outcome.REFER if found else Outcome.STANDARD, found, rules.version)


def _named(word: str, text: str) -> bool:
    return f" {_folded(word)}" in f" {_folded(text)}"


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
