"""Random histories of dossiers, made by the real aggregate, and the ledger lines they leave."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from adapters.ledger.envelope import envelope_of
from adapters.ledger.instants import iso_of, to_micros
from adapters.ledger.mapper import entry_of
from domain import commands as c
from domain.dossier import Dossier
from domain.errors import DomainError
from domain.events import DossierEvent
from domain.promising import Ground
from projections.line import Line
from tests.world import PROCEDURES, at, ground

START = at("2026-02-02 08:00")  # two weeks before Tết: long days off, a make-up Saturday, and forecast dates later


class Step(NamedTuple):
    """An act to try `minutes` after the one before, on one of the dossiers; `pick` chooses among its variants."""

    dossier: int
    act: str
    minutes: int
    pick: int


class Recorded(NamedTuple):
    """An event, and when the ledger learned it."""

    event: DossierEvent
    recorded_at: datetime


def _pick(choices: Sequence[Any], number: int) -> Any:
    return choices[number % len(choices)]


class Desk:
    """Plays steps; what the dossier refuses leaves no trace."""

    def __init__(self) -> None:
        self.now = START
        self.dossiers: dict[int, Dossier] = {}
        self.log: list[Recorded] = []

    def play(self, step: Step) -> None:
        self.now += timedelta(minutes=step.minutes)
        try:
            dossier = self._act(step)
        except DomainError:
            return
        self.log += [Recorded(event, self.now) for event in dossier.collect_events()]

    def _act(self, step: Step) -> Dossier:
        dossier = self.dossiers.get(step.dossier)
        if dossier is None:
            dossier = self.dossiers[step.dossier] = self._open(step)
        else:
            ACTS[step.act](dossier, self._facts(), step.pick)
        return dossier

    def _facts(self) -> dict[str, Any]:
        return {"id": f"c{len(self.log)}", "by": "lan", "at": self.now, "code": "known"}

    def _open(self, step: Step) -> Dossier:
        procedure = _pick(sorted(PROCEDURES), step.pick)
        facts = {"id": f"open-{step.dossier}", "by": "lan", "at": self.now, "office": _pick(["W1", "W2"], step.pick)}
        facts |= {"procedure": procedure, "channel": _pick(["desk", "online", "post"], step.pick)}
        if step.act == "reject":
            return Dossier.reject(c.RejectDossier(**facts, basis="x"), lambda: f"D-{step.dossier}", ground(self.now))
        facts |= {"official": _pick(["hoa", "minh"], step.pick), "no_promise": procedure == "none"}
        if step.act == "return":
            facts |= {"source": "import", "given_due": self.now + timedelta(days=3)}
        return Dossier.receive(c.ReceiveDossier(**facts), lambda: f"D-{step.dossier}", ground(self.now))


def on(dossier: Dossier, facts: dict[str, Any]) -> Ground:
    """Return what an act stands on: the ledger learned of each dossier as it was received."""
    return ground(facts["at"])._replace(known_from=dossier.acts[0].occurred_at)


def _correct(dossier: Dossier, facts: dict[str, Any], pick: int) -> None:
    entry = pick % max(dossier.version, 1) + 1
    minutes = _pick([-3000, -500, -60, 45, 700], pick // 3)
    moved = dossier.acts[entry - 1].occurred_at + timedelta(minutes=minutes)
    changes = [("occurred_at", moved.isoformat()), ("channel", "post"), ("official", "tuan")]
    changes += [("limit", "1wd"), ("limit", "9wd"), ("due", moved.isoformat())]
    name, new = _pick(changes, pick // 7)
    order = c.CorrectEntry(**facts, approved_by="chi", entry=entry, field=name, new=new)
    dossier.correct(order, on(dossier, facts))


def _revise(dossier: Dossier, facts: dict[str, Any], pick: int) -> None:
    order = c.RevisePromise(**facts, cause="supervisor", basis="x", limit=_pick(["1wd", "4wd"], pick))
    dossier.revise_promise(order, on(dossier, facts))


def _return(dossier: Dossier, facts: dict[str, Any], pick: int) -> None:
    order = c.ReturnResult(**facts, outcome=_pick(["granted", None], pick))
    dossier.return_result(order, on(dossier, facts))


ACTS: dict[str, Callable[[Dossier, dict[str, Any], int], None]] = {
    "hand_over": lambda d, f, p: d.hand_over(c.HandOver(**f, to=_pick(["an", "binh"], p)), on(d, f)),
    "take_over": lambda d, f, p: d.take_over(c.TakeOver(**f, to_office=_pick(["W1", "W2"], p), basis="x"), on(d, f)),
    "pause": lambda d, f, _: d.pause(c.PauseClock(**f, cause="supplement"), on(d, f)),
    "resume": lambda d, f, _: d.resume(c.ResumeClock(**f), on(d, f)),
    "process": lambda d, f, _: d.process(c.ProcessDossier(**f), on(d, f)),
    "return": _return,
    "recall": lambda d, f, _: d.recall(c.RecallResult(**f), on(d, f)),
    "withdraw": lambda d, f, _: d.withdraw(c.WithdrawDossier(**f), on(d, f)),
    "stop": lambda d, f, _: d.stop(c.StopDossier(**f, basis="x"), on(d, f)),
    "reject": lambda d, f, _: d.notify(c.NotifyCitizen(**f, what="x", channel="post")),
    "revise": _revise,
    "tick": lambda d, f, _: d.raise_rungs(c.RaiseRungs(**f), on(d, f)),
    "draft": lambda d, f, p: d.draft_apology(c.DraftApology(**f, promise_no=1 + p % 2, reason="software"), on(d, f)),
    "issue": lambda d, f, p: d.issue_apology(c.IssueApology(**f, promise_no=1 + p % 2), lambda: p, on(d, f)),
    "deliver": lambda d, f, p: d.deliver_apology(
        c.DeliverApology(**f, promise_no=1 + p % 2, channel=_pick(["post", "sms"], p)), on(d, f)
    ),
    "correct": _correct,
}
_OFTEN = (
    "correct",
    "correct",
    "hand_over",
    "pause",
    "resume",
    "process",
    "resume",
    "process",
    "recall",
    "tick",
    "tick",
    "draft",
    "issue",
    "deliver",
)

steps = st.builds(
    Step,
    dossier=st.integers(0, 3),
    act=st.sampled_from([*ACTS, *_OFTEN]),
    minutes=st.sampled_from([0, 1, 7, 45, 300, 1440, 2000, 6000]),
    pick=st.integers(0, 500),
)


def played(plan: Iterable[Step]) -> list[Recorded]:
    """Return what the ledger recorded of a plan, in its order."""
    desk = Desk()
    for step in plan:
        desk.play(step)
    return desk.log


histories = st.lists(steps, min_size=20, max_size=60).map(played)


def lines_of(log: Iterable[Recorded]) -> list[Line]:
    """Return the ledger lines of a log, numbered from 1."""
    return [line_of(event, number, recorded_at) for number, (event, recorded_at) in enumerate(log, 1)]


def line_of(event: DossierEvent, number: int, recorded_at: datetime) -> Line:
    """Return one line with its envelope, as the ledger writes it."""
    entry, moment = entry_of(event), to_micros(recorded_at)
    stream, version = str(entry.originator_id), entry.originator_version
    words = {"command": None, "prev": None, "recorded_at": iso_of(moment), "stream": stream, "tenant": "main"}
    envelope = envelope_of(entry.state, id_=number, kind=entry.topic, version=version, **words)
    columns = {name: getattr(entry, name) for name in Line._fields if hasattr(entry, name)}
    plain = {"id": number, "stream": stream, "version": version, "kind": entry.topic}
    return Line(**columns, **plain, recorded_at=moment, envelope=envelope)
