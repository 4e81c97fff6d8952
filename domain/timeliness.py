"""Early, on time, late; and for open dossiers in time, overdue, paused. The only definition (design §5)."""

from typing import Any, Literal, Protocol, TypeVar

Class = Literal["early", "on_time", "late"]
OpenState = Literal["in_time", "overdue", "paused"]


class _Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...
    def __ge__(self, other: Any, /) -> bool: ...


T = TypeVar("T", bound=_Ordered)


def is_broken(at: T, late_from: T) -> bool:
    """Whether a promise that is late from `late_from` is broken at `at`. Every use of "late" ends here."""
    return at >= late_from


def class_of(settled: T, late_from: T, early_before: T) -> Class:
    """Return the class of a result ready at `settled`. All three are instants, or all three microseconds."""
    if is_broken(settled, late_from):
        return "late"
    return "early" if settled < early_before else "on_time"


def open_state(at: T, late_from: T, paused_since: T | None) -> OpenState:
    """Return the state at `at` of a dossier without a result; a pause does not heal a promise broken before it."""
    if paused_since is not None:
        return "overdue" if is_broken(paused_since, late_from) else "paused"
    return "overdue" if is_broken(at, late_from) else "in_time"
