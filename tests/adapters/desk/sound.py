"""What holds of a ledger at any moment, whatever happened to it: the log, its tree, its read models, its answers."""

from collections.abc import Mapping

import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.ledger.lines import whole_lines_of
from adapters.ledger.reference import grounds_on
from adapters.ledger.schema import commands
from projections.rebuild import rebuild
from tests.adapters.desk.test_lines import shown
from tests.adapters.desk.wards import log_of
from tests.adapters.ledger.test_recorder import assert_sound


def assert_nothing_lost(ward: Installation, acknowledged: Mapping[str, int] | None = None) -> None:
    """Log and tree are sound, each order is whole with its answer, and the read models are those of a rebuild.

    `acknowledged` are the positions that answers gave, by the ids of their orders.
    """
    assert_sound(ward.recorder)
    log = log_of(ward)
    with ward.recorder.writing() as transaction:
        on = transaction.connection
        kept = {row.id: row.position for row in on.execute(sa.select(commands.c.id, commands.c.position))}
        inline = shown(on)
        rebuild(on, list(whole_lines_of(on, "main")), grounds_on(on, "main"), lambda _: None)
        assert shown(on) == inline
    assert (acknowledged or {}).items() <= kept.items()
    ends = [row.id for row, after in zip(log, [*log[1:], None], strict=True) if _order(row) != _order(after)]
    assert sorted(kept.values()) == ends


def _order(row: object) -> str | None:
    """Return the command that a line of the log was recorded for."""
    envelope = getattr(row, "envelope", b"")
    return envelope.rpartition(b',"command":"')[2].partition(b'"')[0].decode() if envelope else None
