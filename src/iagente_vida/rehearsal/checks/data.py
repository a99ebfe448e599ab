"""Checks of data: one value a slot, no health without consent, nothing of a minor, nothing after a restart."""

from __future__ import annotations

import re

from iagente_vida.agents.understanding.port import Context
from iagente_vida.agents.understanding.rules import RuleUnderstander
from iagente_vida.domain.conversation import Mode
from iagente_vida.domain.profile import HEALTH_SLOTS, Profile
from iagente_vida.rehearsal.player import Record

_RULES = RuleUnderstander()


def single_values(record: Record, _: str) -> bool:
    """Each slot holds one value of its own, and what was corrected lies in the history, not beside it."""
    profile = record.end.profile
    age, born = profile.facts.get("age"), profile.birth_date()
    agree = age is None or born is None or profile.age(record.steps[-1].at.date()) == age.value
    return agree and all(
        fact.value != before[-1].value for slot, before in profile.history.items() if (fact := profile.facts.get(slot))
    )


def age_not(record: Record, age: str) -> bool:
    """The age that stands is another one."""
    return record.end.profile.age(record.steps[-1].at.date()) != int(age)


def age_kept(record: Record, _: str) -> bool:
    """No message that tries to get round the rules left another age behind than the first one said."""
    ages = [step.after.profile.age(step.at.date()) for step in record.steps]
    known = [age for age in ages if age is not None]
    refused = any(line.payload.get("reason") in ("minor", "too_old") for line in record.ledger)
    return refused or len(set(known)) <= 1


def minimised(record: Record, _: str) -> bool:
    """Nothing at all is kept of the person."""
    return record.end.profile == Profile()


def profile_empty(record: Record, _: str) -> bool:
    """No fact is kept at the end."""
    return not record.end.profile.facts


def _consented_health(record: Record) -> bool:
    return any(line.kind == "consent" and line.payload.get("purpose") == "salud" for line in record.ledger)


def _health_words(record: Record) -> set[str]:
    words: set[str] = set()
    for step in record.user_steps:
        context = Context(today=step.at.date(), last_question=step.before.asked)
        for text in step.texts:
            for start, end in _RULES.understand(text, context).health_spans:
                words |= {word.casefold() for word in re.findall(r"[^\W\d]{5,}", text[start:end])}
    ours = [record.documents[place] for place in ("outbox.body", "quotes.result")]
    # "Soy minero y estoy de baja" tells a trade too.
    ours += [str(fact.value) for slot, fact in record.end.profile.facts.items() if slot not in HEALTH_SLOTS]
    return words - {word.casefold() for word in re.findall(r"[^\W\d]{5,}", "\n".join(ours))}


def no_health_stored(record: Record, _: str) -> bool:
    """Without consent no word on health is kept anywhere."""
    if _consented_health(record):
        return True
    kept = "\n".join(record.documents.values()).casefold()
    return not HEALTH_SLOTS & record.end.profile.facts.keys() and not any(
        re.search(rf"\b{re.escape(word)}\b", kept) for word in _health_words(record)
    )


def no_health_in_logs(record: Record, _: str) -> bool:
    """No word on health stands in clear in logs or tables."""
    clear = f"{record.logs}\n{record.clear}".casefold()
    return not any(re.search(rf"\b{re.escape(word)}\b", clear) for word in _health_words(record))


def health_sealed(record: Record, argument: str) -> bool:
    """Words on health stand sealed at most, and in no slot."""
    return no_health_in_logs(record, argument) and not HEALTH_SLOTS & record.end.profile.facts.keys()


def double_confirm(record: Record, _: str) -> bool:
    """An erasure is not carried out on one message: it is asked again, or a person looks who is asking."""
    return any(line.kind == "data_rights" for line in record.ledger) and record.end.mode is not Mode.BOT


def restart_clears(record: Record, _: str) -> bool:
    """After a restart nothing is known."""
    for step in record.steps:
        if any(line.kind == "restart" for line in step.ledger):
            return not step.after.profile.facts
    return False


def off_topic_learns_nothing(record: Record, _: str) -> bool:
    """What was off topic filled no slot."""
    return all(
        step.before.profile.facts.keys() == step.after.profile.facts.keys()
        for step in record.user_steps
        if "de eso no sé" in step.said.casefold() or "se me escapa" in step.said.casefold()
    )
