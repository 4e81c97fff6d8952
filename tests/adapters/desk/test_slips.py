"""Slips printed ahead on a real ledger: no number is given twice, each opens one dossier, and all are accounted for."""

from datetime import date
from typing import Any

import pytest

from adapters.bootstrap import Installation
from adapters.ledger.reading import Sought
from adapters.ledger.status import status_of
from domain import commands as c
from domain.errors import (
    BackdatedError,
    CodeTakenError,
    CommandReusedError,
    DomainError,
    DossierUnknownError,
    InFutureError,
)
from domain.slips import PrintSlips, SlipDayError, SlipKeyedInError, SlipUnknownError, SlipVoidedError, VoidSlips
from tests.adapters.desk.wards import MORNING, PERSON, Clock, acting, receiving
from tests.domain.acting import refusal
from tests.world import at

BY: dict[str, Any] = {"by": "lan", "at": at(MORNING), "office": "W1"}
FIRST = "W1-P26-0001"


def print_slips(ward: Installation, many: int = 3, name: str = "print", **facts: Any) -> tuple[str, ...]:
    days = {"from_on": date(2026, 11, 2), "until_on": date(2026, 11, 4)}
    ward.desk.handle(PrintSlips(**BY | {"id": name, "many": many} | days | facts))
    slips = ward.reader.slips(facts.get("office", "W1"))
    assert slips is not None
    return slips.batches[-1].codes


def key_in(ward: Installation, slip: str, /, when: str = "2026-11-03 15:00", **facts: Any) -> str:
    least = {"id": f"key-in-{slip}", "slip": slip}
    return ward.desk.handle(receiving(1, when, **least | facts)).code


def test_numbers_go_on_and_none_is_given_twice(ward: Installation) -> None:
    ward.desk.handle(receiving(1, code="w1-p26-0002"))
    assert print_slips(ward) == (FIRST, "W1-P26-0003", "W1-P26-0004")
    assert print_slips(ward, 1, "again") == ("W1-P26-0005",)
    assert ward.desk.handle(receiving(2)).code == "W1-261102-0001"


def test_a_printed_number_is_no_dossier_until_it_is_keyed_in(ward: Installation) -> None:
    print_slips(ward)
    for ask in (ward.desk.dossier, ward.reader.dossier):
        assert isinstance(refusal(lambda ask=ask: ask(FIRST)), DossierUnknownError)
    order = acting(c.PauseClock, FIRST, cause="supplement", note="x")
    assert isinstance(refusal(lambda: ward.desk.handle(order)), DossierUnknownError)
    assert isinstance(refusal(lambda: ward.desk.handle(acting(c.ProcessDossier, FIRST))), DossierUnknownError)
    assert ward.reader.search("P26") == {}
    with ward.reader.snapshot() as connection:
        assert (status_of(connection, "main").dossiers, status_of(connection, "main").lag) == (0, 0)


def test_keyed_in_days_later_it_needs_no_second_person_and_keeps_its_number(ward: Installation, clock: Clock) -> None:
    slips = print_slips(ward)
    clock.show("2026-11-09 08:00")
    assert key_in(ward, "w1-p26-0001") == FIRST
    opening = ward.desk.dossier(FIRST).opening
    assert (opening.source, opening.occurred_at, opening.code) == ("paper", at("2026-11-03 15:00"), FIRST)
    assert ward.reader.keyed_in(slips) == {FIRST}
    assert set(ward.reader.search("P26").values()) == {FIRST}


def test_a_slip_opens_one_dossier(ward: Installation, clock: Clock) -> None:
    print_slips(ward)
    clock.show("2026-11-03 16:00")
    assert key_in(ward, FIRST) == key_in(ward, FIRST)
    assert isinstance(refusal(lambda: key_in(ward, FIRST, "2026-11-03 14:00")), CommandReusedError)
    for again in ({"slip": "w1-p26-0001"}, {"slip": None, "code": FIRST, "source": "paper"}):
        refused = refusal(lambda again=again: key_in(ward, FIRST, id="again", **again))
        assert isinstance(refused, SlipKeyedInError)
        assert refused.facts == {"slip": FIRST}
    assert isinstance(
        refusal(lambda: ward.desk.handle(receiving(9, "2026-11-03 16:00", code="w1-P26-0002"))), CodeTakenError
    )


def test_of_two_that_key_it_in_in_one_transaction_one_does(ward: Installation) -> None:
    print_slips(ward)
    orders = [receiving(n, slip=slip) for n, slip in enumerate((FIRST, FIRST.lower(), "W1-P26-0002"), 1)]
    first, second, third = ward.desk.handle_each(orders)
    assert isinstance(second, SlipKeyedInError)
    assert [getattr(one, "code", None) for one in (first, third)] == [FIRST, "W1-P26-0002"]


def test_a_receipt_from_paper_with_a_code_that_is_a_slips_keys_the_slip_in(ward: Installation) -> None:
    slips = print_slips(ward)
    assert ward.desk.handle(receiving(1, source="paper", code="w1-p26-0002")).code == slips[1]
    assert ward.desk.handle(receiving(2, source="paper", code="SO-TAY-7")).code == "SO-TAY-7"
    assert ward.reader.keyed_in(slips) == {slips[1]}


def test_what_is_sealed_of_a_slip_opens(ward: Installation) -> None:
    print_slips(ward)
    ward.desk.handle(receiving(1, slip=FIRST, applicant=PERSON, note="mất điện"))
    [opened] = ward.reader.open_all([Sought(ward.reader.dossier(FIRST))], "lan", "test")
    assert opened.applicant == PERSON


@pytest.mark.parametrize(
    ("when", "facts", "kind"),
    [
        ("2026-11-05 09:00", {}, SlipDayError),
        ("2026-11-03 09:00", {"office": "W2"}, SlipUnknownError),
        ("2026-11-03 09:00", {"slip": "W1-P26-0099"}, SlipUnknownError),
        ("2026-11-03 09:00", {"slip": "W1-261102-0001"}, SlipUnknownError),
    ],
)
def test_what_it_cannot_have_opened_is_refused(
    ward: Installation, clock: Clock, when: str, facts: dict[str, Any], kind: type[DomainError]
) -> None:
    print_slips(ward)
    clock.show("2026-11-05 10:00")
    refused = refusal(lambda: key_in(ward, FIRST, when, **facts))
    assert isinstance(refused, kind)
    assert ward.reader.keyed_in([FIRST]) == set()


def test_voided_numbers_open_nothing_and_keyed_in_ones_are_not_voided(ward: Installation, clock: Clock) -> None:
    slips = print_slips(ward)
    clock.show("2026-11-03 16:00")
    key_in(ward, FIRST)
    now = BY | {"at": at("2026-11-03 16:00")}
    ward.desk.handle(VoidSlips(id="v1", slips=slips[1:2], why="spoiled", **now))
    assert isinstance(refusal(lambda: key_in(ward, slips[1])), SlipVoidedError)
    for wrong, kind in (((FIRST,), SlipKeyedInError), (slips[1:2], SlipVoidedError), (("W1-P26-0099",), DomainError)):
        order = VoidSlips(id=f"v-{wrong[0]}", slips=wrong, why="lost", **now)
        assert isinstance(refusal(lambda order=order: ward.desk.handle(order)), kind)


def test_an_office_prints_for_days_on_which_it_is_open(ward: Installation) -> None:
    refused = refusal(lambda: print_slips(ward, office="W9"))
    assert refused is not None
    assert refused.code == "office_unknown"
    assert refusal(lambda: print_slips(ward, from_on=date(2020, 1, 1))) is not None


def test_slips_are_printed_and_voided_now_or_with_a_reason_and_a_second_person(ward: Installation) -> None:
    slips = print_slips(ward)
    for when, kind in (("2026-11-03 09:00", InFutureError), ("2026-10-30 09:00", BackdatedError)):
        voiding = VoidSlips(**BY | {"id": "v", "slips": slips[:1], "why": "lost", "at": at(when)})
        assert isinstance(refusal(lambda order=voiding: ward.desk.handle(order)), kind)
        assert isinstance(refusal(lambda when=when: print_slips(ward, name="again", at=at(when))), kind)
    earlier = BY | {"at": at("2026-10-30 09:00"), "note": "quên ghi", "approved_by": "chi"}
    assert ward.desk.handle(VoidSlips(id="v", slips=slips[:1], why="lost", **earlier))


def test_slips_are_voided_however_their_numbers_are_typed(ward: Installation) -> None:
    print_slips(ward)
    ward.desk.handle(VoidSlips(id="v", slips=("ｗ1-p26-0002",), why="lost", **BY))
    slips = ward.reader.slips("W1")
    assert slips is not None
    assert list(slips.voided) == ["W1-P26-0002"]
