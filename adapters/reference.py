"""The reference data shipped with the program, read where it lies in the package."""

from functools import cache
from importlib.resources import files

from domain.calendar_spec import CalendarSpec


@cache
def national_calendar() -> CalendarSpec:
    """Return the national working calendar of Viet Nam, with the source of each day."""
    return CalendarSpec.from_toml((files("domain") / "data" / "calendar-vn.toml").read_text("utf-8"))
