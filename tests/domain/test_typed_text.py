"""Dossier codes and free text as people type them: folded where that is harmless, refused by position where not."""

import unicodedata
from datetime import date

import pytest

from domain.code import LONGEST, check_pattern, checked_code, numbered
from domain.commands import PauseClock, ReceiveDossier
from domain.errors import BadCodeError, FieldError
from domain.text import LONGEST as LONGEST_TEXT
from domain.text import MOST_MARKS, checked_text
from tests.world import at

HIDDEN = {"zero width space": "\u200b", "soft hyphen": "\u00ad", "bidi override": "\u202e", "byte order mark": "\ufeff"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("H29.14-260302-0001", "H29.14-260302-0001"),
        ("  H29-1\t", "H29-1"),
        ("ＨＳ－２０２６", "HS-2026"),  # full width
        ("a_b/c", "a_b/c"),
    ],
)
def test_a_code_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert checked_code(typed) == meant


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_what_cannot_be_seen_in_a_code_is_dropped(hidden: str) -> None:
    assert checked_code(f"H29{hidden}-1") == "H29-1"


@pytest.mark.parametrize(
    ("typed", "position", "character"),
    [
        ("Н29-1", 1, "Н"),
        ("H29-П", 5, "П"),
        ("H 29", 2, " "),
        ("H29-١٢", 5, "١"),
        ("H29\x00", 4, "\x00"),
        ("Đ1", 1, "Đ"),
    ],
)
def test_a_code_is_refused_at_the_first_character_it_may_not_hold(typed: str, position: int, character: str) -> None:
    with pytest.raises(BadCodeError) as refused:
        checked_code(typed)
    assert (refused.value.facts["position"], refused.value.facts["character"]) == (position, character)


@pytest.mark.parametrize("typed", ["", "  ", "\u200b\u200b"])
def test_an_empty_code_is_none(typed: str) -> None:
    with pytest.raises(BadCodeError) as refused:
        checked_code(typed)
    assert refused.value.facts["why"] == "empty"


def test_a_code_has_a_length() -> None:
    assert checked_code("A" * LONGEST) == "A" * LONGEST
    with pytest.raises(BadCodeError) as refused:
        checked_code("A" * 10_000_000)
    assert (refused.value.facts["why"], len(str(refused.value.facts["read"]))) == ("too_long", LONGEST)


def test_dossiers_are_numbered_by_the_pattern_of_their_office() -> None:
    assert numbered("{office}-{date}-{serial}", "W1", date(2026, 11, 2), 7) == "W1-261102-0007"
    assert numbered("{serial}/{date}", "W1", date(2026, 11, 2), 12345) == "12345/261102"


@pytest.mark.parametrize("pattern", ["{office}-{date}-{serial}", "H29.{date}.{serial}", "{serial}/{date}"])
def test_a_pattern_numbers_each_dossier_of_each_day(pattern: str) -> None:
    check_pattern(pattern, "W1")


@pytest.mark.parametrize(
    "pattern",
    ["{office}", "{serial}", "{date}", "{date}{serial}{x}", "{date}{serial:>9}", "{date}{serial!r}", "{date}{"],
)
def test_a_pattern_that_could_not_tell_dossiers_apart_is_refused(pattern: str) -> None:
    with pytest.raises(FieldError) as refused:
        check_pattern(pattern, "W1")
    assert refused.value.facts["field"] == "code_pattern"


def test_a_pattern_makes_only_codes_that_can_be_typed_again() -> None:
    with pytest.raises(BadCodeError):
        check_pattern("{office}-{date}-{serial}", "Phường")


# --- free text -----------------------------------------------------------------------------------------


def test_a_name_is_kept_composed_however_it_was_typed() -> None:
    name = "Nguyễn Thị Hường"
    assert checked_text(unicodedata.normalize("NFD", name), "name") == unicodedata.normalize("NFC", name)


def test_lines_and_tabs_may_stand_in_text() -> None:
    assert checked_text("một\n\thai", "note") == "một\n\thai"


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\r", "\u200b", "\u202e", "\ud800", "\ue000", "\ufeff"], ids=ascii
)
def test_text_is_refused_at_what_cannot_be_seen(character: str) -> None:
    with pytest.raises(FieldError) as refused:
        checked_text(f"Lan{character}", "name")
    facts = refused.value.facts
    assert (facts["field"], facts["position"], facts["accepted"]) == ("name", 4, "text_visible")
    assert str(facts["read"]).isprintable()


def test_a_letter_carries_a_few_marks_and_no_heap_of_them() -> None:
    assert checked_text("a" + "\u0301" * MOST_MARKS, "name")
    with pytest.raises(FieldError) as refused:
        checked_text("a" + "\u0301" * 200, "name")
    assert (refused.value.facts["accepted"], refused.value.facts["position"]) == ("text_few_marks", MOST_MARKS + 2)


def test_length_is_judged_before_anything_else() -> None:
    assert checked_text("a" * LONGEST_TEXT, "note")
    with pytest.raises(FieldError) as refused:
        checked_text("\x00" * 10_000_000, "note")
    assert (refused.value.facts["accepted"], refused.value.facts["length"]) == ("text_shorter", 10_000_000)


FACTS = {"id": "1", "by": "lan", "at": at("2026-11-02 09:00"), "office": "W1", "procedure": "3wd"}


@pytest.mark.parametrize(
    "facts", [{"by": "l\x00n"}, {"note": "a\u200b"}, {"applicant": {"name": "Lan\x00"}}, {"office": "W\u202e1"}]
)
def test_every_text_of_an_order_is_checked(facts: dict[str, object]) -> None:
    with pytest.raises(FieldError):
        ReceiveDossier(**(FACTS | facts))


def test_the_code_of_an_order_is_read_as_a_code() -> None:
    assert ReceiveDossier(**FACTS, code=" ＨＳ\u200b-1").code == "HS-1"
    with pytest.raises(BadCodeError):
        ReceiveDossier(**FACTS, code="Н29")


def test_every_item_asked_for_is_checked_and_composed() -> None:
    facts = {"id": "1", "by": "lan", "at": at("2026-11-02 09:00"), "code": "W1-1", "cause": "supplement"}
    order = PauseClock(**facts, items=(unicodedata.normalize("NFD", "Giấy khai sinh"),))
    assert order.items == ("Giấy khai sinh",)
    with pytest.raises(FieldError):
        PauseClock(**facts, items=("đơn", "bản\x00sao"))
