"""Transcripts of one pattern: what the aggregate makes of the first is written for the others without asking it again.

Nothing is decided here that is not decided elsewhere. Offices, procedures and promises are asked of the domain
(openings.py); which act may follow which, and what comes of it, is seen from what the aggregate did. And what is
written here must first have been, for one dossier of the pattern, byte for byte what the aggregate led to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from adapters.ledger.decided import Decided, answer_text
from adapters.ledger.entry import Entry
from adapters.ledger.instants import iso_of, to_micros
from adapters.ledger.layouts import BREAK, Layout, Sheet
from adapters.ledger.openings import Opened, Openings
from adapters.ledger.spelling import Spelled, Speller, instant, places_of
from adapters.ledger.transcript import SOURCE, Transcript
from domain import commands as c
from domain import events as e
from domain.message import stream_name
from domain.promising import Ground
from domain.timeliness import is_broken

_ACTED = {"by": "by", "occurred_at": "at"}
_FROM_IMPORT: dict[str, object] = {"source": SOURCE}
_OPENED = (
    "code", "office", "procedure", "procedure_version", "channel", "statutory_limit", "promise", "applicant", "note",
)  # fmt: skip
WRITTEN: dict[type[e.DossierEvent], tuple[dict[str, str], dict[str, object]]] = {
    e.Received: (
        _ACTED | {name: name for name in _OPENED} | {"official": "officer", "limit": "limit in force"},
        _FROM_IMPORT,
    ),
    e.HandedOver: (_ACTED | {"from_official": "officer", "official": "to", "step": "step"}, _FROM_IMPORT),
    e.Processed: (_ACTED | {"outcome": "outcome", "by_date": "by_date"}, _FROM_IMPORT),
    e.Returned: (_ACTED | {"how": "how"}, _FROM_IMPORT),
    e.Withdrawn: (_ACTED | {"basis": "basis"}, _FROM_IMPORT),
    e.Stopped: (_ACTED | {"basis": "basis"}, _FROM_IMPORT),
    e.ApologyRequired: (_ACTED | {"broke_at": "broke_at"}, {"promise_no": 1, "cause": "late", "origin": "import"}),
}
"""The events that are written: where the facts of each come from, and what is the same in all of them."""
_KINDS = {kind.TOPIC: kind for kind in WRITTEN}
_BY_ACT: dict[type[c.DossierCommand], type[e.DossierEvent]] = {
    c.HandOver: e.HandedOver,
    c.ProcessDossier: e.Processed,
    c.ReturnResult: e.Returned,
    c.WithdrawDossier: e.Withdrawn,
    c.StopDossier: e.Stopped,
}
_MOST = 5_000  # patterns; a register has dozens


class _Event(NamedTuple):
    """An event of a pattern: its kind, its act (0 is the receipt), and whether the dossier goes to an official."""

    topic: str
    place: int
    is_taken: bool


class _Pattern(NamedTuple):
    """How the events of a pattern are written, and then the answer, cut in three where it is completed."""

    events: Sequence[_Event]
    sheet: Sheet


class Known(NamedTuple):
    """A transcript whose pattern was met before, with the digest of the order that it amounts to."""

    transcript: Transcript
    spelled: Spelled
    digest: bytes


class Patterns:
    """The patterns met on one ground, as in openings.py; None stands for one that is never written here."""

    def __init__(self) -> None:
        self._speller, self._openings = Speller(), Openings()
        self._orders: dict[tuple[object, ...], Sheet | None] = {}
        self._patterns: dict[tuple[object, ...], _Pattern | None] = {}

    def known(self, transcript: Transcript) -> Known | None:
        """Return a transcript with its digest; None where the order must be made to know it."""
        spelled = self._speller.spelled(transcript)
        sheet = self._orders.get(spelled.pattern) if spelled else None
        return Known(transcript, spelled, _digest(sheet, spelled)) if spelled and sheet else None

    def meet(self, transcript: Transcript, digest: bytes) -> Known | None:
        """See from the digest of its order how others of a transcript's pattern are written; return it as `known`."""
        spelled = self._speller.spelled(transcript)
        if spelled is None or spelled.pattern in self._orders or len(self._orders) >= _MOST:
            return None
        sheet = _order_sheet(transcript)
        is_same = _digest(sheet, spelled) == digest
        self._orders[spelled.pattern] = sheet if is_same else None
        return Known(transcript, spelled, digest) if is_same else None

    def decided(self, known: Known, ground: Ground) -> Decided | None:
        """Return what the aggregate would decide; None where it must be asked."""
        opened = self._opened(known.transcript, ground)
        if opened is None:
            return None
        broke_at = _broke_at(known, opened)
        pattern = self._patterns.get(_key(known, opened, broke_at))
        return _written(known, opened, broke_at, pattern) if pattern else None

    def learn(self, known: Known, decided: Decided, ground: Ground) -> None:
        """See from what the aggregate decided on a transcript how others of its pattern are written."""
        opened = self._opened(known.transcript, ground)
        if opened is None or len(self._patterns) >= _MOST:
            return
        broke_at = _broke_at(known, opened)
        key = _key(known, opened, broke_at)
        if key not in self._patterns:
            pattern = _pattern(known, opened, [entry.topic for entry in decided.entries])
            is_same = pattern is not None and _are_same(_written(known, opened, broke_at, pattern), decided)
            self._patterns[key] = pattern if is_same else None

    def _opened(self, transcript: Transcript, ground: Ground) -> Opened | None:
        """Return what a receipt leads to; None where acts go back in time or lie ahead: the aggregate judges those."""
        last = transcript.at
        for act in transcript.acts:
            if act.at < last:
                return None
            last = act.at
        return self._openings.of(transcript, ground) if last <= ground.now else None


def _key(known: Known, opened: Opened, broke_at: datetime | None) -> tuple[object, ...]:
    """Return what decides the course of a dossier: its acts, what there is to promise, whether the result is late."""
    grain = None if opened.promise is None else opened.promise.grain
    return known.spelled.pattern, grain, tuple(opened.terms), broke_at is not None


def _broke_at(known: Known, opened: Opened) -> datetime | None:
    """Return when the promise broke, if the result came late."""
    if opened.promise is None:
        return None
    late_from = opened.promise.late_from
    settled = [act.at for act in known.transcript.acts if act.kind is c.ProcessDossier]
    return late_from if settled and is_broken(settled[0], late_from) else None


# --- laying out ---------------------------------------------------------------------------------------------------


def _order_sheet(transcript: Transcript) -> Sheet:
    """Return how the orders of a pattern are written: the receipt, then its acts."""
    kinds: list[type[c.Command]] = [c.ReceiveDossier, *(act.kind for act in transcript.acts)]
    return Sheet(
        [
            (Layout.of(kind, {name: name for name in places if name in kind.model_fields}, _FROM_IMPORT), places)
            for kind, places in zip(kinds, places_of(transcript), strict=True)
        ]
    )


_PARTS = {"acts": 0, "at": 1, "by": 2, "id": 3, "receipt": 4}
_IMPORT = Layout.of(c.ImportDossier, {name: name for name in _PARTS}, {"order": c.ImportDossier.__name__})
_IMPORT_SHEET = Sheet([(_IMPORT, _PARTS)])


def _digest(sheet: Sheet, spelled: Spelled) -> bytes:
    """Return the SHA-256 of the order, as `sealing.digest_of` takes it."""
    receipt, *acts = sheet.filled(spelled.values)
    id_, by, _, at, *_ = spelled.values
    return sha256(_IMPORT_SHEET.filled([b"[%b]" % b",".join(acts), at, by, id_, receipt])[0]).digest()


def _pattern(known: Known, opened: Opened, topics: Sequence[str]) -> _Pattern | None:
    """Return how events of these topics are written; None for other events than those of the acts and a letter owed."""
    places = places_of(known.transcript)
    more = _more_places(len(known.spelled.values), opened)
    expected = [e.Received, *(_BY_ACT.get(act.kind) for act in known.transcript.acts)]
    events: list[_Event] = []
    layouts: list[tuple[Layout, Mapping[str, int]]] = []
    place = -1
    for topic in topics:
        kind = _KINDS.get(topic)
        if place + 1 < len(expected) and kind is expected[place + 1]:
            place += 1
        elif kind is not e.ApologyRequired:
            return None
        names = places[place] | more
        if kind is None or (layout := _layout(kind, names)) is None:
            return None
        events.append(_Event(topic, place, kind is e.HandedOver))
        layouts.append((layout, names))
    layouts.append(_answer_layout(topics, places[place], more))
    return _Pattern(events, Sheet(layouts))


def _layout(kind: type[e.DossierEvent], names: Mapping[str, int]) -> Layout | None:
    slots, constants = WRITTEN[kind]
    try:
        return Layout.of_event(kind, {field: slot for field, slot in slots.items() if slot in names}, constants)
    except LookupError:
        return None  # an event that needs more than is known here


def _answer_layout(
    topics: Sequence[str], last: Mapping[str, int], more: Mapping[str, int]
) -> tuple[Layout, Mapping[str, int]]:
    slots = {"code": "code", "stream": "stream", "position": "break", "recorded_at": "break", "occurred_at": "at"}
    if "promise" in more:
        slots["promise"] = "promise in answer"
    constants = {"version": len(topics), "events": topics}
    return Layout.of_answer(slots, constants), {**last, **more}


# --- writing ------------------------------------------------------------------------------------------------------


def _more_places(start: int, opened: Opened) -> dict[str, int]:
    """Return where `_values` has what is not in the transcript itself."""
    names = ["break", "stream", "broke_at", *opened.terms]
    if opened.promise is not None:
        names += ["promise", "promise in answer"]
    return dict(zip(names, range(start, start + len(names)), strict=True))


def _values(known: Known, opened: Opened, broke_at: datetime | None, stream: str) -> list[bytes]:
    """Return all values that a pattern may ask for: those of the transcript, and what the domain had to say to it."""
    broke = b"null" if broke_at is None else instant(broke_at)
    values = [*known.spelled.values, BREAK, b'"%b"' % stream.encode(), broke, *opened.terms.values()]
    if opened.promise is not None and opened.due is not None:
        due = instant(opened.due)
        values += [due.join(opened.promise.in_event), due.join(opened.promise.in_answer)]
    return values


def _written(known: Known, opened: Opened, broke_at: datetime | None, pattern: _Pattern) -> Decided:
    told = known.transcript
    stream = stream_name("command", told.id)
    *bodies, head, middle, tail = pattern.sheet.filled(_values(known, opened, broke_at, stream))
    entries = [_opening(stream, bodies[0], told, opened)]
    for version, (topic, place, is_taken) in enumerate(pattern.events[1:], 2):
        _, facts, at = told.acts[place - 1]
        official = facts["to"] if is_taken else None
        body = bodies[version - 1]
        entries.append(Entry(stream, version, topic, body, None, None, None, official, to_micros(at)))

    def answer(position: int, recorded_at: int) -> bytes:
        return b'%b%d%b"%b"%b' % (head, position, middle, iso_of(recorded_at).encode(), tail)

    return Decided(told.id, known.digest, entries, answer, claims=((told.code, stream),))


def _opening(stream: str, body: bytes, told: Transcript, opened: Opened) -> Entry:
    """Return the entry of a receipt with all its columns."""
    facts, promise, due = told.facts, opened.promise, opened.due
    official = facts.get("official") or told.by
    key = facts["office"], facts["procedure"], facts["channel"], official
    if promise is None or due is None:
        return Entry(stream, 1, e.Received.TOPIC, body, *key, to_micros(told.at))
    promised = to_micros(due), promise.late_micros, promise.early_micros
    return Entry(stream, 1, e.Received.TOPIC, body, *key, to_micros(told.at), *promised)


def _are_same(written: Decided, decided: Decided) -> bool:
    """Whether the bytes written are those of the aggregate's events and of the desk's answer."""
    answers = [answer_text(one.answer(1, 0)) for one in (written, decided)]
    return list(written.entries) == list(decided.entries) and answers[0] == answers[1]
