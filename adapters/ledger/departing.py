"""Offices end, and whoever goes on takes over what is open and what was not collected: one act, whole or refused."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from adapters.ledger.dossiers import LedgerDesk
from adapters.ledger.replaying import dossiers_of
from domain.commands import TakeOver
from domain.desk import Answer
from domain.errors import DomainError
from domain.message import to_minute
from domain.office import EndOffice
from projections import uncollected, worklist

AT_ONCE = 500  # dossiers moved together, inside the one transaction


class Place(NamedTuple):
    """Where dossiers stand: at an office, under a procedure."""

    office: str
    procedure: str


class Standing(NamedTuple):
    """How many dossiers stand at a place: open, and with a result that nobody collected yet."""

    open: int
    ready: int


class Departure(NamedTuple):
    """What is to be done: offices that end, who takes over from each place, and on what basis.

    `id` names the act; dossiers of a place that is not named stay where they are.
    """

    id: str
    by: str
    basis: str
    ends: Sequence[EndOffice]
    to: Mapping[Place, str]


def standing_at(connection: sa.Connection, offices: frozenset[str]) -> dict[Place, Standing]:
    """Return what stands at offices, by procedure."""
    opened = _counted(connection, worklist.worklist, offices)
    ready = _counted(connection, uncollected.uncollected, offices)
    return {place: Standing(opened[place], ready[place]) for place in sorted({*opened, *ready})}


def _counted(connection: sa.Connection, table: sa.Table, offices: frozenset[str]) -> Counter[Place]:
    place = table.c.office, table.c.procedure
    query = sa.select(*place, sa.func.count()).where(table.c.office.in_(sorted(offices))).group_by(*place)
    return Counter({Place(office, procedure or ""): n for office, procedure, n in connection.execute(query)})


def depart(desk: LedgerDesk, tenant: str, departure: Departure) -> int:
    """Record a departure in one transaction and return how many dossiers were taken over; given again, 0.

    Code and promise of a dossier stay as they are.

    Raises:
        DomainError: an office cannot end, or cannot take over; nothing was recorded.
    """
    with desk.together():
        if departure.ends and desk.answered(departure.ends[0]) is not None:
            return 0
        for order in departure.ends:
            desk.handle(order)
        orders = list(_orders(desk, tenant, departure))
        for start in range(0, len(orders), AT_ONCE):
            _require(desk.handle_all(orders[start : start + AT_ONCE]))
    return len(orders)


def _orders(desk: LedgerDesk, tenant: str, departure: Departure) -> Iterator[TakeOver]:
    """Yield an order for each dossier that moves, none before its last act."""
    now, offices = to_minute(desk.ground().now), frozenset(place.office for place in departure.to)
    with desk.reading() as connection:
        streams = [item.stream for item in worklist.read(connection, 0, worklist.Wanted(offices=offices))]
        streams += [one.stream for one in uncollected.read(connection, offices)]
        for found in dossiers_of(connection, tenant, streams):
            here = found.dossier.standing
            to = departure.to.get(Place(here.office, here.procedure))
            if to is not None:
                yield TakeOver(
                    id=f"{departure.id}:{found.dossier.id.hex}",
                    by=departure.by,
                    at=max(now, here.last_at or now),
                    code=found.dossier.code,
                    to_office=to,
                    basis=departure.basis,
                )


def _require(results: Sequence[Answer | DomainError | None]) -> None:
    for result in results:
        if isinstance(result, DomainError):
            raise result
