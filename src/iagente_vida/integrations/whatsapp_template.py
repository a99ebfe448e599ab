"""Approved templates, the only messages that may leave outside the 24-hour window."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StrictInt, model_validator

from iagente_vida.integrations.whatsapp_actions import HeaderFile, PlainMedia
from iagente_vida.integrations.whatsapp_parts import (
    ContentPart,
    Index,
    JsonObject,
    MessageError,
    Part,
    Words,
    matching,
    unique,
)

BUTTONS_LIMIT = 10
# Meta refuses these inside a parameter of a template's text.
_FORBIDDEN_SPACE = re.compile(r"[\n\r\t]| {5}")


class ParameterPart(Part):
    """A value for a placeholder; named when the template names its placeholders, else by position."""

    parameter_name: str | None = None


class TextParameter(ParameterPart):
    """Words."""

    type: Literal["text"] = "text"
    text: Annotated[str, Field(min_length=1, max_length=32768)]

    @model_validator(mode="after")
    def _one_line(self) -> Self:
        if _FORBIDDEN_SPACE.search(self.text):
            raise MessageError("text", "no line breaks, tabs or more than four spaces in a parameter")
        return self


class Currency(Part):
    """An amount in thousandths of a unit, and how to write it where it can not be localised."""

    model_config = Part.model_config | {"extra": "allow"}
    fallback_value: str
    code: str
    amount_1000: int


class CurrencyParameter(ParameterPart):
    """An amount of money."""

    type: Literal["currency"] = "currency"
    currency: Currency


class DateTime(Part):
    """A date as it is to be read."""

    model_config = Part.model_config | {"extra": "allow"}
    fallback_value: str


class DateTimeParameter(ParameterPart):
    """A date."""

    type: Literal["date_time"] = "date_time"
    date_time: DateTime


class ImageParameter(ParameterPart):
    """The image of the header."""

    type: Literal["image"] = "image"
    image: PlainMedia


class VideoParameter(ParameterPart):
    """The video of the header."""

    type: Literal["video"] = "video"
    video: PlainMedia


class DocumentParameter(ParameterPart):
    """The document of the header."""

    type: Literal["document"] = "document"
    document: HeaderFile


class LocationParameter(ParameterPart):
    """The place of the header."""

    type: Literal["location"] = "location"
    location: JsonObject


class PayloadParameter(ParameterPart):
    """What comes back when a quick reply is tapped."""

    type: Literal["payload"] = "payload"
    payload: Annotated[str, Field(min_length=1, max_length=256)]


class CouponParameter(ParameterPart):
    """A code to copy."""

    type: Literal["coupon_code"] = "coupon_code"
    coupon_code: Words


class ActionParameter(ParameterPart):
    """What a flow or catalogue button does."""

    type: Literal["action"] = "action"
    action: JsonObject


class OfferParameter(ParameterPart):
    """The end of a limited-time offer."""

    type: Literal["limited_time_offer"] = "limited_time_offer"
    limited_time_offer: JsonObject


class ProductParameter(ParameterPart):
    """A product of the catalogue."""

    type: Literal["product"] = "product"
    product: JsonObject


Parameter = Annotated[
    TextParameter
    | CurrencyParameter
    | DateTimeParameter
    | ImageParameter
    | VideoParameter
    | DocumentParameter
    | LocationParameter
    | PayloadParameter
    | CouponParameter
    | ActionParameter
    | OfferParameter
    | ProductParameter,
    Field(discriminator="type"),
]
Parameters = Annotated[tuple[Parameter, ...], Field(min_length=1)]


class HeaderComponent(Part):
    """The one parameter of the header."""

    type: Literal["header"] = "header"
    parameters: Annotated[tuple[Parameter, ...], Field(min_length=1, max_length=1)]


class BodyComponent(Part):
    """The parameters of the body: all named or all by position."""

    type: Literal["body"] = "body"
    parameters: Parameters

    @model_validator(mode="after")
    def _one_manner(self) -> Self:
        names = [parameter.parameter_name for parameter in self.parameters if parameter.parameter_name is not None]
        if names and len(names) != len(self.parameters):
            raise MessageError("parameters", "named and positional parameters can not be mixed")
        unique(names, "parameters.parameter_name")
        return self


class ButtonComponent(Part):
    """The parameters of the button at `index`."""

    type: Literal["button"] = "button"
    sub_type: Literal["quick_reply", "url", "catalog", "copy_code", "flow", "mpm", "order_details", "voice_call"]
    index: Index | Annotated[str, matching("[0-9]")]
    parameters: Parameters | None = None


class OfferComponent(Part):
    """A limited-time offer."""

    type: Literal["limited_time_offer"] = "limited_time_offer"
    parameters: Parameters


CardComponent = Annotated[HeaderComponent | BodyComponent | ButtonComponent, Field(discriminator="type")]


class TemplateCard(Part):
    """The parameters of one card of a carousel template."""

    card_index: Annotated[StrictInt, Field(ge=0)]
    components: tuple[CardComponent, ...]

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        _one_component_each(self.components)
        return self


class CarouselComponent(Part):
    """The cards of a carousel template."""

    type: Literal["carousel"] = "carousel"
    cards: Annotated[tuple[TemplateCard, ...], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _different_cards(self) -> Self:
        unique((card.card_index for card in self.cards), "cards.card_index")
        return self


Component = Annotated[
    HeaderComponent | BodyComponent | ButtonComponent | OfferComponent | CarouselComponent, Field(discriminator="type")
]


class Language(Part):
    """The language a template was approved in."""

    code: Annotated[str, matching("[a-z]{2,3}(_[A-Z]{2,3})?")]
    policy: Literal["deterministic"] | None = None


class Template(ContentPart):
    """An approved template and the values of its placeholders."""

    KIND: ClassVar[str] = "template"
    name: Annotated[str, matching("[a-z0-9_]{1,512}")]
    language: Language
    components: tuple[Component, ...] | None = None

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        _one_component_each(self.components or ())
        return self


def _one_component_each(components: Sequence[Part]) -> None:
    """Raises MessageError when a component, or a button index, comes twice."""
    buttons = [component for component in components if isinstance(component, ButtonComponent)]
    if len(buttons) > BUTTONS_LIMIT:
        raise MessageError("components", f"at most {BUTTONS_LIMIT} buttons")
    unique((int(button.index) for button in buttons), "components.index")
    unique((type(component).__name__ for component in components if component not in buttons), "components")
