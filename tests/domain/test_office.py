"""Offices: names, calendars and desks in force by day, and successors after the end."""

from datetime import date
from typing import Any

import pytest

from domain.errors import BadCodeError, DeskUnknownError, FieldError, OfficeClosedError, OfficeNotOpenError
from domain.office import AssignCalendar, ChangeDesk, EndOffice, Office, OpenOffice, RenameOffice
from tests.world import FOUNDED, office

OPENED, NEXT, LATER = date(2025, 7, 1), date(2026, 1, 1), date(2026, 6, 1)


def order(kind: type[Any], **facts: Any) -> Any:
    return kind(**({"id": "o", "by": "admin", "at": FOUNDED, "code": "W1"} | facts))


def desk(on: date = OPENED, **facts: Any) -> ChangeDesk:
    return ChangeDesk(id="d", by="admin", at=FOUNDED, code="W1", desk="Q1", on=on, **facts)


def ended(how: str, into: tuple[str, ...]) -> Office:
    ward = office("W1")
    ward.end(order(EndOffice, how=how, into=into, on=LATER, basis="nghị quyết"))
    return ward


def test_an_office_is_called_what_it_was_called_on_the_day() -> None:
    ward = office("W1")
    ward.rename(order(RenameOffice, name="Phường Mới", on=NEXT, basis="nghị quyết"))
    assert [ward.name_on(day) for day in (OPENED, date(2025, 12, 31), NEXT, LATER)] == ["W1", "W1", *["Phường Mới"] * 2]
    assert ward.code == "W1"


def test_an_office_keeps_the_calendar_assigned_for_the_day() -> None:
    ward = office("W1")
    ward.assign_calendar(order(AssignCalendar, calendar="ca-chieu", on=LATER, basis="x"))
    ward.assign_calendar(order(AssignCalendar, calendar="ca-sang", on=NEXT, basis="x"))
    assert [ward.calendar_on(day) for day in (OPENED, NEXT, LATER)] == ["vn", "ca-sang", "ca-chieu"]


def test_an_office_receives_from_its_first_day_on() -> None:
    ward = office("W1")
    ward.check_receives(OPENED, None)
    with pytest.raises(OfficeNotOpenError) as refused:
        ward.check_receives(date(2025, 6, 30), None)
    assert refused.value.facts == {"office": "W1", "on": OPENED}


@pytest.mark.parametrize(("how", "into"), [("merged", ("W2",)), ("split", ("W2", "W3")), ("closed", ())])
def test_an_office_that_ended_names_its_successors(how: str, into: tuple[str, ...]) -> None:
    ward = ended(how, into)
    ward.check_receives(date(2026, 5, 31), None)
    with pytest.raises(OfficeClosedError) as refused:
        ward.check_receives(LATER, None)
    assert refused.value.facts == {"office": "W1", "on": LATER, "successors": list(into)}


def test_an_office_that_ended_changes_no_more() -> None:
    ward = ended("merged", ("W2",))
    for change in (
        lambda: ward.rename(order(RenameOffice, name="x", on=LATER, basis="x")),
        lambda: ward.change_desk(desk(LATER)),
        lambda: ward.assign_calendar(order(AssignCalendar, calendar="vn", on=LATER, basis="x")),
        lambda: ward.end(order(EndOffice, how="closed", on=LATER, basis="x")),
    ):
        with pytest.raises(OfficeClosedError):
            change()


def test_a_desk_takes_dossiers_between_its_first_and_its_last_day() -> None:
    ward = office("W1")
    ward.change_desk(desk(NEXT, name="Quầy 1"))
    ward.change_desk(desk(LATER, closes=True))
    ward.check_receives(NEXT, "Q1")
    ward.check_receives(date(2026, 5, 31), "Q1")
    for day in (date(2025, 12, 31), LATER):
        with pytest.raises(DeskUnknownError):
            ward.check_receives(day, "Q1")
    with pytest.raises(DeskUnknownError) as refused:
        ward.check_receives(NEXT, "Q9")
    assert refused.value.facts["known"] == ["Q1"]


def test_a_desk_that_never_opened_does_not_close() -> None:
    with pytest.raises(DeskUnknownError):
        office("W1").change_desk(desk(closes=True))


@pytest.mark.parametrize(
    ("facts", "error"), [({"code_pattern": "{office}-{date}"}, FieldError), ({"code": "Phường"}, BadCodeError)]
)
def test_an_office_opens_only_if_it_can_number_dossiers(facts: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        Office.open(order(OpenOffice, **({"name": "x", "calendar": "vn", "on": OPENED} | facts)))


@pytest.mark.parametrize("how", ["merged", "split"])
def test_an_office_is_not_merged_or_split_into_nothing(how: str) -> None:
    with pytest.raises(FieldError) as refused:
        ended(how, ())
    assert refused.value.facts["field"] == "into"
