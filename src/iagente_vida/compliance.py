"""What `iagente compliance` tells: rules with their proof, every sentence by stage, consents, retention, approvals."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from iagente_vida import __version__
from iagente_vida.agents.wording.texts import Entry
from iagente_vida.broker import load_broker
from iagente_vida.config import Settings
from iagente_vida.errors import SettingsError
from iagente_vida.knowledge import load_knowledge
from iagente_vida.own_texts import spoken_texts

APPROVALS = "aprobaciones.toml"
STATES = ("hecho", "parcial", "persona")
RETAINED = ("retention_days", "health_retention_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of law or conduct: what it asks, how the product keeps it, with which words, and what proves it.

    `tests` are `file::function`; `state` is `hecho`, `parcial` (with what is missing in `note`) or `persona`.
    """

    code: str
    source: str
    asks: str
    kept: str
    texts: tuple[str, ...]
    tests: tuple[str, ...]
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who approved which words, and when."""

    sha256: str
    by: str
    on: date


def load_rules() -> tuple[Rule, ...]:
    """The rules in order. Raises ValueError for a table that is not whole."""
    document = tomllib.loads(_data("cumplimiento.toml"))
    rules = []
    for code, body in document["reglas"].items():
        if body["estado"] not in STATES:
            raise ValueError(f"{code}: no such state {body['estado']}")
        rules.append(
            Rule(
                code=code,
                source=body["norma"],
                asks=body["pide"],
                kept=body["cumple"],
                texts=tuple(body.get("textos", ())),
                tests=tuple(body.get("pruebas", ())),
                state=body["estado"],
                note=body.get("nota", ""),
            )
        )
    return tuple(rules)


def sentences_by_stage(texts: Mapping[str, Entry]) -> dict[str, list[Entry]]:
    """Every text that a customer can read, under the stage in which it is said; the adviser's notes are none."""
    stages = tomllib.loads(_data("cumplimiento.toml"))["etapas"]
    found: dict[str, list[Entry]] = {stage: [] for stage in stages}
    for key, entry in texts.items():
        if key.startswith("note_"):
            continue
        stage = next((name for name, heads in stages.items() if key.startswith(tuple(heads))), None)
        if stage is None:
            raise ValueError(f"{key} belongs to no stage")
        found[stage].append(entry)
    return found


def words_hash(texts: Mapping[str, Entry]) -> str:
    """The hash of every word that the product can say: texts, documents and form."""
    digest = hashlib.sha256()
    for key in sorted(texts):
        digest.update(f"{key}\0{texts[key].version}\0".encode())
    for name in ("documentos/textos.toml", "formulario/textos.toml"):
        digest.update((files("iagente_vida") / "texts" / "es" / name).read_bytes())
    return digest.hexdigest()


def approvals(settings: Settings) -> tuple[Approval, ...]:
    """What the broker's folder says was approved, oldest first. Raises SettingsError for a file that is wrong."""
    path = settings.broker_dir / APPROVALS
    if not path.is_file():
        return ()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))["aprobacion"]
        return tuple(
            Approval(sha256=str(each["sha256"]), by=str(each["por"]), on=date.fromisoformat(str(each["fecha"])))
            for each in found
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path} no se puede leer: cada [[aprobacion]] lleva sha256, por y fecha.") from error


def approve(settings: Settings, by: str, on: date) -> Approval:
    """Writes down that somebody approved the words as they are."""
    approvals(settings)
    given = Approval(sha256=words_hash(spoken_texts(settings.broker_dir)), by=by, on=on)
    path: Path = settings.broker_dir / APPROVALS
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(
            f'[[aprobacion]]\nsha256 = "{given.sha256}"\npor = {json.dumps(by, ensure_ascii=False)}\n'
            f'fecha = "{given.on.isoformat()}"\n\n'
        )
    return given


def report(settings: Settings, on: date) -> dict[str, Any]:
    """Everything the paper shows, as JSON values."""
    texts = spoken_texts(settings.broker_dir)
    words, given = words_hash(texts), approvals(settings)
    broker = load_broker(settings)
    return {
        "version": __version__,
        "date": on.strftime("%d/%m/%Y"),
        "mediator": broker.name,
        "invented": broker.invented,
        "words": words,
        "approvals": [
            {"sha256": each.sha256, "by": each.by, "on": each.on.strftime("%d/%m/%Y"), "current": each.sha256 == words}
            for each in given
        ],
        "rules": [
            {
                "code": rule.code,
                "source": rule.source,
                "asks": rule.asks,
                "kept": rule.kept,
                "texts": [{"key": key, "version": texts[key].version} for key in rule.texts],
                "tests": list(rule.tests),
                "state": rule.state,
                "note": rule.note,
            }
            for rule in load_rules()
        ],
        "stages": [
            {"name": stage, "sentences": [_sentence(entry) for entry in entries]}
            for stage, entries in sentences_by_stage(texts).items()
        ]
        + _elsewhere(),
        "articles": [
            {
                "ident": article.ident,
                "version": article.version[:12],
                "text": article.text,
                "source": article.source,
                "by": article.approved_by,
                "until": article.valid_until.strftime("%d/%m/%Y"),
                "holds": article.holds(on),
            }
            for article in load_knowledge(settings, invented=broker.invented).articles
        ],
        "consents": _consents(texts),
        "retention": _retention(settings),
    }


def _elsewhere() -> list[dict[str, Any]]:
    """The sentences of the documents and of the secure form, by file and section."""
    found = []
    for title, name in (("Documentos", "documentos"), ("Formulario seguro", "formulario")):
        text = (files("iagente_vida") / "texts" / "es" / name / "textos.toml").read_text(encoding="utf-8")
        sections = tomllib.loads(text)
        flat = {key: [value] if isinstance(value, str) else list(value.values()) for key, value in sections.items()}
        version = hashlib.sha256(text.encode()).hexdigest()[:12]
        rows = [{"key": key, "version": version, "texts": said, "buttons": []} for key, said in flat.items()]
        found.append({"name": title, "sentences": rows})
    return found


def _sentence(entry: Entry) -> dict[str, Any]:
    buttons = [title for _, title in entry.buttons]
    return {
        "key": entry.key,
        "version": entry.version,
        "texts": [*entry.texts, *entry.again],
        "buttons": buttons,
    }


def _consents(texts: Mapping[str, Entry]) -> list[dict[str, str]]:
    rows: Sequence[Mapping[str, str]] = tomllib.loads(_data("cumplimiento.toml"))["consentimientos"]
    return [{**row, "version": texts[row["texto"]].version} for row in rows]


def _retention(settings: Settings) -> list[dict[str, str]]:
    rows: Sequence[Mapping[str, str]] = tomllib.loads(_data("cumplimiento.toml"))["plazos"]
    shown = []
    for row in rows:
        variable = row.get("variable", "")
        days = getattr(settings, variable.lower()) if variable else None
        time = row.get("plazo", "") if days is None else (f"{days} días" if days else "sin límite")
        shown.append({"what": row["que"], "time": time, "variable": variable, "how": row["como"]})
    return shown


def _data(name: str) -> str:
    return (files("iagente_vida") / "data" / name).read_text(encoding="utf-8")
