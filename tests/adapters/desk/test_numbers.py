"""Dossiers are numbered without gaps, by office and day; codes brought along are claimed once and for ever."""

import pytest

from adapters.bootstrap import Installation
from domain import commands as c
from domain.errors import ApologyOrderError, BadCodeError, CodeTakenError, DomainError
from domain.events import ApologyIssued
from tests.adapters.desk.wards import Clock, acting, log_of, receiving, state_of
from tests.world import at


@pytest.mark.on_postgresql
def test_each_office_numbers_its_dossiers_from_one_every_day(ward: Installation, clock: Clock) -> None:
    given = [ward.desk.handle(receiving(number)).code for number in (1, 2)]
    given.append(ward.desk.handle(receiving(3, office="W2")).code)
    clock.show("2026-11-03 08:00")
    given.append(ward.desk.handle(receiving(4, "2026-11-03 08:00")).code)
    assert given == ["W1-261102-0001", "W1-261102-0002", "W2-261102-0001", "W1-261103-0001"]


def test_the_day_of_a_number_is_the_day_at_the_office(ward: Installation, clock: Clock) -> None:
    clock.show("2026-11-03 00:10")  # still 2 November in UTC
    assert ward.desk.handle(receiving(1, "2026-11-03 00:10")).code == "W1-261103-0001"


def test_a_rejection_is_numbered_in_the_same_row(ward: Installation) -> None:
    facts = {"by": "lan", "at": at("2026-11-02 09:00"), "office": "W1", "procedure": "3wd", "basis": "thiếu"}
    codes = [
        ward.desk.handle(receiving(1)).code,
        ward.desk.handle(c.RejectDossier(id="reject", **facts)).code,
        ward.desk.handle(receiving(2)).code,
    ]
    assert codes == ["W1-261102-0001", "W1-261102-0002", "W1-261102-0003"]


@pytest.mark.on_postgresql
def test_a_code_brought_along_is_claimed_and_the_count_passes_over_it(ward: Installation) -> None:
    assert ward.desk.handle(receiving(1, code="W1-261102-0002")).code == "W1-261102-0002"
    assert [ward.desk.handle(receiving(number)).code for number in (2, 3)] == ["W1-261102-0001", "W1-261102-0003"]


@pytest.mark.parametrize("typed", ["hs-2026", "HS-2026", "ＨＳ－２０２６", "HS\u00ad-2026"])
def test_a_code_is_taken_in_whatever_way_it_is_typed(ward: Installation, typed: str) -> None:
    ward.desk.handle(receiving(1, code="HS-2026"))
    before = state_of(ward)
    with pytest.raises(CodeTakenError):
        ward.desk.handle(receiving(2, code=typed))
    assert state_of(ward) == before


@pytest.mark.on_postgresql
def test_a_dossier_is_found_in_whatever_way_its_code_is_typed(ward: Installation) -> None:
    ward.desk.handle(receiving(1, code="HS-2026"))
    assert {ward.desk.dossier(typed).code for typed in ("hs-2026", "ＨＳ－２０２６", " HS\u200b-2026 ")} == {"HS-2026"}
    with pytest.raises(BadCodeError):
        ward.desk.dossier("НS-2026")


REFUSED = [
    receiving(9, limit="9wd"),
    receiving(9, procedure="unknown"),
    receiving(9, office="W9"),
    receiving(9, "2026-11-02 09:06"),
    receiving(9, "2026-11-01 09:00"),
    receiving(9, desk="Q9"),
    acting(c.HandOver, "W1-261102-0009", to="an"),
    acting(c.ResumeClock, "W1-261102-0001"),
    acting(c.TakeOver, "W1-261102-0001", to_office="W9", basis="x"),
    acting(c.IssueApology, "W1-261102-0001"),
]


@pytest.mark.parametrize("order", REFUSED, ids=lambda order: type(order).__name__)
def test_a_refused_order_records_nothing_and_uses_no_number_up(ward: Installation, order: c.Command) -> None:
    ward.desk.handle(receiving(1))
    before = state_of(ward)
    with pytest.raises(DomainError):
        ward.desk.handle(order)
    assert state_of(ward) == before
    assert ward.desk.handle(receiving(2)).code == "W1-261102-0002"


@pytest.mark.on_postgresql
def test_letters_are_numbered_without_gaps_by_office_and_year(ward: Installation, clock: Clock) -> None:
    for number in (1, 2):
        ward.desk.handle(receiving(number))
    clock.show("2026-11-06 09:00")
    orders = [acting(c.IssueApology, "W1-261102-0002", "2026-11-06 09:00")]  # refused: there is no draft yet
    for code in ("W1-261102-0001", "W1-261102-0002"):
        orders += [
            acting(kind, code, "2026-11-06 09:00", id=f"{kind}{code}", **more)
            for kind, more in ((c.DraftApology, {"reason": "software"}), (c.IssueApology, {}))
        ]
    refused, *answers = ward.desk.handle_all(orders)
    assert isinstance(refused, ApologyOrderError)
    assert not any(isinstance(answer, DomainError) for answer in answers)
    issued = [line.kind for line in log_of(ward)].count("dossier.apology_issued")
    numbers = [act.number for code in ("W1-261102-0001", "W1-261102-0002") for act in _letters(ward, code)]
    assert (issued, numbers) == (2, [1, 2])


def _letters(ward: Installation, code: str) -> list[ApologyIssued]:
    return list(ward.desk.dossier(code).apologies.of(1).issued)
