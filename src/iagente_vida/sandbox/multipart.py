"""Reads a multipart/form-data body: enough for an upload of ours, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message


@dataclass(frozen=True, slots=True)
class FormField:
    """One part of a form."""

    content: bytes
    filename: str = ""
    content_type: str = ""


def parse_form(content_type: str, body: bytes) -> dict[str, FormField]:
    """The fields of a form by name. Empty when the body is no form."""
    return dict(parse_parts(content_type, body))


def parse_parts(content_type: str, body: bytes) -> list[tuple[str, FormField]]:
    """The fields of a form in order, which may share a name."""
    boundary = _parameter(content_type, "content-type", "boundary")
    if not boundary:
        return []
    fields: list[tuple[str, FormField]] = []
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        headers = dict(_header_lines(head.decode("utf-8", "replace")))
        disposition = headers.get("content-disposition", "")
        name = _parameter(disposition, "content-disposition", "name")
        filename = _parameter(disposition, "content-disposition", "filename")
        fields.append((name, FormField(content, filename, headers.get("content-type", ""))))
    return fields


def _header_lines(head: str) -> list[tuple[str, str]]:
    pairs = (line.partition(":") for line in head.split("\r\n") if ":" in line)
    return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def _parameter(value: str, header: str, name: str) -> str:
    """A parameter of a header's value, empty when it has none."""
    message = Message()
    message[header] = value
    found = message.get_param(name, "", header=header)
    return found if isinstance(found, str) else found[2]
