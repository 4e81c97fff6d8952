"""Four desks as offices publish them, and calendars of other countries: what the promise tests count with."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain.calendar import WorkingCalendar
from domain.calendar_spec import CalendarSpec
from domain.promise import Grain, Limit, Pause, Policy, Terms

_DAYS_OFF_2026 = """
[[off]]
from = 2026-01-01
to = 2026-01-02
name = "Tết Dương lịch"
[[makeup]]
day = 2026-01-10
for = 2026-01-02
source = "12729/VPCP-KGVX"
[[off]]
from = 2026-02-16
to = 2026-02-20
name = "Tết Bính Ngọ"
source = "9441/TB-BNV"
[[off]]
from = 2026-04-27
name = "Giỗ Tổ Hùng Vương"
[[off]]
from = 2026-04-30
to = 2026-05-01
name = "30/4 và 1/5"
[[off]]
from = 2026-08-31
to = 2026-09-02
name = "Quốc khánh"
[[makeup]]
day = 2026-08-22
for = 2026-08-31
[[off]]
from = 2026-11-24
name = "Ngày Văn hóa Việt Nam"
[[off]]
from = 2027-01-01
name = "Tết Dương lịch"
[[off]]
from = 2027-02-04
to = 2027-02-10
name = "Tết Đinh Mùi"
"""


def desk(morning: str, afternoon: str, saturday: str = "") -> CalendarSpec:
    """Return a desk of 2026 (decreed) and 2027 (forecast) with the same hours Monday to Friday."""
    week = [f'{day} = ["{morning}", "{afternoon}"]' for day in ("mon", "tue", "wed", "thu", "fri")]
    if saturday:
        week.append(f'sat = ["{saturday}"]')
    head = 'zone = "Asia/Ho_Chi_Minh"\nyears = [2026]\nforecast = [2027]\n[week]\n'
    return CalendarSpec.from_toml(head + "\n".join(week) + _DAYS_OFF_2026)


HALF_PAST_ONE = desk("07:30-11:30", "13:30-17:00")
EIGHT_HOURS = desk("07:30-11:30", "13:00-17:00")
SATURDAY_MORNINGS = desk("07:30-11:30", "13:00-17:00", "07:30-11:30")
SATURDAY_RECEIPT = desk("07:30-11:30", "13:00-17:00", "07:30-11:30 receipt")
DESK = WorkingCalendar(HALF_PAST_ONE, "ward")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DESKS = {
    "7.5 hours": HALF_PAST_ONE,
    "8 hours": EIGHT_HOURS,
    "Saturday mornings": SATURDAY_MORNINGS,
    "Saturday receipt only": SATURDAY_RECEIPT,
}


def foreign(
    hours: list[str], years: list[int], off: list[tuple[str, str]], zone: str = "Europe/London"
) -> CalendarSpec:
    """Return a Monday-to-Friday calendar of another country, for the examples taken from neighbouring systems."""
    return CalendarSpec.read(
        {
            "zone": zone,
            "years": years,
            "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours),
            "off": [{"from": first, "to": last} for first, last in off],
        }
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def pause(begins: str, ends: str) -> Pause:
    return Pause(at(begins), at(ends))


def terms_of(  # the rulebook's numbers unless a test says otherwise
    counted_from: datetime,
    limit: Limit,
    policy: Policy = "resume",
    *,
    cut_off: time = time(15, 0),
    given: datetime | None = None,
    grain: Grain | None = None,
) -> Terms:
    return Terms(counted_from, limit, cut_off, 60, policy, given, grain)
