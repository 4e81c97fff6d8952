"""The mapping file: what ships is sound, and what is wrong with one is named by its key."""

import csv
import io
import re
from pathlib import Path

import pytest

from adapters.exchange.errors import MappingError, MappingUnknownError
from adapters.exchange.mapping import find_mapping, read_mapping, shipped_names, template_of
from tests.adapters.exchange.wards import ACTS


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_mapping_is_sound_and_bears_its_own_name(name: str) -> None:
    assert find_mapping(name).name == name


def test_the_template_has_the_columns_of_its_mapping() -> None:
    header = next(csv.reader(io.StringIO(template_of("so-theo-doi"))))
    assert find_mapping("so-theo-doi").columns <= set(header)


def test_a_mapping_in_a_file_is_found_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(ACTS, encoding="utf-8")
    assert find_mapping(str(tmp_path / "ours.toml")).name == "acts"


@pytest.mark.parametrize("name", ["nothing", "../mappings/receipt-log", "mappings", "", "x" * 5000, "a\0b"])
def test_an_unknown_mapping_is_refused_and_the_shipped_ones_are_named(name: str) -> None:
    with pytest.raises(MappingUnknownError) as refusal:
        find_mapping(name)
    assert refusal.value.facts["known"] == ["receipt-log", "so-theo-doi"]
    with pytest.raises(MappingUnknownError):
        template_of(name)


def test_a_mapping_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(ACTS, encoding="utf-16")
    with pytest.raises(MappingError):
        find_mapping(str(tmp_path / "ours.toml"))


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ('zone = "Asia/Hanoi"', "zone", "unknown_zone"),
        ('rows = "page"', "rows", "unknown_word"),
        ('name = "Sổ"', "name", "bad_name"),
        ('code = ""\ncolour = "red"', "colour", "unknown_key"),
        ('forms = ["dd-mm"]', "forms.0", "unknown_form"),
        ("procedure = { words = {} }", "procedure", "column_or_constant"),
        ('channel = { constant = "pigeon" }', "channel", "unknown_word"),
        ('channel = "kênh"', "channel", "unknown_word"),
        ("received = 3", "received", "wrong_type"),
        ("= =", "file", "bad_toml"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_named_by_its_key(change: str, field: str, why: str) -> None:
    key = change.partition(" =")[0]
    rest = re.sub(rf"^{key} = .*$", "", ACTS, flags=re.MULTILINE) if key else ACTS
    with pytest.raises(MappingError) as refusal:
        read_mapping(f"{change}\n{rest}")
    assert (refusal.value.facts["field"], refusal.value.facts["why"]) == (field, why)


def test_a_mapping_without_a_needed_key_names_it() -> None:
    with pytest.raises(MappingError) as refusal:
        read_mapping(ACTS.replace('received = "received"', ""))
    assert (refusal.value.facts["field"], refusal.value.facts["why"]) == ("received", "missing")
