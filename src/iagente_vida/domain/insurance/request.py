"""Quote requests as JSON documents: read with care, written so that they read back the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from iagente_vida.domain.insurance.quote import QuoteRequest


class RequestError(Exception):
    """A request document can not be read: `field` is the key at fault, `detail` a Spanish sentence."""

    code = "solicitud_incorrecta"

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.detail = f"En la solicitud, «{field}» {problem}."
        super().__init__(field, problem)


def request_document(request: QuoteRequest) -> dict[str, Any]:
    """`request` as JSON values."""
    document: dict[str, Any] = {}
    for field in fields(request):
        value = getattr(request, field.name)
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, Decimal):
            value = str(value)
        elif isinstance(value, tuple):
            value = list(value)
        document[field.name] = value
    return document


def request_from(document: object) -> QuoteRequest:
    """The request of a JSON object. Raises RequestError naming the key at fault; an unknown key is one."""
    if not isinstance(document, Mapping):
        raise RequestError("solicitud", "tiene que ser un objeto JSON")
    known = {field.name for field in fields(QuoteRequest)}
    for key in document:
        if key not in known:
            raise RequestError(str(key), f"no se conoce; las claves son {', '.join(sorted(known))}")
    birth, age = document.get("birth_date"), document.get("age")
    if (birth is None) == (age is None):
        raise RequestError("birth_date", "o «age» tiene que estar, y solo uno de los dos")
    smoker = document.get("smoker")
    if not isinstance(smoker, bool):
        raise RequestError("smoker", "tiene que ser true o false")
    return QuoteRequest(
        effect_date=_date(document, "effect_date"),
        capital=_whole(document, "capital"),
        term_years=_whole(document, "term_years"),
        smoker=smoker,
        birth_date=None if birth is None else _date(document, "birth_date"),
        age=None if age is None else _whole(document, "age"),
        product=_text(document, "product"),
        premium_years=None if document.get("premium_years") is None else _whole(document, "premium_years"),
        loan_rate=_rate(document, "loan_rate"),
        annual_income=None if document.get("annual_income") is None else _whole(document, "annual_income"),
        insured_elsewhere=_whole(document, "insured_elsewhere") if "insured_elsewhere" in document else 0,
        occupation=_text(document, "occupation"),
        hobbies=_texts(document, "hobbies"),
    )


def _date(document: Mapping[str, Any], key: str) -> date:
    value = document.get(key)
    problem = "tiene que ser una fecha AAAA-MM-DD"
    if not isinstance(value, str):
        raise RequestError(key, problem)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise RequestError(key, problem) from error


def _whole(document: Mapping[str, Any], key: str) -> int:
    value = document.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise RequestError(key, "tiene que ser un número entero")
    if value < 0:
        raise RequestError(key, "no puede ser negativo")
    return value


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key, "")
    if not isinstance(value, str):
        raise RequestError(key, "tiene que ser un texto")
    return value


def _texts(document: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = document.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise RequestError(key, "tiene que ser una lista de textos")
    return tuple(value)


def _rate(document: Mapping[str, Any], key: str) -> Decimal | None:
    value = document.get(key)
    if value is None:
        return None
    problem = 'tiene que ser un tipo anual entre 0 y 0.30, como "0.025"'
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RequestError(key, problem)
    try:
        rate = Decimal(str(value))
    except InvalidOperation as error:
        raise RequestError(key, problem) from error
    if not 0 <= rate <= Decimal("0.30"):
        raise RequestError(key, problem)
    return rate
