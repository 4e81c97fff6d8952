"""Transcripts of one pattern: what the aggregate makes of the first is written for the others without asking it again.

Nothing is decided here that is not decided elsewhere. Offices, procedures and promises are asked of the domain
(openings.py); which act may follow which, and what comes of it, is seen from what the aggregate did. And what is
written here must first have been, for one dossier of the pattern, byte for byte what the aggregate led to.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from adapters.ledger.decided import Decided, answer_text
from adapters.ledger.entry import Entry
from adapters.ledger.envelope import canonical
from adapters.ledger.instants import iso_of, to_micros
from adapters.ledger.layouts import Layout
from adapters.ledger.openings import Opened, Openings
from adapters.ledger.spelling import Spelled, Speller, instant
from adapters.ledger.transcript import Transcript
from domain import commands as c
from domain import events as e
from domain.desk import Answer
from domain.message import stream_of
from domain.promising import Ground
from domain.timeliness import is_broken

_ACTED = {"by": "by", "occurred_at": "at", "source": "source"}
_OPENED = (
    "code", "office", "procedure", "procedure_version", "channel", "statutory_limit", "promise", "applicant", "note",
)  # fmt: skip
SLOTS: dict[type[e.DossierEvent], dict[str, str]] = {
    e.Received: _ACTED | {name: name for name in _OPENED} | {"official": "officer", "limit": "limit in force"},
    e.HandedOver: _ACTED | {"from_official": "officer", "official": "to", "step": "step"},
    e.Processed: _ACTED | {"outcome": "outcome", "by_date": "by_date"},
    e.Returned: _ACTED | {"how": "how"},
    e.Withdrawn: _ACTED | {"basis": "basis"},
    e.Stopped: _ACTED | {"basis": "basis"},
    e.ApologyRequired: {"by": "by", "occurred_at": "at", "broke_at": "broke_at"},
}
"""The events that are written, and under which names a spelled act has their facts."""
CONSTANTS: dict[type[e.DossierEvent], dict[str, object]] = {
    e.ApologyRequired: {"promise_no": 1, "cause": "late", "origin": "import"}
}
_KINDS = {kind.TOPIC: kind for kind in SLOTS}
_BY_ACT: dict[type[c.DossierCommand], type[e.DossierEvent]] = {
    c.HandOver: e.HandedOver,
    c.ProcessDossier: e.Processed,
    c.ReturnResult: e.Returned,
    c.WithdrawDossier: e.Withdrawn,
    c.StopDossier: e.Stopped,
}
_IMPORT = Layout.of(
    c.ImportDossier, {name: name for name in ("id", "by", "at", "receipt", "acts")}, {"order": c.ImportDossier.__name__}
)
_MOST = 5_000  # patterns; a register has dozens


class _Orders(NamedTuple):
    """How the orders of a pattern are written: what a digest is taken over."""

    receipt: Layout
    acts: Sequence[Layout]


class _Event(NamedTuple):
    """How one event of a pattern is written; `place` is its act, or 0 for the receipt. `takes`: to an official."""

    topic: str
    layout: Layout
    place: int
    takes: bool


class _Pattern(NamedTuple):
    """How the events of a pattern are written, and the answer; `topics` are those of the events, as it has them."""

    events: Sequence[_Event]
    answer: Layout
    topics: bytes


class Known(NamedTuple):
    """A transcript whose pattern was met before, with the digest of the order that it amounts to."""

    transcript: Transcript
    spelled: Spelled
    digest: bytes


class Patterns:
    """The patterns met on the ground of one position of the ledger; None stands for one that is never written here."""

    def __init__(self) -> None:
        self._speller, self._openings = Speller(), Openings()
        self._orders: dict[tuple[object, ...], _Orders | None] = {}
        self._patterns: dict[tuple[object, ...], _Pattern | None] = {}

    def known(self, transcript: Transcript) -> Known | None:
        """Return a transcript with its digest; None where the order must be made to know it."""
        spelled = self._speller.spelled(transcript)
        orders = self._orders.get(spelled.pattern) if spelled else None
        return Known(transcript, spelled, _digest(orders, spelled)) if spelled and orders else None

    def meet(self, transcript: Transcript, digest: bytes) -> Known | None:
        """See from the digest of its order how others of a transcript's pattern are written; return it as `known`."""
        spelled = self._speller.spelled(transcript)
        if spelled is None or spelled.pattern in self._orders or len(self._orders) >= _MOST:
            return None
        orders = _orders(transcript, spelled)
        is_same = _digest(orders, spelled) == digest
        self._orders[spelled.pattern] = orders if is_same else None
        return Known(transcript, spelled, digest) if is_same else None

    def decided(self, known: Known, ground: Ground) -> Decided | None:
        """Return what the aggregate would decide; None where it must be asked."""
        opened = self._opened(known.transcript, ground)
        pattern = self._patterns.get(_key(known, opened)) if opened else None
        return _written(known, opened, pattern) if opened and pattern else None

    def learn(self, known: Known, decided: Decided, ground: Ground) -> None:
        """See from what the aggregate decided on a transcript how others of its pattern are written."""
        opened = self._opened(known.transcript, ground)
        if opened is None or (key := _key(known, opened)) in self._patterns or len(self._patterns) >= _MOST:
            return
        pattern = _pattern(known, opened, [entry.topic for entry in decided.entries])
        is_same = pattern is not None and _are_same(_written(known, opened, pattern), decided)
        self._patterns[key] = pattern if is_same else None

    def _opened(self, transcript: Transcript, ground: Ground) -> Opened | None:
        """Return what a receipt leads to; None where acts go back in time or lie ahead: the aggregate judges those."""
        last = transcript.at
        for act in transcript.acts:
            if act.at < last:
                return None
            last = act.at
        return self._openings.of(transcript, ground) if last <= ground.now else None


def _key(known: Known, opened: Opened) -> tuple[object, ...]:
    """Return what decides the course of a dossier: its acts, what there is to promise, whether the result is late."""
    grain = None if opened.promise is None else opened.promise.grain
    return known.spelled.pattern, grain, tuple(opened.said), _broke_at(known, opened) is not None


def _broke_at(known: Known, opened: Opened) -> datetime | None:
    """Return when the promise broke, if the result came late."""
    if opened.promise is None:
        return None
    late_from = opened.promise.late_from
    settled = [act.at for act in known.transcript.acts if act.kind is c.ProcessDossier]
    return late_from if settled and is_broken(settled[0], late_from) else None


# --- laying out ---------------------------------------------------------------------------------------------------


def _orders(transcript: Transcript, spelled: Spelled) -> _Orders:
    acts = [_order(act.kind, said) for act, said in zip(transcript.acts, spelled.acts, strict=True)]
    return _Orders(_order(c.ReceiveDossier, spelled.receipt), acts)


def _order(kind: type[c.Command], said: dict[str, bytes]) -> Layout:
    return Layout.of(kind, {name: name for name in said if name in kind.model_fields})


def _pattern(known: Known, opened: Opened, topics: Sequence[str]) -> _Pattern | None:
    """Return how events of these topics are written; None for other events than those of the acts and a letter owed."""
    said = _said(known, opened)
    expected = [e.Received, *(_BY_ACT.get(act.kind) for act in known.transcript.acts)]
    events: list[_Event] = []
    place = -1
    for topic in topics:
        kind = _KINDS.get(topic)
        if place + 1 < len(expected) and kind is expected[place + 1]:
            place += 1
        elif kind is not e.ApologyRequired:
            return None
        if kind is None:
            return None
        slots = {field: slot for field, slot in SLOTS[kind].items() if slot in said[place]}
        try:
            layout = Layout.of_event(kind, slots, CONSTANTS.get(kind, {}))
        except LookupError:
            return None
        events.append(_Event(topic, layout, place, kind is e.HandedOver))
    slots = {name: name for name in Answer.model_fields if name != "promise" or opened.promise}
    return _Pattern(events, Layout.of_answer(slots), canonical(list(topics)))


# --- writing ------------------------------------------------------------------------------------------------------


def _digest(orders: _Orders, spelled: Spelled) -> bytes:
    acts = b",".join([layout(said) for layout, said in zip(orders.acts, spelled.acts, strict=True)])
    receipt = orders.receipt(spelled.receipt)
    return sha256(_IMPORT(spelled.receipt | {"receipt": receipt, "acts": b"[%b]" % acts})).digest()


def _said(known: Known, opened: Opened) -> list[dict[str, bytes]]:
    """Return all that is said of the receipt and of each act, with what the domain had to say to it."""
    receipt = {**known.spelled.receipt, **opened.said}
    if opened.promise is None or opened.due is None:
        return [receipt, *known.spelled.acts]
    receipt["promise"] = instant(opened.due).join(opened.promise.in_event)
    broke_at = _broke_at(known, opened)
    if broke_at is None:
        return [receipt, *known.spelled.acts]
    return [receipt, *({**said, "broke_at": instant(broke_at)} for said in known.spelled.acts)]


def _written(known: Known, opened: Opened, pattern: _Pattern) -> Decided:
    transcript, said = known.transcript, _said(known, opened)
    stream = str(stream_of("command", transcript.id))
    times = [to_micros(transcript.at), *[to_micros(act.at) for act in transcript.acts]]
    takers = [None, *[act.facts.get("to") for act in transcript.acts]]
    entries = []
    for version, (topic, layout, place, takes) in enumerate(pattern.events, 1):
        official = takers[place] if takes else None
        entries.append(Entry(stream, version, topic, layout(said[place]), None, None, None, official, times[place]))
    entries[0] = _opening(entries[0], transcript, opened)
    answered = {
        "code": said[0]["code"],
        "stream": b'"%b"' % stream.encode(),
        "version": b"%d" % len(entries),
        "events": pattern.topics,
        "occurred_at": said[pattern.events[-1].place]["at"],
    }
    if opened.promise is not None and opened.due is not None:
        answered["promise"] = instant(opened.due).join(opened.promise.in_answer)

    def answer(position: int, recorded_at: int) -> bytes:
        recorded = {"position": b"%d" % position, "recorded_at": b'"%b"' % iso_of(recorded_at).encode()}
        return pattern.answer(answered | recorded)

    return Decided(transcript.id, known.digest, entries, answer, claim=(transcript.code, stream))


def _opening(entry: Entry, transcript: Transcript, opened: Opened) -> Entry:
    """Return the entry of a receipt with all its columns."""
    facts, promise, due = transcript.facts, opened.promise, opened.due
    official = facts.get("official") or transcript.by
    columns = *entry[:4], facts["office"], facts["procedure"], facts["channel"], official, entry.occurred_at
    if promise is None or due is None:
        return Entry(*columns)
    return Entry(*columns, to_micros(due), promise.late_micros, promise.early_micros)


def _are_same(written: Decided, decided: Decided) -> bool:
    """Whether the bytes written are those of the aggregate's events and of the desk's answer."""
    answers = [answer_text(one.answer(1, 0)) for one in (written, decided)]
    return list(written.entries) == list(decided.entries) and answers[0] == answers[1]
