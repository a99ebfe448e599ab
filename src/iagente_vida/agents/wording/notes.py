"""What the adviser finds when a conversation is handed over: need, options, choice. No health."""

from __future__ import annotations

from datetime import date

from iagente_vida.agents.wording.figures import written
from iagente_vida.domain.acts import FigureKind
from iagente_vida.domain.conversation import Conversation, Insured
from iagente_vida.domain.profile import HEALTH_SLOTS, SlotData

REASONS = {
    "accepted": "acepta una opción y quiere formalizarla",
    "ask_human": "pide hablar con una persona",
    "schedule_call": "pide que le llamen",
    "complaint": "queja",
    "report_claim": "siniestro",
    "data_rights": "derechos sobre sus datos",
    "cancellation": "baja de una póliza o recibo",
    "knowledge": "pregunta algo para lo que no hay respuesta aprobada",
    "grief": "duelo: atender con calma, no vender",
    "english": "escribe en inglés o en otra lengua: le atiende quien la hable",
    "french": "escribe en francés: le atiende quien lo hable",
    "portuguese": "escribe en portugués: le atiende quien lo hable",
    "italian": "escribe en italiano: le atiende quien lo hable",
    "german": "escribe en alemán: le atiende quien lo hable",
    "existing_client": "dice que ya es cliente",
    "other_business": "asunto de otro seguro",
    "residence": "dice que vive fuera de nuestra jurisdicción",
    "displeased": "dos mensajes seguidos de disgusto",
    "crisis": "crisis: atender cuanto antes, no vender",
    "health": "ha hablado de su salud: tratar en privado",
    "minor": "menor de edad",
    "too_old": "edad por encima del límite automático",
    "capital_high": "capital por encima del límite automático",
    "currency": "habla de otra moneda: el automático calcula en euros",
    "quote_by_person": "quiere un precio y el asistente no puede darle cifras: calcúlaselo tú",
    "term_impossible": "plazo imposible con esa edad",
    "no_tariff": "no hay tarifa activa para lo que pide",
    "underwriting": "el caso lo tiene que estudiar una persona",
    "not_understood": "el asistente no le entiende",
    "gate": "una cifra sin origen fue retenida",
    "internal": "fallo interno del asistente",
    "adviser_figures": "el asistente calcula otra cifra que la que escribió un asesor: mírala antes de que la diga",
    "opened": "la conversación se ha abierto en Chatwoot",
}
SLOTS = {
    "name": "nombre",
    "age": "edad",
    "birth_date": "fecha de nacimiento",
    "smoker": "fuma",
    "beneficiary": "quiere proteger a",
    "has_mortgage": "hipoteca",
    "mortgage_balance": "pendiente de hipoteca",
    "children_count": "hijos",
    "children_ages": "edades de los hijos",
    "marital_status": "estado civil",
    "occupation": "profesión",
    "employment_type": "situación laboral",
    "monthly_income": "ingresos al mes",
    "annual_income": "ingresos al año",
    "desired_capital": "capital",
    "term_years": "años",
    "budget_monthly": "presupuesto al mes",
    "contact_time": "prefiere que le llamen",
    "email": "correo",
    "phone": "teléfono",
    "city": "ciudad",
    "postal_code": "código postal",
}
THEIRS = {"tio": "tío", "tia": "tía", "cunado": "cuñado", "cunada": "cuñada"}
"""People as they are written; the others as they are folded."""
WORDS = {
    "spouse": "pareja",
    "children": "hijos",
    "parents": "padres",
    "siblings": "hermanos",
    "other": "otros",
    "any": "cualquier día",
    "now": "cuanto antes",
    "today": "hoy",
    "tomorrow": "mañana",
    "day_after_tomorrow": "pasado mañana",
    "mon": "el lunes",
    "tue": "el martes",
    "wed": "el miércoles",
    "thu": "el jueves",
    "fri": "el viernes",
    "sat": "el sábado",
    "sun": "el domingo",
    "weekday": "entre semana",
    "weekend": "fin de semana",
    "morning": "por la mañana",
    "midday": "a mediodía",
    "afternoon": "por la tarde",
    "evening": "por la noche",
}


def handover_note(conversation: Conversation, today: date) -> str:
    """The note of a handover: the reason, the facts, the options and the choice."""
    lines = [f"Motivo: {REASONS.get(conversation.handover, conversation.handover)}."]
    known = conversation.profile.summary(today)
    facts = [f"{slot_name(slot)}: {spoken(value)}" for slot, value in known.items() if slot not in HEALTH_SLOTS]
    if facts:
        lines.append("Datos: " + "; ".join(facts) + ".")
    lines += [
        f"Cuenta de otra persona ({THEIRS.get(who, who)}), aparte de sus datos: {told_of(who, conversation)}."
        for who in conversation.others
    ]
    quote = conversation.quote
    if quote is not None:
        lines.append(f"Presupuesto {quote.quote_id}, válido hasta {quote.valid_until:%d/%m/%Y}:")
        lines += [
            f"  {option.number}. {option.code}: {written(FigureKind.EUROS, str(option.capital))}, "
            f"{option.term_years} años, {written(FigureKind.MONEY, option.monthly)} al mes, "
            f"{written(FigureKind.MONEY, option.annual)} al año"
            for option in quote.options
        ]
    if conversation.chosen is not None:
        lines.append(f"Elige la opción {conversation.chosen}.")
    if conversation.other is not None:
        lines += _other_study(conversation, today)
    return "\n".join(lines)


def told_of(who: str, conversation: Conversation) -> str:
    """What the customer has told of somebody else."""
    return "; ".join(f"{slot_name(slot)}: {spoken(value)}" for slot, value in conversation.others[who].items())


def _other_study(conversation: Conversation, today: date) -> list[str]:
    """The study that rests: whose it is, its facts and what was chosen in it."""
    study = conversation.other
    if study is None:
        return []
    whose = "segundo asegurado" if conversation.insured is Insured.FIRST else "titular"
    known = study.profile.summary(today)
    facts = [f"{slot_name(slot)}: {spoken(value)}" for slot, value in known.items() if slot not in HEALTH_SLOTS]
    lines = [f"Estudio aparte ({whose}): {'; '.join(facts) or 'sin datos todavía'}."]
    if study.quote is not None:
        lines.append(f"Presupuesto {study.quote.quote_id}, opción elegida: {study.chosen or 'ninguna'}.")
    return lines


def slot_name(slot: str) -> str:
    """A slot as an adviser calls it."""
    return SLOTS.get(slot, slot.replace("_", " "))


def spoken(value: SlotData) -> str:
    """A value as an adviser reads it."""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, list):
        return ", ".join(WORDS.get(str(item), str(item)) for item in value)
    if isinstance(value, str):
        return " ".join(WORDS.get(word, word) for word in value.split(" "))
    return str(value)
