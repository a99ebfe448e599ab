"""Files of ours that go out as WhatsApp documents, by their storage key."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class Documents:
    """A folder of files, one a key (lower case letters, digits, dot, dash, underscore)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __call__(self, key: str) -> bytes:
        """The file's content. Raises LookupError when there is none."""
        if not _KEY.fullmatch(key):
            raise LookupError("not a key")
        try:
            return await asyncio.to_thread((self._folder / key).read_bytes)
        except FileNotFoundError:
            raise LookupError("no such document") from None
