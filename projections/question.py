"""The question a rates report answers: period, both time axes, filters and groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from projections.fold import Facts
from projections.instants import micros_of
from projections.periods import Period

Axis = Literal["office", "procedure", "channel", "official", "month"]


class Place(NamedTuple):
    """What a dossier is grouped and filtered by."""

    office: str | None
    procedure: str | None
    channel: str | None
    official: str | None


@dataclass(frozen=True)
class Question:
    """What is asked for. The period is [begins, ends), None: unbounded; filters apply to a dossier's group.

    `offices`: one of these; None, any. `as_of` counts acts up to and including it. `known_at` only names what the
    lines were chosen by. `successors` maps the code of an office to the one that stands in its place in the report;
    empty, offices are those of the time.
    """

    as_of: datetime
    zone: ZoneInfo
    begins: datetime | None = None
    ends: datetime | None = None
    known_at: datetime | None = None
    by: Axis | None = None
    office: str | None = None
    procedure: str | None = None
    channel: str | None = None
    official: str | None = None
    offices: frozenset[str] | None = None
    month_begins: int = 1
    successors: Mapping[str, str] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        """The whole period, in microseconds."""
        return Period(_micros(self.begins), _micros(self.ends), micros_of(self.as_of))

    def place(self, facts: Facts, key: tuple[str | None, str | None]) -> Place:
        """Return where a dossier is counted while `key`, an office and an official, has it."""
        office, official = key
        if office is not None:
            office = self.successors.get(office, office)
        return Place(office, facts.procedure, facts.channel, official)

    def asks_for(self, place: Place) -> bool:
        """Whether the filters let a place through."""
        asked = (self.office, self.procedure, self.channel, self.official)
        if self.offices is not None and place.office not in self.offices:
            return False
        return all(wanted is None or wanted == has for wanted, has in zip(asked, place, strict=True))

    def is_present(self, now: datetime) -> bool:
        """Whether the table of facts answers it: nothing that is recorded lies after what it asks for."""
        ends_later = self.ends is None or self.ends >= now
        return self.known_at is None and self.by != "month" and self.as_of >= now and ends_later


def _micros(instant: datetime | None) -> int | None:
    return None if instant is None else micros_of(instant)
