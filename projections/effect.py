"""Lines in effect: corrections and amending revisions put in place, each act where it happened."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter

from domain.events import PromiseRevised
from projections.instants import micros_of
from projections.line import Line, body_of

WHEN = attrgetter("occurred_at")
_PLAIN = ("procedure", "channel", "official")  # what a correction may change in a column, besides the time


def in_effect(lines: Iterable[Line], amendments: Iterable[Line] | None = None) -> Iterator[Line]:
    """Yield the lines with their amendments put in place, each stream in the order in which its acts happened.

    Without amendments that is the order of the ledger: an act is never recorded before one that happened earlier.
    """
    if amendments is None:
        lines = list(lines)
        amendments = [line for line in lines if line.amends is not None]
    amended: dict[str, list[Line]] = {}
    for amendment in amendments:
        amended.setdefault(amendment.stream, []).append(amendment)
    if not amended:
        yield from lines
        return
    held: dict[str, list[Line]] = {stream: [] for stream in amended}
    for line in lines:
        if line.stream in held:
            held[line.stream].append(line)
        else:
            yield line
    for stream, acts in held.items():
        yield from _amended(acts, amended[stream])


def _amended(acts: Iterable[Line], amendments: Iterable[Line]) -> list[Line]:
    present = {act.version: act for act in acts if act.amends is None}
    for amendment in amendments:
        if (wrong := amendment.amends) is not None:
            present[wrong] = _substituted(present[wrong], amendment)
    return sorted(present.values(), key=WHEN)


def _substituted(act: Line, amendment: Line) -> Line:
    if amendment.kind == PromiseRevised.TOPIC:
        return act._replace(
            due_at=amendment.due_at,
            late_from=amendment.late_from,
            early_before=amendment.early_before,
            amended_by=amendment.envelope,
        )
    correction = body_of(amendment.envelope)
    name, new = correction["field"], correction["new"]
    if name == "occurred_at":
        return act._replace(occurred_at=micros_of(datetime.fromisoformat(new)))
    return act._replace(**{name: new}) if name in _PLAIN else act
