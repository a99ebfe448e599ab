"""Interactive contents: what the customer can tap. One type each, told apart by Meta's word in `type`."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from iagente_vida.integrations.whatsapp_actions import (
    AddressAction,
    Body,
    ButtonsAction,
    CallPermissionAction,
    CarouselAction,
    CatalogAction,
    ContactInfoAction,
    FlowAction,
    Footer,
    Header,
    ListAction,
    LongBody,
    ProductAction,
    ProductListAction,
    SendLocationAction,
    TextHeader,
    UrlAction,
    VoiceCallAction,
)
from iagente_vida.integrations.whatsapp_parts import ContentPart, MessageError


class InteractivePart(ContentPart):
    """What every interactive content is: an `interactive` object of one type."""

    KIND: ClassVar[str] = "interactive"


class Buttons(InteractivePart):
    """A question with reply buttons."""

    type: Literal["button"] = "button"
    action: ButtonsAction
    body: Body
    header: Header | None = None
    footer: Footer | None = None


class ListMenu(InteractivePart):
    """A question with a list of options."""

    type: Literal["list"] = "list"
    action: ListAction
    body: LongBody
    header: TextHeader | None = None
    footer: Footer | None = None


class UrlButton(InteractivePart):
    """A text with a link button."""

    type: Literal["cta_url"] = "cta_url"
    action: UrlAction
    body: Body
    header: Header | None = None
    footer: Footer | None = None


class Flow(InteractivePart):
    """A form inside WhatsApp."""

    type: Literal["flow"] = "flow"
    action: FlowAction
    body: Body
    header: Header | None = None
    footer: Footer | None = None


class LocationRequest(InteractivePart):
    """A request for the customer's location."""

    type: Literal["location_request_message"] = "location_request_message"
    action: SendLocationAction = SendLocationAction()
    body: Body


class ContactInfoRequest(InteractivePart):
    """A request for the phone number; the answer is a contacts message."""

    type: Literal["request_contact_info"] = "request_contact_info"
    action: ContactInfoAction = ContactInfoAction()
    body: Body


class AddressRequest(InteractivePart):
    """A request for a postal address."""

    type: Literal["address_message"] = "address_message"
    action: AddressAction
    body: Body
    header: Header | None = None
    footer: Footer | None = None


class CallPermissionRequest(InteractivePart):
    """A request for leave to call."""

    type: Literal["call_permission_request"] = "call_permission_request"
    action: CallPermissionAction = CallPermissionAction()
    body: Body | None = None


class VoiceCall(InteractivePart):
    """A text with a button that calls us."""

    type: Literal["voice_call"] = "voice_call"
    action: VoiceCallAction = VoiceCallAction()
    body: Body
    header: Header | None = None
    footer: Footer | None = None


class Product(InteractivePart):
    """One product of the catalogue."""

    type: Literal["product"] = "product"
    action: ProductAction
    body: Body | None = None
    footer: Footer | None = None


class ProductList(InteractivePart):
    """Several products of the catalogue."""

    type: Literal["product_list"] = "product_list"
    action: ProductListAction
    body: Body
    header: TextHeader | None = None
    footer: Footer | None = None


class Catalog(InteractivePart):
    """The whole catalogue."""

    type: Literal["catalog_message"] = "catalog_message"
    action: CatalogAction = CatalogAction()
    body: Body
    footer: Footer | None = None


class Carousel(InteractivePart):
    """Cards side by side."""

    type: Literal["carousel"] = "carousel"
    action: CarouselAction
    body: Body


INTERACTIVE_TYPES: dict[str, type[InteractivePart]] = {
    kind.model_fields["type"].default: kind
    for kind in (
        Buttons,
        ListMenu,
        UrlButton,
        Flow,
        LocationRequest,
        ContactInfoRequest,
        AddressRequest,
        CallPermissionRequest,
        VoiceCall,
        Product,
        ProductList,
        Catalog,
        Carousel,
    )
}


def read_interactive(data: dict[str, Any]) -> InteractivePart:
    """The interactive content of a JSON object. Raises MessageError."""
    kind = data.get("type")
    found = INTERACTIVE_TYPES.get(kind) if isinstance(kind, str) else None
    if found is None:
        raise MessageError("type", "unknown interactive type")
    if "action" not in data:
        raise MessageError("action", "Field required")
    return found(**data)
