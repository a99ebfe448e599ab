"""Takes secrets and personal data out of a text before it is written anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from iagente_vida.config import Settings

SHORTEST_SECRET = 4
"""Shorter values are not searched for: they would blank ordinary words."""

_TOKEN_PARAMETER = re.compile(
    r"(?i)\b((?:hub\.)?verify_token|access_token|api_access_token|token|secret|password|passwd|appsecret_proof)"
    r"(['\"]?\s*[=:]\s*['\"]?)[^&\s'\",}]+"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}")
_META_TOKEN = re.compile(r"\bEAA[A-Za-z0-9]{16,}")
_URL_PASSWORD = re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]*@")
_EMAIL = re.compile(r"[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_MESSAGE_ID = re.compile(r"\bwamid\.[\w+/=%-]*?([\w]{0,4})(?=[=]*(?:[^\w+/=%-]|$))")
_USER_ID = re.compile(r"\b([A-Z]{2}(?:\.ENT)?)\.[A-Za-z0-9]*?([A-Za-z0-9]{3})\b(?=$|[^.\w])")
_PHONE = re.compile(
    r"(?:(?<![A-Za-z0-9])|(?<=%2[Bb]))\+?(?:\d{9,15}|\(?\+?\d{1,3}\)?(?:[ .-]\d{2,4}){2,6})(?![A-Za-z0-9])"
)
_PHONE_DIGITS = 9
_DATE = re.compile(r"(?:19|20)\d\d[.-]\d\d|\d\d[.-]\d\d[.-](?:19|20)\d\d")


class Redactor:
    """Replaces the given secrets and whatever looks like a token, e-mail, phone number or WhatsApp id."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {
            form for secret in secrets for form in (secret, quote(secret, safe="")) if len(secret) >= SHORTEST_SECRET
        }
        ordered = sorted(forms, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        """The text without them; a phone number keeps its last two digits, so that two can be told apart."""
        if self._secrets is not None:
            text = self._secrets.sub("[secreto]", text)
        text = _TOKEN_PARAMETER.sub(r"\1\2[secreto]", text)
        text = _BEARER.sub(r"\1 [secreto]", text)
        text = _META_TOKEN.sub("[secreto]", text)
        text = _URL_PASSWORD.sub("[secreto]@", text)
        text = _EMAIL.sub("[correo]", text)
        text = _MESSAGE_ID.sub(r"wamid…\1", text)
        text = _USER_ID.sub(r"\1…\2", text)
        return _PHONE.sub(_hide_phone, text)


def _hide_phone(match: re.Match[str]) -> str:
    found = match.group()
    digits = re.sub(r"\D", "", found)
    if len(digits) < _PHONE_DIGITS or _DATE.match(found):
        return found
    return f"[tel …{digits[-2:]}]"


def secrets_of(settings: Settings) -> list[str]:
    """Every secret value of the settings, ready for a Redactor."""
    values = [value.get_secret_value() for _, value in settings if isinstance(value, SecretStr)]
    if settings.encryption_key is not None:
        values += [key.strip() for key in settings.encryption_key.get_secret_value().split(",")]
    password = urlsplit(settings.database_url).password if settings.uses_postgres else None
    return [*values, *([password] if password else [])]
