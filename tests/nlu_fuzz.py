"""Texts of every shape through understanding: `python -m tests.nlu_fuzz --textos N --semilla S [--todo]`.

Each text comes from `seed/number` alone, so that one that breaks can be made again. `--todo` reads with the classifier
too; without it the grammar and the rules alone. Prints counts by kind, the slowest text of each kind and every failure.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from iagente_vida.agents.understanding.classifier import load_classifier
from iagente_vida.agents.understanding.combined import CombinedUnderstander
from iagente_vida.agents.understanding.noise import STYLES, noisy
from iagente_vida.agents.understanding.phrases import load_phrases
from iagente_vida.agents.understanding.port import Context, Understander
from iagente_vida.agents.understanding.rules import RuleUnderstander

TODAY = date(2026, 11, 23)
LARGE = 262_144
QUESTIONS = (
    *("", "age", "birth_date", "name", "smoker", "marital_status", "children_count", "children_ages"),
    *("other_dependents", "occupation", "monthly_income", "mortgage_balance", "desired_capital", "budget_monthly"),
    *("term_years", "coverage_interest", "beneficiary", "health_consent", "health_flags", "height_cm", "weight_kg"),
    *("email", "phone", "postal_code", "city", "contact_time", "offer_proposal", "offer_call", "confirm_data"),
)
MARKETS = ("ES", "MX", "AR", "CO")
BLOCKS = (
    *("hola", "tengo", "no", "sí", "fumo", "mi padre", "mi mujer", "35", "120", "1,75", "mil", "millón y medio"),
    *("euros", "al mes", "años", "hijos de", "3 y 5", "hasta los", "hipoteca", "seguro", "cáncer", "a las 5"),
    *("mañana", "el 25", "arroba", "punto com", "612345678", "28013", "😀", "\u202e", "\x00", "{{7*7}}"),
    *('{"edad": 40}', "<script>", "%s", "\n", ",", ".", "?", "perdona", "la segunda", "1.500,50", "palos", "lucas"),
    *("hace", "desde", "que me llamen", "baja", "treinta", "y", "dos", "el 3 de mayo del 85", "entre", "2.000.000"),
)
SCRIPTS = ((0x00, 0x20), (0x20, 0x7F), (0xA0, 0x250), (0x5D0, 0x5EB), (0x600, 0x700), (0x4E00, 0x4F00))
SCRIPTS += ((0x200B, 0x2070), (0x300, 0x370), (0x1F300, 0x1F700), (0xE000, 0xE100), (0xD800, 0xD810))
TEMPLATES = ("{{%s}}", "${%s}", "<%%= %s %%>", "{%% for x in %s %%}", "%%(%s)s", "#{%s}", "[[%s]]", "../%s", "`%s`")
FLOODS = ("9", "1 ", "1,", "1.1.", "mil ", "y ", "no ", "a@", "arroba punto ", "😀", "\u202eabc", "\x00", "{{", "[")
FLOODS += ("a las 5 ", "hijos de 2 y ", "hace 2 años que no ", "treinta y ", "a", "100 a ", "610 ", "ñ", "\u0301", "?")


@dataclass(slots=True)
class Findings:
    """What a run found: texts by kind, the slowest milliseconds and text number of each kind, failures."""

    texts: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, tuple[float, int]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    values: int = 0
    milliseconds: float = 0.0


def made(seed: int, number: int) -> tuple[str, str, Context]:
    """Kind, text and context of one number."""
    chance = random.Random(f"{seed}/{number}")
    kind = chance.choices(tuple(KINDS), weights=[share for share, _ in KINDS.values()])[0]
    context = Context(
        today=TODAY,
        last_question=chance.choice(QUESTIONS),
        prev_slot=chance.choice(QUESTIONS),
        market=chance.choice(MARKETS),
    )
    return kind, KINDS[kind][1](chance), context


def fuzz(reader: Understander, seed: int, numbers: Sequence[int]) -> Findings:
    """Reads the texts of `numbers` and looks whether each answer keeps its word."""
    findings = Findings()
    for number in numbers:
        kind, text, context = made(seed, number)
        findings.texts[kind] += 1
        begun = time.perf_counter()
        try:
            meaning = reader.understand(text, context)
        except Exception:  # noqa: BLE001 - whatever it is, it is the finding
            findings.failures.append(f"{seed}/{number} {kind}: {traceback.format_exc(limit=-2)}")
            continue
        took = (time.perf_counter() - begun) * 1000
        findings.milliseconds += took
        findings.slowest[kind] = max(findings.slowest.get(kind, (0.0, 0)), (took, number))
        findings.values += len(meaning.slots)
        spans = (*(value.span for value in meaning.slots.values()), *meaning.health_spans, *meaning.identity_spans)
        if not all(0 <= start <= end <= len(text) for start, end in spans):
            findings.failures.append(f"{seed}/{number} {kind}: span outside the text")
    return findings


def _soup(chance: random.Random) -> str:
    return " ".join(chance.choices(BLOCKS, k=chance.randint(0, 24)))


def _letters(chance: random.Random) -> str:
    script = chance.choice(SCRIPTS)
    return "".join(chr(chance.randrange(*script)) for _ in range(chance.randint(0, 200)))


def _mixture(chance: random.Random) -> str:
    return "".join(chance.choice((_letters, _soup))(chance)[:40] for _ in range(chance.randint(1, 5)))


def _json(chance: random.Random) -> str:
    pairs = {chance.choice(BLOCKS): chance.choice((chance.random(), _soup(chance)[:30], None)) for _ in range(4)}
    return "[" * chance.randint(0, 20) + json.dumps([pairs, {"text": _soup(chance)[:60]}], ensure_ascii=False)


def _template(chance: random.Random) -> str:
    return " ".join(chance.choice(TEMPLATES) % chance.choice(BLOCKS) for _ in range(chance.randint(1, 12)))


def _flood(chance: random.Random) -> str:
    piece = chance.choice((*FLOODS, *BLOCKS))
    return piece * chance.randint(1, 2_000 // len(piece) + 1)


def _spoilt(chance: random.Random) -> str:
    text = noisy(chance.choice(_PHRASES), chance.choice(STYLES))
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice((*BLOCKS, _letters(chance)[:3])) + text[at:]


def _large(chance: random.Random) -> str:
    piece = chance.choice((*FLOODS, *BLOCKS))
    return (piece * (LARGE // len(piece) + 1))[:LARGE]


_PHRASES = tuple(phrase.text for phrase in load_phrases())
KINDS: dict[str, tuple[float, Callable[[random.Random], str]]] = {
    "soup": (60, _soup),
    "spoilt": (20, _spoilt),
    "letters": (7, _letters),
    "mixture": (5, _mixture),
    "json": (4, _json),
    "template": (3, _template),
    "flood": (0.97, _flood),
    "large": (0.03, _large),
}


def main(arguments: Sequence[str]) -> int:
    """Runs and prints; exit code 1 when a text failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--textos", type=int, default=10_000)
    parser.add_argument("--semilla", type=int, default=20261123)
    parser.add_argument("--todo", action="store_true")
    chosen = parser.parse_args(arguments)
    reader = CombinedUnderstander(load_classifier()) if chosen.todo else RuleUnderstander()
    found = fuzz(reader, chosen.semilla, range(chosen.textos))
    sys.stdout.write(f"semilla {chosen.semilla}: {found.texts.total()} textos, {len(found.failures)} fallos, ")
    sys.stdout.write(f"{found.values} datos, media {found.milliseconds / max(1, found.texts.total()):.2f} ms\n")
    for kind, count in found.texts.most_common():
        took, number = found.slowest.get(kind, (0.0, 0))
        sys.stdout.write(f"  {kind:9s} {count:8d}  el más lento {took:7.1f} ms (texto {number})\n")
    for failure in found.failures[:20]:
        sys.stdout.write(f"  {failure}\n")
    return int(bool(found.failures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
