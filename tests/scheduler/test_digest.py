"""The morning digest: on days the office works, from its opening, each dossier in the list that asks most of it."""

import pytest

from domain.ladder import Rungs
from projections.instants import micros_of
from projections.worklist import WorkItem
from scheduler.digest import Digest, day_of, lists_of
from tests.world import at, calendar, rulebook

VN = calendar("vn@1")
NOW = at("2026-11-20 08:00")  # a Friday; the next working days are Monday 23 and Wednesday 25


def item(code: str, due: str | None, paused: str | None = None) -> WorkItem:
    late_from = None if due is None else micros_of(VN.midnight_after(at(due).date()))
    since = None if paused is None else micros_of(at(paused))
    due_at = None if due is None else micros_of(at(due))
    times = micros_of(at("2026-11-02 09:00")), due_at, late_from, since
    return WorkItem(code, code, "W1", "3wd", "lan", *times, provisional=False)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-20 07:29", None),
        ("2026-11-20 07:30", "2026-11-20"),
        ("2026-11-20 12:00", "2026-11-20"),
        ("2026-11-21 08:00", None),  # a Saturday
        ("2026-11-24 08:00", None),  # a day off
        ("2026-01-10 08:00", "2026-01-10"),  # a Saturday that is worked
        ("2029-11-16 07:29", None),  # no calendar: plain office hours
        ("2029-11-16 07:30", "2029-11-16"),
        ("2029-11-17 08:00", None),
    ],
)
def test_it_is_due_from_the_opening_of_each_day_that_is_worked(now: str, day: str | None) -> None:
    found = day_of(VN, at(now))
    assert (found and found.isoformat()) == day


def test_each_dossier_stands_in_the_list_that_asks_most_of_it() -> None:
    items = [
        item("late", "2026-11-19 17:00"),
        item("today", "2026-11-20 17:00"),
        item("next", "2026-11-23 17:00"),
        item("soon", "2026-11-25 17:00"),
        item("later", "2026-11-26 17:00"),
        item("paused", "2026-11-20 17:00", "2026-11-19 09:00"),
        item("paused-late", "2026-11-18 17:00", "2026-11-19 09:00"),
        item("none", None),
    ]
    assert lists_of(items, VN, NOW, Rungs.of(rulebook())) == {
        "overdue": ["late", "paused-late"],
        "due_today": ["today"],
        "notice_due": ["next"],
        "due_soon": ["soon"],
    }


def test_it_names_the_first_of_a_long_list_and_counts_the_rest() -> None:
    codes = [f"HS-{n}" for n in range(30)]
    digest = Digest(NOW.date(), {"overdue": codes, "due_today": []}, [], 0)
    assert digest.facts(20) == {
        "day": "2026-11-20",
        "lists": {"overdue": {"count": 30, "codes": codes[:20]}},
        "dead": 0,
    }


@pytest.mark.parametrize(
    ("digest", "is_empty"),
    [
        (Digest(NOW.date(), {"overdue": []}, [], 0), True),
        (Digest(NOW.date(), {"overdue": ["a"]}, [], 0), False),
        (Digest(NOW.date(), {}, ["a"], 0), False),
        (Digest(NOW.date(), {}, [], 1), False),
    ],
)
def test_with_nothing_to_say_it_is_empty(digest: Digest, *, is_empty: bool) -> None:
    assert digest.is_empty == is_empty
