"""empresa.toml: what it must say, and where a wrong one points."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.broker import FIELDS, FILE_NAME, demo_broker, load_broker, parse_broker, write_broker
from iagente_vida.config import Settings
from iagente_vida.errors import SettingsError

ANSWERS: dict[str, str | tuple[str, ...]] = {
    "name": "Seguros Ruiz",
    "dgsfp_key": "J-1234",
    "register_url": "https://registro.example/ruiz",
    "phone": "+34 910 000 000",
    "opening_hours": "de lunes a jueves",
    "insurers": ("Una", "Otra"),
    "remuneration": "una comisión",
    "address": "Calle Mayor 1, 28013 Madrid",
    "advice": "asesora sobre los seguros de estas aseguradoras",
    "holdings": "ninguna",
    "jurisdictions": ("ES",),
    "assistance": "900 111 222",
    "complaints": "sac@ruiz.example",
    "privacy_email": "datos@ruiz.example",
    "privacy_url": "https://ruiz.example/privacidad",
}
GOOD = write_broker(ANSWERS)


def test_the_demo_broker_is_marked_as_invented() -> None:
    assert demo_broker().invented
    assert "inventada" in demo_broker().dgsfp_key


def test_the_sandbox_never_shows_a_real_broker(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(GOOD, encoding="utf-8")
    assert load_broker(Settings(broker_dir=tmp_path, sandbox=True)) == demo_broker()
    assert load_broker(Settings(broker_dir=tmp_path)).name == "Seguros Ruiz"
    assert load_broker(Settings(broker_dir=tmp_path / "ninguna")).invented


PLAIN = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).map(str.strip).filter(bool)


@given(st.fixed_dictionaries({"name": PLAIN, "dgsfp_key": PLAIN, "phone": PLAIN, "insurers": st.tuples(PLAIN)}))
def test_what_is_written_is_read_back(some: dict[str, str | tuple[str, ...]]) -> None:
    broker = parse_broker(write_broker(ANSWERS | some), "prueba")
    assert {name: getattr(broker, name) for name in some} == some
    assert not broker.invented


@pytest.mark.parametrize(
    "field", [field for field in FIELDS if field.default is None], ids=lambda field: str(field.attribute)
)
def test_a_missing_field_is_named_with_its_place(field: object) -> None:
    table, key = getattr(field, "table"), getattr(field, "key")  # noqa: B009 - a parametrized value
    without = "\n".join(line for line in GOOD.splitlines() if not line.startswith(f"{key} ="))
    with pytest.raises(SettingsError) as caught:
        parse_broker(without, "mi/empresa.toml")
    assert caught.value.detail.startswith(f"mi/empresa.toml: [{table}] {key} ")


@pytest.mark.parametrize(
    ("change", "to", "says"),
    [
        ("https://ruiz.example/privacidad", "ruiz.example", r"\[privacidad\] pagina .*https://"),
        ("datos@ruiz.example", "datos", r"\[privacidad\] correo .*correo electrónico"),
        ('["Una", "Otra"]', "[]", r"\[mediador\] aseguradoras .*al menos"),
        ('["Una", "Otra"]', "[1]", r"\[mediador\] aseguradoras .*lista de nombres"),
        ('"Seguros Ruiz"', "7", r"\[mediador\] nombre falta"),
        ("[privacidad]", "[privacidat]", r"privacidat no se conoce"),
        ("horario =", "orario =", r"\[mediador\] orario no se conoce"),
        ("[mediador]", "inventada = 3\n[mediador]", "true o false"),
        ("[mediador]", "[mediador", "no es TOML válido"),
    ],
)
def test_a_wrong_file_says_what_and_where(change: str, to: str, says: str) -> None:
    assert change in GOOD
    with pytest.raises(SettingsError, match=says):
        parse_broker(GOOD.replace(change, to), "empresa.toml")
