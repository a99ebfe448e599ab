"""The simulated Chatwoot: an ASGI app over a `ChatwootState`, with the answers and refusals of the real API."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from iagente_vida.sandbox.chatwoot_hooks import HookSender
from iagente_vida.sandbox.chatwoot_state import (
    ADVISERS,
    BOT,
    INCOMING,
    INTEGRATION,
    OUTGOING,
    Actor,
    ApiError,
    ChatwootState,
    Document,
)
from iagente_vida.sandbox.chatwoot_surveys import ChatwootSurveys
from iagente_vida.sandbox.chatwoot_views import Views, is_person, person
from iagente_vida.sandbox.multipart import FormField, parse_parts

USER_TOKEN = "token-usuario"
BOT_TOKEN = "token-bot"
PLATFORM_TOKEN = "token-plataforma"
SEARCHES_A_MINUTE = 100
MESSAGES_A_PAGE, MESSAGES_AFTER = 20, 100
CONVERSATIONS_A_PAGE = 25

_ROOT = "/api/v1/accounts/{account:int}"
_BOT: Document = {"id": BOT.id, "name": BOT.name, "access_token": BOT_TOKEN, "outgoing_url": ""}
_TOKENS: dict[str, Actor] = {USER_TOKEN: INTEGRATION, BOT_TOKEN: BOT} | {f"token-{one.id}": one for one in ADVISERS}

Handler = Callable[["Call"], Any]


class Call:
    """A request that is allowed: who calls, with what."""

    def __init__(self, request: Request, actor: Actor, body: Document, state: ChatwootState) -> None:
        self.path = request.path_params
        self.query = request.query_params
        self.actor = actor
        self.body = body
        self.state = state
        self.base_url = str(request.base_url).rstrip("/")

    @property
    def conversation(self) -> Document:
        """The conversation of the path. Raises ApiError 404."""
        return self.state.get("conversations", self.path["id"])


class ChatwootApp:
    """Serves the API of one state. Settings: `latency_ms`, `down` (503 to everybody), `drop` (answers lost)."""

    def __init__(self, state: ChatwootState) -> None:
        self.state = state
        self._views = Views(state)
        self._searches: deque[float] = deque()
        self._hooks = HookSender(state)

    def create(self) -> Starlette:
        """The app; it sends webhooks while it runs."""

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            self._hooks.start()
            yield
            await self._hooks.stop()

        return Starlette(routes=self._routes(), lifespan=lifespan)

    def _routes(self) -> list[Route]:
        """Every call: method, path, handler, and whether a bot and whether only an administrator may make it."""
        one = "/conversations/{id:int}"
        table: list[tuple[str, str, Handler, str]] = [
            ("GET", "/contacts/search", self._search, ""),
            ("POST", "/contacts/filter", self._filter, ""),
            ("POST", "/contacts", self._create_contact, ""),
            ("GET", "/contacts/{id:int}", self._contact, ""),
            ("PUT", "/contacts/{id:int}", self._update_contact, ""),
            ("DELETE", "/contacts/{id:int}", self._delete_contact, "admin"),
            ("POST", "/contacts/{id:int}/contact_inboxes", self._contact_inbox, ""),
            ("GET", "/contacts/{id:int}/conversations", self._contact_conversations, ""),
            ("POST", "/actions/contact_merge", self._merge, ""),
            ("GET", "/conversations", self._conversations, ""),
            ("POST", "/conversations", self._create_conversation, "bot"),
            ("GET", one, lambda call: self._views.conversation(call.conversation), "bot"),
            ("POST", one + "/toggle_status", self._status, "bot"),
            ("POST", one + "/toggle_priority", self._priority, "bot"),
            ("POST", one + "/toggle_typing_status", lambda _call: None, "bot"),
            ("POST", one + "/assignments", self._assign, "bot"),
            ("GET", one + "/labels", lambda call: {"payload": call.conversation["labels"]}, "bot"),
            ("POST", one + "/labels", self._labels, "bot"),
            ("POST", one + "/custom_attributes", self._attributes, "bot"),
            ("GET", one + "/messages", self._messages, ""),
            ("POST", one + "/messages", self._create_message, "bot"),
            ("PATCH", one + "/messages/{message:int}", self._message_status, ""),
            ("DELETE", one + "/messages/{message:int}", self._delete_message, ""),
            ("POST", one + "/messages/{message:int}/retry", self._retry, ""),
            ("GET", "/inboxes", self._inboxes, ""),
            ("GET", "/inboxes/{id:int}", self._inbox, ""),
            ("POST", "/inboxes/{id:int}/set_agent_bot", self._set_bot, "admin"),
            ("GET", "/webhooks", self._webhooks, "admin"),
            ("POST", "/webhooks", self._create_webhook, "admin"),
            ("PATCH", "/webhooks/{id:int}", self._update_webhook, "admin"),
            (
                "DELETE",
                "/webhooks/{id:int}",
                lambda call: call.state.drop("webhooks", call.path["id"]) and None,
                "admin",
            ),
            ("GET", "/agent_bots", lambda _call: [_BOT], ""),
            ("POST", "/agent_bots", lambda call: call.state.add("bots", call.body), "admin"),
            ("GET", "/labels", lambda call: {"payload": call.state.all("labels")}, ""),
            ("POST", "/labels", self._create_label, "admin"),
            ("GET", "/custom_attribute_definitions", lambda call: call.state.all("attributes"), ""),
            ("POST", "/custom_attribute_definitions", lambda call: call.state.add("attributes", call.body), "admin"),
            ("GET", "/teams", lambda call: call.state.all("teams"), ""),
            ("POST", "/teams", lambda call: call.state.add("teams", call.body), "admin"),
            ("GET", "/agents", lambda _call: [person(actor.id) for actor in (INTEGRATION, *ADVISERS)], ""),
        ]
        routes = [Route(_ROOT + path, self._handled(handler, who), methods=[m]) for m, path, handler, who in table]
        routes.append(Route("/api/v1/profile", self._handled(self._profile, ""), methods=["GET"]))
        routes.append(Route("/blobs/{id:int}/{name}", self._blob, methods=["GET"]))
        return routes + ChatwootSurveys(self.state, self._actor).routes()

    def _handled(self, handler: Handler, who: str) -> Callable[[Request], Any]:
        async def handled(request: Request) -> Response:
            latency = float(await asyncio.to_thread(self.state.setting, "latency_ms", "0"))
            if latency:
                await asyncio.sleep(latency / 1000)
            if await asyncio.to_thread(self.state.setting, "down", "0") == "1":
                return PlainTextResponse("<html>Service Unavailable</html>", 503)
            try:
                actor = self._actor(request, who)
                call = Call(request, actor, await self._body(request), self.state)
                answer = await asyncio.to_thread(self._performed, handler, call)
            except ApiError as error:
                if isinstance(error.body, str):
                    return PlainTextResponse(error.body, error.status)
                return JSONResponse(error.body, error.status)
            if request.method != "GET" and await asyncio.to_thread(self._spent, "drop"):
                return PlainTextResponse("<html>Gateway Timeout</html>", 504)
            return (
                Response(b"")
                if answer is None and not request.url.path.endswith("assignments")
                else JSONResponse(answer)
            )

        return handled

    def _performed(self, handler: Handler, call: Call) -> Any:
        return handler(call)

    def _spent(self, name: str) -> bool:
        """Whether one more of a counted mishap is due."""
        with self.state.change():
            left = int(self.state.setting(name, "0"))
            if left > 0:
                self.state.set(name, str(left - 1))
            return left > 0

    def _actor(self, request: Request, who: str) -> Actor:
        word = request.headers.get("api-access-token") or request.headers.get("api_access_token") or ""
        actor = _TOKENS.get(word)
        if actor is None:
            raise ApiError(401, {"error": "Invalid Access Token"})
        if actor is BOT and who != "bot":
            raise ApiError(401, {"error": "Access to this endpoint is not authorized for bots"})
        if who == "admin" and not actor.admin:
            raise ApiError(401, {"error": "You are not authorized to do this action"})
        if request.path_params.get("account", self.state.account_id) != self.state.account_id:
            raise ApiError(404, {"error": "Resource could not be found"})
        return actor

    async def _body(self, request: Request) -> Document:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            return await self._form(request)
        raw = await request.body()
        document = json.loads(raw) if raw else {}
        return document if isinstance(document, dict) else {}

    async def _form(self, request: Request) -> Document:
        body: Document = {}
        files: list[Document] = []
        for name, part in parse_parts(request.headers["content-type"], await request.body()):
            if part.filename:
                files.append(await self._file(request, part))
            else:
                word = part.content.decode()
                body[name] = json.loads(word) if name in ("content_attributes", "private") else word
        return {**body, "attachments": files}

    async def _file(self, request: Request, file: FormField) -> Document:
        name, mime_type = file.filename, file.content_type or "application/octet-stream"
        record = {"hex": file.content.hex(), "content_type": mime_type}
        blob = await asyncio.to_thread(self.state.add, "blobs", record)
        kind = mime_type.partition("/")[0]
        return {
            "id": blob["id"],
            "message_id": 0,
            "file_type": kind if kind in ("image", "audio", "video") else "file",
            "account_id": self.state.account_id,
            "extension": name.rpartition(".")[2],
            "content_type": mime_type,
            "data_url": f"{str(request.base_url).rstrip('/')}/blobs/{blob['id']}/{name}",
            "file_size": len(file.content),
        }

    async def _blob(self, request: Request) -> Response:
        blob = await asyncio.to_thread(self.state.get, "blobs", request.path_params["id"])
        return Response(bytes.fromhex(blob["hex"]), media_type=blob["content_type"])

    # -- contacts -----------------------------------------------------------------------------------------------

    def _search(self, call: Call) -> Document:
        now = self.state.now().timestamp()
        while self._searches and self._searches[0] < now - 60:
            self._searches.popleft()
        if len(self._searches) >= SEARCHES_A_MINUTE:
            raise ApiError(429, "Retry later\n")
        self._searches.append(now)
        words = call.query.get("q", "").lower()
        names = ("name", "email", "phone_number", "identifier")
        found = [c for c in self.state.all("contacts") if any(words in (c[name] or "").lower() for name in names)]
        start = (int(call.query.get("page", "1")) - 1) * 15
        page = found[start : start + 15]
        meta = {"count": len(page), "current_page": call.query.get("page", 1), "has_more": len(found) > start + 15}
        return {"meta": meta, "payload": [self._views.contact(one) for one in page]}

    def _filter(self, call: Call) -> Document:
        rule = call.body["payload"][0]
        values = {str(value).lower() for value in rule["values"]}
        found = [one for one in self.state.all("contacts") if str(one[rule["attribute_key"]]).lower() in values]
        return {"meta": {"count": len(found), "current_page": 1}, "payload": [self._views.contact(c) for c in found]}

    def _create_contact(self, call: Call) -> Document:
        contact = self.state.create_contact(call.body)
        inbox_id = call.body.get("inbox_id")
        place: Document = {"inbox": None, "source_id": None}
        if inbox_id:
            place = {"inbox": self._views.inbox(inbox_id), "source_id": contact["sources"][str(inbox_id)]}
        return {"payload": {"contact": self._views.contact(contact), "contact_inbox": place}}

    def _contact(self, call: Call) -> Document:
        return {"payload": self._views.contact(self.state.get("contacts", call.path["id"]))}

    def _update_contact(self, call: Call) -> Document:
        return {"payload": self._views.contact(self.state.update_contact(call.path["id"], call.body))}

    def _delete_contact(self, call: Call) -> None:
        self.state.get("contacts", call.path["id"])
        self.state.drop("contacts", call.path["id"])

    def _contact_inbox(self, call: Call) -> Document:
        source_id = str(call.body["source_id"])
        self.state.add_contact_inbox(call.path["id"], call.body["inbox_id"], source_id)
        return {"source_id": source_id, "inbox": self._views.inbox(call.body["inbox_id"])}

    def _contact_conversations(self, call: Call) -> Document:
        found = [one for one in self.state.all("conversations") if one["contact_id"] == call.path["id"]]
        return {"payload": [self._views.conversation(one) for one in reversed(found[-20:])]}

    def _merge(self, call: Call) -> Document:
        base = self.state.merge_contacts(call.body["base_contact_id"], call.body["mergee_contact_id"])
        return self._views.contact(base)

    # -- conversations ------------------------------------------------------------------------------------------

    def _conversations(self, call: Call) -> Document:
        query = call.query
        status = query.get("status", "open")
        within = float(query.get("updated_within", "0"))
        since = self.state.now().timestamp() - within if within else 0.0
        found = [
            one
            for one in self.state.all("conversations")
            if status in ("all", one["status"])
            and ("inbox_id" not in query or int(query["inbox_id"]) == one["inbox_id"])
            and ("source_id" not in query or query["source_id"] == one["source_id"])
            and one["updated_at"] >= since
        ]
        found.sort(key=lambda one: -float(one["updated_at"]))
        start = (int(query.get("page", "1")) - 1) * CONVERSATIONS_A_PAGE
        page = found if within else found[start : start + CONVERSATIONS_A_PAGE]
        meta = {"all_count": len(found)}
        return {"data": {"meta": meta, "payload": [self._views.conversation(one) for one in page]}}

    def _create_conversation(self, call: Call) -> Document:
        return self._views.conversation(self.state.create_conversation(call.body))

    def _status(self, call: Call) -> Document:
        before = call.conversation["status"]
        after = self.state.set_status(
            call.path["id"], call.body.get("status"), call.actor, call.body.get("snoozed_until")
        )
        handed_over = call.actor is BOT and before == "pending" and after["status"] == "open"
        payload = {
            "success": None if handed_over else True,
            "conversation_id": after["id"],
            "current_status": after["status"],
            "snoozed_until": after["snoozed_until"],
        }
        return {"meta": {}, "payload": payload}

    def _priority(self, call: Call) -> None:
        self.state.update_conversation(call.path["id"], priority=call.body.get("priority"))

    def _assign(self, call: Call) -> Document | None:
        body = call.body
        if "assignee_id" not in body and "team_id" in body:
            teams = {team["id"]: team for team in self.state.all("teams")}
            team = teams.get(body["team_id"])
            self.state.update_conversation(call.path["id"], team_id=team["id"] if team else None)
            return team
        wanted = body.get("assignee_id")
        if body.get("assignee_type") == "AgentBot" and wanted == BOT.id:
            self.state.update_conversation(call.path["id"], assignee={"type": "AgentBot", "id": BOT.id})
            return {"id": BOT.id, "name": BOT.name, "bot_type": "webhook"}
        known = is_person(wanted)
        self.state.update_conversation(call.path["id"], assignee={"type": "User", "id": wanted} if known else None)
        return person(int(wanted)) if known and wanted is not None else None

    def _labels(self, call: Call) -> Document:
        return {"payload": self.state.update_conversation(call.path["id"], labels=list(call.body["labels"]))["labels"]}

    def _attributes(self, call: Call) -> Document:
        after = self.state.update_conversation(call.path["id"], custom_attributes=call.body["custom_attributes"])
        return {"custom_attributes": after["custom_attributes"]}

    # -- messages -----------------------------------------------------------------------------------------------

    def _messages(self, call: Call) -> Document:
        found = self.state.messages_of(call.conversation["id"])
        after, before = (int(call.query.get(name, "0")) for name in ("after", "before"))
        found = [one for one in found if one["id"] > after and (not before or one["id"] < before)]
        page = found[: 1000 if before else MESSAGES_AFTER] if after else found[-MESSAGES_A_PAGE:]
        return {"meta": {"labels": call.conversation["labels"]}, "payload": [self._views.message(one) for one in page]}

    def _create_message(self, call: Call) -> Document:
        incoming = call.body.get("message_type") == "incoming"
        conversation = call.conversation
        contact = self.state.get("contacts", conversation["contact_id"])
        writer = Actor("Contact", contact["id"], contact["name"]) if incoming else call.actor
        made = self.state.write(conversation["id"], call.body, writer, kind=INCOMING if incoming else OUTGOING)
        echo = {"echo_id": call.body["echo_id"]} if "echo_id" in call.body else {}
        return {**self._views.message(made), **echo}

    def _message_status(self, call: Call) -> Document:
        body = call.body
        changed = self.state.set_message_status(call.path["message"], body["status"], body.get("external_error", ""))
        return self._views.message(changed)

    def _delete_message(self, call: Call) -> Document:
        return self._views.message(self.state.delete_message(call.path["message"]))

    def _retry(self, call: Call) -> Document:
        return self._views.message(self.state.retry_message(call.path["message"]))

    # -- configuration ------------------------------------------------------------------------------------------

    def _profile(self, call: Call) -> Document:
        role = "administrator" if call.actor.admin else "agent"
        accounts = [{"id": self.state.account_id, "role": role}]
        return {"id": call.actor.id, "name": call.actor.name, "role": role, "accounts": accounts}

    def _inboxes(self, _call: Call) -> Document:
        return {"payload": [self._views.inbox(inbox_id) for inbox_id in self.state.inboxes]}

    def _inbox(self, call: Call) -> Document:
        if call.path["id"] not in self.state.inboxes:
            raise ApiError(404, {"error": "Resource could not be found"})
        return self._views.inbox(call.path["id"], secrets=call.actor.admin)

    def _set_bot(self, call: Call) -> None:
        self.state.set("inbox_bot", "1" if call.body.get("agent_bot") else "0")

    def _webhooks(self, _call: Call) -> Document:
        return {"payload": {"webhooks": self.state.all("webhooks")}}

    def _create_webhook(self, call: Call) -> Document:
        wanted = call.body["webhook"]
        with self.state.change():
            if any(one["url"] == wanted["url"] for one in self.state.all("webhooks")):
                raise ApiError(422, {"message": "Url has already been taken", "attributes": ["url"]})
            made = self.state.add("webhooks", {**wanted, "account_id": self.state.account_id, "secret": "s" * 24})
        return {"payload": {"webhook": made}}

    def _update_webhook(self, call: Call) -> Document:
        changed = {**self.state.get("webhooks", call.path["id"]), **call.body["webhook"]}
        self.state.save("webhooks", changed)
        return {"payload": {"webhook": changed}}

    def _create_label(self, call: Call) -> Document:
        if any(one["title"] == call.body["title"] for one in self.state.all("labels")):
            raise ApiError(422, {"message": "Title has already been taken", "attributes": ["title"]})
        return self.state.add("labels", call.body)
