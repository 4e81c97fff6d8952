"""What all commands that read share: the two time axes, and how instants and days are written short."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple, TypeVar

import click

from adapters.cli.context import DESK_ZONE, Session, json_option
from adapters.cli.refusing import refusals
from adapters.locale import _
from projections.instants import micros_of

F = TypeVar("F", bound=Callable[..., Any])
_SHORT_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_AXES = (
    click.option("--as-of", metavar="T", help="As it stood then, by all that is known now; now by default."),
    click.option(
        "--known-at", metavar="T", help="As the ledger knew it then; it also stands for --as-of if that is left out."
    ),
)


class Axes(NamedTuple):
    """The two times a reader chose: facts up to `as_of`, out of what was recorded by `known_at` (None: all)."""

    as_of: datetime
    known_at: datetime | None
    is_now: bool

    @property
    def known_micros(self) -> int | None:
        """`known_at` as the ledger's tables hold it."""
        return None if self.known_at is None else micros_of(self.known_at)

    @property
    def facts_until(self) -> datetime | None:
        """`as_of` where it was asked for; None lets every recorded act count."""
        return None if self.is_now else self.as_of

    def as_json(self) -> dict[str, str | None]:
        """Return what programs read."""
        return {"as_of": written(self.as_of), "known_at": None if self.known_at is None else written(self.known_at)}


def reading(command: F) -> F:
    """Add the options every reading command has."""
    for option in reversed(_AXES):
        command = option(command)
    return json_option(command)


def axes_of(session: Session, said: dict[str, Any]) -> Axes:
    """Return the two times; a time that cannot be read is refused."""
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        known_at = session.at(said["known_at"], "known_at") if said["known_at"] else None
        as_of = session.at(said["as_of"], "as_of") if said["as_of"] else known_at or session.now()
    return Axes(as_of, known_at, is_now=not said["as_of"] and known_at is None)


def written(instant: datetime, zone: tzinfo = DESK_ZONE) -> str:
    """Return an instant as programs read it: ISO 8601 with its zone."""
    return instant.astimezone(zone).isoformat()


def short_day(instant: datetime, zone: tzinfo) -> str:
    """Return `T6 27/11`, in `zone`."""
    return short_date(instant.astimezone(zone).date())


def short_date(day: date) -> str:
    """Return `T6 27/11`: weekday and day never break apart."""
    return f"{_(_SHORT_WEEKDAYS[day.weekday()])}\N{NO-BREAK SPACE}{day:%d/%m}"


def short_instant(instant: datetime, zone: tzinfo) -> str:
    """Return `17:00 T6 27/11/2026`."""
    local = instant.astimezone(zone)
    return f"{local:%H:%M} {short_day(instant, zone)}/{local.year}"
