"""Who may call: Meta by its signature, the operator by a token, a developer on the same machine."""

from __future__ import annotations

import hmac
import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from iagente_vida.config import Settings
from iagente_vida.webhooks.asgi import Scope

SIGNATURE_HEADER = b"x-hub-signature-256"
CHATWOOT_SIGNATURE_HEADER = b"x-chatwoot-signature"
CHATWOOT_TIMESTAMP_HEADER = b"x-chatwoot-timestamp"
CHATWOOT_SIGNATURE_SECONDS = 300
FORWARDING_HEADERS = frozenset(
    {b"forwarded", b"via", b"x-real-ip", b"x-client-ip", b"true-client-ip", b"cf-connecting-ip", b"fastly-client-ip"}
)
_FORWARDING_PREFIX = b"x-forwarded"
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A closed door: HTTP status, stable code and the Spanish sentence that says what to do."""

    status: int
    code: str
    detail: str


UNSIGNED = Refusal(401, "firma_ausente", "Falta la firma X-Hub-Signature-256, que Meta pone en cada aviso.")
WRONGLY_SIGNED = Refusal(
    401,
    "firma_incorrecta",
    "La firma no corresponde al contenido: revisa WHATSAPP_APP_SECRET en la aplicación de Meta.",
)
NO_APP_SECRET = Refusal(
    403, "falta_secreto", "Falta WHATSAPP_APP_SECRET: sin él no se puede comprobar que el aviso viene de Meta."
)
UNSIGNED_CHATWOOT = Refusal(
    401,
    "firma_ausente",
    "Falta la firma X-Chatwoot-Signature; un Chatwoot que no firma tiene que llamar con ?secret=.",
)
WRONGLY_SIGNED_CHATWOOT = Refusal(
    401, "firma_incorrecta", "La firma no corresponde al contenido: revisa CHATWOOT_WEBHOOK_SECRET."
)
LATE_CHATWOOT = Refusal(
    401, "firma_caducada", "La hora de la firma está a más de 5 minutos: revisa los relojes de los dos servidores."
)
NO_CHATWOOT_SECRET = Refusal(
    403,
    "falta_secreto",
    "Falta CHATWOOT_WEBHOOK_SECRET: sin él no se puede comprobar que el aviso viene de Chatwoot.",
)
NO_ADMIN_TOKEN = Refusal(403, "falta_token_admin", "Falta ADMIN_TOKEN: ponlo para abrir las páginas de administración.")
WRONG_ADMIN_TOKEN = Refusal(
    401, "token_incorrecto", "Hace falta el token de administración: cabecera «Authorization: Bearer ADMIN_TOKEN»."
)
WRONG_VERIFY_TOKEN = Refusal(
    403,
    "verificacion_incorrecta",
    "El token de verificación no es el de WHATSAPP_VERIFY_TOKEN, o el modo no es subscribe.",
)


def header(scope: Scope, name: bytes) -> bytes | None:
    """The only header of this name (lower case); None when it is missing or repeated."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0] if len(values) == 1 else None


def signature(secret: bytes, raw: bytes) -> bytes:
    """What Meta puts in X-Hub-Signature-256 for these very bytes."""
    # Not hmac.digest: it gives the interpreter lock away, and the store's writer thread keeps it.
    return b"sha256=" + hmac.new(secret, raw, "sha256").hexdigest().encode()


def valid_signature(secret: bytes, raw: bytes, given: bytes) -> bool:
    """Whether `given` signs `raw`, in constant time and whatever bytes it has."""
    return hmac.compare_digest(signature(secret, raw), given)


def same_secret(expected: SecretStr, given: bytes) -> bool:
    """Whether a caller knows the secret, in constant time; any bytes are allowed."""
    return hmac.compare_digest(expected.get_secret_value().encode(), given)


def notice_refusal(settings: Settings, scope: Scope, raw: bytes) -> Refusal | None:
    """Why a notice of WhatsApp is turned away, or None."""
    if settings.sandbox:
        return None
    given = header(scope, SIGNATURE_HEADER)
    if settings.whatsapp_app_secret is not None and given is not None:
        secret = settings.whatsapp_app_secret.get_secret_value().encode()
        return None if valid_signature(secret, raw, given) else WRONGLY_SIGNED
    if is_development_call(settings, scope):
        return None
    return NO_APP_SECRET if settings.whatsapp_app_secret is None else UNSIGNED


def chatwoot_refusal(settings: Settings, scope: Scope, raw: bytes, now: datetime) -> Refusal | None:
    """Why a notice of Chatwoot is turned away, or None. Any of the configured secrets opens the door."""
    if settings.sandbox:
        return None
    secrets = settings.chatwoot_secrets
    given = header(scope, CHATWOOT_SIGNATURE_HEADER)
    if secrets and given is not None:
        return _chatwoot_signature_refusal(secrets, given, header(scope, CHATWOOT_TIMESTAMP_HEADER) or b"", raw, now)
    if secrets and (word := _secret_of_query(scope)):
        return None if any(hmac.compare_digest(secret, word) for secret in secrets) else WRONGLY_SIGNED_CHATWOOT
    if is_development_call(settings, scope):
        return None
    return UNSIGNED_CHATWOOT if secrets else NO_CHATWOOT_SECRET


def chatwoot_signature(secret: bytes, timestamp: bytes, raw: bytes) -> bytes:
    """What Chatwoot puts in X-Chatwoot-Signature for these very bytes at this time."""
    return b"sha256=" + hmac.new(secret, timestamp + b"." + raw, "sha256").hexdigest().encode()


def _chatwoot_signature_refusal(
    secrets: tuple[bytes, ...], given: bytes, timestamp: bytes, raw: bytes, now: datetime
) -> Refusal | None:
    matches = [hmac.compare_digest(chatwoot_signature(secret, timestamp, raw), given) for secret in secrets]
    if not any(matches):
        return WRONGLY_SIGNED_CHATWOOT
    if not timestamp.isdigit() or len(timestamp) > 11:
        return LATE_CHATWOOT
    return LATE_CHATWOOT if abs(now.timestamp() - int(timestamp)) > CHATWOOT_SIGNATURE_SECONDS else None


def _secret_of_query(scope: Scope) -> bytes:
    try:
        query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=20)
    except ValueError:
        return b""
    return query.get("secret", [""])[0].encode("utf-8", "replace")


def handshake_refusal(settings: Settings, mode: str, token: str) -> Refusal | None:
    """Why Meta's subscription check is turned away, or None."""
    if mode != "subscribe":
        return WRONG_VERIFY_TOKEN
    if settings.sandbox:
        return None
    expected = settings.whatsapp_verify_token
    return (
        None if expected is not None and same_secret(expected, token.encode("utf-8", "replace")) else WRONG_VERIFY_TOKEN
    )


def admin_refusal(settings: Settings, scope: Scope) -> Refusal | None:
    """Why an operator's call is turned away, or None."""
    if settings.sandbox:
        return None
    scheme, _, given = (header(scope, b"authorization") or b"").partition(b" ")
    token = settings.admin_token
    if token is not None and scheme.lower() == b"bearer" and same_secret(token, given.strip()):
        return None
    if is_development_call(settings, scope):
        return None
    return NO_ADMIN_TOKEN if token is None else WRONG_ADMIN_TOKEN


def is_development_call(settings: Settings, scope: Scope) -> bool:
    """A developer's own call: nothing real at the other end, and nobody between the caller and this machine."""
    if settings.talks_to_meta and not settings.debug:
        return False
    client = scope.get("client")
    if client is None or not is_loopback(str(client[0])):
        return False
    names = {key for key, _ in scope["headers"]}
    if names & FORWARDING_HEADERS or any(name.startswith(_FORWARDING_PREFIX) for name in names):
        return False
    host = _HOST.fullmatch((header(scope, b"host") or b"").decode("latin-1"))
    if host is None or not is_loopback(host[1].strip("[]")):
        return False
    return b"origin" not in names or _own_origin(header(scope, b"origin"))


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _own_origin(origin: bytes | None) -> bool:
    try:
        return is_loopback(urlsplit((origin or b"").decode("latin-1")).hostname or "")
    except ValueError:
        return False
