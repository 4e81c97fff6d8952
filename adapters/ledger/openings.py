"""Promises of many receipts: the domain is asked once for all that are alike in what decides them."""

from datetime import date, datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from adapters.ledger.envelope import canonical
from adapters.ledger.instants import to_micros
from adapters.ledger.spelling import instant
from adapters.ledger.transcript import Transcript
from domain.errors import DomainError
from domain.limit import count_dates
from domain.opening import Opening, first_promise, limit_for, opening_at
from domain.promising import Given, Ground, decides
from domain.values import Grain, Promise

T = TypeVar("T")
_REMEMBERED = 50_000


class SpelledPromise(NamedTuple):
    """A promise as an event and as an answer write it, each cut where its due stands, and its instants."""

    in_event: tuple[bytes, bytes]
    in_answer: tuple[bytes, bytes]
    late_from: datetime
    late_micros: int
    early_micros: int
    grain: Grain


class Opened(NamedTuple):
    """What a receipt leads to: its procedure's version and limits, spelled by their names; the promise with its due."""

    terms: dict[str, bytes]
    promise: SpelledPromise | None
    due: datetime | None


class Openings:
    """What receipts of transcripts lead to, on one ground: offices, calendars and rules as they stand on one day."""

    def __init__(self) -> None:
        self._zones: dict[str, ZoneInfo | None] = {}
        self._found: dict[tuple[object, ...], Opening] = {}
        self._promises: dict[tuple[object, ...], tuple[SpelledPromise, datetime]] = {}
        self._spelled: dict[tuple[object, ...], dict[str, bytes]] = {}

    def of(self, told: Transcript, ground: Ground) -> Opened | None:
        """Return what the receipt leads to; None where it is refused, or days are not the same for all it asks."""
        try:
            zone = self._zone(told.facts["office"], ground)
            return self._opened(told, zone, ground) if zone else None
        except DomainError:
            return None

    def _zone(self, office: str, ground: Ground) -> ZoneInfo | None:
        if office not in self._zones:
            self._zones[office] = _only_zone(office, ground)
        return self._zones[office]

    def _opening(self, told: Transcript, day: date, ground: Ground) -> Opening:
        facts = told.facts
        key = facts["office"], facts["procedure"], facts.get("desk"), day
        found = self._found.get(key)
        if found is None:
            _make_room(self._found)
            found = self._found[key] = opening_at(told.at, told.receipt(), ground)
        return found

    def _opened(self, told: Transcript, zone: ZoneInfo, ground: Ground) -> Opened:
        facts, day = told.facts, told.at.astimezone(zone).date()
        opening = self._opening(told, day, ground)
        limit = limit_for(facts.get("limit"), opening)
        if facts.get("no_promise"):
            return Opened(self._terms(opening, limit), None, None)
        due: datetime | None = facts.get("given_due")
        if due is not None:
            grain: Grain = facts.get("given_grain") or "day"
            alike: tuple[object, ...] = decides(Given(due, grain), zone), grain, facts.get("pauses_move")
        else:
            alike = day if count_dates(limit, opening.terms.statutory_limit) else told.at, opening.version
        key = opening.key, facts["procedure"], facts.get("limit"), due is None, *alike
        found = self._promises.get(key)
        if found is None:
            _make_room(self._promises)
            found = self._promises[key] = _spelled(told, opening, ground)
        return Opened(self._terms(opening, limit), found[0], due or found[1])

    def _terms(self, opening: Opening, limit: str | None) -> dict[str, bytes]:
        key = opening.version, limit, opening.terms.statutory_limit
        if key not in self._spelled:
            facts = {"procedure_version": opening.version, "limit in force": limit, "statutory_limit": key[-1]}
            self._spelled[key] = {name: canonical(value) for name, value in facts.items() if value is not None}
        return self._spelled[key]


def _spelled(told: Transcript, opening: Opening, ground: Ground) -> tuple[SpelledPromise, datetime]:
    promise = first_promise(told.receipt(), opening, ground)
    assert promise is not None  # noqa: S101 - only a receipt that asks for none has none
    in_event = canonical(promise.model_dump(mode="json", exclude_none=True))
    in_answer = promise.model_dump_json(exclude_none=True).encode()
    late_from, early_before = to_micros(promise.late_from), to_micros(promise.early_before)
    cut = _cut(in_event, promise), _cut(in_answer, promise)
    return SpelledPromise(*cut, promise.late_from, late_from, early_before, promise.grain), promise.due


def _cut(written: bytes, promise: Promise) -> tuple[bytes, bytes]:
    before, _, after = written.partition(b'"due":' + instant(promise.due))
    return before + b'"due":', after


def _only_zone(office: str, ground: Ground) -> ZoneInfo | None:
    """Return the zone in which all days of an office are read; None if it ever kept calendars of several."""
    names = [kept.word for kept in ground.office_of(office).calendars]
    zones = {ground.calendar_of(ground.latest_key(name)).zone for name in names}
    return zones.pop() if len(zones) == 1 else None


def _make_room(memory: dict[tuple[object, ...], T]) -> None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
