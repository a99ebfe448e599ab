"""`iagente init` in a folder of its own: what it writes, and what it never touches."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from iagente_vida.broker import load_broker
from iagente_vida.config import load_settings

OPTIONS = [
    "--name=Seguros Ruiz",
    "--dgsfp-key=J-1234",
    "--register-url=https://registro.example/ruiz",
    "--phone=910 000 000",
    "--opening-hours=de lunes a jueves",
    "--insurers=Una, Otra",
    "--remuneration=una comisión",
    "--complaints=sac@ruiz.example",
    "--privacy-email=datos@ruiz.example",
    "--privacy-url=https://ruiz.example/privacidad",
]


def init(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    call = [sys.executable, "-m", "iagente_vida", "init", "--yes", *options]
    return subprocess.run(call, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".env").write_text("WHATSAPP_TOKEN=EAAGverdadero\nWEBHOOK_PORT=5005", encoding="utf-8")
    return tmp_path


def test_it_writes_the_broker_and_completes_the_env_file(folder: Path) -> None:
    done = init(folder, *OPTIONS)
    assert done.returncode == 0, done.stderr
    text = (folder / ".env").read_text(encoding="utf-8")
    assert text.startswith("WHATSAPP_TOKEN=EAAGverdadero\nWEBHOOK_PORT=5005\n")
    assert "\nWHATSAPP_PHONE_NUMBER_ID=\n" in text
    settings = load_settings({}, folder)
    assert settings.webhook_port == 5005
    assert settings.admin_token is not None
    assert settings.encryption_key is not None
    for secret in (settings.admin_token, settings.encryption_key, settings.whatsapp_token):
        assert secret is not None
        assert secret.get_secret_value() not in done.stdout + done.stderr
    broker = load_broker(settings)
    assert (broker.name, broker.insurers, broker.invented) == ("Seguros Ruiz", ("Una", "Otra"), False)


def test_calling_it_again_changes_nothing(folder: Path) -> None:
    init(folder, *OPTIONS)
    files = [folder / ".env", folder / "correduria" / "empresa.toml"]
    before = [file.read_bytes() for file in files]
    again = init(folder, "--name=Otro Nombre")
    assert again.returncode == 0, again.stderr
    assert [file.read_bytes() for file in files] == before


def test_a_wrong_answer_is_a_bad_call_and_writes_nothing(folder: Path) -> None:
    before = (folder / ".env").read_bytes()
    done = init(folder, *OPTIONS[:-1], "--privacy-url=ruiz")
    assert done.returncode == 2
    assert "--privacy-url tiene que ser una dirección" in done.stderr
    assert (folder / ".env").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == [".env"]


def test_a_new_env_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """In a project without `.env`, as a fresh clone is."""
    clone = tmp_path / "clon"
    clone.mkdir()
    (clone / "pyproject.toml").touch()
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    code = (
        "import sys, iagente_vida.config as config, pathlib;"
        f"config._HERE = pathlib.Path({str(clone / 'src' / 'iagente_vida' / 'config.py')!r});"
        "from iagente_vida.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "init", "--yes", *OPTIONS],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((clone / ".env").stat().st_mode) == 0o600
    assert (clone / "correduria" / "empresa.toml").is_file()
