"""Plain contents of an outgoing message: text, media, place, contacts, reaction."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from iagente_vida.integrations.whatsapp_parts import (
    ContentPart,
    Flag,
    Latitude,
    Link,
    Longitude,
    MessageError,
    Part,
    Words,
    matching,
    not_blank,
)

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
Caption = Annotated[str, Field(min_length=1, max_length=CAPTION_LIMIT)]
Filename = Annotated[str, Field(min_length=1, max_length=240)]


class Text(ContentPart):
    """A text; with `preview_url` WhatsApp renders its first link."""

    KIND: ClassVar[str] = "text"
    body: Annotated[str, Field(max_length=TEXT_LIMIT), not_blank]
    preview_url: Flag | None = None


class MediaPart(Part):
    """A file by its media id (30 days after the upload) or by a public link: exactly one of them."""

    id: Words | None = None
    link: Link | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.id is None) == (self.link is None):
            raise MessageError("", "needs an id or a link, not both")
        return self


class Image(MediaPart, ContentPart):
    """JPEG or PNG, 5 MB."""

    KIND: ClassVar[str] = "image"
    caption: Caption | None = None


class Video(MediaPart, ContentPart):
    """MP4 or 3GP with H.264 and AAC, 16 MB."""

    KIND: ClassVar[str] = "video"
    caption: Caption | None = None


class Audio(MediaPart, ContentPart):
    """AAC, AMR, MP3, M4A or OGG, 16 MB; `voice` makes it a voice note (OGG with Opus)."""

    KIND: ClassVar[str] = "audio"
    voice: Flag | None = None


class Document(MediaPart, ContentPart):
    """Any file, 100 MB, shown under `filename`."""

    KIND: ClassVar[str] = "document"
    caption: Caption | None = None
    filename: Filename | None = None


class Sticker(MediaPart, ContentPart):
    """WebP, 100 KB, animated 500 KB."""

    KIND: ClassVar[str] = "sticker"


class Location(ContentPart):
    """A place on the map, in degrees."""

    KIND: ClassVar[str] = "location"
    latitude: Latitude
    longitude: Longitude
    name: str | None = None
    address: str | None = None


class Reaction(ContentPart):
    """An emoji on a message; an empty one takes the reaction back."""

    KIND: ClassVar[str] = "reaction"
    message_id: Words
    emoji: Annotated[str, Field(max_length=16)]


class ContactName(Part):
    """A name; WhatsApp wants the formatted one and at least one of its pieces."""

    formatted_name: Words
    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    prefix: str | None = None
    suffix: str | None = None

    @model_validator(mode="after")
    def _has_pieces(self) -> Self:
        pieces = (self.first_name, self.last_name, self.middle_name, self.prefix, self.suffix)
        if all(piece is None for piece in pieces):
            raise MessageError("", "needs a piece of the name besides formatted_name")
        return self


class ContactPhone(Part):
    """A phone of a contact card."""

    phone: str | None = None
    type: str | None = None
    wa_id: str | None = None


class ContactEmail(Part):
    """An e-mail address of a contact card."""

    email: str | None = None
    type: str | None = None


class ContactUrl(Part):
    """A web page of a contact card."""

    url: str | None = None
    type: str | None = None


class ContactAddress(Part):
    """A postal address of a contact card."""

    city: str | None = None
    country: str | None = None
    country_code: str | None = None
    state: str | None = None
    street: str | None = None
    type: str | None = None
    zip: str | None = None


class ContactOrganization(Part):
    """Where the contact works."""

    company: str | None = None
    department: str | None = None
    title: str | None = None


class Contact(Part):
    """One contact card."""

    name: ContactName
    phones: tuple[ContactPhone, ...] | None = None
    emails: tuple[ContactEmail, ...] | None = None
    urls: tuple[ContactUrl, ...] | None = None
    addresses: tuple[ContactAddress, ...] | None = None
    org: ContactOrganization | None = None
    birthday: Annotated[str, matching(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")] | None = None


class Contacts(ContentPart):
    """Contact cards; the API takes them as a bare list."""

    KIND: ClassVar[str] = "contacts"
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1)]

    def to_content(self) -> list[dict[str, Any]]:
        return [contact.to_json() for contact in self.contacts]
