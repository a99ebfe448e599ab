"""Values: what a message says, given what was asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from iagente_vida.agents.understanding.port import Context
from iagente_vida.agents.understanding.rules import RuleUnderstander

TODAY = date(2026, 11, 23)


def slots(text: str, asked: str = "", prev: str = "", market: str = "ES") -> dict[str, Any]:
    context = Context(today=TODAY, last_question=asked, prev_slot=prev, market=market)
    understood = RuleUnderstander().understand(text, context)
    return {slot: found.value for slot, found in understood.slots.items()}


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("age", "52", {"age": 52}),
        ("age", "cumplo treinta y tres en enero", {"age": 33}),
        ("age", "tengo treintaiocho", {"age": 38}),
        ("age", "casi 60 añitos ya", {"age": 60}),
        ("age", "350", {}),
        ("age", "17", {"age": 17}),
        ("age", "mi padre tiene 71", {}),
        ("age", "mi marido 44 y yo 39", {"age": 39}),
        ("birth_date", "23/09/1991", {"birth_date": "1991-09-23"}),
        ("birth_date", "3 de mayo del 85", {"birth_date": "1985-05-03"}),
        ("birth_date", "1974-02-19", {"birth_date": "1974-02-19"}),
        ("birth_date", "el 1 de enero de 2001", {"birth_date": "2001-01-01"}),
        ("birth_date", "07.11.79", {"birth_date": "1979-11-07"}),
        ("birth_date", "31/02/1980", {}),
        ("birth_date", "nací en octubre de 1969", {"birth_date": "1969-10"}),
        ("birth_date", "en el 77", {"birth_date": "1977"}),
        ("smoker", "no", {"smoker": False}),
        ("smoker", "qué va, nunca", {"smoker": False}),
        ("smoker", "solo vapeo", {"smoker": True}),
        ("smoker", "un puro en las bodas", {"smoker": True}),
        ("smoker", "los sábados algún cigarro", {"smoker": True}),
        ("smoker", "soy exfumador", {"smoker": False}),
        ("smoker", "lo dejé hace dos años", {"smoker": False, "quit_smoking_months": 24}),
        ("smoker", "mi hermano fuma como un carretero, yo no", {"smoker": False}),
        ("children_count", "dos niñas", {"children_count": 2}),
        ("children_count", "ninguno", {"children_count": 0}),
        ("children_count", "cuatro", {"children_count": 4}),
        ("children_count", "uno de 6 y otra de 11", {"children_count": 2, "children_ages": [6, 11]}),
        ("children_ages", "8 y 12", {"children_count": 2, "children_ages": [8, 12]}),
        ("children_ages", "5, 7 y 13 años", {"children_count": 3, "children_ages": [5, 7, 13]}),
        ("has_mortgage", "sí", {"has_mortgage": True}),
        ("has_mortgage", "estamos de alquiler", {"has_mortgage": False}),
        ("has_mortgage", "la casa ya está pagada", {"has_mortgage": False}),
        ("mortgage_balance", "me quedan 132 mil", {"mortgage_balance": 132_000}),
        ("mortgage_balance", "95", {"mortgage_balance": 95_000}),
        ("monthly_income", "1.850 €", {"monthly_income": 1850}),
        ("monthly_income", "unos dos mil trescientos", {"monthly_income": 2300}),
        ("monthly_income", "entre 1500 y 1800", {"monthly_income": [1500, 1800]}),
        ("monthly_income", "32.000 brutos al año", {"annual_income": 32_000}),
        ("monthly_income", "9 mil a la quincena", {"monthly_income": 18_000}),
        ("term_years", "25 años", {"term_years": 25}),
        ("term_years", "hasta los 64", {"term_to_age": 64}),
        ("term_years", "quince", {"term_years": 15}),
        ("desired_capital", "150.000€", {"desired_capital": 150_000}),
        ("desired_capital", "100k", {"desired_capital": 100_000}),
        ("desired_capital", "ciento cincuenta mil", {"desired_capital": 150_000}),
        ("desired_capital", "millón y medio", {"desired_capital": 1_500_000}),
        ("desired_capital", "medio millón", {"desired_capital": 500_000}),
        ("desired_capital", "unas 200 lucas", {"desired_capital": 200_000}),
        ("desired_capital", "de 100 a 150 mil", {"desired_capital": [100_000, 150_000]}),
        ("desired_capital", "2", {}),
        ("budget_monthly", "no más de 35 al mes", {"budget_monthly": 35}),
        ("budget_monthly", "300 euros al año", {"budget_monthly": 25}),
        ("budget_monthly", "treinta euritos", {"budget_monthly": 30}),
        ("name", "Rocío Fernández de la Torre", {"name": "Rocío Fernández de la Torre"}),
        ("name", "me llamo íñigo", {"name": "Íñigo"}),
        ("name", "soy Carmen", {"name": "Carmen"}),
        ("name", "¿para qué?", {}),
        ("email", "luis.soto@correo.example", {"email": "luis.soto@correo.example"}),
        ("email", "Es MARTA@Ejemplo.ES", {"email": "marta@ejemplo.es"}),
        ("email", "pepe punto ruiz arroba correo punto es", {"email": "pepe.ruiz@correo.es"}),
        ("phone", "mi número es el 612 34 56 78", {"phone": "+34612345678"}),
        ("phone", "0034 612345678", {"phone": "+34612345678"}),
        ("postal_code", "el 08021", {"postal_code": "08021"}),
        ("contact_time", "mañana por la tarde", {"contact_time": "tomorrow afternoon"}),
        ("contact_time", "el jueves a las 5", {"contact_time": "thu 17:00"}),
        ("contact_time", "pasado mañana a las 11", {"contact_time": "day_after_tomorrow 11:00"}),
        ("contact_time", "entre las 4 y las 6 de la tarde", {"contact_time": "any 16:00-18:00"}),
        ("contact_time", "a partir de las 19:30", {"contact_time": "any 19:30-"}),
        ("contact_time", "los sábados por la mañana", {"contact_time": "sat morning"}),
        ("contact_time", "en un par de días", {}),
        ("contact_time", "en 3 horas", {"contact_time": "today +3h"}),
        ("contact_time", "el 4 de diciembre a las diez", {"contact_time": "12-04 10:00"}),
        ("contact_time", "a las 9 de la noche", {"contact_time": "any 21:00"}),
        ("offer_proposal", "la 2", {"option": 2}),
        ("offer_proposal", "La segunda", {"option": 2}),
        ("offer_proposal", "opcion dos", {"option": 2}),
        ("offer_proposal", "me quedo con la tercera", {"option": 3}),
        ("offer_proposal", "Completa", {"option": 3}),
        ("health_consent", "sí, de acuerdo", {"health_consent": True}),
        ("health_consent", "no, eso no", {"health_consent": False}),
        ("health_flags", "nada, estoy sano", {"health_flags": ["none"]}),
        ("health_flags", "tomo pastillas para la tensión alta", {"health_flags": ["hypertension"]}),
        ("health_flags", "no tengo diabetes", {"health_flags": ["none"]}),
        ("health_flags", "a mi madre le detectaron cáncer pero yo estoy bien", {"health_flags": ["none"]}),
        ("height_cm", "1'75", {"height_cm": 175}),
        ("height_cm", "mido 162 y peso 58", {"height_cm": 162, "weight_kg": 58}),
        ("sex", "mujer", {"sex": "F"}),
        ("marital_status", "estoy divorciado", {"marital_status": "divorced"}),
        ("marital_status", "no estoy casada, vivo con mi pareja", {"marital_status": "partner"}),
        ("occupation", "soy profesora de primaria", {"occupation": "profesora de primaria"}),
        ("occupation", "trabajo como soldador", {"occupation": "soldador"}),
        ("beneficiary", "mi mujer y mis hijos", {"beneficiary": ["spouse", "children"]}),
        ("coverage_interest", "fallecimiento e incapacidad", {"coverage_interest": ["death", "disability"]}),
        ("existing_insurance", "tuve uno pero lo cancelé", {"existing_insurance": False}),
        ("city", "vivo en malaga", {"city": "Málaga"}),
        ("", "tengo 45 años, no fumo y quiero 120.000 euros", {"age": 45, "smoker": False, "desired_capital": 120_000}),
        ("", "hola", {}),
        ("smoker", "ya no", {"smoker": False}),
        ("smoker", "unos diez al día", {"smoker": True}),
        ("desired_capital", "cien mil euros para mi mujer", {"desired_capital": 100_000, "beneficiary": ["spouse"]}),
        ("term_years", "hasta que cumpla 65", {"term_to_age": 65}),
        ("children_count", "un niño y una niña", {"children_count": 2}),
        ("children_count", "3 hijos, 2 niñas y 1 niño", {"children_count": 3}),
        ("has_mortgage", "sí, 120.000 a 20 años", {"has_mortgage": True, "mortgage_balance": 120_000}),
        ("health_flags", "eso no lo digo", {}),
        ("contact_time", "hoy no, mañana", {"contact_time": "tomorrow any"}),
        (
            "",
            "gano 2000 y pago 600 de hipoteca",
            {"monthly_income": 2000, "mortgage_monthly": 600, "has_mortgage": True},
        ),
        ("", "tengo 30 años, mis hijos 4 y 6", {"age": 30, "children_count": 2, "children_ages": [4, 6]}),
        (
            "",
            "me llamo Juan, soy fontanero y tengo dos hijos de 8 y 10",
            {"name": "Juan", "occupation": "fontanero", "children_count": 2, "children_ages": [8, 10]},
        ),
        ("", "mi abuelo vivió hasta los 95", {}),
        ("", "mi mujer tiene 40 años y fuma", {}),
    ],
)
def test_a_message_gives_its_values(asked: str, text: str, expected: dict[str, Any]) -> None:
    assert slots(text, asked) == expected


@pytest.mark.parametrize(
    ("prev", "asked", "text", "expected"),
    [
        ("age", "smoker", "perdona, son 36", {"age": 36}),
        ("children_count", "monthly_income", "me he equivocado, son 3", {"children_count": 3}),
        ("desired_capital", "term_years", "mejor dicho 90 mil", {"desired_capital": 90_000}),
    ],
)
def test_a_correction_is_of_the_value_given_before(prev: str, asked: str, text: str, expected: dict[str, Any]) -> None:
    context = Context(today=TODAY, last_question=asked, prev_slot=prev)
    understood = RuleUnderstander().understand(text, context)
    assert understood.intent == "correct_previous_value"
    assert {slot: found.value for slot, found in understood.slots.items()} == expected


@pytest.mark.parametrize(
    ("market", "text", "phone"),
    [
        ("ES", "612345678", "+34612345678"),
        ("MX", "55 1234 5678", "+525512345678"),
        ("CO", "301 2345678", "+573012345678"),
    ],
)
def test_a_phone_is_read_in_its_country(market: str, text: str, phone: str) -> None:
    assert slots(text, "phone", market=market) == {"phone": phone}


def test_a_bare_small_sum_is_thousands_and_must_be_read_back() -> None:
    found = (
        RuleUnderstander()
        .understand("120", Context(today=TODAY, last_question="desired_capital"))
        .slots["desired_capital"]
    )
    assert (found.value, found.inferred) == (120_000, True)
    assert found.confidence < 0.9


def test_a_value_says_where_it_was_read() -> None:
    text = "¡Ñandú! quiero 80.000 € 😀 y tengo 41 años"
    found = RuleUnderstander().understand(text, Context(today=TODAY)).slots
    assert text[slice(*found["desired_capital"].span)] == "80.000"
    assert text[slice(*found["age"].span)] == "41"
