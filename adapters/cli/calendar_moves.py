"""What a new calendar does to open promises: which would move, and moving them, one event a dossier."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from adapters.bootstrap import Installation
from domain.calendar import WorkingCalendar
from domain.calendar_spec import CalendarSpec
from domain.commands import RevisePromise
from domain.desk import Answer
from domain.dossier import Dossier
from domain.errors import DomainError, NothingToReviseError
from domain.promising import Ground
from domain.values import Promise
from projections import worklist

AT_ONCE = 200  # orders that share one transaction and its write to disk
Progress = Callable[[int], None]


class Move(NamedTuple):
    """An open promise, before and after."""

    code: str
    before: Promise
    after: Promise

    @property
    def is_visible(self) -> bool:
        """Whether the citizen's date moves; else only its provisional mark or its bounds do."""
        return self.before.due != self.after.due


class Preview(NamedTuple):
    """What publishing would do: the open dossiers counted with the calendar, and those whose promise would change."""

    key: str
    counted: Sequence[str]
    moves: Sequence[Move]


class Revision(NamedTuple):
    """What became of the open promises: how many were revised, and the refusals by dossier."""

    revised: int
    refused: Sequence[tuple[str, DomainError]]


def waiting_codes(ledger: Installation) -> list[str]:
    """Return the codes of open dossiers that have a promise."""
    with ledger.reader.snapshot() as connection:
        return [item.code for item in worklist.read(connection, 0) if item.late_from is not None]


def preview(ledger: Installation, name: str, spec: CalendarSpec, codes: Iterable[str], progress: Progress) -> Preview:
    """Return what the next version of calendar `name` would do to the open dossiers in `codes`.

    Raises:
        YearAbsentError: the new version lacks a year that an open promise needs.
    """
    versions = [calendar for calendar in ledger.reader.calendars() if calendar.name == name]
    key = f"{name}@{len(versions[0].specs) + 1 if versions else 1}"
    counted: list[str] = []
    moves: list[Move] = []
    with ledger.reader.snapshot() as connection:
        ground = _imagined(ledger.reader.ground_on(connection), name, WorkingCalendar(spec, key))
        for code in codes if versions else ():
            dossier = ledger.desk.dossier(code)
            progress(1)
            before = dossier.standing.promise
            if before is not None and is_counted_with(dossier, name):
                counted.append(code)
                moves += _move(dossier, before, ground)
    return Preview(key, counted, moves)


def is_counted_with(dossier: Dossier, name: str) -> bool:
    """Whether the promise is counted with a version of calendar `name`."""
    promise = dossier.standing.promise
    return promise is not None and promise.calendar.rpartition("@")[0] == name


def revise(ledger: Installation, orders: Sequence[RevisePromise], progress: Progress) -> Revision:
    """Give the orders, many a transaction; a promise that stays as it is needs no event."""
    revised, refused = 0, []
    for chunk in _chunks(orders):
        for order, result in zip(chunk, ledger.desk.handle_all(chunk), strict=True):
            if isinstance(result, Answer):
                revised += 1
            elif isinstance(result, DomainError) and not isinstance(result, NothingToReviseError):
                refused.append((order.code, result))
        progress(len(chunk))
    return Revision(revised, refused)


def _imagined(ground: Ground, name: str, calendar: WorkingCalendar) -> Ground:
    """Return the ground as if `calendar` were published."""
    return ground._replace(
        latest_key=lambda asked: calendar.name if asked == name else ground.latest_key(asked),
        calendar_of=lambda key: calendar if key == calendar.name else ground.calendar_of(key),
    )


def _move(dossier: Dossier, before: Promise, ground: Ground) -> Iterator[Move]:
    after = dossier.revised(None, ground)
    if (after.due, after.late_from, after.provisional) != (before.due, before.late_from, before.provisional):
        yield Move(dossier.code, before, after)


def _chunks(orders: Iterable[RevisePromise]) -> Iterator[list[RevisePromise]]:
    rest = iter(orders)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk
