"""`iagente erase`: takes away who it was and what was said; arithmetic and the chain of evidence stay."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import typer

from iagente_vida.chatwoot_link import make_client
from iagente_vida.clock import SystemClock
from iagente_vida.commands.person import contact_of
from iagente_vida.config import Settings
from iagente_vida.errors import BadRequestError, NotFoundError
from iagente_vida.integrations.chatwoot_http import ChatwootError
from iagente_vida.parts import opened_store
from iagente_vida.startup import prepare
from iagente_vida.store.store import Store
from iagente_vida.store.summaries import Erasure

app = typer.Typer(pretty_exceptions_enable=False)
REGISTER = "borrados.jsonl"
"""In DATA_DIR: what has to be erased again from a copy of before."""


@app.command(help="Borra a una persona: quién era y lo que dijo. Con --health, solo sus respuestas de salud.")
def erase(
    contact: str = typer.Argument(
        "", metavar="CONTACTO", help="Número de contacto, teléfono con prefijo de país o BSUID.", show_default=False
    ),
    again: bool = typer.Option(
        False, "--again", help="Tras recuperar una copia de seguridad: vuelve a borrar a quien ya se borró."
    ),
    health: bool = typer.Option(False, "--health", help="Solo las respuestas de salud."),
    yes: bool = typer.Option(False, "--yes", "-y", help="No pide confirmación."),
    as_json: bool = typer.Option(False, "--json", help="Respuesta en JSON, para programas."),
) -> None:
    """Asks once, erases at once."""
    settings = prepare().settings
    if bool(contact) == again:
        raise BadRequestError("Di a quién hay que borrar, o --again para repetir los borrados.")
    what = "las respuestas de salud" if health else "todos los datos de esta persona"
    what = "otra vez los datos de quienes ya se borraron" if again else what
    if not yes and not typer.confirm(f"Se van a borrar {what} y no se pueden recuperar. ¿Seguir?"):
        raise BadRequestError("No se ha borrado nada.")
    if again:
        count = asyncio.run(_erased_again(settings))
        people = f"{count} persona" if count == 1 else f"{count} personas"
        typer.echo(json.dumps({"again": count}) if as_json else f"Borradas otra vez: {people}.")
        return
    if health:
        forms = asyncio.run(_without_health(settings, contact))
        typer.echo(json.dumps({"forms": forms}) if as_json else f"Borradas: {forms} cuestionarios.")
        return
    gone, chatwoot = asyncio.run(_erased(settings, contact))
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "contact_id": gone.contact_id,
                    "conversations": list(gone.conversations),
                    "messages": gone.messages,
                    "quotes_kept": list(gone.quote_ids),
                    "chatwoot": chatwoot,
                }
            )
        )
        return
    typer.echo(
        f"Borrado el contacto {gone.contact_id}: {gone.messages} mensajes y avisos, sus documentos e identificadores. "
        f"Quedan, sin nombre, {len(gone.quote_ids)} presupuestos y la cadena de evidencias."
    )
    typer.echo(_CHATWOOT[chatwoot])
    typer.echo("Si recuperas una copia de seguridad anterior, ejecuta después «iagente erase --again».")


_CHATWOOT = {
    "borrado": "También se ha borrado en Chatwoot.",
    "sin_contacto": "En Chatwoot no había ningún contacto suyo.",
    "no_configurado": "Sin Chatwoot configurado, no hay nada que borrar allí.",
    "fallo": "ATENCIÓN: Chatwoot no ha respondido. Borra allí su contacto a mano.",
}


async def _without_health(settings: Settings, named: str) -> int:
    async with opened_store(settings) as store:
        found = await store.export_contact(await contact_of(store, named))
        if found is None:
            raise NotFoundError("No hay ningún contacto con ese número, teléfono o identificador.")
        now = SystemClock().now()
        return sum([await store.erase_health(each["id"], now) for each in found["conversations"]])


async def _erased(settings: Settings, named: str) -> tuple[Erasure, str]:
    """Chatwoot first: afterwards nobody knows any more by which ids it knew the person."""
    async with opened_store(settings) as store:
        contact_id = await contact_of(store, named)
        chatwoot = await _without_chatwoot(settings, store, contact_id)
        since = await _known_since(store, contact_id)
        gone = await store.erase_contact(contact_id, SystemClock().now())
        if gone is not None:
            _note(settings.data_dir / REGISTER, contact_id, since)
    if gone is None:
        raise NotFoundError("No hay ningún contacto con ese número, teléfono o identificador.")
    _remove_documents(settings.data_dir / "documents", gone.quote_ids)
    return gone, chatwoot


async def _without_chatwoot(settings: Settings, store: Store, contact_id: int) -> str:
    if not settings.uses_chatwoot:
        return "no_configurado"
    found = await store.export_contact(contact_id)
    ids = {each["value"] for contact in (found or {}).get("contacts", ()) for each in contact["identities"]}
    removed = False
    try:
        async with make_client(settings) as client:
            for value in sorted(ids):
                known = [await client.contact_by("identifier", value)]
                if value.isdigit():
                    known.append(await client.contact_by("phone_number", f"+{value}"))
                for contact in {each.id for each in known if each is not None}:
                    await client.delete_contact(contact)
                    removed = True
    except ChatwootError:
        return "fallo"
    return "borrado" if removed else "sin_contacto"


def _remove_documents(folder: Path, quote_ids: tuple[str, ...]) -> None:
    for quote_id in quote_ids:
        for path in folder.glob(f"*-{quote_id}-*.pdf"):
            path.unlink(missing_ok=True)


def _note(register: Path, contact_id: int, since: str) -> None:
    """Who was erased, by the number and the birth of their row: enough to find them in an older copy, and no more."""
    with register.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"contact_id": contact_id, "since": since}) + "\n")


async def _known_since(store: Store, contact_id: int) -> str:
    found = await store.export_contact(contact_id)
    return str(next((each["created_at"] for each in (found or {}).get("contacts", ())), ""))


async def _erased_again(settings: Settings) -> int:
    """Erases whoever of the register is still, or again, in the database; how many they were."""
    register = settings.data_dir / REGISTER
    lines = register.read_text(encoding="utf-8").splitlines() if register.exists() else []
    count = 0
    async with opened_store(settings) as store:
        for entry in map(json.loads, lines):
            contact_id = int(entry["contact_id"])
            found = await store.export_contact(contact_id)
            rows = (found or {}).get("contacts", ())
            if any(str(each["created_at"]) == entry["since"] and each["identities"] for each in rows):
                await _without_chatwoot(settings, store, contact_id)
                await store.erase_contact(contact_id, SystemClock().now())
                count += 1
    return count
