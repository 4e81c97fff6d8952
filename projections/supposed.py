"""Facts as they would be if some promises were others: what a preview counts its rates from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from domain.values import Promise
from projections.fold import Facts
from projections.instants import micros_of


def supposing(facts: Iterable[Facts], promises: Mapping[str, Promise]) -> Iterator[Facts]:
    """Yield the facts, those of the streams in `promises` with that promise; what is settled keeps its class."""
    for dossier in facts:
        promise = promises.get(dossier.stream)
        yield dossier if promise is None else _under(dossier, promise)


def _under(dossier: Facts, promise: Promise) -> Facts:
    late_from, early_before = micros_of(promise.late_from), micros_of(promise.early_before)
    return replace(dossier, due_at=micros_of(promise.due), late_from=late_from, early_before=early_before)
