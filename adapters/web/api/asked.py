"""What questions have in common: the two times."""

from adapters.cli.reading import Axes
from adapters.web.api import fields
from adapters.web.api.caller import Caller


def axes_at(asked: fields.Axes, caller: Caller) -> Axes:
    """Return the two times of a question, as the command line takes them."""
    as_of = asked.as_of or asked.known_at or caller.service.ledger.clock()
    return Axes(as_of, asked.known_at, is_now=asked.as_of is None and asked.known_at is None)
