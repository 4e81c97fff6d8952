"""The worklist: every dossier that waits for a result, the most urgent first; its state is computed, never stored."""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from domain.apology import Apologies
from domain.ladder import Climber, Rungs, longest_pause, steps
from domain.promising import Ground
from domain.timeliness import OpenState, is_broken, open_state
from projections.fold import Facts
from projections.instants import instant_of, micros_of
from projections.line import body_of, event_of, said_by
from projections.tables import Number, Text, Writing, instant, metadata, remove, upsert, word

WorkState = OpenState | Literal["no_promise"]
STATES: tuple[WorkState, ...] = ("in_time", "overdue", "paused", "no_promise")

worklist = sa.Table(
    "worklist",
    metadata,
    sa.Column("stream", Text, primary_key=True),
    sa.Column("code", Text, nullable=False),
    word("office"),
    word("procedure"),
    word("official"),
    sa.Column("received_at", Number, nullable=False),
    instant("due_at"),
    instant("late_from"),
    instant("paused_since"),
    sa.Column("provisional", sa.Boolean, nullable=False),
    instant("known_from"),  # when an import brought it; what happened before then was another register's
    instant("next_rung_at"),  # when the clock reaches the next rung that carries no flag
    instant("pause_ends"),  # from when the present pause lasts longer than its cause allows
)
_FILTERED = ("office", "official", "procedure", "late_from", "due_at", "paused_since")


def _index(name: str, *first: str, where: sa.ColumnElement[bool] | None = None) -> None:
    """Add an index that begins with what leads to the rows and holds all by which they are filtered or counted."""
    columns = [worklist.c[column] for column in dict.fromkeys((*first, *_FILTERED))]
    sa.Index(f"worklist_{name}", *columns, sqlite_where=where, postgresql_where=where)


_index("by_urgency", "late_from", "code")
_index("of_office", "office", "late_from", "code")
_index("of_official", "official", "late_from", "code")
_index("by_due", "due_at")
_index("paused", "paused_since", where=worklist.c.paused_since.is_not(None))
sa.Index("worklist_by_rung", worklist.c.next_rung_at)
sa.Index("worklist_by_end_of_pause", worklist.c.pause_ends)


class WorkItem(NamedTuple):
    """A dossier that waits; instants are microseconds. `official` has it now, `provisional`: its year is a forecast."""

    stream: str
    code: str
    office: str | None
    procedure: str | None
    official: str | None
    received_at: int
    due_at: int | None
    late_from: int | None
    paused_since: int | None
    provisional: bool

    def state(self, at: int) -> WorkState:
        """Return where it stands at an instant."""
        return "no_promise" if self.late_from is None else open_state(at, self.late_from, self.paused_since)


_ITEM = [worklist.c[name] for name in WorkItem._fields]


class Reached(NamedTuple):
    """A dossier that the clock must look at; instants are microseconds."""

    code: str
    late_from: int
    paused_since: int | None
    known_from: int | None
    next_rung_at: int


class Wanted(NamedTuple):
    """Which items are asked for; None asks for all.

    One of `offices`, due in [due_from, due_until), and behind `after` in the order of urgency (late_from, code);
    `paused_too_long` asks for what is paused for longer than its cause allows, whatever its state.
    """

    office: str | None = None
    official: str | None = None
    procedure: str | None = None
    state: WorkState | None = None
    offices: frozenset[str] | None = None
    due_from: int | None = None
    due_until: int | None = None
    after: tuple[int | None, str] | None = None
    paused_too_long: bool = False


EVERYTHING = Wanted()


def write(tx: Writing, table: sa.Table, facts: Iterable[Facts], ground: Ground) -> None:
    """Put on the list what waits, and take off what does not; `facts` come with their envelopes."""
    rungs = Rungs.of(ground.rules)
    waiting, gone = [], []
    for dossier in facts:
        if dossier.is_waiting:
            known_from = dossier.known_from
            ahead = _next_rung(dossier, known_from, ground, rungs)
            marks = {"known_from": known_from, "next_rung_at": ahead, "pause_ends": _pause_ends(dossier, ground, rungs)}
            waiting.append(_item(dossier)._asdict() | marks)
        elif not dossier.is_new:
            gone.append({"stream": dossier.stream})
    upsert(tx, table, waiting)
    remove(tx, table, gone)


def read(connection: sa.Connection, at: int, wanted: Wanted = EVERYTHING, limit: int | None = None) -> list[WorkItem]:
    """Return the list as it stands at `at`: by the instant from which each is late, those without a promise last."""
    found: list[WorkItem] = []
    for part in _behind(wanted.after):
        left = None if limit is None else limit - len(found)
        query = sa.select(*_ITEM).where(part).order_by(worklist.c.late_from, worklist.c.code).limit(left)
        found += [WorkItem(*row) for row in connection.execute(_asked(query, wanted, at, in_order=True))]
        if len(found) == limit:
            break
    return found


def count(connection: sa.Connection, at: int, wanted: Wanted = EVERYTHING) -> int:
    """Return how many dossiers are on the list, wherever a page of it begins."""
    return connection.scalar(_asked(sa.select(sa.func.count()).select_from(worklist), wanted, at)) or 0


REACHED = (
    sa.select(*(worklist.c[name] for name in Reached._fields))
    .where(worklist.c.next_rung_at <= sa.bindparam("at"))
    .order_by(worklist.c.next_rung_at, worklist.c.code)
)
"""The dossiers that have reached a rung by `at` and carry no flag for it, the earliest first.

The index leads straight to them: the cost follows what is due, not what waits.
"""


def reached(connection: sa.Connection, at: int) -> list[Reached]:
    """Return what REACHED finds."""
    return [Reached(*row) for row in connection.execute(REACHED, {"at": at})]


def counts(connection: sa.Connection, at: int, wanted: Wanted = EVERYTHING) -> dict[WorkState, int]:
    """Return how many dossiers of the list stand in each state at `at`."""
    found: dict[WorkState, int] = {}
    for state in STATES:
        found[state] = count(connection, at, wanted._replace(state=state)) if wanted.state in {None, state} else 0
    return found


def past(facts: Iterable[Facts], at: int, wanted: Wanted = EVERYTHING) -> list[WorkItem]:
    """Return the list as it stood at `at`, from facts folded up to then with their envelopes."""
    items = (_item(dossier) for dossier in facts if dossier.is_waiting)
    return sorted((item for item in items if _is_wanted(item, at, wanted)), key=_urgency)


def _next_rung(facts: Facts, known_from: int | None, ground: Ground, rungs: Rungs) -> int | None:
    """Return when the next rung without a flag is reached, or None where there is no promise or no rung ahead."""
    if facts.due_at is None or facts.late_from is None:
        return None
    apologies = Apologies()
    for line in facts.flags:
        apologies.remember(event_of(line))
    climber = Climber(
        facts.promise_no,
        instant_of(facts.counted_from),
        instant_of(facts.due_at),
        instant_of(facts.late_from),
        None if facts.paused_since is None else instant_of(facts.paused_since),
        None if facts.paused_since is None else body_of(facts.paused_by).get("longest"),
        apologies.of(facts.promise_no).re_promise,
        apologies.raised,
        None if known_from is None else instant_of(known_from),
    )
    promise = said_by(facts.promised_by)["promise"]
    ahead = steps(climber, ground.calendar_of(promise["calendar"]), rungs)
    return micros_of(ahead[0].reached_at) if ahead else None


def _pause_ends(facts: Facts, ground: Ground, rungs: Rungs) -> int | None:
    """Return from when the present pause is too long, or None where none runs or its cause sets no limit."""
    if facts.due_at is None or facts.paused_since is None:
        return None
    longest = body_of(facts.paused_by).get("longest")
    if longest is None:
        return None
    calendar = ground.calendar_of(said_by(facts.promised_by)["promise"]["calendar"])
    return micros_of(longest_pause(instant_of(facts.paused_since), longest, calendar, rungs).late_from)


def _item(facts: Facts) -> WorkItem:
    opening = said_by(facts.opened_by)
    bearing = said_by(facts.promised_by)
    return WorkItem(
        facts.stream,
        opening["code"],
        facts.office,
        facts.procedure,
        facts.official,
        facts.received_at,
        facts.due_at,
        facts.late_from,
        facts.paused_since,
        facts.late_from is not None and bearing["promise"]["provisional"],
    )


def _asked(query: sa.Select[Any], wanted: Wanted, at: int, *, in_order: bool = False) -> sa.Select[Any]:
    for name in ("office", "official", "procedure"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(worklist.c[name] == value)
    if wanted.offices is not None:
        few = wanted.state == "paused" or wanted.paused_too_long or (wanted.due_from, wanted.due_until) != (None, None)
        leads = len(wanted.offices) == 1 if in_order else not few
        query = query.where(_one_of(wanted.offices, leads=leads))
    if wanted.due_from is not None:
        query = query.where(worklist.c.due_at >= wanted.due_from)
    if wanted.due_until is not None:
        query = query.where(worklist.c.due_at < wanted.due_until)
    if wanted.paused_too_long:
        query = query.where(worklist.c.pause_ends <= at)
    return query if wanted.state is None else query.where(_stands(wanted.state, at))


def _one_of(offices: frozenset[str], *, leads: bool) -> sa.ColumnElement[bool]:
    """Return what holds of the dossiers of some offices; `leads`: an index by office is the way to them.

    Where it is not (several offices in one order, or few dossiers of a day) an expression, which no index knows, keeps
    the database from taking it all the same: it keeps no statistics here that would tell.
    """
    column: sa.ColumnElement[Any] = worklist.c.office if leads else worklist.c.office.concat("")
    return column.in_(sorted(offices))


def _behind(after: tuple[int | None, str] | None) -> list[sa.ColumnElement[bool]]:
    """Return what follows an item in the order of urgency, in two parts: dossiers without a promise come last.

    Apart, each part is read from its place in an index, and in its order.
    """
    late_from, code = worklist.c.late_from, worklist.c.code
    if after is None:
        return [late_from.is_not(None), late_from.is_(None)]
    if after[0] is None:
        return [sa.and_(late_from.is_(None), code > after[1])]
    return [sa.tuple_(late_from, code) > sa.tuple_(*after), late_from.is_(None)]


def _stands(state: WorkState, at: int) -> sa.ColumnElement[bool]:
    """Return `timeliness.open_state` as a condition: judged when the pause began, else now."""
    paused_since, late_from = worklist.c.paused_since, worklist.c.late_from
    match state:
        case "no_promise":
            return late_from.is_(None)
        case "in_time":
            return sa.and_(paused_since.is_(None), sa.not_(_broken(at, late_from)))
        case "paused":
            return sa.and_(paused_since.is_not(None), sa.not_(_broken(paused_since, late_from)))
        case "overdue":
            return overdue(at)


def overdue(at: int) -> sa.ColumnElement[bool]:
    """Return what holds of the dossiers whose promise is broken, led to them by when each is late."""
    return sa.and_(_broken(_last_judged(at), worklist.c.late_from), is_overdue(at))


def is_overdue(at: int) -> sa.ColumnElement[bool]:
    """Return what holds of a dossier whose promise is broken; no index leads to it."""
    broken: sa.ColumnElement[bool] = _broken(sa.func.coalesce(worklist.c.paused_since, at), worklist.c.late_from)
    return broken


def _broken(at: Any, late_from: Any) -> Any:
    """Return `timeliness.is_broken` as a condition."""
    return is_broken(at, late_from)


def _last_judged(at: int) -> Any:
    """Return the last instant at which any dossier is judged: what is overdue is found up to there in the order."""
    paused_since = worklist.c.paused_since
    last = sa.select(sa.func.max(paused_since)).where(paused_since.is_not(None)).scalar_subquery()
    return sa.case((last > at, last), else_=at)


def _is_wanted(item: WorkItem, at: int, wanted: Wanted) -> bool:
    has = (item.office, item.official, item.procedure, item.state(at))
    if not all(asked is None or asked == value for asked, value in zip(wanted, has, strict=False)):
        return False
    if wanted.offices is not None and item.office not in wanted.offices:
        return False
    due, (begins, ends) = item.due_at, (wanted.due_from, wanted.due_until)
    in_span = (begins is None or (due is not None and due >= begins)) and (ends is None or (due or ends) < ends)
    return in_span and (wanted.after is None or _urgency(item) > _place(*wanted.after))


def _urgency(item: WorkItem) -> tuple[bool, int, str]:
    return _place(item.late_from, item.code)


def _place(late_from: int | None, code: str) -> tuple[bool, int, str]:
    return late_from is None, late_from or 0, code
