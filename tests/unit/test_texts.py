"""The approved copy, linted: lengths, placeholders, mandatory passages, forbidden promises."""

from __future__ import annotations

import re
import string
from dataclasses import fields
from pathlib import Path

import pytest

from iagente_vida.agents.wording.notes import REASONS
from iagente_vida.agents.wording.texts import Entry, formal_key, load_texts, placeholders
from iagente_vida.config import Settings
from iagente_vida.domain import dialogue
from iagente_vida.domain.broker import Broker
from iagente_vida.domain.dialogue.digression import TOPICS
from iagente_vida.domain.dialogue.handoff import MATTERS
from iagente_vida.domain.dialogue.needs import PRICING_SLOTS, PURPOSE
from iagente_vida.domain.replies import (
    BUTTON_LIMIT,
    BUTTON_TITLE_LIMIT,
    LIST_BUTTON_LIMIT,
    ROW_LIMIT,
    ROW_TITLE_LIMIT,
)
from iagente_vida.knowledge import load_knowledge
from tests.conversations.runner import TU

TEXTS = load_texts()
DIALOGUE = Path(dialogue.__file__).parent
ENTRIES = [pytest.param(entry, id=key) for key, entry in TEXTS.items()]
BROKER = {
    "correduria",
    "clave",
    "registro",
    "telefono",
    "horario",
    "reclamaciones",
    "privacidad",
    "correo_privacidad",
    "aseguradoras",
    "remuneracion",
    "asistencia",
    "domicilio",
    "asesoramiento",
    "participaciones",
}
FIGURES = {
    "valor",
    "antes",
    "ahora",
    "anos",
    "numero",
    "nombre",
    "capital",
    "mensual",
    "total_mensual",
    "anual",
    "coberturas",
    "presupuesto",
    "aseguradora",
    "hasta",
    "veces",
    "minimo",
    "maximo",
    "edad",
    "desde",
    "texto",
    "fuente",
    "ayuda",
    "anuncio",
    "cubierto",
    "falta",
    "emergencias",
    "enlace",
    "total",
    "pregunta",
    "respuestas",
    "quien",
    "cuando",
}
NOTES = {"motivo", "dato", "valor", "detalle", "quien"}
LONG = {"disclose_mediador": 420, "health_consent": 480}
USUAL = 260
FORBIDDEN = re.compile(
    r"garantiz|100\s*%|sin riesgo|el mejor precio|m[aá]s barato que|[uú]ltima (hora|oportunidad)|solo hoy|date prisa|"
    r"te aseguro que|seguro que te acept|aceptaci[oó]n inmediata|ahorrar[aá]s|oferta limitada|no te arrepentir",
    re.IGNORECASE,
)


def all_texts(entry: Entry) -> tuple[str, ...]:
    return (*entry.texts, *entry.again)


@pytest.mark.parametrize("entry", ENTRIES)
def test_texts_are_short(entry: Entry) -> None:
    assert max(len(text) for text in all_texts(entry)) <= LONG.get(entry.key, USUAL)
    assert all(text == text.strip() and text for text in all_texts(entry))


# What the law makes us show and keep has one approved wording for everybody.
ONE_WORDING = {"disclose_mediador", "health_consent"}
PLAIN = [
    entry
    for key, entry in TEXTS.items()
    if not key.startswith(("usted:", "note_"))
    and key not in ONE_WORDING
    and any(TU.search(text) for text in all_texts(entry))
]


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.key) for entry in PLAIN])
def test_whatever_says_tu_says_usted_too(entry: Entry) -> None:
    twin = TEXTS[formal_key(entry.key)]
    assert not [text for text in all_texts(twin) if TU.search(text)]
    assert {ident for ident, _ in twin.buttons} == {ident for ident, _ in entry.buttons}
    assert {name for text in all_texts(twin) for name in placeholders(text)} <= {
        name for text in all_texts(entry) for name in placeholders(text)
    }


def test_every_formal_text_is_the_twin_of_a_plain_one() -> None:
    assert [key for key in TEXTS if key.startswith("usted:") and key.partition(":")[2] not in TEXTS] == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_placeholders_are_known_and_plain(entry: Entry) -> None:
    known = NOTES if entry.key.startswith("note_") else BROKER | FIGURES
    for text in all_texts(entry):
        assert placeholders(text) <= known
        assert all(
            not spec and conversion is None for _, name, spec, conversion in string.Formatter().parse(text) if name
        )


@pytest.mark.parametrize("entry", ENTRIES)
def test_buttons_fit_whatsapp(entry: Entry) -> None:
    many, long = (ROW_LIMIT, ROW_TITLE_LIMIT) if entry.list_button else (BUTTON_LIMIT, BUTTON_TITLE_LIMIT)
    assert len(entry.buttons) <= many
    assert len(entry.list_button) <= LIST_BUTTON_LIMIT
    assert all(0 < len(title) <= long for _, title in entry.buttons)
    assert len({title for _, title in entry.buttons}) == len(entry.buttons)


@pytest.mark.parametrize("entry", ENTRIES)
def test_mandatory_passages_are_in_every_variant(entry: Entry) -> None:
    assert all(passage in text for text in all_texts(entry) for passage in entry.required)


@pytest.mark.parametrize("entry", ENTRIES)
def test_nothing_is_promised_that_can_not_be_kept(entry: Entry) -> None:
    assert not [text for text in all_texts(entry) if FORBIDDEN.search(text)]


@pytest.mark.parametrize(
    "key", ["greet", "greet_invented", "disclose_mediador", "crisis", "are_you_a_bot", "present_demo"]
)
def test_what_the_law_asks_for_is_marked_as_mandatory(key: str) -> None:
    assert TEXTS[key].required


def test_the_first_two_bubbles_stay_under_350_characters() -> None:
    greeting = max(len(text) for key in ("greet", "greet_invented") for text in TEXTS[key].texts) + 40
    question = max(len(text) for text in TEXTS[f"ask_{PURPOSE}"].texts)
    assert greeting + question <= 350


def test_every_topic_and_pricing_slot_has_its_words() -> None:
    articles = load_knowledge(Settings(sandbox=True), invented=True)
    assert [topic for topic in TOPICS if articles.find("", topic) is None] == []
    wanted = {"topic_company", "article"}
    wanted |= {f"confirm_{slot}" for slot in PRICING_SLOTS} | {f"corrected_{slot}" for slot in PRICING_SLOTS}
    wanted |= {f"ask_{slot}" for slot in PRICING_SLOTS - {"age"}}
    assert wanted <= TEXTS.keys()


def test_every_identity_that_the_law_asks_for_is_a_field_of_the_broker() -> None:
    assert {field.name for field in fields(Broker)} >= {
        "name",
        "dgsfp_key",
        "register_url",
        "complaints",
        "privacy_url",
    }


OFTEN = (
    *("not_understood", "are_you_a_bot", "thanks", "goodbye", "hold", "off_topic", "abuse", "injection", "noted"),
    *("welcome_back", "media_audio", "media_image", "media_sticker", "price_needs", "secret_struck", "doubt_dropped"),
    *("kept_as_is", "objection_price", "objection_think", "ask_offer_proposal", "when_you_like"),
)
"""What one conversation may need several times."""


@pytest.mark.parametrize("key", OFTEN)
def test_what_is_said_often_is_said_in_three_ways(key: str) -> None:
    assert len(set(TEXTS[key].texts)) >= 3
    twin = TEXTS.get(formal_key(key))
    assert twin is None or len(set(twin.texts)) >= 3


def test_variants_do_not_come_back_before_all_were_said() -> None:
    used: dict[str, int] = {}
    entry = TEXTS["media_audio"]
    said = [entry.variant(used) for _ in entry.texts]
    assert sorted(said) == sorted(entry.texts)


def test_every_text_that_the_dialogue_names_exists() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in DIALOGUE.glob("*.py"))
    named = set(re.findall(r'Inform\("([a-z_]+)"', source))
    named |= {f"handoff_{reason}" for reason in re.findall(r'Handoff\("([a-z_]+)"', source)}
    named |= {f"note_{topic}" for topic in re.findall(r'Note\("([a-z_]+)"', source) if topic != "handover"}
    reasons = set(re.findall(r'pass_on\(draft, "([a-z_]+)"\)', source)) | set(MATTERS)
    named |= {f"handoff_{reason}" for reason in reasons}
    named |= {f"limit_{code}" for code in re.findall(r'Breach\(\s*"([a-z_]+)"', source) if code != "minor"}
    assert len(named) > 30
    assert named <= TEXTS.keys()


def test_every_reason_of_a_handover_is_told_to_the_adviser() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in DIALOGUE.glob("*.py"))
    reasons = set(re.findall(r'hand_over\("([a-z_]+)"', source)) | set(
        re.findall(r'pass_on\(draft, "([a-z_]+)"', source)
    )
    assert reasons | set(MATTERS) <= REASONS.keys()
