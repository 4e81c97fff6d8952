"""What decisions stand on: the reference as it is in the ledger now, whoever changed it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing, create
from domain import commands as c
from domain.calendar_spec import CalendarSpec
from domain.calendar_versions import PublishCalendar, ReviseCalendar
from domain.desk import Answer
from domain.errors import ActNotAllowedError, DomainError, LedgerEmptyError, OfficeClosedError
from domain.office import AssignCalendar, EndOffice
from domain.procedure import ProcedureTerms, ReplaceProcedure, ReviseProcedure
from tests.adapters.desk.wards import Clock, acting, receiving, reopened, settings_of, state_of
from tests.world import FOUNDED, at, national_spec

CODE = "W1-261102-0001"
BY = {"by": "admin", "at": FOUNDED}


def with_day_off(day: str) -> CalendarSpec:
    """Return the national calendar with one more day off."""
    data = national_spec().model_dump(mode="json")
    return CalendarSpec.read(data | {"off": [*data["off"], {"from": day, "to": day, "name": "nghỉ đột xuất"}]})


@pytest.fixture
def elsewhere(filed: Installation, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    """The same ledger, opened by another program."""
    filed.desk.ground()
    with closing(reopened(tmp_path, clock)) as other:
        yield other


@pytest.mark.parametrize("in_file", [True, False])
def test_a_ledger_never_founded_receives_nothing(tmp_path: Path, clock: Clock, *, in_file: bool) -> None:
    with closing(create(settings_of(tmp_path if in_file else None), clock)) as empty:
        with pytest.raises(LedgerEmptyError):
            empty.desk.handle(receiving(1))
        with pytest.raises(LedgerEmptyError):
            empty.desk.ground()
        assert state_of(empty) == (0, [], [])


@pytest.mark.on_postgresql
def test_a_procedure_revised_elsewhere_holds_for_the_next_dossier(filed: Installation, elsewhere: Installation) -> None:
    assert promise_of(filed.desk.handle(receiving(1))) == ("3wd", "3wd@1")
    facts = {"name": "3wd", "field": "Hộ tịch", "legal_basis": "x", "mark": "POLICY"}
    terms = ProcedureTerms(limit="2wd", statutory_limit="5wd", from_on=date(2026, 11, 1), **facts)
    elsewhere.desk.handle(ReviseProcedure(id="v2", code="3wd", terms=terms, **BY))
    assert promise_of(filed.desk.handle(receiving(2))) == ("2wd", "3wd@2")
    assert promise_of(filed.desk.handle(receiving(1))) == ("3wd", "3wd@1")


def promise_of(answer: Answer) -> tuple[str | None, str]:
    """Return the limit and rule of the promise an answer tells of."""
    assert answer.promise is not None
    return answer.promise.limit, answer.promise.rule


def test_a_procedure_replaced_elsewhere_names_its_successor(filed: Installation, elsewhere: Installation) -> None:
    elsewhere.desk.handle(ReplaceProcedure(id="r", code="3wd", replaced_by="30d", on=date(2026, 11, 2), **BY))
    with pytest.raises(DomainError) as refused:
        filed.desk.handle(receiving(1))
    assert (refused.value.code, refused.value.facts["successor"]) == ("procedure_ended", "30d")


@pytest.mark.on_postgresql
def test_an_office_merged_elsewhere_receives_no_more(filed: Installation, elsewhere: Installation) -> None:
    merged = EndOffice(id="e", code="W1", how="merged", into=("W2",), on=date(2026, 11, 2), basis="x", **BY)
    elsewhere.desk.handle(merged)
    with pytest.raises(OfficeClosedError) as refused:
        filed.desk.handle(receiving(1))
    assert refused.value.facts["successors"] == ["W2"]
    with pytest.raises(OfficeClosedError):
        filed.desk.ground().office_of("W1").check_receives(date(2026, 11, 2), None)


def test_a_later_holder_s_calendar_does_not_move_the_promise(ward: Installation, clock: Clock) -> None:
    ward.desk.handle(PublishCalendar(id="rest", name="rest", spec=with_day_off("2026-11-05"), basis="x", **BY))
    ward.desk.handle(AssignCalendar(id="a", code="W2", calendar="rest", on=FOUNDED.date(), basis="x", **BY))
    ward.desk.handle(receiving(1))
    ward.desk.handle(acting(c.TakeOver, CODE, to_office="W2", basis="x"))
    ward.desk.handle(acting(c.PauseClock, CODE, cause="other"))
    clock.show("2026-11-03 09:00")
    moved = ward.desk.handle(acting(c.ResumeClock, CODE, "2026-11-03 09:00")).promise
    assert moved is not None
    assert (moved.calendar, moved.due) == ("vn@1", at("2026-11-06 17:00"))
    own = ward.desk.handle(receiving(2, "2026-11-03 09:00", office="W2")).promise
    assert own is not None
    assert (own.calendar, own.due) == ("rest@1", at("2026-11-09 17:00"))


@pytest.mark.on_postgresql
def test_a_revised_calendar_moves_open_promises_and_leaves_what_is_settled(ward: Installation) -> None:
    for number in (1, 2):
        ward.desk.handle(receiving(number))
    ward.desk.handle(acting(c.ProcessDossier, "W1-261102-0002"))
    facts = {"approved_by": "chi", "spec": with_day_off("2026-11-04"), "basis": "x"}
    ward.desk.handle(ReviseCalendar(id="vn2", name="vn", **facts, **BY))
    codes = [CODE, "W1-261102-0002"]
    orders = [acting(c.RevisePromise, code, cause="calendar", basis="vn@2") for code in codes]
    moved, settled = ward.desk.handle_all(orders)
    assert isinstance(moved, Answer)
    assert moved.promise is not None
    assert (moved.promise.due, moved.promise.calendar) == (at("2026-11-06 17:00"), "vn@2")
    assert isinstance(settled, ActNotAllowedError)
    assert ward.reader.open_codes("W1") == [CODE]
