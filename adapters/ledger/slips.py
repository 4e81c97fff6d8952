"""Paper slips on the ledger: their numbers are codes given ahead; which of them are keyed in, and which wait."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from adapters.ledger.codes import Codes
from adapters.ledger.reads import select_events
from adapters.ledger.reference import opened, replayed
from adapters.ledger.reference_acts import Decision
from adapters.ledger.schema import events
from adapters.ledger.statements import among, listed
from adapters.ledger.transaction import WritingTransaction
from domain.code import slip_code, slip_order
from domain.commands import ReceiveDossier
from domain.errors import OfficeUnknownError
from domain.message import stream_of
from domain.office import Office
from domain.promising import Ground
from domain.slips import PaperSlips, PrintSlips, SlipKeyedInError, SlipsOpened, SlipUnknownError, VoidSlips, check_days


def decide_slips(order: PrintSlips | VoidSlips, transaction: WritingTransaction, codes: Codes) -> Decision:
    """Return what an order about paper slips leads to.

    Raises:
        DomainError: refused.
    """
    slips = slips_of(transaction.connection, transaction.tenant, order.office)
    numbers: tuple[str, ...] = ()
    match order:
        case PrintSlips():
            slips, numbers = slips or PaperSlips.open(order), tuple(_numbered(order, transaction, codes))
            slips.print(order, numbers)
        case VoidSlips():
            if slips is None:
                raise SlipUnknownError(slip=order.slips[0], office=order.office)
            slips.void(order)
            for slip in sorted(keyed_in(transaction.connection, transaction.tenant, order.slips)):
                raise SlipKeyedInError(slip=slip)
    to_come = ((number, str(stream_of("command", slip_order(number)))) for number in numbers)
    return Decision(slips, order.office, claims=tuple(to_come))


def check_slip(slip: str, order: ReceiveDossier, transaction: WritingTransaction, ground: Ground) -> None:
    """Refuse a receipt that the slip, printed ahead with this number, cannot have opened.

    Raises:
        SlipUnknownError, SlipVoidedError, SlipDayError, FieldError: as `PaperSlips.check_usable`.
    """
    slips = slips_of(transaction.connection, transaction.tenant, order.office)
    if slips is None:
        raise SlipUnknownError(slip=slip, office=order.office)
    key = ground.calendar_key(ground.office_of(order.office), order.at)
    slips.check_usable(slip, ground.local_date(key, order.at), order.source)


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


def _numbered(order: PrintSlips, transaction: WritingTransaction, codes: Codes) -> Iterator[str]:
    """Yield the next numbers of the office's slips."""
    office: Office | None = replayed(transaction.select_events(stream_of("office", order.office)))
    if office is None:
        raise OfficeUnknownError(office=order.office)
    check_days(order)
    for day in (order.from_on, order.until_on):
        office.check_receives(day, None)
    counter, pattern = f"slip:{order.office}:{order.from_on.year}", office.code_pattern
    for _ in range(order.many):
        yield codes.next(counter, lambda serial: slip_code(pattern, order.office, order.from_on.year, serial))
