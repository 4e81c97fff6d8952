"""A year that is near and not decreed is named in time (promises, row 17; rule calendar.missing_year_warning)."""

from datetime import date

import pytest

from domain.calendar_versions import YearAtRisk, year_at_risk
from tests.world import national_spec

NOTICE = 60  # days


@pytest.mark.parametrize(
    ("today", "named"),
    [
        (date(2026, 11, 1), None),
        (date(2026, 11, 2), YearAtRisk(2027, "forecast")),
        (date(2026, 12, 31), YearAtRisk(2027, "forecast")),
        (date(2027, 6, 1), YearAtRisk(2027, "forecast")),
        (date(2028, 6, 1), YearAtRisk(2028, "absent")),
        (date(2025, 12, 31), None),
    ],
)
def test_the_next_year_is_named_from_sixty_days_before_it_begins(today: date, named: YearAtRisk | None) -> None:
    assert year_at_risk(national_spec(), today, NOTICE) == named


def test_a_year_that_promises_reach_already_is_at_risk_however_far_it_is() -> None:
    june = date(2026, 6, 1)
    assert year_at_risk(national_spec(), june, NOTICE, until=date(2026, 12, 31)) is None
    assert year_at_risk(national_spec(), june, NOTICE, until=date(2027, 1, 4)) == YearAtRisk(2027, "forecast")
    assert year_at_risk(national_spec(), date(2025, 6, 1), NOTICE, until=date(2028, 2, 1)) == YearAtRisk(
        2027, "forecast"
    )
