"""The invariants: what must hold of the ledger after every step, every few steps, and at the end."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.ledger.errors import KeyDestroyedError
from adapters.ledger.folding import fold as fold_text
from adapters.ledger.instants import from_micros, to_micros
from adapters.ledger.lines import amendments_of, lines_of, position_of, whole_lines_of
from adapters.ledger.mapper import event_of
from adapters.ledger.reads import select_events
from adapters.ledger.reference import replayed
from adapters.ledger.schema import commands, events, log_state
from adapters.ledger.tree import leaf_hash, root_of, unpacked
from domain.desk import Answer
from domain.dossier import Dossier
from projections import facts, worklist
from projections.facts import timeliness_facts
from projections.fold import fold
from projections.question import Question
from projections.rates import answer, replay
from tests.adapters.desk.test_personal_data import forms_of
from tests.adapters.ledger.rfc6962 import defined_root
from tests.simulation.actors import CANARY, SECRET, name_of
from tests.simulation.flags import Flags
from tests.simulation.life import Now, lived
from tests.simulation.model import AHEAD, FOLLOWING, ZONE, Model
from tests.simulation.place import TENANT, Place

CLOSED = {"withdrawn", "stopped", "rejected"}
STILL_ALLOWED = {"entry_corrected", "citizen_notified", "apology_drafted", "apology_issued", "apology_delivered"}
OPEN = {"in_time": "open_in_time", "overdue": "open_overdue", "paused": "open_paused"}
_FACTS = timeliness_facts.c
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
_NEW = sa.select(
    events.c.id, events.c.stream, events.c.version, events.c.kind, events.c.recorded_at, events.c.amends,
    events.c.envelope, events.c.leaf,
).where(events.c.tenant == TENANT, events.c.id > sa.bindparam("after")).order_by(events.c.id)  # fmt: skip


class Checks:
    """Holds what was seen of the log so far, reports frozen in the past, and dossiers that were kept in memory."""

    def __init__(self, place: Place, model: Model, dice: Random) -> None:
        self.place, self.model, self.dice = place, model, dice
        self.size, self.recorded_at = 0, 0
        self.versions: dict[str, int] = {}
        self.closed: set[str] = set()
        self.streams: dict[str, str] = {}
        self.acknowledged: dict[str, list[int]] = {}
        self.frozen: list[tuple[Question, int, str]] = []
        self.kept: dict[str, Dossier] = {}
        self.latest = place.clock.now
        self.flags = Flags(model)

    # --- after every step -------------------------------------------------------------------------------

    def new_rows(self) -> list[Any]:
        """Read what was recorded since, each line the next of the log and of its stream (2), none after an end (8)."""
        with self.place.at.recorder.reading() as connection:
            rows = list(connection.execute(_NEW, {"after": self.size}))
        for row in rows:
            assert row.id == self.size + 1, f"id {row.id} after {self.size}"
            assert row.version == self.versions.get(row.stream, 0) + 1, f"version {row.version} of {row.stream}"
            assert row.recorded_at >= self.recorded_at, "recorded before the line before it"
            assert row.leaf == leaf_hash(row.envelope)
            kind = row.kind.partition(".")[2]
            amends = row.amends is not None or kind in STILL_ALLOWED | FOLLOWING
            assert amends or row.stream not in self.closed, f"{kind} after the end"
            if row.kind.startswith("dossier.") and kind in CLOSED:
                self.closed.add(row.stream)
            self.size, self.versions[row.stream], self.recorded_at = row.id, row.version, row.recorded_at
            self.frozen = [entry for entry in self.frozen if entry[1] < row.recorded_at]
            self.flags.add(row)
        self.latest = max(self.latest, self.place.clock.now + AHEAD)  # no act lies further ahead
        return rows

    def only_of(self, rows: list[Any], order: str) -> None:
        """Whatever was recorded since belongs to this order (1)."""
        said = {json.loads(row.envelope)["command"] for row in rows}
        assert said <= {order}, f"{order} recorded as {said}"

    def recorded(self, order: str, said: Answer, rows: list[Any]) -> None:
        """An acknowledged order stands in the log as it was answered (1)."""
        self.only_of(rows, order)
        assert [row.kind for row in rows] == list(said.events), f"{order}: {[row.kind for row in rows]}"
        assert (rows[-1].id, rows[-1].stream, rows[-1].version) == (said.position, said.stream, said.version)
        self.acknowledged[order] = [row.id for row in rows]
        if rows[0].kind.startswith("dossier."):
            self.streams[said.code] = said.stream

    def as_modelled(self, code: str) -> None:
        """The row of a dossier says what the model says: dates, class, state, who has it (9)."""
        with self.place.at.recorder.reading() as connection:
            wanted = sa.select(timeliness_facts).where(_FACTS.stream == self.streams[code])
            row = connection.execute(wanted).one_or_none()
        assert row is not None, f"{code} is shown nowhere"
        self._compare(code, row)
        self.flags.owed_rightly(self.streams[code], lived(self.model.cases[code].in_order()))

    def flagged(self, rows: list[Any], at: datetime) -> None:
        """What a tick raised is right, and nothing that had to be raised is missing (10)."""
        codes = {stream: code for code, stream in self.streams.items()}
        for row in rows:
            if row.kind == "dossier.rung_reached":
                self.flags.raised_rightly(lived(self.model.cases[codes[row.stream]].in_order()), row)
        for code, stream in self.streams.items():
            self.flags.complete(stream, lived(self.model.cases[code].in_order()), at)

    def _compare(self, code: str, row: Any) -> None:
        now = lived(self.model.cases[code].in_order())
        expected = {name: at and to_micros(at) for name, at in self._instants(now).items()} | self._words(now)
        shown = {name: getattr(row, name) for name in expected}
        wrong = {name: (shown[name], expected[name]) for name in expected if shown[name] != expected[name]}
        assert not wrong, f"{code} shows, and should show: {wrong}"

    def _instants(self, now: Now) -> dict[str, datetime | None]:
        dates = self.model.dates(now.limits)
        return {
            "due_at": dates and dates.due,
            "late_from": dates and dates.late_from,
            "early_before": dates and dates.early_before,
            "received_at": now.received_at,
            "paused_since": now.paused_since,
            "settled_at": now.settled_at,
            "closed_at": now.closed_at,
            "returned_at": now.returned_at,
        }

    def _words(self, now: Now) -> dict[str, Any]:
        decided = now.decided or (None, None)
        return {
            "office": now.office,
            "official": now.official,
            "procedure": now.said["procedure"],
            "channel": now.said["channel"],
            "rejected": now.status == "rejected",
            "settled_class": self.model.class_of(now),
            "decided_office": decided[0],
            "decided_official": decided[1],
            "reopened": now.settled_at is not None and now.status in {"open", "paused"},
            "closed_how": now.status if now.closed_at else None,
        }

    # --- every few steps --------------------------------------------------------------------------------

    def now_and_then(self) -> None:
        """Everything that costs more than a look at one dossier."""
        self.live_is_replayed()
        self.all_as_modelled()
        self.books_balance()
        self.past_is_unchanged()
        self.kept_is_replayed()
        self.time_adds_up()
        self.freeze()

    def shown(self) -> dict[str, list[Any]]:
        """All rows of all read models."""
        with self.place.at.recorder.reading() as connection:
            tables = timeliness_facts, worklist.worklist
            return {table.name: sorted(map(tuple, connection.execute(sa.select(table)))) for table in tables}

    def live_is_replayed(self) -> None:
        """The read models are what the whole log adds up to (3)."""
        at = to_micros(self.latest)
        with self.place.at.recorder.reading() as connection:
            replayed_ = fold(whole_lines_of(connection, TENANT))
            live = {each.stream: each for each in facts.read(connection)}
            assert live == replayed_, "the facts are not what the log adds up to"
            assert worklist.read(connection, at) == worklist.past(replayed_.values(), at), "nor is the worklist"

    def all_as_modelled(self) -> None:
        """Each dossier as the model has it, and on the worklist exactly those that wait (9)."""
        with self.place.at.recorder.reading() as connection:
            rows = {row.stream: row for row in connection.execute(sa.select(timeliness_facts))}
            waiting = worklist.read(connection, to_micros(self.latest))
        assert rows.keys() == set(self.streams.values()), "a dossier is missing, or one too many"
        for code, stream in self.streams.items():
            self._compare(code, rows[stream])
        lives = {code: lived(case.in_order()) for code, case in self.model.cases.items()}
        for item in waiting:
            column = self.model.column(replace(lives[item.code], settled_at=None), self.latest)
            dates = self.model.dates(lives[item.code].limits)
            state = item.state(to_micros(self.latest))
            assert OPEN.get(state, state) == column, f"{item.code}: {item}, not {column}"
            assert item.provisional == (dates is not None and dates.provisional), f"{item.code}: provisional"
        codes = {item.code for item in waiting}
        assert codes == {code for code, now in lives.items() if now.status in {"open", "paused"}}

    def _report(self, question: Question, known: int | None) -> str:
        with self.place.at.recorder.reading() as connection:
            position = position_of(connection, TENANT, known)
            states = replay(
                lambda: lines_of(connection, TENANT, known), lambda: amendments_of(connection, TENANT, known)
            )
            if known is None:
                states = lambda _cuts: [facts.read(connection)]  # noqa: E731 - the live table, as reports read it
            return json.dumps(answer(question, states, position).as_json())

    def books_balance(self) -> None:
        """Each office and procedure, and their sum, counts as the model counts; nothing is no per cent (7)."""
        begins = self.dice.choice([None, from_micros(self.recorded_at) - timedelta(days=20)])
        for by in ("office", "procedure"):
            report = json.loads(self._report(Question(self.latest, ZONE, begins, by=by), None))  # type: ignore[arg-type] # a Literal
            wanted = self.model.books(by, begins, self.latest)
            shown = {group["key"]: group for group in report["groups"]}
            assert shown.keys() >= wanted.keys(), f"{by}: {shown.keys()} of {wanted.keys()}"
            for key, group in (shown | {None: report}).items():
                book = wanted.get(key or "", Counter()) if key else sum(wanted.values(), Counter())
                self._book(f"{by} {key}", group, book)

    def _book(self, name: str, shown: dict[str, Any], book: Counter[str]) -> None:
        settled = book["early"] + book["on_time"] + book["late"]
        rates = {"on_time": book["early"] + book["on_time"], "early": book["early"]}
        columns = ["received", "carried_over", "early", "on_time", "late", "closed_otherwise", "no_promise", "rejected"]
        for column in [*columns, *OPEN.values()]:
            assert shown[column] == book[column], f"{name}: {column} is {shown[column]}, not {book[column]}"
        opened = sum(shown[column] for column in OPEN.values())
        came = shown["carried_over"] + shown["received"]
        assert came == settled + shown["closed_otherwise"] + opened, f"{name} does not balance"
        for rate, kept in rates.items():
            numbers = shown["rates"][rate]
            assert (numbers["numerator"], numbers["denominator"]) == (kept, settled)
            assert (numbers["percent"] is None) == (settled == 0), f"{name}: {numbers}"

    def freeze(self) -> None:
        """Keep the report as it is shown now."""
        question = Question(self.latest, ZONE, by=self.dice.choice(["office", "procedure", "official"]))
        self.frozen.append((question, self.recorded_at, self._report(question, None)))

    def past_is_unchanged(self) -> None:
        """A report as it was known then is the report that was shown then (5)."""
        for question, known, shown in self.dice.sample(self.frozen, min(2, len(self.frozen))):
            assert self._report(question, known) == shown, f"as known at {from_micros(known)}"

    def kept_is_replayed(self) -> None:
        """A dossier kept in memory and told what followed is the one replayed from the start (23)."""
        for code in self.dice.sample(sorted(self.streams), min(4, len(self.streams))):
            stream = UUID(self.streams[code])
            with self.place.at.recorder.reading() as connection:
                whole = select_events(connection, TENANT, stream)
            fresh, kept = replayed(whole), self.kept.get(code)
            for event in whole if kept is None else whole[kept.version :]:
                kept = event_of(event).mutate(kept)
            assert kept is not None
            assert (kept.standing, kept.apologies, kept.acts) == (fresh.standing, fresh.apologies, fresh.acts)
            self.kept[code] = kept

    def time_adds_up(self) -> None:
        """Working time that ran and working time that stood still make up the time that passed (14)."""
        ground = self.place.at.desk.ground()
        for code in self.dice.sample(sorted(self.streams), min(4, len(self.streams))):
            dossier, now = self.place.at.desk.dossier(code), lived(self.model.cases[code].in_order())
            standing, limits = dossier.standing, now.limits
            end = standing.last_settled_at or standing.paused_since or standing.last_at
            if limits is None or standing.promise is None or standing.counted_from is None or end is None:
                continue
            assert [tuple(pause) for pause in standing.pauses] == now.pauses
            calendar, oracle = ground.calendar_of(standing.promise.calendar), self.model.oracle(limits.calendar)
            edges = [standing.counted_from, *(edge for pause in standing.pauses for edge in pause), end]
            pieces = [calendar.working_minutes(*pair) for pair in pairwise(edges)]
            running, paused = sum(pieces[::2]), sum(pieces[1::2])
            assert running + paused == oracle.minutes_worked(standing.counted_from, end), f"{code}: {pieces}"
            assert paused == sum(oracle.minutes_worked(*pause) for pause in now.pauses), f"{code}: {pieces}"
            self._moved_by_what_it_stood(code, now, paused)

    def _moved_by_what_it_stood(self, code: str, now: Any, paused: int) -> None:
        """A limit in working hours: from receipt to due as many minutes as promised, and those it stood still."""
        limits = now.limits
        if limits.given or limits.policy != "resume" or not limits.limit.endswith("wh") or now.settled_at:
            return
        limits = limits._replace(held=None)
        unmoved, dates = self.model.dates(limits._replace(pauses=())), self.model.dates(limits)
        assert unmoved is not None
        assert dates is not None
        if any(begins >= unmoved.late_from for begins, _ in now.pauses) or len(now.pauses) > 1:
            return
        passed = self.model.oracle(limits.calendar).minutes_worked(limits.start, dates.due)
        assert passed == int(limits.limit[:-2]) * 60 + paused, f"{code}: {passed} minutes"

    # --- at the end ---------------------------------------------------------------------------------------

    def at_the_end(self) -> None:
        """All of the above, and what only the whole log can show."""
        self.now_and_then()
        for question, known, shown in self.frozen:
            assert self._report(question, known) == shown, f"as known at {from_micros(known)}"
        self.each_order_once()
        self.root()
        self.nothing_stands_open()

    def each_order_once(self) -> None:
        """The log holds the acknowledged orders and no others, each in one piece (1)."""
        found: dict[str, list[int]] = {}
        with self.place.at.recorder.reading() as connection:
            for id_, envelope in connection.execute(sa.select(events.c.id, events.c.envelope).order_by(events.c.id)):
                found.setdefault(json.loads(envelope)["command"], []).append(id_)
            remembered = set(connection.scalars(sa.select(commands.c.id)))
        assert found == self.acknowledged, "the log holds other orders than were acknowledged"
        assert remembered == found.keys()

    def root(self) -> str:
        """The root kept is the root of all leaves."""
        with self.place.at.recorder.reading() as connection:
            size, frontier = connection.execute(sa.select(log_state.c.size, log_state.c.frontier)).one()
            leaves = list(connection.scalars(sa.select(events.c.leaf).order_by(events.c.id)))
        assert size == len(leaves)
        root = root_of(unpacked(frontier, size))
        assert root == defined_root(leaves)
        return root.hex()

    # --- persons ------------------------------------------------------------------------------------------

    def erased(self, code: str, person: int) -> None:
        """Nobody opens or finds the person any more (18)."""
        reader = self.place.at.reader
        try:
            reader.open_applicant(reader.dossier(code), "thanh-tra", "kiểm tra")
        except KeyDestroyedError:
            pass
        else:
            message = f"{code} still opens"
            raise AssertionError(message)
        assert reader.find(name_of(person)) == []

    def still_open(self, persons: dict[str, int]) -> None:
        """Whoever was not erased is still opened and found (18)."""
        reader = self.place.at.reader
        here = [code for code in persons if persons[code] not in self.model.erased]
        for code in self.dice.sample(here, min(2, len(here))):
            name = name_of(persons[code])
            assert reader.open_applicant(reader.dossier(code), "thanh-tra", "kiểm tra")["name"] == name
            assert code in reader.find(name), f"{name} is not found"

    def nothing_stands_open(self) -> None:
        """No name and no note stands in any file, in whatever form (18)."""
        for engine in self.place.at.engines:
            content = _content_of(engine)
            assert [form for form in secrets() if form in content] == []


def _content_of(engine: sa.Engine) -> bytes:
    """Return every byte of a file, or every value that a server keeps, as it keeps it."""
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        if engine.dialect.name == "sqlite":
            return bytes(driver.serialize())
        with driver.cursor() as cursor:
            tables = [name for (name,) in cursor.execute(_TABLES).fetchall()]
            content = bytearray()
            for table in tables:
                with cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as rows:
                    content += b"".join(rows)
            assert b'"command":' in content
            return bytes(content)
    finally:
        raw.close()


@cache
def secrets() -> frozenset[bytes]:
    """Every form in which a canary might be written."""
    return frozenset(form for text in (CANARY, SECRET) for each in (text, fold_text(text)) for form in forms_of(each))
