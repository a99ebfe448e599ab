"""What an adviser writes, as WhatsApp shows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.domain.replies import TEXT_LIMIT, pieces
from iagente_vida.integrations.chatwoot_text import outgoing_files, outgoing_text, whatsapp_text

CASES = [
    ("**Hola** y *adiós*", "*Hola* y _adiós_"),
    ("~~antes~~ ahora", "~antes~ ahora"),
    ("# Coberturas\n* muerte\n* invalidez", "*Coberturas*\n- muerte\n- invalidez"),
    ("[la guía](https://vida.example/a_b)", "la guía: https://vida.example/a_b"),
    ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
    ("uno\\\ndos", "uno\ndos"),
    ("15.000 € (aprox.)", "15.000 € (aprox.)"),
]


@pytest.mark.parametrize(("markdown", "expected"), CASES)
def test_markdown(markdown: str, expected: str) -> None:
    assert whatsapp_text(markdown) == expected


def test_files_keep_their_name_and_kind_and_a_place_is_a_link_to_a_map() -> None:
    notice = {
        "content": "Mire",
        "attachments": [
            {"file_type": "file", "data_url": "https://c.example/b/1/Condiciones%20generales.pdf"},
            {"file_type": "image", "data_url": "https://c.example/b/2/tabla", "content_type": "image/jpeg"},
            {"file_type": "location", "coordinates_lat": 40.4, "coordinates_long": -3.7},
        ],
    }
    assert outgoing_text(notice) == "Mire\nhttps://maps.google.com/?q=40.4,-3.7"
    assert [(file.kind, file.filename, file.mime_type) for file in outgoing_files(notice)] == [
        ("document", "Condiciones generales.pdf", "application/pdf"),
        ("image", "tabla", "image/jpeg"),
    ]


@given(st.text(alphabet="ab \n", max_size=3 * TEXT_LIMIT) | st.text())
def test_pieces_lose_nothing_but_the_space_between(text: str) -> None:
    cut = pieces(text)
    assert all(0 < len(piece) <= TEXT_LIMIT for piece in cut)
    assert "".join("".join(piece.split()) for piece in cut) == "".join(text.split())
