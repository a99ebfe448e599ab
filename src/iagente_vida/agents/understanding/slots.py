"""The values of a message: every grammar over its text, then what the question asked makes of the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from iagente_vida.agents.understanding import body, holdings, names, places, smoking, standing, wishes, work
from iagente_vida.agents.understanding.ages import find_age
from iagente_vida.agents.understanding.appointments import CALLS_LATER, find_contact_time
from iagente_vida.agents.understanding.assignment import NUMERIC_SLOTS, assign
from iagente_vida.agents.understanding.children import no_children
from iagente_vida.agents.understanding.choices import find_option, yes_or_no
from iagente_vida.agents.understanding.consent import find_consent
from iagente_vida.agents.understanding.contact import find_email, find_phone, find_postal_code
from iagente_vida.agents.understanding.dates import find_birth_date
from iagente_vida.agents.understanding.dependents import find_dependents
from iagente_vida.agents.understanding.health import health_flags
from iagente_vida.agents.understanding.hobbies import find_hobby
from iagente_vida.agents.understanding.numbers import find_numbers
from iagente_vida.agents.understanding.numerals import Numerals, in_digits
from iagente_vida.agents.understanding.port import Context, SlotValue
from iagente_vida.agents.understanding.repair import mend, write_out
from iagente_vida.agents.understanding.text import Message, Span, read

Slots = dict[str, SlotValue]

_OWN_WORDS = frozenset({"name", "email", "phone", "occupation", "city"})
_MENDED_CONFIDENCE = 0.85

_YES_NO_SLOTS = frozenset({"smoker", "has_mortgage", "existing_insurance", "health_consent"})
# Their answers name agents and relatives, whose trades are not the writer's.
_OTHER_PEOPLE_QUESTIONS = frozenset(
    {"existing_insurance", "existing_insurer_channel", "beneficiary", "other_dependents"}
)
_ABOUT_OPTION = re.compile(r"\?")
_CHOOSES = re.compile(
    r"\b(?:quiero|prefiero|me (?:quedo|interesa|gusta|convence|cuadra|inclino|llevo|vale)|dame|deme|ponme|ponga|"
    r"elijo|cojo|"
    r"escojo|tomo|firmo|contrato|contratar)\b"
)
_NO_VALUES: dict[str, Any] = {
    "children_count": 0,
    "other_dependents": 0,
    "other_debts": 0,
    "mortgage_balance": 0,
    "risky_hobby": "none",
}
# What a plain "no" at the head of an answer empties, whatever is told after it.
_MAY_BE_NONE = frozenset({"children_count", "other_dependents", "risky_hobby"})
_FILLER = re.compile(r"(?:por dios|gracias|jaj\w*|hombre|mujer|amig[oa]|nunca|aun|todavia|senor\w*|que yo sepa)\b")
_NONE_AT_ALL = re.compile(
    r"^\W*(?:(?:pues|yo|de momento|ya|por ahora|todavia|gracias a dios|por suerte|afortunadamente|"
    r"la verdad(?: es)?(?: que)?|"
    r"bueno|hombre|uf+|ahora(?: mismo)?|actualmente|en este momento|creo que|nosotros|"
    r"menos mal que)[ ,]+)*(?:no+(?:p|pe)?|nada|ningun[oa]?|nadie|cero|libre de|"
    r"no (?:tengo|hay|hago|debo|tenemos|practico)\b.*|sin (?:hijos|deudas|cargas|ninos).*)"
    r"(?:[ ,.]+(?:no|nada|ningun[oa]?|tengo|hay|de eso|de nada|mas|nadie|gracias|por suerte|a nadie|todavia|"
    r"aun|por ahora|"
    r"de momento|deudas?|hijos|debo|que yo sepa|peligros\w+|me la liquide|ya la \w+|ya lo \w+))*\W*$|"
    r"^\W*(?:ningun[oa]?|nadie|nada|cero)\b[,.;][^?\d]*$"
)
_REFUSES = re.compile(
    r"\bno (?:te |se )?(?:lo )?(?:quiero|voy a|pienso|puedo|deseo) (?:decir|contest|respond|contar|dar)\w*|"
    r"\bno (?:lo )?(?:se(?! (?:fum|com|qued|preocup|enter|ocup|aprovech|met|va|vay|pued|deb|not|tir|muer|mor|pierd|"
    r"arruin|hund)\w*)|recuerdo|estoy segur)\b|\bno me acuerdo|\bni (?:\w+ )?idea\b|\bprefiero no|"
    r"\bpuedo no|\beso no (?:lo|se|"
    r"te)\b|\bno es asunto|"
    r"\b(?:es|son) (?:algo )?(?:privado|personal|cosa mia)|\bque (?:mas )?(?:te |os )?(?:importa|da)\b|"
    r"\bsi me lo pides\b"
)
_NO_DEBTS = re.compile(
    r"\b(?:sin|no tengo|no tenemos|ninguna|cero|ni) deudas?\b(?! con)|"
    r"\bno (?:le )?deb(?:o|emos) (?:nada|ni un|un (?:duro|peso|euro))|\bsin deber(?:le)? nada\b"
)
_YES_BUT = re.compile(r"\W*(?:si+p?|claro|tengo|tenemos)\b[^?]{0,20}?\W(?:pero|aunque|solo que|lo que pasa)\b")
_CALL_TALK = re.compile(
    r"\b(?:(?<!me )(?<!te )(?<!se )llam(?!o\b|as\b|arme y\b|aron\b|asteis\b|aba\b)\w+|(?:me|nos) (?:puede[ns]?|"
    r"podeis|podria[ns]?|llam(?:e|es|en|eis|as|ais|a)|"
    r"marc(?:a|as|an|que|quen)|telefone\w+|timbr\w+)|hablamos|platicamos|charlamos|(?:agend|concert|ten|"
    r"hac)\w+ una reunion|quedar|videollamad\w*|"
    r"telefone\w+|contact\w+|marcarme|llamadita|un toque|peg\w+ (?:un|el) (?:toque|telefonazo)|telefonazo|"
    r"marca(?:me|d)|marquen(?:me)?|marqueme|timbreme|quedo libre|atender(?:te|le|los|les)?)\b"
)
_FREE_HOURS = re.compile(
    r"(?:^|[,.;\n] ?)(?:mejor |y )?(?:por|en|a) las? (?:tardes?|mananas?|noches?)(?: de lunes a \w+|"
    r" entre semana)?\W*(?:$|[,.;\n])"
)
# While the statement of needs waits for its yes, the customer has just been told that an adviser calls.
_CALL_QUESTIONS = frozenset({"contact_time", "offer_call", "confirm_needs", "health_way"})
_YOUNGEST = 14
_OTHER_DATE = re.compile(
    r"\b(?:contrato|poliza|seguro|hipoteca|firm\w+|vence\w*|vencimiento|boda|case|casamos|muri\w+|fallec\w+|compr\w+|"
    r"oper\w+|dej\w+|factura|recibo|carta|dije|llam\w+|hij[oa]|nina?o?|bebe)\b"
)
_NOT_THEN = re.compile(r"\bno .{0,30}\b(?:llam|escrib|marqu|telefon)\w+")
_OTHER_APPOINTMENT = re.compile(
    r"\bdentista\b|\b(?:estoy|ando|sigo|tengo) (?:en |una )+(?:reunion|clase|junta|consulta)\b|\bhospital\b|"
    r"\bcita (?:con el |en el |del )?medic|\b(?:prometi\w+|quedast?\w* en|quedaron|dijist\w+|dijeron|"
    r"ibais|iban|teniais|tenian) (?:\w+ )?(?:a |que |de |en )?(?:llam|marc)\w+|"
    r"\b(?:ayer|antier|anoche|la semana pasada|el otro dia)\b(?!.{0,60}\b(?:llam[ae]\w*|mejor|mañana|manana)\b)|"
    r"\bno (?:me |nos )?(?:\w+ ){0,3}?llam\w+(?!.{0,80}\b(?:mejor|sino|prefiero|si acaso|en todo caso|solo|"
    r"llam[ae](?:me|nos|dme|nme)|"
    r"a partir de|despues de)\b)"
)
_HOME_QUESTIONS = frozenset({"has_mortgage", "mortgage_balance", "mortgage_monthly"})
_TAKES_BACK = re.compile(r"\W*no,? (?:era|eran|son)\b")
_CORRECTION = re.compile(
    r"^\W*(?:perdon\w*|perdona|uy|ups|ay|huy|jo|disculpa\w*|espera|no, )\b|\bme (?:he )?(?:equivoqu\w*|"
    r"equivocad\w|confund\w+|"
    r"li(?:e|ado|ada))\b|\b(?:mejor (?:dicho|que|pon\w*|son|sean|hazlo|unos)|cambia\w*|quis[ei] (?:decir|"
    r"poner)|queria (?:decir|poner)|corrijo|rectifico|"
    r"en realidad|digo)\b|"
    r"\b(?:te menti|miento|que digo|(?:le |lo )?puse mal|(?:te |le )?(?:dije|puse|di) mal|donde (?:dije|puse)|"
    r"lo de antes|"
    r"(?:borra|quita|ignora|olvida)(?:me)? lo (?:de|que))\b|\bno, ?(?:son|es|tengo)\b"
)
_INSTEAD = re.compile(r"\b(?:en (?:lugar|vez) de|no de)\b")
_ASKING_BACK = re.compile(r"\b(?:para|por) ?que\b|\bde que (?:me )?sirve|\ba que viene|\bque hac[eé]is con")
_REPLACED = re.compile(
    r"\b(?:en (?:lugar|vez) de|no de)\b(?:(?!\b(?:fuer\w+|sean?|son|pon\w*|quiero|mejor)\b)[^,.;]){0,30}|"
    r"\bno (?:son|es|era|eran|tengo) [^,.;]{1,20}(?=,|;| sino)"
)
_QUESTION = re.compile(
    r"\?|^\W*(?:y |oye |perdona |una duda )*(?:que|q|k|cual|cuanto|cuando|como|donde|quien|por que|se puede|"
    r"se desgrava|puedo|hay|"
    r"hace falta|es posible|tengo que|explica\w*|cada cuanto|la cuota|a quien|a que|con que|en que|desde cuando)\b|"
    r"\b(?:dime|digame|decime|quiero saber|queria saber|quisiera saber|me gustaria saber|sabes|saber|pregunta|"
    r"preguntar|"
    r"duda|no entiendo|explica\w*|me (?:dices|dice|explicas|explica)) "
    r"(?:\w+ ){0,2}?(?:si|que|quien|cuanto|cuando|como|cual|donde|sobre|con|lo)\b"
)
_OWN_HOME = re.compile(r"\b(?:tengo|tenemos|pago|pagamos|debo|debemos|me queda\w*|vivo|vivimos|estoy)\b")


def find_slots(message: Message, context: Context, scores: Mapping[str, float]) -> Slots:
    """The slots of a message: value, span and confidence of each. `scores` are the intents that it hints at.

    A message with typing slips is read as it stands and mended: own words (names, addresses) come from the first
    reading, all else from the second, a little less surely. Chat shorthand is read in full.
    """
    if full := write_out(message.original):
        slots = find_slots(read(full.text), context, scores)
        told = {slot: replace(value, span=full.span(value.span)) for slot, value in slots.items() if slot != "email"}
        _keep(told, "email", find_email(message.folded, context.last_question == "email"))
        return told
    slots = _read(message, context, scores)
    mended = mend(message.original)
    if mended is None:
        return slots
    own = {slot: value for slot, value in slots.items() if slot in _OWN_WORDS}
    again = _read(read(mended.text), context, scores)
    guessed = {
        slot: value
        if slots.get(slot) == value
        else replace(value, confidence=min(value.confidence, _MENDED_CONFIDENCE))
        for slot, value in again.items()
        if slot not in _OWN_WORDS
    }
    return own | {slot: replace(value, span=mended.span(value.span)) for slot, value in guessed.items()}


def _read(message: Message, context: Context, scores: Mapping[str, float]) -> Slots:
    slots: Slots = {}
    view = in_digits(message.folded)
    asked = context.last_question
    prev = context.prev_slot if _corrects(message.folded, scores) else ""
    questions = frozenset({asked, prev} - {""})
    _contact_slots(message, view, context, questions, scores, slots)
    asks_about_it = _ABOUT_OPTION.search(message.folded) and not _CHOOSES.search(message.folded)
    if (asked == "offer_proposal" or not asked) and not asks_about_it:
        _keep(slots, "option", find_option(message.folded, asked in ("offer_proposal", "confirm_data")))
    measured = prev if prev in ("height_cm", "weight_kg") else asked
    _keep(slots, "height_cm", body.find_height(message, view, measured))
    _keep(slots, "weight_kg", body.find_weight(message, view, measured))
    if "ask_why" not in scores:
        _smoking_slots(message, view, context.today, questions, slots)
    _keep(slots, "age", find_age(message, view, "age" in questions, asked == "birth_date"))
    _numeric_slots(message, context, prev, slots)
    _personal_slots(message, questions, slots)
    _situation_slots(message, view, questions, slots)
    _yes_no_slots(message, asked, prev, slots)
    return slots


def _corrects(folded: str, scores: Mapping[str, float]) -> bool:
    return "correct_previous_value" in scores or bool(_CORRECTION.search(folded))


def _contact_slots(
    message: Message,
    view: Numerals,
    context: Context,
    questions: frozenset[str],
    scores: Mapping[str, float],
    slots: Slots,
) -> None:
    asked, folded = context.last_question, message.folded
    _keep(slots, "email", find_email(folded, asked == "email"))
    _keep(slots, "phone", find_phone(message.original, view, context.market, "phone" in questions))
    code_asked = "postal_code" in questions
    if "phone" not in slots and "email" not in slots:
        _keep(slots, "postal_code", find_postal_code(view, context.market, code_asked))
    elif code_asked or "email" in slots:
        rest = in_digits(_without(folded, slots))
        _keep(slots, "postal_code", find_postal_code(rest, context.market, code_asked))
    told = asked in ("birth_date", "age")
    birth = None if "phone" in slots else find_birth_date(message, view, context.today, told)
    if birth and (told or _may_be_birth(message, birth, context.today)):
        _keep(slots, "birth_date", birth)
    asking = asked in _CALL_QUESTIONS
    later = CALLS_LATER.search(folded)
    wanted = asking or "schedule_call" in scores or _CALL_TALK.search(folded) or _FREE_HOURS.search(folded)
    if (
        wanted
        and "birth_date" not in slots
        and ("phone" not in slots or asking)
        and ("opt_out" not in scores or asked == "contact_time" or later)
        and (later or not _OTHER_APPOINTMENT.search(folded))
    ):
        free = _without(folded, slots)
        if later and _NOT_THEN.search(folded[: later.start()]):
            free = " " * later.start() + free[later.start() :]
        _keep(slots, "contact_time", find_contact_time(free, context.today, asking))


def _may_be_birth(message: Message, birth: tuple[str, Span], today: date) -> bool:
    """Whether a date that nobody asked for can be the writer's birth: long ago, and of nothing else."""
    grown = int(birth[0][:4]) <= today.year - _YOUNGEST
    return grown and not _OTHER_DATE.search(message.clause_at(birth[1][0]).text)


def _without(folded: str, slots: Slots) -> str:
    for slot in slots.values():
        folded = folded[: slot.span[0]] + " " * (slot.span[1] - slot.span[0]) + folded[slot.span[1] :]
    return folded


def _smoking_slots(message: Message, view: Numerals, today: date, questions: frozenset[str], slots: Slots) -> None:
    asked = bool(questions & {"smoker", "quit_smoking_months"})
    if not _REFUSES.search(message.folded):
        _keep(slots, "smoker", smoking.find_smoker(message, "smoker" in questions))
    smoker = slots.get("smoker")
    if smoker is None or not smoker.value:
        _keep(
            slots,
            "quit_smoking_months",
            smoking.find_quit_months(message, view, today, asked, "quit_smoking_months" in questions),
        )
        if quit_months := slots.get("quit_smoking_months"):
            slots.setdefault("smoker", SlotValue(value=False, span=quit_months.span))


def _numeric_slots(message: Message, context: Context, prev: str, slots: Slots) -> None:
    taken: list[Span] = [slot.span for name, slot in slots.items() if name != "smoker"]
    taken.extend(_taken_back(message.folded))
    asked = context.last_question
    target = prev if prev in NUMERIC_SLOTS else ""
    for reading in assign(message, taken, asked, context.market, target):
        confidence = 0.6 if reading.inferred else 0.95
        slots.setdefault(
            reading.slot,
            SlotValue(value=reading.value, span=reading.span, confidence=confidence, inferred=reading.inferred),
        )
    ages = slots.get("children_ages")
    if ages is not None and "children_count" not in slots and len(ages.value) > 1:
        slots["children_count"] = SlotValue(value=len(ages.value), span=ages.span, confidence=0.9)
    if asked == "sex":
        slots.pop("children_count", None)
    if "birth_date" in slots and asked not in ("age", "birth_date") and target != "age":
        slots.pop("age", None)


def _taken_back(folded: str) -> Iterator[Span]:
    """Where figures stand that no longer hold: "en vez de 20", "no son 43, ..."."""
    for found in _REPLACED.finditer(folded):
        yield found.span()
    for found in _INSTEAD.finditer(folded):
        rest = folded[found.end() : found.end() + 30]
        if numbers := find_numbers(rest):
            yield found.start(), found.end() + numbers[0].span[1]


def _personal_slots(message: Message, questions: frozenset[str], slots: Slots) -> None:
    if not (questions & {"name"} and _REFUSES.search(message.folded)):
        _keep(slots, "name", names.find_name(message, "name" in questions))
    _keep(slots, "sex", standing.find_sex(message, "sex" in questions))
    _keep(slots, "marital_status", standing.find_marital_status(message, "marital_status" in questions))
    working = bool(questions & {"occupation", "employment_type"})
    _keep(slots, "employment_type", work.find_employment(message, working, "employment_type" in questions))
    if not questions & _OTHER_PEOPLE_QUESTIONS:
        taken = [found.span for slot, found in slots.items() if slot not in ("employment_type", "sex")]
        _keep(slots, "occupation", work.find_occupation(message, "occupation" in questions, taken))
    beside = read(_without(message.folded, {"email": slots["email"]})) if "email" in slots else message
    town_asked = bool(questions & {"city"}) or _lost_code(message, questions, slots)
    _keep(slots, "city", places.find_city(beside, town_asked))


def _lost_code(message: Message, questions: frozenset[str], slots: Slots) -> bool:
    """Whether somebody asked for a postal code names the town instead: "no me lo sé, soy de Baeza"."""
    return "postal_code" in questions and "postal_code" not in slots and bool(_REFUSES.search(message.folded))


def _situation_slots(message: Message, view: Numerals, questions: frozenset[str], slots: Slots) -> None:
    _keep(slots, "has_mortgage", holdings.find_mortgage(message, bool(questions & _HOME_QUESTIONS)))
    owed = slots.get("mortgage_balance") or slots.get("mortgage_monthly")
    if "has_mortgage" in questions and owed and owed.value:
        slots["has_mortgage"] = SlotValue(value=True, span=owed.span)
    about_insurance = bool(questions & {"existing_insurance", "existing_insurer_channel"})
    _keep(slots, "existing_insurance", holdings.find_existing_insurance(message, about_insurance))
    held = slots.get("existing_insurance")
    if (about_insurance or held) and (held is None or held.value):
        channel = holdings.find_channel(message.folded, about_insurance)
        _keep(slots, "existing_insurer_channel", channel)
    if about_insurance:
        slots.pop("has_mortgage", None)
    _keep(slots, "risky_hobby", find_hobby(message, "risky_hobby" in questions))
    _keep(slots, "coverage_interest", wishes.find_covers(message, "coverage_interest" in questions))
    _keep(slots, "beneficiary", wishes.find_beneficiaries(message, "beneficiary" in questions))
    _keep(slots, "other_dependents", find_dependents(message, view, "other_dependents" in questions))
    if not questions & {"coverage_interest", "health_consent"}:
        _keep(slots, "health_flags", health_flags(message, "health_flags" in questions))


def _yes_no_slots(message: Message, asked: str, prev: str, slots: Slots) -> None:
    folded = message.folded
    unknown = "?" in folded or (bool(_REFUSES.search(folded)) and not _YES_BUT.match(folded))
    if asked == "health_consent" and not ("?" in folded and _ASKING_BACK.search(folded)):
        _keep(slots, "health_consent", find_consent(folded))
    said = None if _TAKES_BACK.match(folded) else yes_or_no(folded)
    if said is not None and asked in _YES_NO_SLOTS and not unknown and not (prev and slots):
        slots.setdefault(asked, SlotValue(value=said[0], span=said[1]))
    if asked in _NO_VALUES and not unknown and (none := _NONE_AT_ALL.match(folded)):
        slots.setdefault(asked, SlotValue(value=_NO_VALUES[asked], span=none.span()))
    if asked == "other_debts" and not unknown:
        _keep(slots, "other_debts", holdings.find_no_debts(folded))
    if asked in _MAY_BE_NONE and said is not None and not said[0] and not unknown and _ends(folded, said[1][1]):
        slots.setdefault(asked, SlotValue(value=_NO_VALUES[asked], span=said[1]))
    if "?" not in folded and (clear := _NO_DEBTS.search(folded)):
        slots.setdefault("other_debts", SlotValue(value=0, span=clear.span()))
    if childless := no_children(folded, asked == "children_count"):
        slots.setdefault("children_count", SlotValue(value=0, span=childless))


def _ends(folded: str, position: int) -> bool:
    """Whether a sentence or its first part ends at a position."""
    rest = folded[position:].lstrip(" ")
    return rest[:1] in ("", ",", ".", ";", "!", "\n", ")") or bool(_FILLER.match(rest))


def _keep(slots: Slots, slot: str, found: tuple[Any, Span] | None) -> None:
    if found is not None:
        slots.setdefault(slot, SlotValue(value=found[0], span=found[1]))
