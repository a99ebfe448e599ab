"""Reads the TOML files of a tariff: every value typed, and every problem told with file, line, key and range."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from iagente_vida.errors import IagenteError


class TariffError(IagenteError):
    """A tariff pack can not be used."""

    code = "tarifa_incorrecta"


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a pack and its text, to say where things stand."""

    file: str
    text: str

    def root(self) -> Section:
        """The whole document. Raises TariffError when it is no TOML."""
        try:
            return Section(self, (), tomllib.loads(self.text))
        except tomllib.TOMLDecodeError as error:
            raise TariffError(f"{self.file} no es TOML válido: {error}.") from error

    def line_of(self, path: tuple[str, ...]) -> int:
        """The line of a key, or of the nearest thing around it; 1 when nothing matches."""
        table, *_ = (".".join(path[:-1]),)
        here, found = "", 1
        seen: dict[str, int] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            if heading := re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?", line):
                name = heading.group(1).replace('"', "")
                if line.lstrip().startswith("[["):
                    seen[name] = seen.get(name, -1) + 1
                    name = f"{name}.{seen[name]}"
                here = name
                if here in (table, ".".join(path)):
                    found = number
            elif here == table and re.match(rf'\s*"?{re.escape(path[-1])}"?\s*=', line):
                return number
        return found


class Section:
    """A table of a document. Reading a key marks it as known; `close` refuses the rest."""

    def __init__(self, document: Document, path: tuple[str, ...], values: Mapping[str, Any]) -> None:
        self._document = document
        self._path = path
        self._values = values
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def names(self) -> list[str]:
        """Every key of the table, in the order of the file."""
        return list(self._values)

    def error(self, key: str, problem: str) -> TariffError:
        """A problem with `key`, told with its place."""
        path = (*self._path, key)
        table = f"[{'.'.join(self._path)}] " if self._path else ""
        return TariffError(f"{self._document.file}, línea {self._document.line_of(path)}: {table}{key} {problem}.")

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._value(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.error(key, "tiene que ser un texto")
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "tiene que ser true o false")
        return value

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number within its range, both ends included."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, f"tiene que ser un número entre {low:g} y {high:g}")
        if not low <= value <= high:
            raise self.error(key, f"es {value:g} y tiene que estar entre {low:g} y {high:g}")
        return float(value)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number within its range, both ends included."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.error(key, f"tiene que ser un número entero entre {low} y {high}")
        if not low <= value <= high:
            raise self.error(key, f"es {value} y tiene que estar entre {low} y {high}")
        return value

    def exact(self, key: str, low: str, high: str, default: str | None = None) -> Decimal:
        """An exact decimal, written as a text so that no digit is lost."""
        value = self._value(key, default)
        problem = f'tiene que ser un texto con un número entre {low} y {high}, como "0.04"'
        if not isinstance(value, str):
            raise self.error(key, problem)
        try:
            amount = Decimal(value)
        except InvalidOperation:
            raise self.error(key, problem) from None
        if not amount.is_finite() or not Decimal(low) <= amount <= Decimal(high):
            raise self.error(key, f"es {value} y tiene que estar entre {low} y {high}")
        return amount

    def day(self, key: str) -> date:
        """A day written AAAA-MM-DD, without quotes."""
        value = self._value(key, None)
        if type(value) is not date:
            raise self.error(key, "tiene que ser una fecha AAAA-MM-DD, sin comillas")
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of some words."""
        value = self._value(key, default)
        if value not in allowed:
            raise self.error(key, f"tiene que ser uno de {', '.join(allowed)}")
        return str(value)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self.error(key, "tiene que ser una lista de textos")
        return tuple(value)

    def wholes(self, key: str, low: int, high: int, default: tuple[int, ...] = ()) -> tuple[int, ...]:
        """A list of whole numbers within a range, rising."""
        value = self._value(key, default)
        fits = isinstance(value, list | tuple) and all(type(item) is int and low <= item <= high for item in value)
        if not fits or sorted(set(value)) != list(value):
            raise self.error(key, f"tiene que ser una lista creciente de enteros entre {low} y {high}")
        return tuple(value)

    def table(self, key: str, *, optional: bool = False) -> Section:
        """A table inside this one."""
        value = self._value(key, {} if optional else None)
        if not isinstance(value, dict):
            raise self.error(key, f"tiene que ser una tabla [{'.'.join((*self._path, key))}]")
        return Section(self._document, (*self._path, key), value)

    def tables(self, key: str) -> Iterator[Section]:
        """The tables [[key]]."""
        value = self._value(key, None)
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.error(key, f"tiene que ser una o más tablas [[{key}]]")
        for at, item in enumerate(value):
            yield Section(self._document, (*self._path, key, str(at)), item)

    def anchors(self, low: int, high: int, least: float, most: float) -> dict[int, float]:
        """A table age -> number, the whole section."""
        found = {}
        for key in self.names():
            if not key.isdigit() or not low <= int(key) <= high:
                raise self.error(key, f"tiene que ser una edad entre {low} y {high}")
            found[int(key)] = self.number(key, least, most)
        return found

    def close(self) -> None:
        """Raises TariffError naming a key that nobody knows: a misspelt one must not pass for its default."""
        for key in self._values:
            if key not in self._read:
                raise self.error(key, f"no se conoce; aquí se conocen {', '.join(sorted(self._read))}")

    def _value(self, key: str, default: Any) -> Any:
        self._read.add(key)
        if key in self._values:
            return self._values[key]
        if default is None:
            raise self.error(key, "falta")
        return default
