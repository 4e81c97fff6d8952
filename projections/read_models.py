"""All read models that are written with the append, in its transaction (inline)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from projections import facts, worklist
from projections.fold import FOLDED, OPENING, Facts, fold
from projections.line import Line

History = Callable[[Collection[str]], Iterable[Line]]
"""Gives all lines of some streams, those just appended included, each stream by version and with envelopes."""


class ReadModel(NamedTuple):
    """A table, and how it is written from the facts of some dossiers."""

    table: sa.Table
    write: Callable[[sa.Connection, sa.Table, Iterable[Facts]], None]


READ_MODELS = (
    ReadModel(facts.timeliness_facts, facts.write),
    ReadModel(worklist.worklist, worklist.write),
)


def apply(
    tx: sa.Connection, lines: Sequence[Line], history: History, models: Sequence[ReadModel] = READ_MODELS
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
    write(tx, fold(whole).values(), models)


def write(tx: sa.Connection, folded: Collection[Facts], models: Sequence[ReadModel]) -> None:
    """Write what some dossiers add up to into each model."""
    if folded:
        for model in models:
            model.write(tx, model.table, folded)
