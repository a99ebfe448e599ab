"""What every call to Chatwoot's API shares: the account, the token, and how urgent it is."""

from __future__ import annotations

import copy
from typing import Any, Self

import aiohttp

from iagente_vida.integrations.chatwoot_http import ChatwootHttp, Priority, Token
from iagente_vida.integrations.whatsapp_fields import objects

API_CHANNEL = "Channel::Api"
PAGE_SIZE = 25


class ChatwootCalls:
    """Calls for one account over one connection."""

    def __init__(self, http: ChatwootHttp, account_id: int) -> None:
        self.account_id = account_id
        self._http = http
        self._root = f"/api/v1/accounts/{account_id}"
        self._priority = Priority.MESSAGE

    def at(self, priority: Priority) -> Self:
        """The same calls, let through the budget with this urgency."""
        other = copy.copy(self)
        other._priority = priority
        return other

    async def close(self) -> None:
        """Closes the connections; a later call opens new ones."""
        await self._http.close()

    async def _get(self, path: str, query: dict[str, str] | None = None) -> Any:
        return await self._http.call("GET", self._root + path, query=query, priority=self._priority)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        token: Token = Token.USER,
        body: dict[str, Any] | None = None,
        form: aiohttp.FormData | None = None,
    ) -> Any:
        answer = await self._http.call(
            method, self._root + path, token=token, body=body, form=form, priority=self._priority
        )
        return {} if answer is None and not path.endswith("/assignments") else answer

    async def _of(self, conversation_id: int, what: str, body: dict[str, Any]) -> Any:
        return await self._call("POST", f"/conversations/{conversation_id}/{what}", token=Token.BOT, body=body)


def document_of(answer: Any) -> dict[str, Any]:
    """The object of an answer; empty for anything else."""
    return answer if isinstance(answer, dict) else {}


def list_of(answer: Any) -> list[dict[str, Any]]:
    """The objects of a bare array, or of one under `payload`."""
    return objects({"payload": answer} if isinstance(answer, list) else answer, "payload")


def words_of(answer: Any) -> tuple[str, ...]:
    """The words under `payload`."""
    payload = answer.get("payload") if isinstance(answer, dict) else None
    return tuple(str(word) for word in payload) if isinstance(payload, list) else ()
