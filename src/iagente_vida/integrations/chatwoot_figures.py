"""Chatwoot's own figures, and the satisfaction survey."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from iagente_vida.integrations.chatwoot_calls import PAGE_SIZE, ChatwootCalls, document_of, list_of
from iagente_vida.integrations.chatwoot_http import Token


class FigureCalls(ChatwootCalls):
    """Reports and ratings."""

    async def report_summary(self, since: int, until: int) -> dict[str, Any]:
        """Chatwoot's own figures between two Unix times."""
        path = f"/api/v2/accounts/{self.account_id}/reports/summary"
        query = {"type": "account", "since": str(since), "until": str(until)}
        return document_of(await self._http.call("GET", path, query=query, priority=self._priority))

    async def csat_responses(self, inbox_id: int) -> AsyncIterator[dict[str, Any]]:
        """Answers to the satisfaction survey, newest first."""
        page = 1
        while True:
            query = {"page": str(page), "inbox_id": str(inbox_id), "sort": "-created_at"}
            items = list_of(await self._get("/csat_survey_responses", query))
            for item in items:
                yield item
            if len(items) < PAGE_SIZE:
                return
            page += 1

    async def submit_csat(self, conversation_uuid: str, rating: int, feedback: str = "") -> None:
        """Stores a rating of 1 to 5 for a conversation that has a survey message (14 days)."""
        values = {"csat_survey_response": {"rating": rating, "feedback_message": feedback}}
        body = {"message": {"submitted_values": values}}
        path = f"/public/api/v1/csat_survey/{conversation_uuid}"
        await self._http.call("PUT", path, token=Token.NOBODY, body=body, priority=self._priority)
