"""When a letter is in time, and how far ahead: counted in working days, in calendar days where a year is lacking."""

import pytest

from domain.promptness import Promptness, days_between
from tests.world import at, calendar

TET = at("2026-02-13 17:00")  # the Friday before Tết 2026; the next working day is Monday 23 February


@pytest.mark.parametrize(
    ("grace", "until"),
    [(0, "2026-02-14 00:00"), (1, "2026-02-24 00:00"), (2, "2026-02-25 00:00")],
)
def test_the_grace_is_counted_in_working_days_after_the_day_promised(grace: int, until: str) -> None:
    law = Promptness(lead=1, grace=grace)
    assert law.in_time_until(TET, calendar("vn@1")) == at(until)
    assert law.is_in_time(at("2026-02-12 08:00"), TET, calendar("vn@1"))
    assert not law.is_in_time(at(until), TET, calendar("vn@1"))


@pytest.mark.parametrize(
    ("signed", "lead", "ahead"),
    [
        ("2026-02-12 17:00", 1, True),
        ("2026-02-13 07:30", 1, False),
        ("2026-02-13 07:30", 0, True),
        ("2026-02-13 17:00", 0, False),
        ("2026-02-12 17:00", 2, False),
        ("2026-02-11 17:00", 2, True),
    ],
)
def test_ahead_means_so_many_working_days_before_the_day_promised(signed: str, lead: int, *, ahead: bool) -> None:
    assert Promptness(lead, 0).is_ahead(at(signed), TET, calendar("vn@1")) is ahead


def test_years_that_the_calendar_lacks_are_counted_in_calendar_days() -> None:
    due = at("2011-03-04 17:00")
    assert days_between(due, at("2011-03-09 08:00"), calendar("vn@1")) == 5
    assert Promptness(1, 2).in_time_until(due, calendar("vn@1")) == at("2011-03-07 00:00")
