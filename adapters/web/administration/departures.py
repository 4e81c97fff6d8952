"""Offices that end, whoever asks: the request is checked, what stands with them counted, and all moves at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from adapters.ledger.departing import Departure, Place, Standing, depart, standing_at
from adapters.web.actor import Actor
from adapters.web.administration.ordering import ordered_now, today
from adapters.web.directory import Known
from domain.errors import FieldError
from domain.office import EndOffice, Office

WAYS = ("merged", "split", "closed")
Successor = Callable[[Place], str | None]
"""Who takes over from a place, by code; None where nobody was named."""


class Ending(NamedTuple):
    """What was asked: which offices end and how, who goes on, from which day and on what basis."""

    offices: Sequence[Office]
    how: str
    into: Sequence[Office]
    on: date
    basis: str

    def orders(self, by: Actor, command: str) -> list[EndOffice]:
        """Return an order for each office that ends; `command` names them all."""
        into = tuple(office.code for office in self.into) if self.how != "closed" else ()
        facts: dict[str, Any] = {"how": self.how, "into": into, "on": self.on, "basis": self.basis}
        return [
            ordered_now(EndOffice, by, f"{command}:{number}", code=office.code, **facts)
            for number, office in enumerate(self.offices)
        ]

    def check_open(self) -> None:
        """Refuse offices that are not at work on the day.

        Raises:
            OfficeClosedError, OfficeNotOpenError: one has ended already, or opens later.
        """
        for office in (*self.offices, *self.into):
            office.check_receives(self.on, None)


class Moving(NamedTuple):
    """What moves from one place, with the name of its procedure."""

    place: Place
    procedure: str
    standing: Standing


def ending_of(known: Known, how: str, codes: Iterable[str], into: Iterable[str], on: date, basis: str) -> Ending:
    """Return what was asked.

    Raises:
        FieldError: a field names what is not known, or offices that cannot stand there.
    """
    offices = [office_in(known, code, "codes") for code in dict.fromkeys(codes)]
    going_on = [] if how == "closed" else [office_in(known, code, "into") for code in dict.fromkeys(into)]
    if how != "closed" and not going_on:
        raise FieldError(field="into", read="", accepted="present")
    if how == "merged" and len(going_on) > 1:
        raise FieldError(field="into", read=" ".join(it.code for it in going_on), accepted="one_office")
    for office in going_on:
        if office in offices:
            raise FieldError(field="into", read=office.code, accepted="another_office")
    return Ending(offices, how, going_on, on, basis)


def remaining_of(by: Actor, office: Office, basis: str) -> Ending:
    """Return an office that has ended, as far as something still stands with it."""
    return Ending([office], "closed", (), today(by), basis)


def office_in(known: Known, code: str, field: str) -> Office:
    """Return the office that a field names.

    Raises:
        FieldError: there is none of this code.
    """
    office = known.offices.get(code)
    if office is None:
        raise FieldError(field=field, read=code, accepted="known_office")
    return office


def moving_from(by: Actor, offices: Iterable[Office]) -> Iterator[Moving]:
    """Yield what stands with offices, by procedure."""
    known = by.service.directory.now()
    with by.service.ledger.reader.snapshot() as connection:
        found = standing_at(connection, frozenset(office.code for office in offices))
    for place, standing in found.items():
        procedure = known.procedures.get(place.procedure)
        yield Moving(place, procedure.versions[-1].name if procedure else place.procedure, standing)


def successors(by: Actor, ending: Ending, named: Successor, *, all_of: bool, field: str) -> dict[Place, str]:
    """Return who takes over from each place.

    Raises:
        FieldError: a place has no successor, where `all_of` must have one, or one that is not there.
    """
    known, only = by.service.directory.now(), ending.into[0].code if ending.how == "merged" else None
    chosen = {}
    for moving in moving_from(by, ending.offices):
        code = only or named(moving.place)
        if code is None and all_of:
            raise FieldError(field=field, read=moving.procedure, accepted="a_successor")
        if code is not None:
            chosen[moving.place] = office_in(known, code, field).code
    return chosen


def end(by: Actor, command: str, ending: Ending, orders: Sequence[EndOffice], named: Successor, field: str) -> int:
    """End the offices and let others take over what stands with them; return how many dossiers that were.

    Before the day nothing moves yet: then the offices still work.

    Raises:
        DomainError: an office cannot end, or cannot take over; nothing was recorded.
    """
    is_now = ending.on <= today(by)
    to = successors(by, ending, named, all_of=True, field=field) if is_now else {}
    return _depart(by, Departure(command, by.user.user, ending.basis, orders, to))


def take_over_rest(by: Actor, command: str, ending: Ending, named: Successor, field: str) -> int:
    """Let others take over what is named of what still stands with an office that ended; return how many dossiers.

    Raises:
        DomainError: an office cannot take over; nothing was recorded.
    """
    to = successors(by, ending, named, all_of=False, field=field)
    own = {office.code for office in ending.offices}
    to = {place: code for place, code in to.items() if code not in own}
    return _depart(by, Departure(command, by.user.user, ending.basis, (), to))


def _depart(by: Actor, departure: Departure) -> int:
    ledger = by.service.ledger
    return depart(ledger.desk, ledger.reader.tenant, departure)
