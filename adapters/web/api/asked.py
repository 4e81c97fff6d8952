"""What questions have in common: the two times, and which office a report may be about."""

from adapters.cli.reading import Axes
from adapters.web.api import fields
from adapters.web.api.caller import Caller
from domain.errors import FieldError


def axes_at(asked: fields.Axes, caller: Caller) -> Axes:
    """Return the two times of a question, as the command line takes them."""
    as_of = asked.as_of or asked.known_at or caller.service.ledger.clock()
    return Axes(as_of, asked.known_at, is_now=asked.as_of is None and asked.known_at is None)


def office_of(office: str | None, caller: Caller) -> str | None:
    """Return the office a report is about: the one named, the only one within sight, or all where all may be read.

    Raises:
        ScopeError: the office is not the caller's.
        FieldError: none is named, and there are several.
    """
    caller.must("read", office)
    offices = caller.rights.where("read")
    if office is not None or offices is None:
        return office
    if len(offices) != 1:
        raise FieldError(field="office", read="", accepted="present")
    return next(iter(offices))
