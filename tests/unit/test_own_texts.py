"""The broker's own words over ours: what fits is said, what does not stops the start with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from iagente_vida.agents.adviser import PlainAgent
from iagente_vida.agents.wording.texts import load_texts
from iagente_vida.errors import SettingsError
from iagente_vida.own_texts import FOLDER, spoken_texts
from tests.conversations.runner import Talk, ports, replace, texts_of

NOTICE = """
[disclose_mediador]
obligatorio = ["CNSF", "{clave}"]
textos = ["Te atiende {correduria}, agente con cédula {clave} de la CNSF: {registro}. Privacidad: {privacidad}"]
"""


def own(folder: Path, text: str, name: str = "avisos.toml") -> Path:
    (folder / FOLDER).mkdir()
    (folder / FOLDER / name).write_text(text, encoding="utf-8")
    return folder


async def test_a_broker_of_another_country_brings_its_own_notice(tmp_path: Path) -> None:
    texts = spoken_texts(own(tmp_path, NOTICE))
    talk = Talk(PlainAgent(replace(ports(), texts=texts)))
    decision = await talk.say("tengo 40 años, no fumo, un capital de 100.000 euros durante 20 años")
    said = "\n".join(texts_of(decision.replies))
    assert "CNSF" in said
    assert "DGSFP" not in said


async def test_a_broker_of_another_country_reads_numbers_as_they_are_written_there() -> None:
    known = ports()
    for jurisdictions, phone in ((("MX",), "+525512345678"), (("ES", "MX"), "")):
        broker = replace(known.broker, jurisdictions=jurisdictions)
        talk = Talk(PlainAgent(replace(known, broker=broker)), turn={"has_phone": False})
        await talk.say("quiero hablar con una persona")
        await talk.say("55 1234 5678")
        assert (talk.conversation.profile.value("phone") or "") == phone


def test_without_a_folder_ours_stand(tmp_path: Path) -> None:
    assert spoken_texts(tmp_path) == load_texts()


def test_another_word_is_another_version(tmp_path: Path) -> None:
    folder = own(tmp_path, '[thanks]\ntextos = ["A usted."]', "usted.toml")
    assert spoken_texts(folder)["usted:thanks"].version != load_texts()["usted:thanks"].version


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[no_existe]\ntextos = ["Hola"]', "no hay ningún texto"),
        ('[thanks]\ntextos = ["Gracias, {capital}"]', "no conoce capital"),
        ("[thanks]\ntextos = []", "necesita textos"),
        (f'[thanks]\ntextos = ["{"a" * 901}"]', "necesita textos"),
        ('[opening]\nbotones = [["otra_cosa", "Sí"]]', "cambia los botones"),
        ('[greet]\ntextos = ["Hola, soy Eva."]', "le falta algo obligatorio"),
        ("[thanks", "no se puede leer"),
    ],
)
def test_what_does_not_fit_is_said(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        spoken_texts(own(tmp_path, text))
