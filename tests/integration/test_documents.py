"""Real PDFs: what can be read in them, and how they are made again from what a turn recorded."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from iagente_vida.agents.visible_numbers import numbers
from iagente_vida.cli import run
from iagente_vida.documents import figures
from iagente_vida.documents.copy import load_copy
from iagente_vida.documents.model import Source
from iagente_vida.documents.press import StorePress
from iagente_vida.documents.render import document_model, render_pdf, render_png
from iagente_vida.domain.documents import LEDGER_KIND, DocumentKind
from iagente_vida.integrations.documents import Documents
from iagente_vida.store.commits import CommitResult, LedgerDraft
from iagente_vida.store.sql_store import SqlStore
from iagente_vida.store.sqlite import SqliteStore
from tests.contract.support import begin, claimed, turn
from tests.documents import CASES, HOSTILE, QUOTE_ID, Case, source
from tests.documents import quote_draft as recorded

SIZE_LIMIT = 300_000
_AMOUNT = re.compile(r"\d+\.\d{2}")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def leaves(value: object) -> Iterator[object]:
    """Every value of a JSON document."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def readable(value: object, currency: str) -> Iterator[str]:
    """Every way in which a document may write a value of the record."""
    yield str(value)
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        yield figures.money(value, currency)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield figures.whole(round(value), currency)
    elif isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        yield figures.day(date.fromisoformat(value))


def sources_of(given: Source) -> set[str]:
    """Every number of the record, of the paper and of the approved copy."""
    origins = [given.result, given.paper.contents()]
    texts = [text for origin in origins for leaf in leaves(origin) for text in readable(leaf, given.currency)]
    texts += [template for section in load_copy().values() for template in section.values()]
    return {number for text in texts for number in numbers(text)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("kind", DocumentKind)
def test_every_number_in_a_pdf_has_its_source(case: Case, kind: DocumentKind) -> None:
    given = source(case, kind)
    began = time.perf_counter()
    pdf = render_pdf(given.paper, given.result)
    print(f"{case.name} {kind}: {(time.perf_counter() - began) * 1000:.0f} ms, {len(pdf)} bytes")  # noqa: T201
    assert len(pdf) < SIZE_LIMIT
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    known = sources_of(given)
    assert [number for number in numbers(text_of(pdf)) if number not in known] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_proposal_shows_every_figure_of_the_option(case: Case) -> None:
    given = source(case, DocumentKind.PROPOSAL)
    text = squeezed(text_of(render_pdf(given.paper, given.result)))
    option = given.option
    for frequency in ("annual", "monthly"):
        for name in ("receipt", "premium", "surcharge", "consorcio", "tax", "total"):
            assert squeezed(given.money(option["payments"][frequency][name])) in text
    for step in option["price_at"]:
        assert squeezed(given.money(step["annual"])) in text
    for each in given.options:
        assert squeezed(given.whole(each["capital"])) in text
        assert squeezed(given.money(each["monthly"])) in text
    for sentence in option["exclusions"]:
        assert squeezed(sentence) in text
    assert squeezed(figures.day(date.fromisoformat(given.result["valid_until"]))) in text
    assert "DEMO" in text
    assert "30días" in text
    assert "artículo10" in text


@pytest.mark.parametrize("kind", DocumentKind)
def test_what_a_customer_typed_is_text_and_never_markup(kind: DocumentKind) -> None:
    given = source(CASES[1], kind)
    text = squeezed(text_of(render_pdf(given.paper, given.result)))
    assert squeezed(HOSTILE) in text
    assert "root:" not in text
    if kind is DocumentKind.NEEDS:
        assert squeezed('#read("/etc/passwd")') in text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("kind", DocumentKind)
def test_the_same_paper_gives_the_same_bytes(case: Case, kind: DocumentKind) -> None:
    given = source(case, kind)
    assert render_pdf(given.paper, given.result) == render_pdf(given.paper, given.result)


def test_a_document_is_also_a_picture() -> None:
    given = source(CASES[0], DocumentKind.PROPOSAL)
    assert render_png(given.paper, given.result).startswith(b"\x89PNG")


def test_every_sentence_of_a_model_is_on_the_paper() -> None:
    given = source(CASES[0], DocumentKind.NOTE)
    model = asdict(document_model(given.paper, given.result))
    text = squeezed(text_of(render_pdf(given.paper, given.result)))
    for section in (*model["before"], *model["after"]):
        assert squeezed(section["text"]) in text


async def promised(store: SqlStore, kind: DocumentKind) -> str:
    """The key of a paper that a turn recorded with its quote."""
    given = source(CASES[0], kind)
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    line = LedgerDraft(kind=LEDGER_KIND, payload=json.dumps(given.paper.contents()).encode())
    commit = replace(turn(claim), quotes=(recorded(CASES[0]),), ledger=(line,))
    assert await store.commit(claim, commit) is CommitResult.COMMITTED
    return given.paper.key


async def test_a_missing_file_is_made_again_from_what_was_recorded(sqlite_store: SqliteStore, tmp_path: Path) -> None:
    key = await promised(sqlite_store, DocumentKind.PROPOSAL)
    folder = tmp_path / "documents"
    documents = Documents(folder, StorePress(sqlite_store))
    first = await documents(key)
    given = source(CASES[0], DocumentKind.PROPOSAL)
    assert first == render_pdf(given.paper, given.result)
    assert [path.name for path in folder.iterdir()] == [key]
    (folder / key).unlink()
    assert await documents(key) == first


@pytest.mark.parametrize("key", ["propuesta-nohay-0123456789ab.pdf", f"propuesta-{QUOTE_ID}-0123456789ab.pdf", "x.pdf"])
async def test_what_was_never_issued_is_not_made(sqlite_store: SqliteStore, tmp_path: Path, key: str) -> None:
    await promised(sqlite_store, DocumentKind.PROPOSAL)
    with pytest.raises(LookupError):
        await Documents(tmp_path / "documents", StorePress(sqlite_store))(key)
    assert not (tmp_path / "documents").exists()


def test_the_command_writes_a_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    asked: dict[str, Any] = {**CASES[0].request, "option": 2, "customer": "Ana", "facts": CASES[0].facts}
    (tmp_path / "in.json").write_text(json.dumps(asked), encoding="utf-8")
    out = tmp_path / "out.pdf"
    call = ["document", "--input", str(tmp_path / "in.json"), "--out", str(out), "--kind"]
    for kind in DocumentKind:
        assert run([*call, kind]) == 0
        assert "Ana" in text_of(out.read_bytes())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--out", "x.pdf"], "peticion_incorrecta"),
        (["--out", "x.pdf", "--quote", "nohay"], "no_encontrado"),
        (["--out", "x.pdf", "--input", "nohay.json"], "peticion_incorrecta"),
    ],
)
def test_a_bad_call_says_what_to_do(
    arguments: list[str],
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert run(["document", *arguments]) != 0
    assert f"[{code}]" in capsys.readouterr().err
