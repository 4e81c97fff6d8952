"""The coverage report agrees with a count made from the dossiers themselves, by hand and day by day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ledger.instants import to_micros
from domain import commands as c
from domain.dossier import Dossier
from domain.events import ApologyIssued, ApologyRequired, DossierEvent, Received, ResultRecalled
from domain.standing import add_up, effective
from projections.coverage import Coverage, Report, answer, replayed
from projections.law import Law
from projections.question import Question
from projections.rates import replay
from tests.domain.acting import LATE, do, done
from tests.projections.histories import START, Recorded, histories, lines_of
from tests.world import ZONE, at, calendar, ground, received

LATER = at("2026-11-20 08:00")


def report_on(log: Iterable[Recorded], **asked: Any) -> Report:
    lines = lines_of(log)
    amendments = [line for line in lines if line.amends is not None]
    cases = replayed(replay(lambda: lines, lambda: amendments))
    first = min((line.occurred_at for line in lines), default=None)
    law = asked.pop("law", None) or Law.on(ground(START))
    return answer(Question(asked.pop("as_of", LATER), ZONE, **asked), cases, law, len(lines), first)


def coverage_of(*dossiers: Dossier, **asked: Any) -> Coverage:
    return report_on((Recorded(act, act.occurred_at) for one in dossiers for act in one.acts), **asked).total


# --- by hand ------------------------------------------------------------------------------------------------------


def counted_by_hand(log: list[Recorded], as_of: datetime) -> dict[str, Any]:
    """Count broken first promises and their letters from the aggregates' own acts."""
    streams: dict[str, list[DossierEvent]] = {}
    known: dict[str, datetime] = {}
    for event, recorded_at in log:
        streams.setdefault(str(event.originator_id), []).append(event)
        known.setdefault(str(event.originator_id), recorded_at)
    total: dict[str, Any] = {"broken": 0, "covered": 0, "in_time": 0, "ahead": 0, "imported": 0, "delays": []}
    for stream, every in streams.items():
        acts = [act for act in effective(every) if act.occurred_at <= as_of]
        found = acts and _broken_by_hand(acts, as_of)
        if not found:
            continue
        opening, (due, late_from) = acts[0], found
        came_later = isinstance(opening, Received) and opening.source == "import" and late_from <= known[stream]
        flags = (act for act in acts if isinstance(act, ApologyRequired))
        flagged = [act.origin for act in flags if act.promise_no == 1 and act.cause == "late"]
        if flagged[-1] == "import" if flagged else came_later:  # what was flagged as broken here stays this desk's own
            total["imported"] += 1
            continue
        signed = min(
            (act.occurred_at for act in acts if isinstance(act, ApologyIssued) and act.promise_no == 1), default=None
        )
        total["broken"] += 1
        if signed is not None:
            on, due_on = signed.astimezone(ZONE).date(), due.astimezone(ZONE).date()
            total["covered"] += 1
            total["in_time"] += on <= due_on
            total["ahead"] += signed < due and _working_days(on, due_on) >= 1
            total["delays"] += [_working_days(due_on, on)] if signed >= late_from else []
    return total


def _broken_by_hand(acts: list[DossierEvent], as_of: datetime) -> tuple[datetime, datetime] | None:
    """Return due and late_from of the first promise if it broke, of a dossier that was not closed without a result."""
    whole = add_up(acts)
    first = next((number for number, act in enumerate(acts) if isinstance(act, ResultRecalled)), len(acts))
    before = add_up(acts[:first])
    if before.promise is None or (whole.settled_at is None and whole.status in {"withdrawn", "stopped", "rejected"}):
        return None
    is_late = whole.settled_class == "late" if whole.settled_at else before.broken_at(as_of) is not None
    return (before.promise.due, before.promise.late_from) if is_late else None


def _working_days(start: date, end: date) -> int:
    days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
    return sum(calendar("vn@1").is_working(day) for day in days)


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(0, 60))
def test_the_report_counts_what_is_counted_by_hand(log: list[Recorded], days: int) -> None:
    as_of = START + timedelta(days=days)
    total = report_on(log, as_of=as_of).total
    found = {name: getattr(total, name) for name in ("broken", "covered", "in_time", "ahead", "imported")}
    by_hand = counted_by_hand(log, as_of)
    delays = by_hand.pop("delays")
    assert found == by_hand
    assert sorted(total.delays.elements()) == sorted(delays)


@settings(max_examples=20, deadline=None)
@given(histories, st.sampled_from(["office", "official", "procedure"]))
def test_the_groups_add_up_to_the_whole(log: list[Recorded], by: Any) -> None:
    report = report_on(log, by=by)
    for name in ("broken", "covered", "in_time", "ahead", "notices", "imported"):
        assert sum(getattr(group.coverage, name) for group in report.groups) == getattr(report.total, name)
    assert sum(len(group.coverage.without) for group in report.groups) == len(report.total.without)


# --- one dossier --------------------------------------------------------------------------------------------------


def letter(dossier: Dossier, signed: str) -> Dossier:
    return done(dossier, (c.DraftApology, signed), (c.IssueApology, signed))


@pytest.mark.parametrize(
    ("signed", "in_time", "ahead", "delays"),
    [
        ("2026-11-04 16:59", 1, 1, []),
        ("2026-11-05 07:30", 1, 0, []),
        ("2026-11-05 23:59", 1, 0, []),
        ("2026-11-06 00:00", 0, 0, [1]),
        ("2026-11-09 10:00", 0, 0, [2]),
    ],
)
def test_a_letter_is_in_time_up_to_the_end_of_the_day_promised(
    signed: str, in_time: int, ahead: int, delays: list[int]
) -> None:
    total = coverage_of(letter(received(), signed))
    assert (total.broken, total.covered) == (1, 1)
    assert (total.in_time, total.ahead, list(total.delays.elements()), total.without) == (in_time, ahead, delays, [])


def test_a_broken_promise_without_a_letter_is_named_and_a_draft_is_no_letter() -> None:
    dossier = done(received(), (c.ProcessDossier, LATE), (c.DraftApology, "2026-11-06 09:00"))
    total = coverage_of(dossier)
    assert (total.broken, total.covered) == (1, 0)
    [broken] = total.without
    assert (broken.code, broken.place.office, broken.broke_at) == ("W1-1", "W1", to_micros(at("2026-11-06 00:00")))
    assert broken.drafted_at == to_micros(at("2026-11-06 09:00"))


def test_an_open_promise_counts_from_the_break_on_flagged_or_not() -> None:
    assert coverage_of(received(), as_of=at("2026-11-05 23:59")).broken == 0
    assert coverage_of(received(), as_of=at("2026-11-06 00:00")).broken == 1
    flagged = done(received(), (c.RaiseRungs, "2026-11-06 00:00"))
    assert coverage_of(flagged, as_of=at("2026-11-06 00:00")).broken == 1


def test_a_letter_for_a_promise_that_was_kept_is_a_notice_and_in_no_rate() -> None:
    dossier = letter(received(), "2026-11-04 09:00")
    do(dossier, c.ProcessDossier, "2026-11-05 09:00")
    total = coverage_of(dossier)
    assert (total.broken, total.notices) == (0, 1)
    assert total.rates["coverage"].percent is None


def test_a_letter_for_a_wrong_result_says_nothing_of_the_promise_that_was_kept() -> None:
    dossier = done(received(), (c.ProcessDossier, "2026-11-04 09:00"), (c.RecallResult, "2026-11-04 10:00"))
    total = coverage_of(letter(dossier, "2026-11-04 11:00"))
    assert (total.broken, total.notices) == (0, 0)


def test_after_a_recall_the_first_promise_still_is_the_one_that_broke() -> None:
    dossier = done(received(), (c.ProcessDossier, LATE), (c.RecallResult, "2026-11-06 09:00"))
    [broken] = coverage_of(dossier).without
    assert (broken.due_at, broken.settled_at) == (to_micros(at("2026-11-05 17:00")), to_micros(at(LATE)))


def test_a_dossier_withdrawn_after_the_break_is_in_no_rate() -> None:
    assert coverage_of(done(received(), (c.RaiseRungs, LATE), (c.WithdrawDossier, "2026-11-06 09:00"))).broken == 0


def test_what_broke_before_an_import_is_counted_apart() -> None:
    dossier = done(received(source="import"), (c.ProcessDossier, LATE))
    log = [Recorded(act, LATER) for act in dossier.acts]
    total = report_on(log).total
    assert (total.broken, total.imported, total.imported_covered) == (0, 1, 0)
    assert [broken.origin for broken in total.without] == ["import"]


def test_months_count_what_was_settled_late_in_them_and_what_was_overdue_at_their_end() -> None:
    dossier = done(received(), (c.ProcessDossier, "2026-12-02 09:00"))
    report = report_on(
        [Recorded(act, act.occurred_at) for act in dossier.acts], by="month", as_of=at("2026-12-20 08:00")
    )
    assert [(group.key, group.coverage.broken) for group in report.groups] == [("2026-11", 1), ("2026-12", 1)]
    assert report.total.broken == 1


def test_the_median_lies_between_two_letters() -> None:
    total = Coverage(delays=Counter([1, 4, 2, 9]))
    assert (total.median_delay, total.as_json()["delay"]) == (3.0, {"median": 3.0, "max": 9, "letters": 4})
    assert Coverage().median_delay is None
