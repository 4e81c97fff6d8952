"""The compiled catalogue: read as it was compiled while its source is the same, and never an old one."""

import gettext
import io
from pathlib import Path

import pytest

from adapters.locale import compiled

SOURCE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Due"\nmsgstr "{word}"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(compiled, "HERE", tmp_path)
    (tmp_path / "vi.po").write_text(SOURCE.format(word="Hẹn trả"), encoding="utf-8")
    return tmp_path


def said() -> str:
    return gettext.GNUTranslations(io.BytesIO(compiled.catalogue_bytes("vi"))).gettext("Due")


def test_words_are_found_whether_or_not_they_were_compiled(folder: Path) -> None:
    before = said()
    compiled.compile_into(folder)

    assert (before, said()) == ("Hẹn trả", "Hẹn trả")
    assert (folder / "vi.mo").read_bytes() == compiled.catalogue_bytes("vi")


def test_what_was_compiled_is_read_and_not_compiled_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.compile_into(folder)
    monkeypatch.delattr(compiled, "compile_catalogue")

    assert said() == "Hẹn trả"


def test_a_source_that_changed_is_read_anew_whatever_the_clock_of_its_files_says(folder: Path) -> None:
    compiled.compile_into(folder)
    (folder / "vi.po").write_text(SOURCE.format(word="Ngày hẹn"), encoding="utf-8")

    assert said() == "Ngày hẹn"
