"""Dossiers written by their pattern leave in the ledger what the aggregate leaves, byte for byte."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.exchange.mapping import Mapping, find_mapping, read_mapping
from adapters.ledger import patterns
from adapters.ledger.patterns import WRITTEN, Patterns
from domain import events as e
from domain.dossier import Dossier
from domain.office import EndOffice
from tests.adapters.exchange.wards import (
    ACT_COLUMNS,
    BOOK_COLUMNS,
    NOW,
    act_row,
    acts_mapping,
    book_row,
    by_the_aggregate,
    drawn,
    everything,
    taken,
    ward,
    written,
)

BOOK = find_mapping("so-theo-doi")
BY_MINUTE = """
name = "minute"
title = "promises to the minute, limits and constants"
zone = "Asia/Ho_Chi_Minh"
forms = ["dd/mm/yyyy hh:mm", "dd/mm/yyyy"]
code = "Mã hồ sơ"
received = "Ngày nhận"
procedure = "Mã thủ tục"
settled = "Ngày có kết quả"
official = { constant = "Đặng Thị Hà" }
channel = { constant = "post" }
limit = { column = "Ghi chú", empty = "2wd" }
[due]
column = "Ngày hẹn trả"
grain = "minute"
empty = "EMPTY"
[steps]
at = "Tạm dừng từ"
to = { column = "Cán bộ thụ lý", empty = "chi" }
step = { constant = "thẩm định" }
before_receipt = "at_receipt"
"""
FIRST = datetime(2026, 11, 2, 7, 0)  # noqa: DTZ001 - as a register writes it
SELDOM = st.sampled_from([True] + [False] * 7)
KINDS = st.fixed_dictionaries(
    {
        "procedure": st.sampled_from(["3wd", "3wd", "8wh", "same-day", "30d", "5wd"]),
        "due after": st.sampled_from([None, 0, 3, 3]),
        "settled after": st.sampled_from([None, 0, 2, 2, 4]),
        "returned after": st.sampled_from([None, 0, 3]),
        "paused": SELDOM,
        "outcome": st.sampled_from(["", "", "", "Từ chối", "Rút hồ sơ", "Dừng xử lý", " dừng xử lý\n"]),
        "channel": st.sampled_from(["", "BCCI", "Trực tuyến"]),
        "note": st.sampled_from(["", "", "2wd", "16wh", "bản chính"]),
        "applicant": st.booleans(),
        "by the day": st.booleans(),
    }
)
DOSSIERS = st.fixed_dictionaries(
    {
        "day": st.integers(0, 9),
        "minute": st.integers(0, 640),
        "longer": st.integers(0, 2),
        "official": st.sampled_from(["hoa", "Đặng Thị Hà", '"x\\%', "  lan"]),
        "person": st.sampled_from(["001000000001", "001000000002"]),
        "odd": SELDOM,
    }
)
REGISTERS = st.lists(st.tuples(KINDS, st.lists(DOSSIERS, min_size=3, max_size=6)), min_size=1, max_size=3)


def rows_of(register: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> list[list[str]]:
    """Return the rows of a register: many dossiers of each kind, at times and of people of their own; some are odd."""
    numbers = count(1)
    return [_row(next(numbers), kind, dossier) for kind, dossiers in register for dossier in dossiers]


def _row(number: int, kind: dict[str, Any], dossier: dict[str, Any]) -> list[str]:
    at = FIRST + timedelta(days=dossier["day"], minutes=dossier["minute"])
    form = "%d/%m/%Y" if kind["by the day"] else "%d/%m/%Y %H:%M"

    def after(days: int | None) -> str:
        return "" if days is None else f"{at + timedelta(days=days, hours=days % 3):{form}}"

    settled = None if kind["settled after"] is None else kind["settled after"] + dossier["longer"]
    returned = None if settled is None or kind["returned after"] is None else settled + kind["returned after"]
    return book_row(
        **{
            "Mã hồ sơ": f"H05.{number}",
            "Mã thủ tục": kind["procedure"],
            "Ngày nhận": "?" if dossier["odd"] else f"{at:%d/%m/%Y %H:%M}",
            "Ngày hẹn trả": after(kind["due after"]),
            "Tạm dừng từ": after(1) if kind["paused"] else "",
            "Tạm dừng đến": after(2) if kind["paused"] else "",
            "Ngày có kết quả": after(settled),
            "Ngày trả": after(returned),
            "Kết quả": kind["outcome"] if settled is not None else "",
            "Phương thức nhận": kind["channel"],
            "Cán bộ thụ lý": dossier["official"],
            "Ghi chú": kind["note"],
            "Họ tên": "Nguyễn Thị Ví Dụ" if kind["applicant"] else "",
            "Số giấy tờ": dossier["person"] if kind["applicant"] else "",
        }
    )


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """Count how many dossiers are written by their pattern."""
    found = {"written": 0}
    was = Patterns.decided

    def decided(*asked: Any) -> Any:
        answer = was(*asked)
        found["written"] += answer is not None
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Patterns, "decided", decided)
        yield found


def assert_both_ways_are_one(data: bytes, mapping: Mapping) -> None:
    with ward(drawn()) as quick, ward(drawn()) as slow:
        report = taken(quick, data, mapping)
        by_the_aggregate(slow, data, mapping)
        assert everything(quick) == everything(slow)
        assert quick.reader.find("Ví Dụ") == slow.reader.find("Ví Dụ")
        again = taken(quick, data, mapping)
        assert (again.imported, again.already, again.refused) == (0, report.imported, report.refused)
        assert everything(quick) == everything(slow)


@settings(max_examples=30, deadline=None)
@given(REGISTERS)
def test_any_plain_register_leaves_the_ledger_that_the_aggregate_leaves(register: list[Any]) -> None:
    assert_both_ways_are_one(written(BOOK_COLUMNS, *rows_of(register)), BOOK)


@settings(max_examples=15, deadline=None)
@given(REGISTERS, st.sampled_from(["no_promise", "limit", "refuse"]))
def test_promises_to_the_minute_limits_and_steps_leave_the_same_ledger(register: list[Any], empty: str) -> None:
    assert_both_ways_are_one(written(BOOK_COLUMNS, *rows_of(register)), read_mapping(BY_MINUTE.replace("EMPTY", empty)))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 4), st.sampled_from([None, 1, 5]), st.booleans()),
        min_size=6,
        max_size=12,
    )
)
def test_registers_with_a_row_an_act_leave_the_same_ledger(dossiers: list[tuple[int, int, int | None, bool]]) -> None:
    rows = []
    for number, (steps, day, settled, by_date) in enumerate(dossiers):
        at = FIRST + timedelta(days=day, hours=number)
        form = "%Y-%m-%d" if by_date else "%Y-%m-%d %H:%M"
        closed = "" if settled is None else f"{at + timedelta(days=settled):{form}}"
        due = f"{at + timedelta(days=3):%Y-%m-%d}"
        for step in range(steps + 1):
            when = f"{at + timedelta(hours=7 * step - (day == 4)):%Y-%m-%dT%H:%M:%S+07:00}"
            who = ("hoa", "Bình", "chi")[(number + step) % 3]
            same = {"code": f"H05.{number}", "received": f"{at:%Y-%m-%d %H:%M}", "due": due, "settled": closed}
            rows.append(act_row(**same, when=when, who=who))
    assert_both_ways_are_one(written(ACT_COLUMNS, *rows), acts_mapping('before_receipt = "at_receipt"'))


def many(number: int = 30, **cells: str) -> bytes:
    """Return a register of dossiers of one pattern."""
    days = [f"{FIRST + timedelta(days=place % 9, minutes=place):%d/%m/%Y %H:%M}" for place in range(number)]
    rows = (book_row(**{"Mã hồ sơ": f"H05.{place}", "Ngày nhận": day, **cells}) for place, day in enumerate(days))
    return written(BOOK_COLUMNS, *rows)


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"Ngày hẹn trả": ""},
        {"Ngày có kết quả": "16/11/2026 09:00", "Ngày trả": "20/11/2026"},
        {"Ngày hẹn trả": "20/11/2026", "Ngày có kết quả": "16/11/2026"},
        {"Ngày có kết quả": "16/11/2026", "Kết quả": "Dừng xử lý"},
        {"Họ tên": "Nguyễn Thị Ví Dụ", "Ghi chú": "bản chính"},
    ],
    ids=["given", "counted", "late", "in time", "stopped", "sealed"],
)
def test_of_many_dossiers_of_one_pattern_the_aggregate_is_asked_once(cells: dict[str, str]) -> None:
    with ward() as ledger, counted() as found:
        assert taken(ledger, many(**cells), BOOK).imported == 30
        assert found["written"] == 29


def test_pauses_are_the_aggregates_own_affair() -> None:
    with ward() as ledger, counted() as found:
        data = many(**{"Ngày hẹn trả": "27/11/2026", "Tạm dừng từ": "16/11/2026", "Tạm dừng đến": "18/11/2026"})
        assert taken(ledger, data, BOOK).imported == 30
        assert found["written"] == 0


def test_what_would_be_written_otherwise_than_the_aggregate_has_it_is_never_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slots, constants = WRITTEN[e.ApologyRequired]
    monkeypatch.setitem(patterns.WRITTEN, e.ApologyRequired, (slots, constants | {"origin": "desk"}))
    data = many(**{"Ngày có kết quả": "16/11/2026 09:00"})
    with ward(drawn()) as quick, ward(drawn()) as slow, counted() as found:
        taken(quick, data, BOOK)
        by_the_aggregate(slow, data, BOOK)
        assert found["written"] == 0
        assert everything(quick) == everything(slow)


def test_an_event_that_needs_more_than_is_known_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    slots, _ = WRITTEN[e.HandedOver]
    monkeypatch.setitem(
        patterns.WRITTEN, e.HandedOver, ({name: slots[name] for name in slots if name != "from_official"}, {})
    )
    rows = [act_row(code=f"H05.{number}") for number in range(3)]
    with ward() as ledger, counted() as found:
        assert taken(ledger, written(ACT_COLUMNS, *rows), acts_mapping()).imported == 3
        assert found["written"] == 0


NEVER_SAID = {"approved_by", "note", "desk", "step_limit", "notify_by", "papers", "sets", "fee", "return_way"}
"""Facts that no import states, each absent in its events; a note is stated of the receipt alone."""


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.TOPIC)
def test_every_field_of_an_event_that_is_written_is_known(kind: type[e.DossierEvent]) -> None:
    place = {"originator_id", "originator_version", "originator_topic"}
    fields = {facts.alias or name for name, facts in kind.model_fields.items() if name not in place}
    slots, constants = WRITTEN[kind]
    assert fields - NEVER_SAID == {*slots, *constants} - NEVER_SAID


def test_a_code_taken_meanwhile_is_refused_and_its_owner_named() -> None:
    codes = ["H05.1", "H05.2", "h05.1", "H05.3", "h05.3"]
    data = written(BOOK_COLUMNS, *(book_row(**{"Mã hồ sơ": code}) for code in codes))
    with ward() as ledger:
        report = taken(ledger, data, BOOK)
        assert [(one.row, one.error.facts) for one in report.refusals] == [
            (4, {"code": "H05.1"}),
            (6, {"code": "H05.3"}),
        ]
        assert report.imported == 3


def test_what_was_learned_is_forgotten_with_the_office_it_was_learned_of() -> None:
    with ward() as ledger:
        assert taken(ledger, many(5), BOOK).imported == 5
        order = EndOffice(id="end", by="admin", at=NOW, code="W1", how="closed", on=FIRST.date(), basis="test")
        ledger.desk.handle(order)
        later = many(5).replace(b"H05.", b"H06.")
        report = taken(ledger, later, BOOK)
        assert {one.error.code for one in report.refusals} == {"office_closed"}
        assert (report.imported, report.refused) == (0, 5)


def test_a_refused_dossier_teaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    was = Dossier.receive.__func__  # type: ignore[attr-defined] # of a class method

    def receive(cls: type[Dossier], order: Any, *more: Any) -> Dossier:
        asked.append(order.code)
        return was(cls, order, *more)  # type: ignore[no-any-return] # as above

    monkeypatch.setattr(Dossier, "receive", classmethod(receive))
    rows = [book_row(**{"Mã hồ sơ": "H05.1", "Ngày nhận": "01/12/2026 08:00"})]
    rows += [book_row(**{"Mã hồ sơ": f"H05.{number}"}) for number in (2, 3, 4)]
    with ward() as ledger:
        assert taken(ledger, written(BOOK_COLUMNS, *rows), BOOK).imported == 3
        assert asked == ["H05.1", "H05.2"]
