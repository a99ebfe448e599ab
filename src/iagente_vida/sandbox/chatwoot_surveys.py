"""The simulated Chatwoot's satisfaction survey and its own figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from statistics import fmean
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from iagente_vida.sandbox.chatwoot_records import ApiError, Document
from iagente_vida.sandbox.chatwoot_state import INCOMING, OUTGOING, Actor, ChatwootState

SURVEY = "input_csat"
SURVEY_LIFE = timedelta(days=14)
ANSWERS_A_PAGE = 25

ActorOf = Callable[[Request, str], Actor]
"""Who calls; for the second argument `admin` only an administrator may. Raises ApiError."""


class ChatwootSurveys:
    """Serves the public answer to a survey, the list of answers, and the summary of an account."""

    def __init__(self, state: ChatwootState, actor_of: ActorOf) -> None:
        self._state = state
        self._actor_of = actor_of

    def routes(self, prefix: str = "") -> list[Route]:
        """The addresses that this serves."""
        return [
            Route(prefix + "/public/api/v1/csat_survey/{uuid}", self._answered(self._submit), methods=["PUT"]),
            Route(
                prefix + "/api/v1/accounts/{account:int}/csat_survey_responses",
                self._answered(self._responses, admin=True),
                methods=["GET"],
            ),
            Route(
                prefix + "/api/v2/accounts/{account:int}/reports/summary",
                self._answered(self._summary, admin=True),
                methods=["GET"],
            ),
        ]

    def _answered(
        self, handler: Callable[[Request, Document], Any], *, admin: bool = False
    ) -> Callable[[Request], Any]:
        async def answered(request: Request) -> Response:
            raw = await request.body()
            try:
                if admin:
                    self._actor_of(request, "admin")
                if await run_in_threadpool(self._state.setting, "down", "0") == "1":
                    raise ApiError(503, {"error": "Service Unavailable"})
                answer = await run_in_threadpool(handler, request, json.loads(raw) if raw else {})
            except ApiError as error:
                return JSONResponse(error.body, error.status)
            return Response(b"") if answer is None else JSONResponse(answer)

        return answered

    def _submit(self, request: Request, body: Document) -> None:
        """An answer to the newest survey of a conversation; after two weeks it is too late."""
        uuid = request.path_params["uuid"]
        found = next((one for one in self._state.all("conversations") if one["uuid"] == uuid), None)
        surveys = self._surveys(found["id"]) if found else []
        if not surveys:
            raise ApiError(404, {"error": "Resource could not be found"})
        survey = surveys[-1]
        if self._state.now().timestamp() - survey["created_at"] > SURVEY_LIFE.total_seconds():
            raise ApiError(422, {"error": "You cannot update the CSAT survey after 14 days"})
        values = body["message"]["submitted_values"]
        attributes = {**survey["content_attributes"], "submitted_values": values}
        self._state.update_message(survey["id"], content_attributes=attributes)

    def _surveys(self, conversation_id: int) -> list[Document]:
        return [one for one in self._state.messages_of(conversation_id) if one["content_type"] == SURVEY]

    def _responses(self, request: Request, _body: Document) -> list[Document]:
        answers = [
            {
                "id": survey["id"],
                "rating": given["rating"],
                "feedback_message": given.get("feedback_message"),
                "conversation_id": conversation["id"],
                "message_id": survey["id"],
                "account_id": self._state.account_id,
                "created_at": int(survey["updated_at"]),
            }
            for conversation in self._state.all("conversations")
            for survey in self._surveys(conversation["id"])
            if (given := survey["content_attributes"].get("submitted_values", {}).get("csat_survey_response"))
        ]
        answers.sort(key=lambda one: -int(one["created_at"]))
        start = (int(request.query_params.get("page", "1")) - 1) * ANSWERS_A_PAGE
        return answers[start : start + ANSWERS_A_PAGE]

    def _summary(self, request: Request, _body: Document) -> Document:
        since, until = (float(request.query_params[name]) for name in ("since", "until"))
        conversations = [one for one in self._state.all("conversations") if since <= one["created_at"] < until]
        messages = [
            [one for one in self._state.messages_of(conversation["id"]) if not one["private"]]
            for conversation in conversations
        ]
        waits = [wait for each in messages if (wait := _first_response(each)) is not None]
        return {
            "conversations_count": len(conversations),
            "incoming_messages_count": sum(one["kind"] == INCOMING for each in messages for one in each),
            "outgoing_messages_count": sum(one["kind"] == OUTGOING for each in messages for one in each),
            "avg_first_response_time": fmean(waits) if waits else None,
            "resolutions_count": sum(one["status"] == "resolved" for one in conversations),
        }


def _first_response(messages: list[Document]) -> float | None:
    """Seconds from the first message of the customer to the first one of a person: bots do not count."""
    heard = next((one["created_at"] for one in messages if one["kind"] == INCOMING), None)
    said = (
        one["created_at"]
        for one in messages
        if one["kind"] == OUTGOING and one["sender"] and one["sender"]["type"] == "User"
    )
    first = next(said, None)
    return None if heard is None or first is None else max(0.0, first - heard)
