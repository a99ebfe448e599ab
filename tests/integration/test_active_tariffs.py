"""Which tariffs the product works with, and what keeps it from working with the wrong ones."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from iagente_vida.config import Settings
from iagente_vida.errors import SettingsError
from iagente_vida.parts import keep_tariffs, make_agent, make_service
from iagente_vida.store.sqlite import SqliteStore
from iagente_vida.tariffs import DEMO_PACK, load_pack
from tests.contract.support import begin, claimed, turn
from tests.contract.test_quote_lives import QUOTE

MEXICAN = Path(__file__).parents[1] / "data" / "tariffs" / "mx_prueba"


def test_towards_meta_a_demonstration_tariff_leaves_prices_to_an_adviser(tmp_path: Path) -> None:
    service = make_service(Settings(broker_dir=tmp_path, data_dir=tmp_path, pilot_phones="34600000001"))
    assert not service.may_quote("34600000002")
    assert service.may_quote("34600000001")


@pytest.mark.parametrize("changes", [{"sandbox": True}, {"whatsapp_api_base_url": "http://127.0.0.1:9"}])
def test_a_stand_in_and_the_sandbox_show_demonstration_prices(tmp_path: Path, changes: dict[str, object]) -> None:
    service = make_service(Settings(broker_dir=tmp_path, data_dir=tmp_path, **changes))  # type: ignore[arg-type]
    assert service.may_quote("34600000002")


def test_a_tariff_in_another_currency_does_not_reach_the_chat(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="MXN"):
        make_agent(Settings(broker_dir=tmp_path, data_dir=tmp_path, tariff_pack=str(MEXICAN)))


async def test_the_engine_does_not_start_with_a_used_tariff_that_changed(
    tmp_path: Path, sqlite_store: SqliteStore
) -> None:
    folder = Path(shutil.copytree(DEMO_PACK, tmp_path / "tarifas" / "mia"))
    settings = Settings(broker_dir=tmp_path, data_dir=tmp_path)
    await keep_tariffs(sqlite_store, settings)
    await _use(sqlite_store)
    await keep_tariffs(sqlite_store, settings)
    pack = folder / "pack.toml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("cost = 3.0", "cost = 4.0"), encoding="utf-8")
    with pytest.raises(SettingsError, match="demo_es_2026@2 ha cambiado"):
        await keep_tariffs(sqlite_store, settings)
    pack.write_text(pack.read_text(encoding="utf-8").replace('version = "2"', 'version = "3"'), encoding="utf-8")
    await keep_tariffs(sqlite_store, settings)
    kept = await sqlite_store.archived_tariff(load_pack(folder).sha256)
    assert kept is not None
    assert kept.label == "demo_es_2026@3"


async def _use(store: SqliteStore) -> None:
    """Keeps a quote of the demonstration tariff."""
    conversation_id = await begin(store)
    claim = await claimed(store, conversation_id)
    await store.commit(claim, replace(turn(claim), quotes=(replace(QUOTE, tariff_pack="demo_es_2026@2"),)))
