"""What the public boards show: how each office kept its promises this month and this year, worked out once for all."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime, timedelta
from threading import Lock
from typing import NamedTuple

from fastapi import Request

from adapters.bootstrap import Installation
from adapters.cli.context import DESK_ZONE
from adapters.cli.coverage import read_coverage
from adapters.cli.rates import read_rates
from adapters.cli.reading import Axes
from adapters.ledger.lines import position_of
from adapters.web.directory import Known
from projections.books import Books
from projections.question import Question
from projections.spans import Bounds, Span, span_of

FRESH = timedelta(seconds=30)
"""For so long a board stands even while the ledger grows: anybody may ask for it, as often as they like."""


class Kept(NamedTuple):
    """The promises of some offices in one period; `broken` of them broke, and `answered` of those have their letter."""

    span: Span
    books: Books
    broken: int
    answered: int


class _Period(NamedTuple):
    """What stands behind the boards of one period, by office."""

    span: Span
    books: dict[str | None, Books]
    letters: dict[str | None, tuple[int, int]]


class Board(NamedTuple):
    """Month and year as they stood at one line of the ledger, at one instant."""

    position: int
    at: datetime
    day: date
    periods: tuple[_Period, ...]

    def of(self, offices: Iterable[str]) -> list[Kept]:
        """Return month and year of some offices together."""
        wanted = list(offices)
        return [_summed(period, wanted) for period in self.periods]


class Line(NamedTuple):
    """One office on the board of all: its code, its name, and its month."""

    code: str
    name: str
    month: Kept


class Boards:
    """Reads the ledger for the boards: again when a line was added, or the day is over, and never more often."""

    def __init__(self, ledger: Installation) -> None:
        self._ledger, self._lock = ledger, Lock()
        self._board: Board | None = None

    def now(self) -> Board:
        """Return what the boards show now."""
        now = self._ledger.clock()
        with self._lock:
            if self._board is None or not self._stands(self._board, now):
                self._board = self._read(now)
            return self._board

    def _stands(self, board: Board, now: datetime) -> bool:
        if board.day != now.astimezone(DESK_ZONE).date():
            return False
        reader = self._ledger.reader
        with reader.snapshot() as connection:
            return now - board.at < FRESH or position_of(connection, reader.tenant) == board.position

    def _read(self, now: datetime) -> Board:
        ledger, day = self._ledger, now.astimezone(DESK_ZONE).date()
        bounds = Bounds.of(ledger.reader.ground().rules)
        periods, position = [], 0
        for span in (span_of("month", day, bounds), span_of("year", day, bounds)):
            begins = datetime.combine(span.begins, datetime.min.time(), DESK_ZONE)
            asked, axes = Question(now, DESK_ZONE, begins, by="office"), Axes(now, None, is_now=True)
            report, coverage = read_rates(ledger, asked, axes), read_coverage(ledger, asked, axes)
            letters = {group.key: (group.coverage.broken, group.coverage.covered) for group in coverage.groups}
            periods.append(_Period(span, {group.key: group.books for group in report.groups}, letters))
            position = report.position
        return Board(position, now, day, tuple(periods))


def boards_of(request: Request) -> Boards:
    """Return the boards that answer this request: pages and programs are shown the same, counted once."""
    found: Boards = request.app.state.boards
    return found


def lines_of(known: Known, board: Board) -> list[Line]:
    """Return the offices that are open, each with this month of it and all below it."""
    open_now = [office for office in known.offices.values() if office.ended is None]
    return [Line(it.code, it.names[-1].word, board.of(known.below(it.code))[0]) for it in open_now]


def _summed(period: _Period, offices: Iterable[str]) -> Kept:
    found = [period.books[office] for office in offices if office in period.books]
    books = Books(**{field.name: sum(getattr(one, field.name) for one in found) for field in fields(Books)})
    letters = [period.letters[office] for office in offices if office in period.letters]
    return Kept(period.span, books, sum(broken for broken, _ in letters), sum(covered for _, covered in letters))
