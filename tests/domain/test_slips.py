"""Paper slips for an outage: numbers on paper, the days they are for, and those that open no dossier."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from domain.code import slip_code, slip_order
from domain.commands import ReceiveDossier
from domain.errors import FieldError
from domain.slips import PaperSlips, PrintSlips, SlipDayError, SlipUnknownError, SlipVoidedError, VoidSlips
from tests.domain.acting import refusal
from tests.world import at

CODES = ("W1-P26-0001", "W1-P26-0002")
BY: dict[str, Any] = {"by": "lan", "at": at("2026-11-02 09:00"), "office": "W1"}
FIRST, LAST = date(2026, 11, 3), date(2026, 11, 5)


def printing(**facts: Any) -> PrintSlips:
    return PrintSlips(**BY | {"id": "p", "from_on": FIRST, "until_on": LAST, "many": 2} | facts)


def printed() -> PaperSlips:
    slips = PaperSlips.open(printing())
    slips.print(printing(), CODES)
    return slips


def void(slips: PaperSlips, *codes: str) -> None:
    slips.void(VoidSlips(id="v", slips=codes, why="spoiled", **BY))


def test_a_slip_is_used_on_the_days_it_was_printed_for() -> None:
    slips = printed()
    for day in (FIRST, LAST):
        slips.check_usable("w1-p26-0001", day)
    for day in (date(2026, 11, 2), date(2026, 11, 6)):
        assert isinstance(refusal(lambda day=day: slips.check_usable(CODES[0], day)), SlipDayError)


def test_a_number_that_was_not_printed_opens_nothing() -> None:
    assert isinstance(refusal(lambda: printed().check_usable("W1-P26-0003", FIRST)), SlipUnknownError)


def receipt(**facts: Any) -> ReceiveDossier:
    return ReceiveDossier(**BY | {"id": "r", "procedure": "3wd"} | facts)


def test_a_receipt_that_keys_in_a_slip_is_from_paper_and_the_same_dossier_however_it_is_named() -> None:
    named = receipt(slip="w1-p26-0001")
    assert (named.source, named.on_paper) == ("paper", "w1-p26-0001")
    assert named.stream == receipt(id="x", source="paper", code=CODES[0]).stream
    assert named.stream != receipt(code=CODES[0]).stream
    assert receipt(source="paper").stream == receipt().stream


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"source": "desk"}, "source"), ({"source": "import"}, "source"), ({"code": "X-1"}, "code")],
)
def test_what_does_not_go_with_a_slip_is_refused_at_its_field(facts: dict[str, Any], field: str) -> None:
    told = refusal(lambda: receipt(slip=CODES[0], **facts))
    assert isinstance(told, FieldError)
    assert told.facts["field"] == field


def test_a_voided_slip_opens_nothing_and_is_voided_once() -> None:
    slips = printed()
    void(slips, "w1-p26-0002", "W1-P26-0002")
    assert list(slips.voided) == ["W1-P26-0002"]
    slips.check_usable(CODES[0], FIRST)
    assert isinstance(refusal(lambda: slips.check_usable(CODES[1], FIRST)), SlipVoidedError)
    assert isinstance(refusal(lambda: void(slips, CODES[1])), SlipVoidedError)
    assert isinstance(refusal(lambda: void(slips, "W1-P26-0009")), SlipUnknownError)


def test_days_do_not_run_backwards() -> None:
    slips = PaperSlips.open(printing())
    assert isinstance(refusal(lambda: slips.print(printing(until_on=date(2026, 11, 2)), CODES)), FieldError)


@pytest.mark.parametrize("many", [0, -1, 201])
def test_as_many_are_printed_as_a_desk_can_use(many: int) -> None:
    with pytest.raises(ValidationError):
        printing(many=many)


def test_a_slips_number_is_that_of_no_day_and_its_order_the_same_however_typed() -> None:
    assert slip_code("{office}-{date}-{serial}", "W1", 2026, 7) == "W1-P26-0007"
    assert slip_order("w1-p26-0007") == slip_order("W1-P26-0007")
