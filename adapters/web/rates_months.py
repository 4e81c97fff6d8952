"""The twelve months up to one: what was settled in each, for the charts of the page and for programs."""

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.cli.rates import read_rates
from adapters.cli.reading import Axes
from adapters.web.rates_asked import over
from projections import facts
from projections.books import Books
from projections.question import Question
from projections.spans import Bounds, Span, last_months

MONTHS = 12


class Month(NamedTuple):
    """One of the months, and the dossiers settled in it."""

    span: Span
    books: Books


def months_until(
    connection: sa.Connection, ledger: Installation, question: Question, axes: Axes, last: date, bounds: Bounds
) -> list[Month]:
    """Return what was settled in each of the twelve months, the last of which holds a day; filters are the question's.

    A result keeps its class for ever, so that the table of facts answers for months that are past; what the ledger knew
    at an earlier instant is counted from its lines.
    """
    found = []
    for span in last_months(last, MONTHS, bounds):
        asked = over(question, span)
        if axes.known_at is None:
            settled = facts.settled_between(connection, asked)
            books = Books(early=settled["early"], on_time=settled["on_time"], late=settled["late"])
        else:
            books = read_rates(ledger, asked, axes).total
        found.append(Month(span, books))
    return found
