"""Papers from the ledger: they say what was recorded, name whom they may, and bear the mark of their line."""

from datetime import date

import pytest

from adapters.letters.composing import Wishes
from adapters.letters.errors import FormNotInForceError, PaperNotThereError
from adapters.letters.forms import form_on
from adapters.letters.gathering import Asking
from adapters.letters.papers import Refusal, Slip, StopNotice, SupplementRequest
from adapters.settings import LetterheadWords
from domain import commands as c
from domain.errors import DossierUnknownError
from domain.events import Received
from domain.office import EndOffice
from tests.adapters.letters.conftest import PERSON, PRINTER, SAME_DAY, Ward
from tests.world import at, rulebook

CENTRE = "Trung tâm Phục vụ hành chính công"


def slip_of(ward: Ward, code: str) -> Slip:
    paper = ward.gathering.paper("slip", code, PRINTER)
    assert isinstance(paper, Slip)
    return paper


# --- the slip -------------------------------------------------------------------------------------


def test_the_slip_says_what_was_recorded_at_the_counter(ward: Ward) -> None:
    code = ward.receive(official="hoa", channel="online")

    slip = slip_of(ward, code)

    assert (slip.code, slip.procedure, slip.official, slip.channel) == (
        code, "Cấp Giấy xác nhận tình trạng hôn nhân", "lan", "online",
    )  # fmt: skip
    assert (slip.promised, slip.limit, slip.statutory_limit) == (at("2026-11-26 17:00"), "3wd", "3wd")
    assert slip.applicant is not None
    assert (slip.applicant.name, slip.applicant.phone) == (PERSON["name"], PERSON["phone"])
    assert (slip.on, slip.received_at) == (date(2026, 11, 20), at("2026-11-20 08:00"))
    assert slip.form.number == "01"


def test_its_code_leads_to_the_dossier_and_to_the_line_it_prints(ward: Ward) -> None:
    code = ward.receive()
    ward.act(c.HandOver, code, "2026-11-20 09:00", to="hoa")
    _received, row = ward.ledger.reader.dossier(code).acts[0]

    slip = slip_of(ward, code)

    secret = ward.ledger.vault.look_up_secret("main", row.stream)
    proof = f"dunghen/main/{row.id}/{row.leaf.hex()}"
    assert slip.look_up.url == f"http://127.0.0.1:8000/tra-cuu/{code}/{secret}#{proof}"
    assert slip.witness is not None
    assert (slip.witness.line, slip.witness.leaf) == (row.id, row.leaf.hex())


def test_odd_signs_of_a_code_are_escaped_in_the_address(ward: Ward) -> None:
    code = ward.receive(code="A/1.B", source="import")

    assert "/tra-cuu/A%2F1.B/" in slip_of(ward, code).look_up.url


def test_the_address_and_the_name_of_the_ledger_are_settings(ward: Ward) -> None:
    ward.settings = ward.settings.model_copy(update={"public_url": "https://mc.example.vn/", "origin": "thu/1"})

    look_up = slip_of(ward, ward.receive()).look_up

    assert look_up.page == "https://mc.example.vn/tra-cuu"
    assert "#thu/1/" in look_up.url


def test_a_corrected_receipt_is_printed_as_corrected_and_says_what_was_written_first(ward: Ward) -> None:
    code = ward.receive("2026-11-19 09:00", source="paper")
    ward.act(
        c.CorrectEntry, code, "2026-11-20 10:00",
        entry=1, field="occurred_at", new=at("2026-11-20 08:00").isoformat(), approved_by="binh",
    )  # fmt: skip

    slip = slip_of(ward, code)

    assert (slip.received_at, slip.promised) == (at("2026-11-20 08:00"), at("2026-11-26 17:00"))
    assert slip.written_first == at("2026-11-25 17:00")
    assert slip.moved_to is None


def test_a_promise_that_moved_since_is_told_beside_the_first(ward: Ward) -> None:
    code = ward.receive()
    ward.act(c.PauseClock, code, "2026-11-20 09:00", cause="verification")
    ward.act(c.ResumeClock, code, "2026-11-23 09:00")

    slip = slip_of(ward, code)

    assert slip.promised == at("2026-11-26 17:00")
    assert (slip.moved_to, slip.moved_because) == (at("2026-11-27 17:00"), "pause")


def test_a_forecast_year_makes_the_slip_provisional(ward: Ward) -> None:
    ward.now = "2026-12-31 08:00"

    assert slip_of(ward, ward.receive("2026-12-31 08:00")).provisional
    assert not slip_of(ward, ward.receive("2026-12-31 08:00", procedure=SAME_DAY)).provisional


def test_a_promise_moved_out_of_a_decreed_year_is_provisional_from_then_on(ward: Ward) -> None:
    code = ward.receive("2026-12-21 08:00")
    assert not slip_of(ward, code).provisional
    ward.act(c.PauseClock, code, "2026-12-22 09:00", cause="verification")
    ward.act(c.ResumeClock, code, "2026-12-31 09:00")

    slip = slip_of(ward, code)

    assert slip.moved_to is not None
    assert (slip.provisional, slip.moved_to.year) == (True, 2027)


def test_without_an_applicant_nothing_is_opened(ward: Ward) -> None:
    assert slip_of(ward, ward.receive(applicant=None)).applicant is None
    assert ward.accesses() == []


def test_an_erased_person_is_not_named(ward: Ward) -> None:
    code = ward.receive()
    first, _row = ward.ledger.reader.dossier(code).acts[0]
    assert isinstance(first, Received)
    assert first.applicant is not None
    ward.ledger.vault.destroy(first.applicant.kid)

    slip = slip_of(ward, code)

    assert slip.applicant is not None
    assert slip.applicant.erased
    assert PERSON["name"] not in slip.model_dump_json()


def test_the_access_log_says_who_printed_which_paper_and_why(ward: Ward) -> None:
    code = ward.receive(note="đến lần thứ hai")
    ward.act(c.PauseClock, code, "2026-11-20 09:00", cause="supplement", note="thiếu chữ ký")

    ward.gathering.paper("slip", code, Asking("mai", "trả kết quả"))
    ward.gathering.paper("supplement", code, Asking("mai", "print supplement"))
    ward.gathering.control_slip(code)

    assert ward.accesses() == [
        ("mai", "trả kết quả", "applicant"),
        ("mai", "print supplement", "applicant,note"),
    ]


# --- requests, refusals, stops --------------------------------------------------------------------


def test_the_supplement_request_is_that_of_the_last_pause_for_one(ward: Ward) -> None:
    code = ward.receive()
    ward.act(c.PauseClock, code, "2026-11-20 09:00", cause="supplement", items=("Tờ khai",), note="thiếu chữ ký")
    ward.act(c.ResumeClock, code, "2026-11-23 09:00")
    ward.act(c.PauseClock, code, "2026-11-23 10:00", cause="verification")

    paper = ward.gathering.paper("supplement", code, PRINTER)

    assert isinstance(paper, SupplementRequest)
    assert (paper.items, paper.reason, paper.policy) == (("Tờ khai",), "thiếu chữ ký", "resume")
    assert (paper.asked_at, paper.promised) == (at("2026-11-20 09:00"), at("2026-11-26 17:00"))


def test_a_note_that_says_why_an_act_was_entered_late_is_not_for_the_citizen(ward: Ward) -> None:
    code = ward.receive()
    ward.now = "2026-11-23 09:00"
    late = {"note": "quên bấm", "approved_by": "binh", "items": ("Tờ khai",)}
    ward.act(c.PauseClock, code, "2026-11-20 09:00", cause="supplement", **late)

    paper = ward.gathering.paper("supplement", code, PRINTER)

    assert isinstance(paper, SupplementRequest)
    assert (paper.items, paper.reason) == (("Tờ khai",), None)
    assert [fields for _by, _why, fields in ward.accesses()] == ["applicant"]


def test_a_supplement_asked_after_the_break_moves_nothing(ward: Ward) -> None:
    code = ward.receive()
    ward.act(c.PauseClock, code, "2026-11-30 09:00", cause="supplement", items=("Tờ khai",))

    paper = ward.gathering.paper("supplement", code, PRINTER)

    assert isinstance(paper, SupplementRequest)
    assert paper.policy is None


def test_a_refusal_is_printed_for_what_was_refused_at_the_counter(ward: Ward) -> None:
    facts = {"office": "W1", "procedure": SAME_DAY, "basis": "Không thuộc thẩm quyền", "applicant": PERSON}
    code = ward.order(c.RejectDossier, "2026-11-20 09:00", **facts).code

    paper = ward.gathering.paper("refusal", code, PRINTER, Wishes(number="7", title="PHÓ CHỦ TỊCH"))

    assert isinstance(paper, Refusal)
    assert (paper.code, paper.signs_as) == (code, ("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"))
    for kind in ("slip", "supplement", "apology", "stop"):
        with pytest.raises(PaperNotThereError) as refusal:
            ward.gathering.paper(kind, code, PRINTER)
        assert refusal.value.facts == {"dossier": code, "why": "refused_at_counter"}


def test_a_stop_names_who_worked_on_it_and_who_decided(ward: Ward) -> None:
    code = ward.receive(official="hoa")
    ward.act(c.StopDossier, code, "2026-11-20 10:00", basis="Đang tranh chấp", by="hoa", approved_by="binh")

    paper = ward.gathering.paper("stop", code, PRINTER)

    assert isinstance(paper, StopNotice)
    assert (paper.official, paper.signer, paper.basis) == ("hoa", "binh", "Đang tranh chấp")


@pytest.mark.parametrize("kind", ["supplement", "refusal", "apology", "stop"])
def test_what_has_not_happened_cannot_be_printed(ward: Ward, kind: str) -> None:
    code = ward.receive()

    with pytest.raises(PaperNotThereError) as refusal:
        ward.gathering.paper(kind, code, PRINTER)

    assert refusal.value.facts == {"dossier": code, "why": f"no_{kind}"}
    assert ward.accesses() == []


def test_an_unknown_dossier_has_no_papers(ward: Ward) -> None:
    with pytest.raises(DossierUnknownError):
        ward.gathering.paper("slip", "W1-1", PRINTER)


# --- who issues, under which form -----------------------------------------------------------------


def test_after_a_merger_the_successor_issues_and_the_first_office_is_named(ward: Ward) -> None:
    ward.open_office("W2", f"{CENTRE} phường Hai")
    code = ward.receive()
    ended = EndOffice(
        id="end", by="admin", at=at("2026-11-23 07:30"), code="W1", how="merged", into=("W2",), on=date(2026, 11, 23),
        basis="NQ 1",
    )  # fmt: skip
    ward.now = "2026-11-23 07:30"
    ward.ledger.desk.handle(ended)
    ward.act(c.TakeOver, code, "2026-11-23 08:00", to_office="W2", basis="NQ 1")
    ward.apologise(code, "2026-11-25 09:00")

    letter, slip = ward.gathering.paper("apology", code, PRINTER), slip_of(ward, code)

    assert (letter.letterhead.body, letter.letterhead.parent) == (
        "Trung tâm Phục vụ hành chính công",
        "UBND phường Hai",
    )
    assert (letter.letterhead.title, letter.letterhead.symbol, letter.letterhead.place) == (
        "Giám đốc",
        "TTPVHCC",
        "Hai",
    )
    assert letter.office == "Ủy ban nhân dân phường Thử"
    assert (slip.letterhead.body, slip.letterhead.on_behalf) == (letter.office, "TM. Ủy ban nhân dân")


def test_the_office_above_stands_over_a_body_of_its_own(ward: Ward) -> None:
    ward.open_office("TT", CENTRE, parent="W1")

    head = slip_of(ward, ward.receive(office="TT")).letterhead

    assert (head.parent, head.body, head.place) == (
        "Ủy ban nhân dân phường Thử",
        "Trung tâm Phục vụ hành chính công",
        "Thử",
    )


def test_a_numbered_ward_is_dated_from_its_full_name(ward: Ward) -> None:
    ward.open_office("P3", "UBND Phường 3")

    assert slip_of(ward, ward.receive(office="P3")).letterhead.place == "Phường 3"


def test_what_the_settings_say_of_an_office_goes_first(ward: Ward) -> None:
    words = {"W1": LetterheadWords(place="Bắc Giang", title="Phó Chủ tịch", receivers=("VP UBND (để b/c)",))}
    ward.settings = ward.settings.model_copy(update={"letterheads": words})

    head = slip_of(ward, ward.receive()).letterhead

    assert (head.place, head.title, head.receivers) == ("Bắc Giang", "Phó Chủ tịch", ("VP UBND (để b/c)",))
    assert head.body == "Ủy ban nhân dân phường Thử"


@pytest.mark.parametrize(
    ("day", "number", "name", "basis"),
    [
        (date(2019, 1, 8), "04", "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "Thông tư 01/2018/TT-VPCP"),
        (date(2025, 6, 30), "04", "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "Thông tư 01/2018/TT-VPCP"),
        (
            date(2025, 7, 1), "04", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
            "Thông tư 03/2025/TT-VPCP, Phụ lục I",
        ),
    ],
)  # fmt: skip
def test_the_form_is_that_of_the_day(day: date, number: str, name: str, basis: str) -> None:
    form = form_on(day, "apology", rulebook())

    assert (form.number, form.name, form.basis, form.symbol) == (number, name, basis, "PXL")


@pytest.mark.parametrize(("day", "name"), [(date(2025, 6, 30), "Phiếu xin lỗi"), (date(2025, 7, 1), "Văn bản xin lỗi")])
def test_a_letter_that_asks_for_no_more_time_is_the_same_form_without_that_in_its_name(day: date, name: str) -> None:
    full, short = (form_on(day, kind, rulebook()) for kind in ("apology", "apology_only"))

    assert short == full.model_copy(update={"name": name})
    assert full.name.startswith(f"{name} và ")


def test_a_paper_that_had_no_form_yet_is_refused() -> None:
    with pytest.raises(FormNotInForceError):
        form_on(date(2025, 6, 30), "stop", rulebook())
    with pytest.raises(FormNotInForceError):
        form_on(date(2018, 11, 22), "slip", rulebook())
