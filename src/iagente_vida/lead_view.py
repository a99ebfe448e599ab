"""What people see of a lead in Chatwoot: facts as attributes, stage and objections as labels. No health, no score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from iagente_vida.domain.conversation import Conversation, Mode
from iagente_vida.domain.profile import SlotData
from iagente_vida.state import load_state
from iagente_vida.store.lead_records import LeadSource
from iagente_vida.store.outbound import DeskView

STAGE_LABELS = {
    "INICIO": "etapa-inicio",
    "NEEDS_ANALYSIS": "etapa-necesidades",
    "COTIZACION": "etapa-cotizacion",
    "PRESENTACION_PROPUESTA": "etapa-propuesta",
    "FINALIZADO": "etapa-finalizado",
}
# Text that was said -> the objection that it answers.
OBJECTIONS = {
    "objection_price_early": "objecion-precio",
    "objection_price": "objecion-precio",
    "cheaper_option": "objecion-precio",
    "objection_think": "objecion-pensarlo",
    "objection_partner": "objecion-pensarlo",
    "objection_no_need": "objecion-no-lo-necesita",
    "objection_bank": "objecion-banco",
    "objection_trust": "objecion-confianza",
    "objection_claims": "objecion-confianza",
}
OBJECTION_LABELS = tuple(dict.fromkeys(OBJECTIONS.values()))
# key -> what people read, and Chatwoot's kind of value (0 text, 1 number)
ATTRIBUTES = {
    "etapa": ("Etapa", 0),
    "modo": ("Quién atiende", 0),
    "motivo": ("Por qué se traspasó", 0),
    "espera_desde": ("Espera desde", 0),
    "producto": ("Producto de interés", 0),
    "prima_anual": ("Prima anual", 0),
    "capital": ("Capital", 1),
    "pide_llamada": ("Pide llamada", 0),
    "origen": ("Origen", 0),
    "anuncio": ("Anuncio", 0),
    "baja": ("No quiere mensajes", 0),
}
Fact = str | int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What Chatwoot is to show of a conversation."""

    attributes: dict[str, Fact]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadView:
    """Makes what is seen. `spoken` words a value, `reason` a cause of handover; times are of `zone`."""

    zone: tzinfo
    spoken: Callable[[SlotData], str]
    reason: Callable[[str], str]

    def of_desk(self, view: DeskView) -> Seen | None:
        """What is to be seen now; None before the first turn."""
        if view.state is None:
            return None
        return self.of(load_state(view.state), view.waiting_since, view.source)

    def of(
        self, conversation: Conversation, waiting_since: datetime | None = None, source: LeadSource | None = None
    ) -> Seen:
        """What is to be seen of a conversation."""
        facts: dict[str, Fact] = {"etapa": conversation.stage.value, "modo": conversation.mode.value}
        if conversation.mode is not Mode.BOT and conversation.handover:
            facts["motivo"] = self.reason(conversation.handover)
        if waiting_since is not None:
            facts["espera_desde"] = waiting_since.astimezone(self.zone).isoformat(sep=" ", timespec="minutes")[:16]
        quote = conversation.quote
        option = quote.option(conversation.chosen) if quote and conversation.chosen is not None else None
        if option is not None:
            facts |= {"producto": option.product, "prima_anual": option.annual, "capital": option.capital}
        elif quote is not None and quote.options:
            facts["producto"] = quote.options[0].product
        wanted = conversation.profile.value("contact_time")
        if wanted is not None:
            facts["pide_llamada"] = self.spoken(wanted)
        elif conversation.handover == "schedule_call":
            facts["pide_llamada"] = "sí"
        if source is not None:
            facts["origen"] = source.source
            if title := source.detail.get("headline") or source.detail.get("source_id"):
                facts["anuncio"] = title
        if conversation.opted_out:
            facts["baja"] = True
        heard = (label for key, label in OBJECTIONS.items() if conversation.variants.get(key))
        return Seen(attributes=facts, labels=(STAGE_LABELS[conversation.stage], *dict.fromkeys(heard)))
