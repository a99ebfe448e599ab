"""Which approved template may leave to whom: the broker's book against the catalogue that Meta keeps."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from iagente_vida.clock import Clock
from iagente_vida.domain.replies import TemplateUse, placeholders
from iagente_vida.integrations.whatsapp_client import ApprovedTemplate, WhatsAppClient
from iagente_vida.integrations.whatsapp_errors import WhatsAppError
from iagente_vida.integrations.whatsapp_template import BodyComponent, Language, Template, TextParameter
from iagente_vida.store.outbound import CatalogueEntry, Parcel, template_scope
from iagente_vida.store.store import Store

APPROVED = "APPROVED"
MARKETING = "MARKETING"
# What Meta's refusal of a template says about it.
STATUS_OF_CODE = {132001: "MISSING", 132007: "REJECTED", 132015: "PAUSED", 132016: "DISABLED"}
_CODE_OF_STATUS = {"PAUSED": 132015, "DISABLED": 132016}
_MISSING = 132001
_COUNT = 132000
# Refusals after which our picture of the template may be an old one.
_OUTDATED = frozenset({*STATUS_OF_CODE, _COUNT, 132012})
_STOPPED = 131050
REFUSED_MARK = "plantilla_rechazada"
"""When Meta last refused a template: the watch reads the catalogue anew."""


class Definition(Protocol):
    """What the book says of a purpose."""

    @property
    def name(self) -> str: ...

    @property
    def language(self) -> str: ...


class TemplateCatalogue:
    """`values` fill parameters that a use does not name itself (the broker's name)."""

    def __init__(self, store: Store, book: Mapping[str, Definition], values: Mapping[str, str], clock: Clock) -> None:
        self._store = store
        self._book = book
        self._values = values
        self._clock = clock

    async def message(self, parcel: Parcel, use: TemplateUse) -> Template:
        """The template for this customer. Raises WhatsAppError of kind `template` (held) or `recipient` (never)."""
        entry = await self.entry(use)
        scope, now = template_scope(parcel.phone_number_id), self._clock.now()
        if any(stop.scope == scope and stop.until > now for stop in await self._store.stops()):
            raise WhatsAppError("template", 0, "what the number begins by itself is stopped")
        consents = await self._store.consents(parcel.contact_id)
        if consents.opted_out_at is not None or (entry.category == MARKETING and consents.marketing_stopped_at):
            raise WhatsAppError("recipient", _STOPPED, "the customer wants no such messages")
        return filled(entry, self.values(entry, use))

    def values(self, entry: CatalogueEntry, use: TemplateUse) -> dict[str, str]:
        """What fills the template: the use's own values, those that the house knows, and then values by place."""
        given = {**self._values, **dict(use.parameters)}
        if use.name:
            by_place = iter([value for key, value in use.parameters if key.isdigit()])
            for name in body_placeholders(entry):
                if name not in given and (value := next(by_place, None)) is not None:
                    given[name] = value
        return given

    async def refused(self, use: TemplateUse, code: int) -> bool:
        """Meta refused a template: the catalogue is read anew. True = until it says otherwise it is not tried again."""
        status = STATUS_OF_CODE.get(code)
        if code in _OUTDATED:
            await self._store.mark(REFUSED_MARK, self._clock.now().isoformat())
        if status is None:
            return False
        try:
            entry = await self.entry(use)
        except WhatsAppError:
            return True  # it is known already that it can not leave
        await self._store.change_template(entry.name, entry.language, status=status)
        return True

    async def approved(self) -> list[CatalogueEntry]:
        """Every template that may leave, by name."""
        return [entry for entry in await self._store.templates() if entry.status == APPROVED]

    async def entry(self, use: TemplateUse) -> CatalogueEntry:
        """The approved template of a use. Raises WhatsAppError of kind `template`."""
        definition = self._book.get(use.called)
        if definition is not None:
            return await self._entry(definition)
        if not use.name:
            raise WhatsAppError("template", 0, f"no template for {use.purpose}")
        named = [one for one in await self._store.templates() if one.name == use.name.lower()]
        named.sort(key=lambda one: (one.language != use.language, one.status != APPROVED, one.language))
        if not named:
            raise WhatsAppError("template", 132001, f"{use.name} is not in the catalogue")
        if named[0].status != APPROVED:
            raise WhatsAppError("template", _CODE_OF_STATUS.get(named[0].status, 0), f"{use.name} is not approved")
        return named[0]

    async def _entry(self, definition: Definition) -> CatalogueEntry:
        for entry in await self._store.templates():
            if (entry.name, entry.language) == (definition.name, definition.language):
                if entry.status == APPROVED:
                    return entry
                code = _CODE_OF_STATUS.get(entry.status, _MISSING)
                raise WhatsAppError("template", code, f"{entry.name} is {entry.status}")
        raise WhatsAppError("template", _MISSING, f"{definition.name} is not in the catalogue")


def filled(entry: CatalogueEntry, values: Mapping[str, str]) -> Template:
    """The template with every placeholder of its body filled. Raises WhatsAppError when a value is missing."""
    names = body_placeholders(entry)
    missing = [name for name in names if not values.get(name, "").strip()] + unfillable_parts(entry)
    if missing:
        raise WhatsAppError("template", _COUNT, f"{entry.name} needs {', '.join(missing)}")
    parameters = tuple(
        TextParameter(text=" ".join(values[name].split()), parameter_name=None if name.isdigit() else name)
        for name in names
    )
    return Template(
        name=entry.name,
        language=Language(code=entry.language),
        components=(BodyComponent(parameters=parameters),) if parameters else None,
    )


def wants(entry: CatalogueEntry, given: Collection[str]) -> list[str]:
    """What the template that Meta approved needs and we do not give: parameters by name, and parts beside the body."""
    return [name for name in body_placeholders(entry) if name not in given] + unfillable_parts(entry)


def unfillable_parts(entry: CatalogueEntry) -> list[str]:
    """Parts besides the body that want a parameter: a file or a variable in the header, a variable in a button."""
    parts: list[str] = []
    for component in msgspec.json.decode(entry.components):
        match component:
            case {"type": "HEADER", "format": str(shape)} if shape != "TEXT":
                parts.append(f"HEADER {shape}")
            case {"type": "HEADER", "text": str(text)} if placeholders(text):
                parts.append("HEADER")
            case {"type": "BUTTONS", "buttons": list(buttons)}:
                parts += [f"BUTTON {n}" for n, button in enumerate(buttons, 1) if _wants_parameter(button)]
            case {"type": "CAROUSEL" | "LIMITED_TIME_OFFER" as kind}:
                parts.append(kind)
    return parts


def _wants_parameter(button: object) -> bool:
    match button:
        case {"type": "URL", "url": str(url)}:
            return bool(placeholders(url))
        case {"type": "QUICK_REPLY" | "PHONE_NUMBER" | "REQUEST_CONTACT_INFO"}:
            return False
    return True


def body_placeholders(entry: CatalogueEntry) -> tuple[str, ...]:
    """The placeholders of a template's body, as Meta describes it."""
    return placeholders(body_text(entry))


def body_text(entry: CatalogueEntry) -> str:
    """The body of a template, with its placeholders."""
    for component in msgspec.json.decode(entry.components):
        if isinstance(component, dict) and component.get("type") == "BODY":
            return str(component.get("text", ""))
    return ""


def written_out(entry: CatalogueEntry, values: Mapping[str, str]) -> str:
    """The body as the customer reads it; a placeholder without a value stays as it is."""
    text = body_text(entry)
    for name in body_placeholders(entry):
        if value := " ".join(values.get(name, "").split()):
            text = re.sub(rf"\{{\{{\s*{re.escape(name)}\s*\}}\}}", lambda _match, value=value: value, text)  # type: ignore[misc]
    return text


async def read_catalogue(client: WhatsAppClient, waba_id: str) -> Sequence[CatalogueEntry]:
    """Every template of the account as Meta lists it now. Raises WhatsAppError."""
    return [_entry(template) async for template in client.templates(waba_id)]


def _entry(template: ApprovedTemplate) -> CatalogueEntry:
    return CatalogueEntry(
        name=template.name,
        language=template.language,
        status=template.status,
        category=template.category,
        quality=template.quality,
        components=msgspec.json.encode(template.components).decode(),
    )
