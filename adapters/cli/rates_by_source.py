"""`dunghen rates --by source`: what came from paper of an outage or an import, told apart from the desk's own."""

from datetime import datetime
from typing import Any

import click
from rich.table import Table

from adapters.bootstrap import Installation
from adapters.cli.context import Session, print_json
from adapters.cli.numbers import whole
from adapters.cli.reading import Axes
from adapters.ledger.by_source import received_by_source
from adapters.locale import _
from adapters.locale.terms import title
from domain.errors import FieldError
from projections.instants import micros_of

Ends = tuple[datetime | None, datetime | None]
"""The bounds of a period, [begins, ends); None: unbounded."""


def tell_by_source(session: Session, ledger: Installation, span: Ends, axes: Axes, said: dict[str, Any]) -> None:
    """Tell how many dossiers came from each source, and how those that were settled kept their promise.

    Raises:
        FieldError: it is asked as of another moment; sources are told as they stand now.
    """
    if not axes.is_now:
        raise FieldError(field="by", read="source", accepted="only_now")
    begins, ends = (None if at is None else micros_of(at) for at in span)
    offices = frozenset({said["office"]}) if said["office"] else None
    with ledger.reader.snapshot() as connection:
        rows = received_by_source(connection, ledger.reader.tenant, begins, ends, offices)
    if said["as_json"]:
        print_json({"sources": [row._asdict() for row in rows]})
        return
    names = (_("Source"), _("Received"), _("Early"), _("On time"), _("Late"))
    table = Table(*names)
    for row in rows:
        table.add_row(title("sources", row.source), *map(whole, row[1:]))
    for column in table.columns[1:]:
        column.justify = "right"
    session.out.print(table)
    click.echo(_("Of the dossiers received in the period; a result may be ready later."))
