"""Any bytes: a document, or NotJsonError."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iagente_vida.integrations import json_document
from iagente_vida.integrations.json_document import DEPTH_LIMIT, NotJsonError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_what_was_written_as_json_is_read_back(document: Any) -> None:
    assert json_document.decode(json.dumps(document).encode()) == document


@given(st.binary())
def test_bytes_are_a_document_or_told_apart(raw: bytes) -> None:
    try:
        json_document.decode(raw)
    except NotJsonError:
        with pytest.raises((ValueError, RecursionError)):
            json.loads(raw.decode("utf-8"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (rb'"corte \ud83d"', "corte \ufffd"),
        (rb'"\ude00 suelto"', "\ufffd suelto"),
        (rb'"\ud83d\ude00"', "\U0001f600"),
        (rb'"\\ud83d"', r"\ud83d"),
        (b"1e999", float("inf")),
        (b"[" + b"9" * 5000 + b"]", [float("inf")]),
        (b"123456789012345678901234567890", 123456789012345678901234567890),
    ],
)
def test_json_that_machines_refuse_is_read(raw: bytes, expected: object) -> None:
    assert json_document.decode(raw) == expected


@pytest.mark.parametrize("raw", [b"", b"{", b"NaN", b"[1,]", b"\xff", b"{'a': 1}", b"\xef\xbb\xbf{}", b"hola", b'"a'])
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(NotJsonError):
        json_document.decode(raw)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_depth_costs_only_what_lies_deep(opening: bytes) -> None:
    depth = 100_000
    closing = b"]" if opening == b"[" else b"}"
    deep = opening * depth + b"1" + closing * depth
    document = json_document.decode(b'{"deep": ' + deep + b', "near": [1, "]{", {"x": 2}]}')
    assert document["near"] == [1, "]{", {"x": 2}]
    level, node = 0, document["deep"]
    while node is not None:
        level, node = level + 1, node[0] if isinstance(node, list) else node["a"]
    assert level == DEPTH_LIMIT - 1


@pytest.mark.parametrize(
    "raw", [b"[" * 100_000, b"]" * 100_000, b"[" * 100_000 + b"]" * 99_999, b'"' + b'\\"' * 500_000]
)
def test_hostile_lengths_end_quickly(raw: bytes) -> None:
    with pytest.raises(NotJsonError):
        json_document.decode(raw)


@dataclass
class _Carrier:
    details: Any


def test_what_is_too_deep_to_write_is_cut_not_refused() -> None:
    node: Any = 1
    for _ in range(5000):
        node = [node]
    written = json.loads(json_document.encode(_Carrier(details=node)))
    assert isinstance(written["details"], list)
