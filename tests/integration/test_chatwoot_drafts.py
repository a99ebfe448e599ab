"""Mode borrador in Chatwoot: the assistant's reply is a note, and an adviser lets it leave, or not."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.integration.desk_play import NOTE, playing_in


async def test_a_draft_leaves_when_an_adviser_says_so(tmp_path: Path) -> None:
    async with playing_in(tmp_path, mode="borrador") as play:
        ana = play.customer()
        await ana.writes("Hola")
        await ana.until(lambda: any("Borrador del asistente" in note for note in ana.notes()))
        note = next(note for note in ana.notes() if "Borrador" in note)
        assert "/enviar" in note
        assert ana.on_phone() == []
        ana.adviser("/enviar 1", **NOTE)
        await ana.until(lambda: len(ana.on_phone()) == 1)
        assert ana.on_phone()[0] in note
        await ana.until(lambda: len(ana.public()) == 2)
        await ana.writes("Quiero un seguro para mis hijos")
        await ana.until(lambda: sum("Borrador" in note for note in ana.notes()) == 2)
        drafts = "\n".join(note for note in ana.notes() if "Borrador" in note)
        ana.adviser("/enviar", **NOTE)
        await ana.until(lambda: len(ana.on_phone()) > 1)
        assert all(text in drafts for text in ana.on_phone())
        await ana.until(lambda: len(ana.public()) == len(ana.heard) + len(ana.on_phone()))
        sent = ana.on_phone()
        await ana.writes("¿Cuánto cuesta?")
        await ana.until(lambda: sum("Borrador" in note for note in ana.notes()) == 3)
        ana.adviser("/descartar", **NOTE)
        async with asyncio.timeout(30):
            while await play.product.store.outbox(states=("held",)):
                await asyncio.sleep(0.02)
        assert ana.on_phone() == sent
        assert await ana.mode() == "bot"
