"""Where the customer says that they live. A phone prefix says nothing about it."""

from __future__ import annotations

import re
import unicodedata

_COUNTRIES = {
    "MX": ("mexico", "ciudad de mexico", "cdmx", "guadalajara de mexico", "monterrey"),
    "AR": ("argentina", "buenos aires"),
    "CO": ("colombia", "bogota", "medellin"),
    "CL": ("chile", "santiago de chile"),
    "PE": ("peru", "lima"),
    "EC": ("ecuador", "quito", "guayaquil"),
    "VE": ("venezuela", "caracas"),
    "UY": ("uruguay", "montevideo"),
    "PT": ("portugal", "lisboa", "oporto"),
    "FR": ("francia", "paris"),
    "DE": ("alemania", "berlin"),
    "IT": ("italia", "roma"),
    "GB": ("reino unido", "inglaterra", "londres", "escocia"),
    "IE": ("irlanda", "dublin"),
    "CH": ("suiza", "zurich", "ginebra"),
    "BE": ("belgica", "bruselas"),
    "NL": ("holanda", "paises bajos"),
    "AD": ("andorra",),
    "MA": ("marruecos",),
    "US": ("estados unidos", "eeuu", "usa", "miami", "nueva york"),
    "BR": ("brasil",),
    "ES": ("espana",),
}
_PLACE = {name: country for country, names in _COUNTRIES.items() for name in names}
_LIVES = re.compile(
    r"\b(?:(?:vivo|vivimos|resido|residimos|residente|residencia|viviendo|me mud[eo]|empadronad[oa])"
    r"(?: fiscal| ahora| actualmente)?"
    r" (?:en|a)|mi residencia (?:es|esta en)) (?:el |la |los )?("
    + "|".join(sorted(_PLACE, key=len, reverse=True))
    + r")\b"
)
_ABROAD = re.compile(r"\b(?:vivo|resido|residimos|vivimos) (?:en el extranjero|fuera de espana)\b")


def country_of(text: str) -> str | None:
    """The ISO code of the country that the writer says to live in; `??` abroad without saying where; None unsaid."""
    plain = "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(char))
    if found := _LIVES.search(plain):
        return _PLACE[found[1]]
    return "??" if _ABROAD.search(plain) else None
