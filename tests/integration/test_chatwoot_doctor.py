"""What the doctor says about Chatwoot, one fault at a time, against the simulated one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pydantic import SecretStr

from iagente_vida.chatwoot_doctor import ChatwootDoctor
from iagente_vida.chatwoot_link import make_client
from iagente_vida.chatwoot_setup import prepare
from iagente_vida.config import Settings
from iagente_vida.doctor import ERROR, OK, WARNING, Finding
from iagente_vida.testing import BOT_TOKEN, USER_TOKEN, SimulatedChatwoot
from tests.live.processes import ROOT
from tests.web_server import real_settings

PUBLIC_URL = "https://vida.example"
SECRET = "s" * 24


def settings_for(chatwoot: SimulatedChatwoot, **values: object) -> Settings:
    usual = {
        "chatwoot_base_url": chatwoot.url,
        "chatwoot_account_id": "7",
        "chatwoot_whatsapp_inbox_id": "3",
        "chatwoot_user_token": SecretStr(USER_TOKEN),
        "chatwoot_bot_token": SecretStr(BOT_TOKEN),
        "chatwoot_webhook_secret": SecretStr(SECRET),
        "public_url": PUBLIC_URL,
    }
    return real_settings(**(usual | values))


async def set_up(chatwoot: SimulatedChatwoot) -> None:
    async with make_client(settings_for(chatwoot)) as client:
        await prepare(client, 3, f"{PUBLIC_URL}/webhook/chatwoot")


async def found(settings: Settings, *, inside: bool = False, refused: int = 0) -> dict[str, Finding]:
    reasons = {"chatwoot_sin_firma": refused} if refused else {}
    findings = await ChatwootDoctor(settings, reasons, inside).examine()
    return {finding.code: finding for finding in findings if finding.level != OK}


async def test_after_the_set_up_all_is_well(chatwoot: SimulatedChatwoot) -> None:
    await set_up(chatwoot)
    assert await found(settings_for(chatwoot)) == {}


async def test_without_chatwoot_nothing_is_said() -> None:
    assert await ChatwootDoctor(real_settings(), {}, False).examine() == []


def inbox(**changes: object) -> Callable[[SimulatedChatwoot], None]:
    def change(chatwoot: SimulatedChatwoot) -> None:
        chatwoot.state.save("inboxes", {**chatwoot.state.get("inboxes", 3), **changes})

    return change


def no_inbox(chatwoot: SimulatedChatwoot) -> None:
    chatwoot.state.drop("inboxes", 3)


def no_webhook(chatwoot: SimulatedChatwoot) -> None:
    for webhook in chatwoot.state.all("webhooks"):
        chatwoot.state.drop("webhooks", webhook["id"])


def deaf_webhook(chatwoot: SimulatedChatwoot) -> None:
    for webhook in chatwoot.state.all("webhooks"):
        chatwoot.state.save("webhooks", {**webhook, "subscriptions": ["message_created"]})


def no_team(chatwoot: SimulatedChatwoot) -> None:
    for team in chatwoot.state.all("teams"):
        chatwoot.state.drop("teams", team["id"])


OFFICE_HOURS = {"working_hours_enabled": True, "out_of_office_message": "Volvemos mañana"}
FAULTS: list[tuple[Callable[[SimulatedChatwoot], None], str, str]] = [
    (inbox(channel_type="Channel::Whatsapp"), "chatwoot_bandeja", ERROR),
    (no_inbox, "chatwoot_bandeja", ERROR),
    (inbox(additional_attributes={}), "chatwoot_ventana", WARNING),
    (inbox(lock_to_single_conversation=False), "chatwoot_una_conversacion", WARNING),
    (inbox(**OFFICE_HOURS), "chatwoot_horario", WARNING),
    (inbox(csat_survey_enabled=True), "chatwoot_encuesta", WARNING),
    (inbox(bot=False), "chatwoot_bot_de_bandeja", WARNING),
    (inbox(webhook_url=f"{PUBLIC_URL}/webhook/chatwoot"), "chatwoot_doble_aviso", WARNING),
    (no_webhook, "chatwoot_webhook", ERROR),
    (deaf_webhook, "chatwoot_webhook", WARNING),
    (no_team, "chatwoot_vocabulario", WARNING),
    (lambda chatwoot: chatwoot.state.set("down", "1"), "chatwoot", WARNING),
]


@pytest.mark.parametrize(("harm", "code", "level"), FAULTS)
async def test_a_fault_in_chatwoot_is_named_with_its_remedy(
    chatwoot: SimulatedChatwoot, harm: Callable[[SimulatedChatwoot], None], code: str, level: str
) -> None:
    await set_up(chatwoot)
    harm(chatwoot)
    findings = await found(settings_for(chatwoot))
    assert {name: finding.level for name, finding in findings.items()} == {code: level}
    assert findings[code].remedy


SETTINGS: list[tuple[dict[str, object], str, str]] = [
    ({"chatwoot_user_token": SecretStr("no vale")}, "chatwoot_token", ERROR),
    ({"chatwoot_user_token": SecretStr("token-4")}, "chatwoot_token", ERROR),
    ({"chatwoot_bot_token": SecretStr("no vale")}, "chatwoot_asistente", ERROR),
    ({"chatwoot_bot_token": None}, "chatwoot_asistente", WARNING),
    ({"chatwoot_platform_token": SecretStr("no vale")}, "chatwoot_plataforma", WARNING),
    ({"chatwoot_webhook_secret": SecretStr("otro")}, "chatwoot_secreto", ERROR),
    ({"public_url": ""}, "chatwoot_webhook", WARNING),
    ({"chatwoot_account_id": "8"}, "chatwoot_token", ERROR),
]


@pytest.mark.parametrize(("values", "code", "level"), SETTINGS)
async def test_a_fault_in_the_settings_is_named_with_its_remedy(
    chatwoot: SimulatedChatwoot, values: dict[str, object], code: str, level: str
) -> None:
    await set_up(chatwoot)
    findings = await found(settings_for(chatwoot, **values))
    assert findings[code].level == level
    assert findings[code].remedy


async def test_a_private_network_and_refused_notices_are_told(chatwoot: SimulatedChatwoot) -> None:
    await set_up(chatwoot)
    findings = await found(settings_for(chatwoot), inside=True, refused=3)
    assert "SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true" in findings["chatwoot_red_privada"].remedy
    assert "3 avisos" in findings["chatwoot_rechazados"].text


def test_every_code_is_documented_and_every_documented_one_exists() -> None:
    source = (ROOT / "src" / "iagente_vida" / "chatwoot_doctor.py").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "chatwoot.md").read_text(encoding="utf-8").split("## Lo que comprueba")[1]
    used = set(re.findall(r'"(chatwoot(?:_[a-z]+)*)"', source))
    assert set(re.findall(r"^\| `(chatwoot[a-z_]*)`", page, re.MULTILINE)) == used
