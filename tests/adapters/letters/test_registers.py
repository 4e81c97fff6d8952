"""The log of a dossier as its control slip, and the dossiers of an office as its register."""

from datetime import date

import pytest

from adapters.letters.register import Span
from domain import commands as c
from domain.errors import FieldError
from domain.user import RegisterUser
from tests.adapters.letters.conftest import PERSON, PRINTER, Ward
from tests.world import at

# --- the control slip -----------------------------------------------------------------------------


def test_the_control_slip_has_a_row_for_each_hand_over_with_what_happened_between(ward: Ward) -> None:
    code = ward.receive()
    ward.act(c.HandOver, code, "2026-11-20 09:00", to="hoa", step="Thẩm định", step_limit="1wd")
    ward.act(c.PauseClock, code, "2026-11-20 10:00", cause="verification")
    ward.act(c.ResumeClock, code, "2026-11-23 10:00")
    ward.act(c.HandOver, code, "2026-11-25 09:00", to="binh", step="Trình ký", step_limit="4wh", by="hoa")
    ward.act(c.HandOver, code, "2026-11-25 10:00", to="mai", by="binh")
    ward.act(c.ProcessDossier, code, "2026-11-27 10:00", by="mai")
    ward.act(c.ReturnResult, code, "2026-11-27 11:00")

    slip = ward.gathering.control_slip(code)

    rows = [(row.what.removeprefix("dossier."), row.giver.name, row.taker.name, row.result) for row in slip.hand_overs]
    assert rows == [
        ("received", None, "lan", None),
        ("handed_over", "lan", "hoa", None),
        ("handed_over", "hoa", "binh", "on_time"),
        ("handed_over", "binh", "mai", "early"),
        ("processed", "mai", None, "on_time"),
        ("returned", "lan", None, None),
    ]
    assert [note.what for note in slip.hand_overs[1].notes] == ["dossier.paused", "dossier.resumed"]
    assert slip.hand_overs[1].notes[1].due == at("2026-11-27 17:00")
    assert slip.witness is not None
    assert slip.witness.line == slip.hand_overs[-1].line
    assert PERSON["name"] not in slip.model_dump_json()


def test_the_control_slip_says_which_rung_was_reached(ward: Ward) -> None:
    code = ward.receive()
    ward.act(c.RaiseRungs, code, "2026-11-26 09:00")

    [row] = ward.gathering.control_slip(code).hand_overs

    assert [note.cause for note in row.notes if note.what == "dossier.rung_reached"] == ["due_soon", "notice_due"]


def test_a_correction_leaves_both_times_on_the_control_slip(ward: Ward) -> None:
    code = ward.receive("2026-11-19 09:00", source="paper")
    ward.act(
        c.CorrectEntry, code, "2026-11-20 10:00",
        entry=1, field="occurred_at", new=at("2026-11-20 08:00").isoformat(), approved_by="binh",
    )  # fmt: skip

    [row] = ward.gathering.control_slip(code).hand_overs

    assert (row.at, row.corrected_to) == (at("2026-11-19 09:00"), at("2026-11-20 08:00"))
    corrected, revised = row.notes
    assert (corrected.amends, corrected.field, corrected.approved_by) == (1, "occurred_at", "binh")
    assert (corrected.old, corrected.new) == (at("2026-11-19 09:00"), at("2026-11-20 08:00"))
    assert (revised.old, revised.due) == (at("2026-11-25 17:00"), at("2026-11-26 17:00"))


def test_who_has_an_account_is_on_the_papers_of_the_desk_by_name(ward: Ward) -> None:
    ward.order(RegisterUser, "2026-11-20 08:00", user="hoa", name="Đỗ Thị Thí Điểm")
    code = ward.receive()
    ward.act(c.HandOver, code, "2026-11-20 09:00", to="hoa")
    ward.act(c.PauseClock, code, "2026-11-20 10:00", cause="verification", by="hoa")

    taken = ward.gathering.control_slip(code).hand_overs[1]
    [row] = ward.gathering.register("W1", Span(date(2026, 11, 20), date(2026, 11, 20)), PRINTER).rows

    assert (taken.giver.name, taken.taker.name) == ("lan", "Đỗ Thị Thí Điểm")
    assert [note.by for note in (*taken.notes, *row.notes)] == ["Đỗ Thị Thí Điểm"] * 2
    assert row.official == "Đỗ Thị Thí Điểm"


# --- the register ---------------------------------------------------------------------------------


def test_the_register_holds_what_the_office_received_in_the_period_in_order(ward: Ward) -> None:
    ward.open_office("W2", "Phường Hai")
    early = ward.receive("2026-11-18 09:00", source="paper")
    second = ward.receive("2026-11-20 07:45")
    ward.receive("2026-11-20 07:50", office="W2")
    first = ward.receive("2026-11-20 07:31")
    ward.act(c.ReturnResult, second, "2026-11-20 09:00", outcome="granted", how="post")
    ward.apologise(first, "2026-11-25 09:00")
    ward.receive("2026-11-25 09:00")

    register = ward.gathering.register("W1", Span(date(2026, 11, 18), date(2026, 11, 24)), PRINTER)

    assert [row.code for row in register.rows] == [early, first, second]
    assert (register.rows[2].how, register.rows[2].returned_at) == ("post", at("2026-11-20 09:00"))
    [note] = register.rows[1].notes
    assert (note.number, note.due) == (1, at("2026-12-01 17:00"))
    assert len(ward.accesses()) == 3
    last = ward.ledger.reader.last_line()
    assert last is not None
    assert register.witness is not None
    assert register.witness.leaf == last.leaf.hex()


def test_a_register_of_no_days_is_refused(ward: Ward) -> None:
    with pytest.raises(FieldError):
        ward.gathering.register("W1", Span(date(2026, 11, 2), date(2026, 11, 1)), PRINTER)
