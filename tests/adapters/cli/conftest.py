"""A founded ward, made once and copied for each test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.locale import use_language
from tests.adapters.cli.terminal import Terminal


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    terminal = Terminal(tmp_path_factory.mktemp("founded"), now="2025-07-01 07:30", by="admin")
    terminal.says("init", "--office", "W1", "--name", "Phường Thử", "--on", "2025-07-01")
    terminal.says("office", "open", "W2", "--name", "Phường Hai", "--on", "01/07/2025")
    return terminal.folder


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DUNGHEN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def desk(founded: Path, tmp_path: Path) -> Iterator[Terminal]:
    shutil.copytree(founded, tmp_path / "ward")
    yield Terminal(tmp_path / "ward")
    use_language("vi")
