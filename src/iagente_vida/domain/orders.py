"""What advisers order in private notes, read from the note's words."""

from __future__ import annotations

from dataclasses import dataclass

from iagente_vida.domain.events import AdviserCommand
from iagente_vida.domain.replies import TemplateUse

TEMPLATE, SEND, DISCARD = "plantilla", "enviar", "descartar"
ORDERS = frozenset({TEMPLATE, SEND, DISCARD})
SHOW = "ver"
UNANSWERED = "unanswered"
"""The timer of a customer whom nobody has answered."""


@dataclass(frozen=True, slots=True)
class TemplateOrder:
    """`/plantilla`: which template, with which values; `only_shown` = a preview, nothing leaves. No name: the list."""

    use: TemplateUse
    only_shown: bool


def template_order(command: AdviserCommand) -> TemplateOrder:
    """Reads `[ver] nombre clave=valor…`; words without a key fill the parameters in order (1, 2…)."""
    words = list(command.words)
    shown = bool(words) and words[0].lower() == SHOW
    if shown:
        words.pop(0)
    name = words.pop(0) if words else ""
    parameters: list[tuple[str, str]] = []
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key.strip():
            parameters.append((key.strip(), value.strip()))
        else:
            parameters.append((str(sum(key.isdigit() for key, _ in parameters) + 1), word))
    return TemplateOrder(TemplateUse(name=name, parameters=tuple(parameters)), only_shown=shown or not name)
