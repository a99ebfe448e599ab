"""The account behind the number, as the doctor reads it and the setup mends it. Every call may raise WhatsAppError."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from iagente_vida.integrations.whatsapp_client import WhatsAppClient

SCOPES = ("whatsapp_business_messaging", "whatsapp_business_management")
FIELDS = (
    "messages",
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
    "phone_number_quality_update",
    "account_update",
    "account_alerts",
    "user_preferences",
    "smb_message_echoes",
)
OBJECT = "whatsapp_business_account"
_NUMBER_FIELDS = "display_phone_number,verified_name,quality_rating,status,name_status,platform_type,throughput"
_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """What Meta says of a token. `expires_at` None = permanent."""

    valid: bool
    app_id: str
    kind: str
    expires_at: datetime | None
    scopes: frozenset[str]

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        """The permissions that it lacks."""
        return tuple(scope for scope in SCOPES if scope not in self.scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Where Meta sends the notices of an application, and which."""

    callback_url: str
    active: bool
    fields: frozenset[str]

    @property
    def missing_fields(self) -> tuple[str, ...]:
        """The notices that are not sent."""
        return tuple(field for field in FIELDS if field not in self.fields)


async def token_facts(client: WhatsAppClient, token: str) -> TokenFacts:
    """What the token is and may do."""
    data = (await client.read("debug_token", input_token=token)).get("data")
    facts: dict[str, Any] = data if isinstance(data, dict) else {}
    expires = facts.get("expires_at") or 0
    scopes = facts.get("scopes")
    return TokenFacts(
        valid=facts.get("is_valid") is True,
        app_id=str(facts.get("app_id") or ""),
        kind=str(facts.get("type") or ""),
        expires_at=datetime.fromtimestamp(expires, UTC) if isinstance(expires, int) and expires else None,
        scopes=frozenset(str(scope) for scope in scopes) if isinstance(scopes, list) else frozenset(),
    )


async def number_facts(client: WhatsAppClient) -> dict[str, Any]:
    """Name, state and quality of our number in Meta's words."""
    return await client.read(client.phone_number_id, fields=_NUMBER_FIELDS)


async def account_subscribed(client: WhatsAppClient, waba_id: str) -> bool:
    """Whether the account sends its notices to any application."""
    return bool((await client.read(f"{waba_id}/subscribed_apps")).get("data"))


async def subscribe_account(client: WhatsAppClient, waba_id: str) -> None:
    """From now on the account's notices go to the token's application."""
    await client.create(f"{waba_id}/subscribed_apps", {})


async def app_subscription(app: WhatsAppClient, app_id: str) -> Subscription | None:
    """Where the application's notices go; `app` calls with the application's own credentials."""
    data = (await app.read(f"{app_id}/subscriptions")).get("data")
    for item in data if isinstance(data, list) else []:
        if isinstance(item, dict) and item.get("object") == OBJECT:
            return Subscription(
                callback_url=str(item.get("callback_url") or ""),
                active=item.get("active") is True,
                fields=frozenset(_field_name(field) for field in item.get("fields") or ()),
            )
    return None


async def subscribe_app(app: WhatsAppClient, app_id: str, callback_url: str, verify_token: str) -> None:
    """Sends the application's notices to our webhook; Meta calls it once to verify."""
    await app.create(
        f"{app_id}/subscriptions",
        {"object": OBJECT, "callback_url": callback_url, "verify_token": verify_token, "fields": ",".join(FIELDS)},
    )


async def create_template(
    client: WhatsAppClient,
    waba_id: str,
    *,
    name: str,
    language: str,
    category: str,
    text: str,
    examples: Mapping[str, str],
) -> None:
    """Hands a template in for approval; its parameters are named."""
    body: dict[str, Any] = {"type": "BODY", "text": text}
    if examples:
        named = [{"param_name": key, "example": value} for key, value in examples.items()]
        body["example"] = {"body_text_named_params": named}
    document: dict[str, Any] = {"name": name, "language": language, "category": category, "components": [body]}
    if examples:
        document["parameter_format"] = "NAMED"
    await client.create(f"{waba_id}/message_templates", document)


async def clock_difference(base_url: str, now: datetime) -> float | None:
    """Seconds by which our clock is ahead of the server's; None when it does not tell."""
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(base_url) as response:
            told = parsedate_to_datetime(response.headers.get("Date", ""))
    except (aiohttp.ClientError, OSError, ValueError):
        return None
    return (now - told).total_seconds()


async def webhook_answers(public_url: str, verify_token: str) -> bool:
    """Whether Meta's handshake works through the public address."""
    query = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": "1158201444"}
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{public_url}/webhook/whatsapp", params=query) as response,
        ):
            return response.status == 200 and await response.text() == query["hub.challenge"]
    except (aiohttp.ClientError, OSError):
        return False


def _field_name(field: object) -> str:
    return str(field.get("name") or "") if isinstance(field, dict) else str(field)
