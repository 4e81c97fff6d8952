"""All read models that are written with the append, in its transaction (inline)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from domain.promising import Ground
from projections import apologies, broken, facts, proposals, uncollected, worklist
from projections.fold import FOLDED, OPENING, Facts, fold
from projections.line import Line
from projections.tables import Writing

Grounds = Callable[[], Ground]
"""Gives the calendars and rules that dossiers stand on; asked only where there are dossiers."""
History = Callable[[Collection[str]], Iterable[Line]]
"""Gives all lines of some streams, those just appended included, each stream by version and with envelopes."""


class ReadModel(NamedTuple):
    """A table, and how it is written from the facts of some dossiers and the calendars and rules they stand on."""

    table: sa.Table
    write: Callable[[Writing, sa.Table, Iterable[Facts], Ground], None]


READ_MODELS = (
    ReadModel(facts.timeliness_facts, facts.write),
    ReadModel(worklist.worklist, worklist.write),
    ReadModel(apologies.apologies, apologies.write),
    ReadModel(broken.broken_promises, broken.write),
    ReadModel(uncollected.uncollected, uncollected.write),
    ReadModel(proposals.proposals, proposals.write),
)
TALLIES = (apologies.TALLY, broken.TALLY)
"""The sums kept beside them."""


def apply(
    tx: Writing,
    lines: Sequence[Line],
    history: History,
    ground: Grounds,
    models: Sequence[ReadModel] = READ_MODELS,
) -> None:
    """Bring the read models up to date with lines just appended.

    Each dossier they touch is folded again from its first line, so a row never depends on the row before it; a
    dossier that these lines open is folded from them alone.
    """
    opened = {line.stream for line in lines if line.kind in OPENING}
    touched = {line.stream for line in lines if line.kind in FOLDED} - opened
    whole = [line for line in lines if line.stream in opened]
    if touched:
        whole += history(touched)
    folded = fold(whole)
    for stream in opened:
        folded[stream].is_new = True
    write(tx, folded.values(), ground, models)


def write(tx: Writing, folded: Collection[Facts], ground: Grounds, models: Sequence[ReadModel]) -> None:
    """Write what some dossiers add up to into each model."""
    if folded:
        stand_on = ground()
        for model in models:
            model.write(tx, model.table, folded, stand_on)


def measure_again(connection: sa.Connection, ground: Ground) -> None:
    """Measure letters anew wherever they were measured when written: rules or calendars were revised."""
    apologies.measure_again(connection, ground)
    broken.measure_again(connection, ground)
