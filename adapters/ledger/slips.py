"""Paper slips on the ledger: their numbers are codes given ahead; which of them are keyed in, and which wait."""

from collections.abc import Iterable, Iterator
from datetime import date

import sqlalchemy as sa

from adapters.ledger.codes import Codes
from adapters.ledger.reads import select_events
from adapters.ledger.reference import opened, replayed
from adapters.ledger.reference_acts import Decision
from adapters.ledger.schema import events
from adapters.ledger.statements import among, listed
from adapters.ledger.transaction import WritingTransaction
from domain.code import checked_code, slip_code, slip_order
from domain.commands import ReceiveDossier
from domain.guards import check_time, check_year
from domain.message import stream_of
from domain.promising import Ground
from domain.slips import PaperSlips, PrintSlips, SlipKeyedInError, SlipsOpened, SlipUnknownError, VoidSlips, check_days


def decide_slips(
    order: PrintSlips | VoidSlips, transaction: WritingTransaction, codes: Codes, ground: Ground
) -> Decision:
    """Return what an order about paper slips leads to.

    Raises:
        DomainError: refused.
    """
    _check_time(order, ground)
    slips = slips_of(transaction.connection, transaction.tenant, order.office)
    numbers: tuple[str, ...] = ()
    match order:
        case PrintSlips():
            slips, numbers = slips or PaperSlips.open(order), tuple(_numbered(order, codes, ground))
            slips.print(order, numbers)
        case VoidSlips():
            if slips is None:
                raise SlipUnknownError(slip=order.slips[0], office=order.office)
            slips.void(order)
            for slip in sorted(keyed_in(transaction.connection, transaction.tenant, order.slips)):
                raise SlipKeyedInError(slip=slip)
    to_come = ((number, str(stream_of("command", slip_order(number)))) for number in numbers)
    return Decision(slips, order.office, claims=tuple(to_come))


def slip_keyed_in(order: ReceiveDossier, transaction: WritingTransaction, ground: Ground) -> str | None:
    """Return the number of the paper slip, printed ahead, that a receipt keys in; None if it keys in none.

    This alone decides it, whether a page, a program or a terminal asks: the receipt names a slip, or it comes from
    paper with a code that is a slip's.

    Raises:
        SlipUnknownError: the slip it names was never printed, or the number is that of another office's.
        SlipKeyedInError: a dossier was keyed in from this number before.
        SlipVoidedError, SlipDayError: as `PaperSlips.check_usable`.
    """
    if order.on_paper is None:
        return None
    given = transaction.code_given(checked_code(order.on_paper))
    if given is None or given[1] != str(order.stream):
        if order.slip is not None:
            raise SlipUnknownError(slip=order.slip, office=order.office)
        return None
    number = given[0]
    if keyed_in(transaction.connection, transaction.tenant, [number]):
        raise SlipKeyedInError(slip=number)
    slips = slips_of(transaction.connection, transaction.tenant, order.office)
    if slips is None:
        raise SlipUnknownError(slip=number, office=order.office)
    slips.check_usable(number, _day_of(order, ground))
    return number


def slips_of(connection: sa.Connection, tenant: str, office: str) -> PaperSlips | None:
    """Return the paper slips of an office; None if it never printed any."""
    slips: PaperSlips | None = replayed(select_events(connection, tenant, stream_of("slips", office)))
    return slips


def keyed_in(connection: sa.Connection, tenant: str, slips: Iterable[str]) -> set[str]:
    """Return those slips from which a dossier was keyed in."""
    streams = {str(stream_of("command", slip_order(slip))): slip for slip in slips}
    first = sa.select(events.c.stream).where(events.c.tenant == tenant, events.c.version == 1)
    mine = first.where(among(events.c.stream, "streams", connection.dialect))
    there = connection.scalars(mine, {"streams": listed(streams, connection.dialect)})
    return {streams[stream] for stream in there}


def numbers_waiting(connection: sa.Connection, tenant: str) -> int:
    """Return how many codes were given to slips from which no dossier was keyed in."""
    every = [slips.batches for slips in opened(connection, tenant, SlipsOpened.TOPIC)]
    codes = [code for batches in every for batch in batches for code in batch.codes]
    return len(codes) - len(keyed_in(connection, tenant, codes))


def _check_time(order: PrintSlips | VoidSlips, ground: Ground) -> None:
    """Refuse an order in the future, or of an earlier day without a reason and two people."""
    key = ground.calendar_key(ground.office_of(order.office), order.at)
    check_year("at", order.at, key, ground)
    check_time(order, "desk", None, key, ground)


def _day_of(order: ReceiveDossier, ground: Ground) -> date:
    key = ground.calendar_key(ground.office_of(order.office), order.at)
    return ground.local_date(key, order.at)


def _numbered(order: PrintSlips, codes: Codes, ground: Ground) -> Iterator[str]:
    """Yield the next numbers of the office's slips."""
    office = ground.office_of(order.office)
    check_days(order)
    for day in (order.from_on, order.until_on):
        office.check_receives(day, None)
    counter, pattern = f"slip:{order.office}:{order.from_on.year}", office.code_pattern
    for _ in range(order.many):
        yield codes.next(counter, lambda serial: slip_code(pattern, order.office, order.from_on.year, serial))
