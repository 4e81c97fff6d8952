"""Playing the story on a real desk: orders in the order in which they are entered, under the story's own clock."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from adapters.bootstrap import Installation, closing, create
from adapters.demo.affairs import founding
from adapters.demo.case import Life, Step
from adapters.demo.dice import Dice
from adapters.demo.hours import Hours
from adapters.demo.story import lives, revised_terms
from adapters.ledger.ticking import LedgerLog
from adapters.reference import NATIONAL, national_calendar, shipped_procedures
from adapters.settings import Settings
from domain.calendar import WorkingCalendar
from domain.commands import Command
from domain.desk import Desk
from domain.errors import DomainError
from scheduler.tick import tick

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FOUNDED = datetime(2025, 12, 1, 7, 30, tzinfo=ZONE)
CURTAIN = datetime(2026, 2, 24, 8, 0, tzinfo=ZONE)
_HOURS_KEPT = date(2025, 12, 1), date(2026, 12, 31)
_Turn = tuple[datetime, int, str, Life, Command]


class StoryClock:
    """A clock that somebody moves, forward only."""

    def __init__(self, shows: datetime) -> None:
        self._shows = shows

    def __call__(self) -> datetime:
        """Return what it shows."""
        return self._shows

    def move_to(self, instant: datetime) -> None:
        """Show `instant`, or stay where it is if that has passed."""
        self._shows = max(self._shows, instant)


def perform(settings: Settings, seed: int, dossiers: int) -> dict[str, str]:
    """Write the story into a new ledger and return, by the name of each life, the code it was given.

    When the curtain falls the clock looks at every dossier that waits, once, and flags what is due or broken.

    The keys follow from the seed too, so that the same seed gives the same bytes: nothing here is secret.
    """
    clock = StoryClock(FOUNDED)
    entropy = Dice(f"{seed}:keys").randbytes
    with closing(create(settings, clock, entropy)) as installation, installation.vault.batch():
        for order in founding(FOUNDED):
            installation.desk.handle(order)
        codes = play(installation.desk, clock, _lives(installation, seed, dossiers))
        clock.move_to(CURTAIN)
        tick(installation.desk, LedgerLog(installation.reader), CURTAIN)
        return codes


def _lives(installation: Installation, seed: int, dossiers: int) -> dict[str, Life]:
    hours = Hours(WorkingCalendar(national_calendar(), NATIONAL), *_HOURS_KEPT)
    return lives(seed, dossiers, hours, installation.reader.open_codes, revised_terms(shipped_procedures()))


def play(desk: Desk, clock: StoryClock, told: Mapping[str, Life]) -> dict[str, str]:
    """Give every life its turns until the curtain falls; what would happen later has not happened yet."""
    turns: list[_Turn] = []
    codes: dict[str, str] = {}

    def queue(number: int, name: str, life: Life, step: Step) -> None:
        heappush(turns, (step.entered, number, name, life, step.order))

    for number, (name, life) in enumerate(told.items()):
        queue(number, name, life, next(life))
    while turns and turns[0][0] <= CURTAIN:
        entered, number, name, life, order = heappop(turns)
        clock.move_to(entered)
        with suppress(StopIteration):
            try:
                answer = desk.handle(order)
            except DomainError as refusal:
                queue(number, name, life, life.throw(refusal))
            else:
                codes.setdefault(name, answer.code)
                queue(number, name, life, life.send(answer))
    return codes
