"""The published vectors: this program answers what they say, and so does the walk minute by minute."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from domain.calendar import WorkingCalendar
from domain.calendar_spec import CalendarSpec
from domain.errors import DomainError
from domain.promise import Limit, Pause, reckon
from tests.domain.desks import DESKS, terms_of
from tests.domain.oracle import AbsentError, Oracle

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/promise.json").read_text("utf-8"))
SPECS = {name: CalendarSpec.read(written) for name, written in VECTORS["calendars"].items()}
CALENDARS = {name: WorkingCalendar(spec, name) for name, spec in SPECS.items()}
CASES = [pytest.param(case, id=f"{case['received']} {case['limit']} {case['note']}") for case in VECTORS["cases"]]


def instants(case: dict[str, Any]) -> tuple[datetime, list[tuple[datetime, datetime]]]:
    pauses = [(datetime.fromisoformat(begins), datetime.fromisoformat(ends)) for begins, ends in case["pauses"]]
    return datetime.fromisoformat(case["received"]), pauses


@pytest.mark.parametrize("case", CASES)
def test_the_published_promises_are_ours(case: dict[str, Any]) -> None:
    received, pauses = instants(case)

    def answer() -> dict[str, Any]:
        terms = terms_of(received, Limit.parse(case["limit"]), case["policy"])
        reckoned = reckon(CALENDARS[case["calendar"]], terms, [Pause(*pause) for pause in pauses])
        return {
            "due": reckoned.due.isoformat(),
            "late_from": reckoned.late_from.isoformat(),
            "provisional": reckoned.provisional,
        }

    if "error" in case:
        with pytest.raises(DomainError) as refused:
            answer()
        assert refused.value.code == case["error"]
    else:
        assert answer() == {name: case[name] for name in ("due", "late_from", "provisional")}


@pytest.mark.parametrize("case", [case for case in VECTORS["cases"] if case.get("error") in {None, "year_absent"}])
def test_the_walk_gives_the_published_promises(case: dict[str, Any]) -> None:
    oracle = Oracle(SPECS[case["calendar"]].model_dump(mode="json"))
    received, pauses = instants(case)
    if "error" in case:
        with pytest.raises(AbsentError):
            oracle.promise(received, case["limit"], pauses, case["policy"])
    else:
        due, late_from = oracle.promise(received, case["limit"], pauses, case["policy"])
        assert (due.isoformat(), late_from.isoformat()) == (case["due"], case["late_from"])


def test_the_published_calendars_are_the_desks_of_the_tests() -> None:
    assert SPECS == DESKS
