"""What clocks on the wall show in a zone: when a day begins, and when it reaches an hour, whatever the clocks do."""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_KEPT = 2**16  # days: every version of every calendar of a zone is made of the same midnights


def minute_of(instant: datetime) -> int:
    """Return the minutes from 1970 UTC to `instant`, seconds dropped."""
    return (instant - _EPOCH) // _MINUTE


def instant_of(zone: ZoneInfo, minute: int) -> datetime:
    """Return the instant `minute` minutes after 1970 UTC, as read in `zone`."""
    return (_EPOCH + minute * _MINUTE).astimezone(zone)


@lru_cache(maxsize=_KEPT)
def midnight(zone: ZoneInfo, day: date) -> datetime:
    """Return the first instant of `day`."""
    return instant_of(zone, _begins(zone, day))


def reached(zone: ZoneInfo, day: date, minute: int) -> int:
    """Return, in minutes since 1970 UTC, the first minute at which clocks on `day` have reached `minute`."""
    begins, ends = _begins(zone, day), _begins(zone, day + timedelta(1))
    clocks_run_evenly = ends - begins == DAY
    return begins + minute if clocks_run_evenly else _looked_up(zone, day, minute)


@lru_cache(maxsize=_KEPT)
def _begins(zone: ZoneInfo, day: date) -> int:
    return _looked_up(zone, day, 0)


def _looked_up(zone: ZoneInfo, day: date, minute: int) -> int:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    first, skipped_from = (minute_of(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if skipped_from >= first:
        return first
    # The clocks jump over this time: the jump itself is the boundary.
    candidates = range(skipped_from, first)
    return candidates[0] + bisect_left(candidates, wall, key=lambda at: instant_of(zone, at).replace(tzinfo=None))
