"""A tariff as it is kept beside its quotes, and a stored quote computed again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from iagente_vida.domain.insurance.pricing import ENGINE_VERSION, TablePricing
from iagente_vida.domain.insurance.quote import Quote
from iagente_vida.domain.insurance.request import request_from
from iagente_vida.domain.insurance.tariff import Pack
from iagente_vida.errors import IagenteError
from iagente_vida.store.commits import QuoteDraft, TariffArchive
from iagente_vida.tariffs import parse_pack, read_files


class NotReproducibleError(IagenteError):
    """A stored quote can not be computed again with what is at hand."""

    code = "presupuesto_no_reproducible"


def archive_of(folder: Path) -> TariffArchive:
    """The tariff of a folder, validated. Raises TariffError."""
    files = read_files(folder)
    pack = parse_pack(files, folder.name)
    texts = {name: content.decode("latin-1") for name, content in files.items()}
    return TariffArchive(label=pack.label, sha256=pack.sha256, files=json.dumps(texts).encode())


def archived_pack(archive: TariffArchive) -> Pack:
    """The tariff that was kept, byte for byte. Raises NotReproducibleError when it is not what its hash says."""
    texts: dict[str, str] = json.loads(archive.files)
    pack = parse_pack({name: text.encode("latin-1") for name, text in texts.items()}, archive.label)
    if pack.sha256 != archive.sha256:
        raise NotReproducibleError(f"La copia de la tarifa {archive.label} está dañada: su huella no coincide.")
    return pack


def computed_again(stored: QuoteDraft, packs: tuple[Pack, ...]) -> Quote:
    """The same quote, from its inputs and the tariffs it names.

    Raises NotReproducibleError when another engine version computed it or its tariffs are not these.
    """
    if stored.engine_version != ENGINE_VERSION:
        raise NotReproducibleError(
            f"El presupuesto {stored.quote_id} es de la versión {stored.engine_version} del cálculo y esta es la "
            f"{ENGINE_VERSION}: instala la versión del programa que lo hizo."
        )
    inputs: dict[str, Any] = json.loads(stored.inputs)
    quote = TablePricing(*packs).quote(request_from(inputs))
    if quote.tariff_sha256 != stored.tariff_sha256:
        raise NotReproducibleError(f"El presupuesto {stored.quote_id} se hizo con otra tarifa: {stored.tariff_pack}.")
    return quote
