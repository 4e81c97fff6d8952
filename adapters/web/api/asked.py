"""What questions have in common: the two times, and the offices they may be about."""

from adapters.cli.reading import Axes
from adapters.web.api import fields
from adapters.web.api.caller import Caller


def axes_at(asked: fields.Axes, caller: Caller) -> Axes:
    """Return the two times of a question, as the command line takes them."""
    as_of = asked.as_of or asked.known_at or caller.service.ledger.clock()
    return Axes(as_of, asked.known_at, is_now=asked.as_of is None and asked.known_at is None)


def offices_asked(caller: Caller, office: str | None) -> frozenset[str] | None:
    """Return the offices a list is about: those within sight, or of them the one that was named; None: all."""
    seen = caller.rights.where("read")
    if office is None:
        return seen
    return frozenset({office}) if seen is None or office in seen else frozenset()
