"""What advisers read about templates in Chatwoot: the list, a preview, and why one did not leave."""

from __future__ import annotations

from iagente_vida.domain.replies import TemplateUse
from iagente_vida.integrations.template_catalogue import TemplateCatalogue, body_placeholders, written_out
from iagente_vida.integrations.whatsapp_errors import WhatsAppError

_STOPPED = 131050
_WHY = {
    132001: "no está en el catálogo de WhatsApp",
    132015: "WhatsApp la ha pausado",
    132016: "WhatsApp la ha desactivado",
    _STOPPED: "el cliente ha pedido que no le escribamos",
}


class TemplateWords:
    """Sentences over one catalogue."""

    def __init__(self, catalogue: TemplateCatalogue) -> None:
        self._catalogue = catalogue

    async def every(self) -> str:
        """The approved templates with their parameters, and how one is sent."""
        lines = [
            f"- {entry.name}{''.join(f' {name}=…' for name in body_placeholders(entry))}"
            for entry in await self._catalogue.approved()
        ]
        if not lines:
            return "No hay ninguna plantilla aprobada. Se crean con: iagente setup whatsapp"
        head = "Plantillas aprobadas. Se envía una con /plantilla nombre; con /plantilla ver nombre solo se enseña."
        return "\n".join([head, *lines])

    async def preview(self, use: TemplateUse) -> str:
        """How the customer would read it, or what is missing."""
        try:
            entry = await self._catalogue.entry(use)
        except WhatsAppError as error:
            return self._refusal(use, error.code)
        values = self._catalogue.values(entry, use)
        lines = [f"Así lo leería el cliente ({entry.name}):", written_out(entry, values)]
        missing = [name for name in body_placeholders(entry) if not values.get(name, "").strip()]
        if missing:
            lines.append(f"Falta: {', '.join(missing)}.")
        return "\n".join(lines)

    async def said(self, use: TemplateUse) -> str:
        """What the customer has read."""
        try:
            entry = await self._catalogue.entry(use)
        except WhatsAppError:  # withdrawn since it was sent
            return use.mark
        return written_out(entry, self._catalogue.values(entry, use))

    async def failed(self, use: TemplateUse, code: int) -> str:
        """Why it did not leave."""
        try:
            entry = await self._catalogue.entry(use)
        except WhatsAppError as error:
            return f"{self._refusal(use, error.code)}\n{await self.every()}"
        values = self._catalogue.values(entry, use)
        missing = [name for name in body_placeholders(entry) if not values.get(name, "").strip()]
        if missing:
            order = f"/plantilla {entry.name} {' '.join(f'{name}=…' for name in missing)}"
            return f"La plantilla {entry.name} no ha salido: falta {', '.join(missing)}. Escribe: {order}"
        return self._refusal(use, code)

    def _refusal(self, use: TemplateUse, code: int) -> str:
        reason = _WHY.get(code, f"WhatsApp no la admite ahora (error {code})" if code else "no está aprobada")
        return f"La plantilla {use.called} no ha salido: {reason}."
