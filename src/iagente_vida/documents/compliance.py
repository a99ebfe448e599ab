"""The compliance paper as a PDF: the report goes to the template as JSON data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import typst

from iagente_vida.documents.model import DocumentError
from iagente_vida.documents.render import TEMPLATES, fonts


def render_compliance(report: Mapping[str, Any], on: date) -> bytes:
    """The PDF of a report; the same report and day, the same bytes. Raises DocumentError."""
    try:
        return typst.compile(
            TEMPLATES / "cumplimiento.typ",
            root=TEMPLATES,
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"datos": json.dumps(report, ensure_ascii=False, sort_keys=True)},
            timestamp=datetime.combine(on, time(), UTC),
        )
    except typst.TypstError as error:
        raise DocumentError("El documento de cumplimiento no se puede componer: revisa su plantilla.") from error
