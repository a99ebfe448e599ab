"""Documents as files: the model goes to the template as JSON data, never as markup. The same paper, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from iagente_vida.documents.information_note import information_note
from iagente_vida.documents.model import DocumentError, Source
from iagente_vida.documents.needs_statement import needs_statement
from iagente_vida.documents.proposal import proposal
from iagente_vida.domain.documents import DocumentKind, Paper

_PACKAGE = Path(__file__).parent.parent
TEMPLATES = _PACKAGE / "texts" / "es" / "documentos"
FONTS = _PACKAGE / "data" / "fonts"
_MODELS: Mapping[DocumentKind, Callable[[Source], Any]] = {
    DocumentKind.PROPOSAL: proposal,
    DocumentKind.NEEDS: needs_statement,
    DocumentKind.NOTE: information_note,
}


def render_pdf(paper: Paper, result: Mapping[str, Any]) -> bytes:
    """The PDF of a paper over the result of its quote. Blocks for some 0.1 s. Raises DocumentError."""
    return _compiled(paper, result, "pdf")


def render_png(paper: Paper, result: Mapping[str, Any]) -> bytes:
    """The same as a picture."""
    return _compiled(paper, result, "png")


def document_model(paper: Paper, result: Mapping[str, Any]) -> Any:
    """What the paper shows, as its dataclass. Raises DocumentError for a record that can not be read."""
    try:
        return _MODELS[paper.kind](Source(paper=paper, result=result))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise DocumentError(
            f"El presupuesto {paper.quote_id} es de una versión que no trae lo que pide este documento: "
            "calcula uno nuevo."
        ) from error


def _compiled(paper: Paper, result: Mapping[str, Any], form: Literal["pdf", "png"]) -> bytes:
    data = json.dumps(asdict(document_model(paper, result)), ensure_ascii=False, sort_keys=True)
    try:
        return typst.compile(
            TEMPLATES / f"{paper.kind}.typ",
            root=TEMPLATES,
            font_paths=fonts(),
            ignore_system_fonts=True,
            format=form,
            ppi=144.0,
            sys_inputs={"datos": data},
            timestamp=datetime.combine(paper.issued_on, time(), UTC),
        )
    except typst.TypstError as error:
        raise DocumentError(f"El documento {paper.kind} no se puede componer: revisa su plantilla.") from error


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts of the package, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
