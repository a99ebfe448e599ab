"""What `/docs` says of the endpoints that do not pass through FastAPI."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI


def describe_notices(pages: FastAPI) -> None:
    """Adds the webhooks of WhatsApp and Chatwoot to the OpenAPI document of `pages`."""
    generated = pages.openapi

    def document() -> dict[str, Any]:
        described = generated()
        described["paths"].setdefault("/webhook/whatsapp", {"get": _HANDSHAKE, "post": _NOTICE})
        described["paths"].setdefault("/webhook/chatwoot", {"post": _CHATWOOT})
        described["paths"].setdefault("/formulario/{token}", {"get": _FORM, "post": _FORM_STEP})
        return described

    pages.openapi = document  # type: ignore[method-assign]


def _parameter(name: str, where: str, described: str, *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": where, "required": required, "description": described, "schema": {"type": "string"}}


def _fails(described: str) -> dict[str, Any]:
    form = {"$ref": "#/components/schemas/ErrorForm"}
    return {"description": described, "content": {"application/json": {"schema": form}}}


_HANDSHAKE: dict[str, Any] = {
    "tags": ["whatsapp"],
    "summary": "Verificación de Meta",
    "operationId": "whatsapp_handshake",
    "parameters": [
        _parameter("hub.mode", "query", "Siempre subscribe.", required=True),
        _parameter("hub.verify_token", "query", "El valor de WHATSAPP_VERIFY_TOKEN.", required=True),
        _parameter("hub.challenge", "query", "Lo que hay que devolver.", required=True),
    ],
    "responses": {
        "200": {"description": "El desafío, tal cual.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        "403": _fails("El token o el modo no son los esperados."),
    },
}

_NOTICE: dict[str, Any] = {
    "tags": ["whatsapp"],
    "summary": "Avisos de WhatsApp",
    "operationId": "whatsapp_notice",
    "parameters": [
        _parameter(
            "X-Hub-Signature-256", "header", "sha256= y el HMAC del cuerpo con WHATSAPP_APP_SECRET.", required=False
        )
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["entry"],
                    "properties": {"entry": {"type": "array", "items": {"type": "object"}}},
                }
            }
        },
    },
    "responses": {
        "200": {
            "description": "Guardado; lo demás ocurre después.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        "400": _fails("El cuerpo no es un aviso."),
        "401": _fails("Falta la firma o no corresponde al cuerpo."),
        "403": _fails("Falta WHATSAPP_APP_SECRET."),
        "408": _fails("El cuerpo tardó demasiado en llegar."),
        "413": _fails("El cuerpo es demasiado grande."),
        "503": _fails("No se pudo guardar: hay que repetirlo."),
    },
}

_FORM_TOKEN = {**_parameter("token", "path", "El del enlace que recibió el cliente.", required=True)}
_FORM_PAGES: dict[str, Any] = {
    str(status): {"description": described, "content": {"text/html": {"schema": {"type": "string"}}}}
    for status, described in (
        (200, "La página del paso en que está el formulario."),
        (400, "El envío no viene de la página o no se entiende."),
        (404, "El enlace no es válido."),
        (410, "Ya se contestó, se cerró o ha caducado."),
    )
}
_FORM: dict[str, Any] = {
    "tags": ["formulario"],
    "summary": "Formulario seguro de salud",
    "operationId": "form_page",
    "parameters": [_FORM_TOKEN],
    "responses": {status: _FORM_PAGES[status] for status in ("200", "404", "410")},
}
_FORM_STEP: dict[str, Any] = {
    "tags": ["formulario"],
    "summary": "Un paso del formulario",
    "operationId": "form_step",
    "parameters": [_FORM_TOKEN],
    "requestBody": {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}},
    },
    "responses": _FORM_PAGES,
}

_CHATWOOT: dict[str, Any] = {
    "tags": ["chatwoot"],
    "summary": "Avisos de Chatwoot",
    "operationId": "chatwoot_notice",
    "parameters": [
        _parameter("X-Chatwoot-Signature", "header", "sha256= y el HMAC de hora, punto y cuerpo.", required=False),
        _parameter("X-Chatwoot-Timestamp", "header", "Hora Unix de la firma.", required=False),
        _parameter("secret", "query", "El secreto, si el servidor no sabe firmar.", required=False),
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["event"],
                    "properties": {"event": {"type": "string"}},
                }
            }
        },
    },
    "responses": {
        "200": _NOTICE["responses"]["200"],
        "400": _fails("El cuerpo no es un aviso."),
        "401": _fails("Falta la firma, no corresponde al cuerpo o ha caducado."),
        "403": _fails("Falta CHATWOOT_WEBHOOK_SECRET."),
        "408": _fails("El cuerpo tardó demasiado en llegar."),
        "413": _fails("El cuerpo es demasiado grande."),
        "503": _fails("No se pudo guardar."),
    },
}
