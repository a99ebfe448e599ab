"""Which number a contact card shares, and whether it is the sender's own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.integrations.whatsapp_cards import SharedPhone, shared_phone


def cards(*phones: dict[str, str], origin: str = "contact_request", times: int = 1) -> dict[str, Any]:
    return {"type": "contacts", "contacts": [{"origin": origin, "phones": list(phones)}] * times}


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (cards({"wa_id": "34611222333"}), SharedPhone("34611222333", own=True)),
        (
            cards({"wa_id": "34611222333", "phone": "+34 611 222 333"}, origin="other"),
            SharedPhone("34611222333", False),
        ),
        (cards({"phone": "+34 611 222 333"}, origin=""), SharedPhone("34611222333", own=False)),
        (cards({"phone": "+34 611 222 333"}), None),
        (cards({"wa_id": "1"}), None),
        (cards({"wa_id": "34611222333"}, {"wa_id": "34611222334"}), None),
        (cards({"wa_id": "34611222333"}, times=2), None),
        (cards(), None),
        ({"type": "text"}, None),
    ],
)
def test_one_card_with_one_number_shares_it(message: dict[str, Any], found: SharedPhone | None) -> None:
    assert shared_phone(message) == found


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["contacts", "phones", "wa_id", "phone", "origin"]), inner)
        ),
    )
)
def test_any_card_can_be_looked_at(value: object) -> None:
    found = shared_phone({"contacts": value})
    assert found is None or found.phone.isdecimal()
