"""What callers of the simulated Chatwoot send along: JSON, or a form with files, which are kept and served again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from iagente_vida.sandbox.chatwoot_records import ApiError, Document
from iagente_vida.sandbox.chatwoot_state import ChatwootState
from iagente_vida.sandbox.multipart import FormField, parse_parts

_JSON_FIELDS = frozenset({"content_attributes", "private"})


async def read_body(state: ChatwootState, request: Request, prefix: str) -> Document:
    """The fields of a request; files are kept and stand in `attachments`."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _form(state, request, prefix)
    try:
        raw = await request.body()
    except ClientDisconnect:  # the caller died in the middle of its own request
        raise ApiError(400, "") from None
    document = json.loads(raw) if raw else {}
    return document if isinstance(document, dict) else {}


def serve_blob(state: ChatwootState) -> Callable[[Request], Awaitable[Response]]:
    """Gives kept files back."""

    async def blob(request: Request) -> Response:
        kept = await asyncio.to_thread(state.get, "blobs", request.path_params["id"])
        return Response(bytes.fromhex(kept["hex"]), media_type=kept["content_type"])

    return blob


async def _form(state: ChatwootState, request: Request, prefix: str) -> Document:
    body: Document = {}
    files: list[Document] = []
    for name, part in parse_parts(request.headers["content-type"], await request.body()):
        if part.filename:
            files.append(await _keep(state, f"{str(request.base_url).rstrip('/')}{prefix}", part))
        else:
            word = part.content.decode()
            body[name] = json.loads(word) if name in _JSON_FIELDS else word
    return {**body, "attachments": files}


async def _keep(state: ChatwootState, base_url: str, file: FormField) -> Document:
    name, mime_type = file.filename, file.content_type or "application/octet-stream"
    record = {"hex": file.content.hex(), "content_type": mime_type}
    blob = await asyncio.to_thread(state.add, "blobs", record)
    kind = mime_type.partition("/")[0]
    return {
        "id": blob["id"],
        "message_id": 0,
        "file_type": kind if kind in ("image", "audio", "video") else "file",
        "account_id": state.account_id,
        "extension": name.rpartition(".")[2],
        "content_type": mime_type,
        "data_url": f"{base_url}/blobs/{blob['id']}/{quote(name)}",
        "file_size": len(file.content),
    }
