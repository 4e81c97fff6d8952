"""Times and refusals in words."""

from datetime import UTC, date, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from adapters.cli import day_table, times
from adapters.locale import refusals, use_language
from domain import errors
from domain.errors import DomainError, FieldError, PauseError

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class OddError(DomainError):
    """A refusal nobody wrote a sentence for."""

    code = "odd"


CODES = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "code")}


def test_a_day_is_read_both_ways_and_said_with_its_weekday() -> None:
    use_language("vi")
    assert times.parse_day("2/3/2026", "day") == times.parse_day("2026-03-02", "day") == date(2026, 3, 2)
    assert times.show_day(date(2026, 11, 27)) == "thứ Sáu 27/11/2026"
    assert times.show_instant(datetime(2026, 11, 27, 10, tzinfo=UTC), HANOI) == "17:00 thứ Sáu 27/11/2026"


@pytest.mark.parametrize(
    "text", ["29/02/2026", "2026-W10-1", "20260302", "2569-03-02", "٠٢/03/2026", "", "2026-03-02\n"]
)
def test_a_day_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(FieldError):
        times.parse_day(text, "day")


def test_a_birth_date_may_lie_in_an_earlier_century_of_its_own_range() -> None:
    assert times.parse_day("1950-05-01", "birth", range(1900, 2101)) == date(1950, 5, 1)
    with pytest.raises(FieldError) as refused:
        times.parse_day("1850-05-01", "birth", range(1900, 2101))
    assert "1900" in refusals.say(refused.value)


def test_a_time_the_clocks_skip_does_not_exist() -> None:
    with pytest.raises(FieldError):
        times.parse_instant("2012-03-25T02:30", ZoneInfo("Europe/Amsterdam"), "at")
    assert times.parse_instant("25/03/2012 03:30", ZoneInfo("Europe/Amsterdam"), "at").astimezone(UTC).hour == 1


def test_seconds_are_dropped_on_reading() -> None:
    assert times.parse_instant("2026-03-02T08:00:59.999+07:00", None, "at") == datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_every_refusal_has_its_sentence() -> None:
    assert CODES - refusals.REFUSALS.keys() == set()


def test_every_sentence_and_word_is_said_in_vietnamese() -> None:
    with (files("adapters.locale") / "vi.po").open("rb") as source:
        said = {str(message.id): message.string for message in read_po(source, locale="vi")}
    tables = (refusals.REFUSALS, refusals.WORDS, day_table.REASONS, times._LIMITS)
    needed = {text for table in tables for text in table.values()} | set(times._WEEKDAYS + times._MONTHS)
    assert {text for text in needed if not said.get(text)} == set()


def test_a_refusal_without_its_facts_is_still_a_sentence() -> None:
    use_language("en")
    assert refusals.say(PauseError()) == "The pause from … to … cannot be: …."
    assert refusals.say(OddError()) == "This cannot be done (odd)."
    use_language("vi")


def test_a_refusal_shows_hostile_text_short_and_harmless() -> None:
    use_language("en")
    told = refusals.say(FieldError(field="received", read="\x00\x1b[2J\udcff{field}" + "9" * 5000, accepted="day"))
    assert told.startswith("received: read “\\u0000\\u001b[2J\\udcff{field}999")
    assert len(told) < 200
    use_language("vi")
