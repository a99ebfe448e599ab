"""Tariff packs on disk: a folder with `pack.toml` and its tables, validated and hashed."""

from __future__ import annotations

import hashlib
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.insurance.mortality import TableError, read_sexed_table
from iagente_vida.domain.insurance.tariff import Loadings, Pack, Surcharges
from iagente_vida.errors import IagenteError

DEMO_PACK = Path(__file__).parent / "data" / "tariffs" / "demo_es_2026"


class TariffError(IagenteError):
    """A tariff pack can not be used."""

    code = "tarifa_incorrecta"


def load_pack(folder: Path = DEMO_PACK) -> Pack:
    """The tariff in `folder`. Raises TariffError with a Spanish sentence that names the file and the key."""
    files = _read_files(folder)
    if "pack.toml" not in files:
        raise TariffError(f"La carpeta «{folder.name}» no tiene pack.toml: indica la de una tarifa.")
    try:
        document = tomllib.loads(files["pack.toml"].decode("utf-8"))
        return _pack(document, files)
    except KeyError as error:
        raise TariffError(f"pack.toml de «{folder.name}»: falta la clave {error.args[0]}.") from error
    except TableError as error:
        raise TariffError(f"La tabla de «{folder.name}» no se puede usar: {error}.") from error
    except (ValueError, TypeError, InvalidOperation) as error:
        raise TariffError(f"pack.toml de «{folder.name}» tiene un valor que no se entiende: {error}.") from error


def _read_files(folder: Path) -> dict[str, bytes]:
    try:
        return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in {".toml", ".csv"}}
    except OSError as error:
        raise TariffError(f"No se puede leer la carpeta de tarifa «{folder.name}»: {error.strerror}.") from error


def _pack(document: dict[str, Any], files: dict[str, bytes]) -> Pack:
    table = document["table"]
    surcharges = document["surcharges"]
    options = document["options"]
    sexed = read_sexed_table(files[table["file"]].decode("utf-8"))
    return Pack(
        name=document["name"],
        version=document["version"],
        insurer=document["insurer"],
        demo=document["demo"],
        valid_from=document["valid_from"],
        valid_to=document["valid_to"],
        quote_days=document["quote_days"],
        table=sexed.unisex(table["male_weight"]),
        interest=table["interest"],
        smoker_factors={int(age): float(factor) for age, factor in document["smoker_factors"].items()},
        loadings=Loadings(**document["loadings"]),
        surcharges=Surcharges(**{key: Decimal(value) for key, value in surcharges.items()}),
        limits=Limits(**document["limits"]),
        essential_share=Decimal(options["essential_share"]),
        accident_share=options["accident_share"],
        minimum_annual=Decimal(document["minimum_annual"]),
        sha256=_digest(files),
    )


def _digest(files: dict[str, bytes]) -> str:
    """SHA-256 over names and contents, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()
