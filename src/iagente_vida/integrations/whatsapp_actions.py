"""What interactive messages are made of: headers, bodies, and the actions that a tap performs."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from iagente_vida.integrations.whatsapp_bodies import Filename, MediaPart
from iagente_vida.integrations.whatsapp_parts import (
    Index,
    JsonObject,
    Link,
    MessageError,
    Part,
    Words,
    matching,
    not_blank,
    unique,
)

ROWS_LIMIT = 10
PRODUCTS_LIMIT = 30
CARD_LINE_BREAKS = 2


class Body(Part):
    """The main text of an interactive message."""

    text: Annotated[str, Field(min_length=1, max_length=1024)]


class LongBody(Part):
    """The main text of a list, which may be longer."""

    text: Annotated[str, Field(min_length=1, max_length=4096)]


class CardBody(Part):
    """The text of a carousel card."""

    text: Annotated[str, Field(min_length=1, max_length=160)]

    @model_validator(mode="after")
    def _few_lines(self) -> Self:
        if self.text.count("\n") > CARD_LINE_BREAKS:
            raise MessageError("text", f"at most {CARD_LINE_BREAKS} line breaks")
        return self


class Footer(Part):
    """Small print below the body."""

    text: Annotated[str, Field(min_length=1, max_length=60)]


class PlainMedia(MediaPart):
    """An image or a video in a header."""


class HeaderFile(MediaPart):
    """A document in a header."""

    filename: Filename | None = None


class TextHeader(Part):
    """A bold line above the body."""

    type: Literal["text"] = "text"
    text: Annotated[str, Field(min_length=1, max_length=60)]


class ImageHeader(Part):
    """An image above the body."""

    type: Literal["image"] = "image"
    image: PlainMedia


class VideoHeader(Part):
    """A video above the body."""

    type: Literal["video"] = "video"
    video: PlainMedia


class DocumentHeader(Part):
    """A document above the body."""

    type: Literal["document"] = "document"
    document: HeaderFile


Header = Annotated[TextHeader | ImageHeader | VideoHeader | DocumentHeader, Field(discriminator="type")]
CardHeader = Annotated[ImageHeader | VideoHeader, Field(discriminator="type")]


class ReplyChoice(Part):
    """What a reply button says and which id comes back."""

    id: Annotated[str, Field(max_length=256), matching(r"\S(.*\S)?")]
    title: Annotated[str, Field(max_length=20), not_blank]


class ReplyButton(Part):
    """A button that answers."""

    type: Literal["reply"] = "reply"
    reply: ReplyChoice


class ButtonsAction(Part):
    """One to three buttons with different ids and titles."""

    buttons: Annotated[tuple[ReplyButton, ...], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _different(self) -> Self:
        unique((button.reply.id for button in self.buttons), "buttons.id")
        unique((button.reply.title for button in self.buttons), "buttons.title")
        return self


class Row(Part):
    """A line of a list."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    title: Annotated[str, Field(max_length=24), not_blank]
    description: Annotated[str, Field(max_length=72)] | None = None


class Section(Part):
    """Lines of a list under a title; the title may be missing when it is the only section."""

    title: Annotated[str, Field(min_length=1, max_length=24)] | None = None
    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=ROWS_LIMIT)]


class ListAction(Part):
    """The button that opens a list, and its sections: ten rows in all."""

    button: Annotated[str, Field(min_length=1, max_length=20)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        rows = [row for section in self.sections for row in section.rows]
        if len(rows) > ROWS_LIMIT:
            raise MessageError("sections", f"at most {ROWS_LIMIT} rows in all")
        if len(self.sections) > 1 and any(section.title is None for section in self.sections):
            raise MessageError("sections", "several sections need titles")
        unique((row.id for row in rows), "sections.rows.id")
        return self


class UrlParameters(Part):
    """A link and the words on its button."""

    display_text: Annotated[str, Field(min_length=1, max_length=20)]
    url: Link


class UrlAction(Part):
    """Opens a link."""

    name: Literal["cta_url"] = "cta_url"
    parameters: UrlParameters


class FlowPayload(Part):
    """The first screen of a flow and what it is given."""

    screen: str | None = None
    data: Annotated[JsonObject, Field(min_length=1)] | None = None


class FlowParameters(Part):
    """Which flow opens, by id or by name, and how."""

    flow_message_version: Literal["3"] = "3"
    flow_id: str | None = None
    flow_name: str | None = None
    flow_cta: Annotated[str, Field(min_length=1, max_length=30)]
    mode: Literal["draft", "published"] | None = None
    flow_token: str | None = None
    flow_action: Literal["navigate", "data_exchange"] | None = None
    flow_action_payload: FlowPayload | None = None

    @model_validator(mode="after")
    def _one_flow(self) -> Self:
        if (self.flow_id is None) == (self.flow_name is None):
            raise MessageError("", "needs flow_id or flow_name, not both")
        return self


class FlowAction(Part):
    """Opens a flow."""

    name: Literal["flow"] = "flow"
    parameters: FlowParameters


class SendLocationAction(Part):
    """Asks for the customer's location."""

    name: Literal["send_location"] = "send_location"


class ContactInfoAction(Part):
    """Asks a customer known by username for the phone number."""

    name: Literal["request_contact_info"] = "request_contact_info"


class AddressParameters(Part):
    """The country of an address form, and whatever else Meta lets it hold."""

    model_config = Part.model_config | {"extra": "allow"}
    country: str


class AddressAction(Part):
    """Asks for a postal address."""

    name: Literal["address_message"] = "address_message"
    parameters: AddressParameters


class CallPermissionAction(Part):
    """Asks for leave to call."""

    name: Literal["call_permission_request"] = "call_permission_request"


class VoiceCallAction(Part):
    """A button that calls us."""

    name: Literal["voice_call"] = "voice_call"
    parameters: JsonObject | None = None


class ProductAction(Part):
    """One product of a catalogue."""

    catalog_id: str
    product_retailer_id: str


class ProductItem(Part):
    """A product in a list."""

    product_retailer_id: Words


class ProductSection(Part):
    """Products under a title."""

    title: Annotated[str, Field(max_length=24)]
    product_items: Annotated[tuple[ProductItem, ...], Field(min_length=1, max_length=PRODUCTS_LIMIT)]


class ProductListAction(Part):
    """Products of a catalogue: thirty in all."""

    catalog_id: str
    sections: Annotated[tuple[ProductSection, ...], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _products_fit(self) -> Self:
        if sum(len(section.product_items) for section in self.sections) > PRODUCTS_LIMIT:
            raise MessageError("sections", f"at most {PRODUCTS_LIMIT} products in all")
        return self


class CatalogAction(Part):
    """Opens the whole catalogue."""

    name: Literal["catalog_message"] = "catalog_message"
    parameters: JsonObject | None = None


class UrlCard(Part):
    """A carousel card that opens a link."""

    card_index: Index
    type: Literal["cta_url"] = "cta_url"
    header: CardHeader
    body: CardBody | None = None
    action: UrlAction


class ButtonsCard(Part):
    """A carousel card with reply buttons."""

    card_index: Index
    type: Literal["button"] = "button"
    header: CardHeader
    body: CardBody | None = None
    action: ButtonsAction


Card = Annotated[UrlCard | ButtonsCard, Field(discriminator="type")]


class CarouselAction(Part):
    """Two to ten cards, alike in header and buttons."""

    cards: Annotated[tuple[Card, ...], Field(min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _alike(self) -> Self:
        unique((card.card_index for card in self.cards), "cards.card_index")
        if len({(card.header.type, _shape(card)) for card in self.cards}) > 1:
            raise MessageError("cards", "all cards need the same kind of header and buttons")
        return self


def _shape(card: UrlCard | ButtonsCard) -> int:
    """How many reply buttons a card has; none on a card with a link."""
    return len(card.action.buttons) if isinstance(card, ButtonsCard) else 0
