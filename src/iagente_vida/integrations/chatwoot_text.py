"""An adviser's Markdown, as WhatsApp writes it."""

from __future__ import annotations

import re
from typing import Any

from iagente_vida.integrations.whatsapp_fields import objects, text

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
    """What the customer gets of a message: its text, then a line with the address of each file."""
    lines = [whatsapp_text(text(notice, "content"))]
    lines += [address for file in objects(notice, "attachments") if (address := text(file, "data_url"))]
    return "\n".join(line for line in lines if line)
