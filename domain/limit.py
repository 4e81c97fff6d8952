"""A time limit (thời hạn giải quyết) as it is written: 3wd, 8wh, same-day, 30d, 2mo."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, Self, cast

from domain.errors import LimitError

Unit = Literal["wd", "wh", "d", "mo", "same-day"]
LIMIT_CAP = 3660  # ten years in days: longer is a slip of the hand
_FORM = re.compile(r"([1-9][0-9]{0,3})(wd|wh|d|mo)")


class Limit(NamedTuple):
    """How long the law or the office allows: working days, working hours, days, months, or the same day (count 1)."""

    count: int  # type: ignore[assignment] # hides tuple.count, which nobody asks of a limit
    unit: Unit

    @classmethod
    def parse(cls, text: str, field: str = "limit") -> Self:
        """Read a limit; whole numbers of 1 to 3660 in ASCII digits. Raises LimitError(field, read)."""
        if text == "same-day":
            return cls(1, "same-day")
        found = _FORM.fullmatch(text)
        if not found or int(found[1]) > LIMIT_CAP:
            raise LimitError(field=field, read=text)
        return cls(int(found[1]), cast("Unit", found[2]))

    def __str__(self) -> str:
        return self.unit if self.unit == "same-day" else f"{self.count}{self.unit}"


@lru_cache(maxsize=256)
def count_dates(*limits: str | None) -> bool:
    """Whether of a receipt only its local date decides when each of these limits ends; None is no limit.

    Raises:
        LimitError: one is not of an accepted form.
    """
    return all(Limit.parse(limit).unit in {"wd", "d", "mo"} for limit in limits if limit)
