"""Makes the documents that a conversation was promised, out of what its turns recorded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from iagente_vida.documents.model import DocumentError
from iagente_vida.domain.documents import LEDGER_KIND, DocumentKind, Paper, paper_from, quote_of
from iagente_vida.store.store import Store


class StorePress:
    """The document of a key: the paper in the ledger, over the quote's own record."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def __call__(self, key: str) -> bytes:
        """The PDF. Raises LookupError when the key names no paper of ours, or one that can not be made any more."""
        try:
            quote_id = quote_of(key)
        except ValueError:
            raise LookupError("not the key of a paper") from None
        quote = await self._store.quote(quote_id)
        paper = next((each for each in await self.papers(quote_id) if each.key == key), None)
        if quote is None or paper is None:
            raise LookupError("no such paper")
        try:
            return await asyncio.to_thread(pressed, paper, json.loads(quote.result))
        except DocumentError as error:
            raise LookupError(error.code) from error

    async def papers(self, quote_id: str, kind: DocumentKind | None = None) -> list[Paper]:
        """The papers issued for a quote, oldest first."""
        lines = await self._store.evidence(quote_id, LEDGER_KIND)
        papers = [paper_from(json.loads(line)) for line in lines]
        return [each for each in papers if each.quote_id == quote_id and kind in (None, each.kind)]


def pressed(paper: Paper, result: Mapping[str, Any]) -> bytes:
    """The PDF of a paper. The typesetter is loaded at the first one: it is large. Raises DocumentError."""
    from iagente_vida.documents.render import render_pdf

    return render_pdf(paper, result)
