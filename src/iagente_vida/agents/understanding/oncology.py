"""A cancer that the law forgets: five years after the treatment ended without relapse (article 10, Ley 50/1980)."""

from __future__ import annotations

import re
from datetime import date

from iagente_vida.domain.insurance.underwriting import ONCOLOGY_YEARS

_CANCER = re.compile(
    r"\b(?:c[aá]ncer\w*|tumor\w*|leucemia|linfoma|melanoma|carcinoma|quimio\w*|radioterapia|oncol[oó]g\w*)\b"
)
_PRESENT = re.compile(
    r"\b(?:reca[ií]\w+|met[aá]stasis|todav[ií]a|a[uú]n|sigo|ahora mismo|en tratamiento|me est[aá]n tratando)\b"
)
_AGO = re.compile(r"\b(?:hace|hac[ií]a) (?:ya |unos |casi |m[aá]s de |como )*(\w+) años?\b")
_YEAR = re.compile(r"\b(?:en|desde|del?|el año) ((?:19|20)\d\d)\b")
_WORDS = {"cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12, "quince": 15, "veinte": 20}


def forgotten(text: str, today: date) -> bool:
    """Whether the text speaks of the writer's cancer as over for longer than the law lets anybody ask for.

    In doubt it is not: a time that is not named, a relapse, a treatment that goes on.
    """
    plain = text.casefold()
    if not _CANCER.search(plain) or _PRESENT.search(plain):
        return False
    years = [int(word) if word.isdigit() else _WORDS.get(word, 0) for word in _AGO.findall(plain)]
    years += [today.year - int(year) - 1 for year in _YEAR.findall(plain)]
    return bool(years) and min(years) >= ONCOLOGY_YEARS
