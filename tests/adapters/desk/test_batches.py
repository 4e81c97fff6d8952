"""Many orders in one transaction: few statements, numbers without gaps, and each order sees those before it."""

import pytest

from adapters.bootstrap import Installation
from domain import commands as c
from domain.desk import Answer
from domain.errors import CodeTakenError, DomainError, OfficeUnknownError
from domain.office import OpenOffice
from tests.adapters.desk.faults import Fault
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.wards import acting, log_of, receiving
from tests.world import at

MANY = 20
NEVER = 10_000


def codes_of(results: list[Answer | DomainError]) -> list[str]:
    return [getattr(result, "code", "") for result in results]


@pytest.mark.on_postgresql
def test_many_orders_take_few_statements(filed: Installation) -> None:
    fault = Fault(filed.engines[:1])
    for orders in (
        [receiving(n) for n in range(1, MANY + 1)],
        [acting(c.HandOver, f"W1-261102-{n:04}", to="an", id=f"to-{n}") for n in range(1, MANY + 1)],
    ):
        fault.set("SQLITE_FULL", NEVER)
        results = filed.desk.handle_each(orders)
        assert all(isinstance(result, Answer) for result in results)
        assert len(fault.statements) < MANY
    assert_nothing_lost(filed)


@pytest.mark.on_postgresql
def test_numbers_drawn_for_orders_that_were_refused_come_again(ward: Installation) -> None:
    orders = [receiving(1), receiving(2, office="W9"), receiving(3, limit="9wd"), receiving(4)]
    first, unknown, too_long, last = ward.desk.handle_each(orders)
    assert codes_of([first, last]) == ["W1-261102-0001", "W1-261102-0002"]
    assert isinstance(unknown, OfficeUnknownError)
    assert isinstance(too_long, DomainError)
    assert ward.desk.handle(receiving(5)).code == "W1-261102-0003"


@pytest.mark.on_postgresql
def test_a_code_that_another_order_of_the_batch_brings_along_is_passed_over(ward: Installation) -> None:
    brought = [receiving(n, code="W1-261102-0002") for n in (2, 3)]
    one, two, again, three = ward.desk.handle_each([receiving(1), *brought, receiving(4)])
    assert codes_of([one, two, three]) == ["W1-261102-0001", "W1-261102-0002", "W1-261102-0003"]
    assert isinstance(again, CodeTakenError)
    assert ward.desk.handle(receiving(5)).code == "W1-261102-0004"


def test_a_code_that_the_office_gave_in_the_batch_is_taken(ward: Installation) -> None:
    _, taken = ward.desk.handle_each([receiving(1), receiving(2, code="w1-261102-0001")])
    assert isinstance(taken, CodeTakenError)
    assert taken.facts == {"code": "W1-261102-0001"}


@pytest.mark.on_postgresql
def test_an_order_stands_on_the_office_that_one_before_it_opened(ward: Installation) -> None:
    when = at("2026-11-02 09:00")
    opening = OpenOffice(id="W7", by="admin", at=when, code="W7", name="Phường Bảy", calendar="vn", on=when.date())
    early, opened, late = ward.desk.handle_each([receiving(1, office="W7"), opening, receiving(2, office="W7")])
    assert isinstance(early, OfficeUnknownError)
    assert codes_of([opened, late]) == ["W7", "W7-261102-0001"]
    assert [line.kind for line in log_of(ward)][-2:] == ["office.opened", "dossier.received"]
