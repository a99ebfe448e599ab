"""An adviser's Markdown, as WhatsApp writes it."""

from __future__ import annotations

import mimetypes
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from iagente_vida.domain.replies import RemoteFile
from iagente_vida.integrations.whatsapp_fields import objects, text

_SHOWN = frozenset({"image", "audio", "video"})
_NO_FILES = frozenset({"location", "contact", "fallback"})
_NAME_LENGTH = 200
_MARK = "\x00"  # stands for a bold mark until single asterisks are done with
_STEPS = (
    (re.compile(r"\\\n"), "\n"),
    (re.compile(r"!?\[([^\]\n]+)\]\(<?(\S+?)>?\)"), r"\1: \2"),
    (re.compile(r"(?m)^\s{0,3}#{1,6}\s+(.+?)\s*#*$"), rf"{_MARK}\1{_MARK}"),
    (re.compile(r"(?m)^(\s*)[*+]\s+"), r"\1- "),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), rf"{_MARK}\2{_MARK}"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"_\1_"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), r"~\1~"),
    (re.compile(f"{_MARK}+"), "*"),
)


def whatsapp_text(markdown: str) -> str:
    """Bold, italics, strikethrough, headings, lists and links in WhatsApp's own marks; all else as it is."""
    result = markdown.replace(_MARK, "")
    for pattern, replacement in _STEPS:
        result = pattern.sub(replacement, result)
    return result.strip()


def outgoing_text(notice: dict[str, Any]) -> str:
    """What the customer reads of a message: its text, then a line for what is attached and is no file."""
    lines = [whatsapp_text(text(notice, "content"))]
    lines += [_line(item) for item in objects(notice, "attachments") if text(item, "file_type") in _NO_FILES]
    return "\n".join(line for line in lines if line)


def outgoing_files(notice: dict[str, Any]) -> tuple[RemoteFile, ...]:
    """The files of a message, in order."""
    return tuple(
        _file(item, text(item, "data_url"))
        for item in objects(notice, "attachments")
        if text(item, "file_type") not in _NO_FILES and text(item, "data_url")
    )


def _file(item: dict[str, Any], url: str) -> RemoteFile:
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    kind = text(item, "file_type")
    mime_type = text(item, "content_type") or mimetypes.guess_type(name)[0] or ""
    return RemoteFile(
        url=url, kind=kind if kind in _SHOWN else "document", filename=name[:_NAME_LENGTH], mime_type=mime_type
    )


def _line(item: dict[str, Any]) -> str:
    """A place as a link to a map; any other link as it is."""
    latitude, longitude = item.get("coordinates_lat"), item.get("coordinates_long")
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return f"https://maps.google.com/?q={latitude},{longitude}"
    return text(item, "data_url")
