"""Importing registers: what a dossier becomes, what is refused and why, and that nothing is ever half there."""

from collections.abc import Iterator

import pytest

from adapters.bootstrap import Installation
from adapters.exchange.mapping import find_mapping
from tests.adapters.exchange.wards import (
    ACT_COLUMNS,
    BOOK_COLUMNS,
    act_row,
    acts_mapping,
    acts_of,
    book_row,
    recorded,
    taken,
    ward,
    written,
)
from tests.world import at

BOOK = find_mapping("so-theo-doi")


@pytest.fixture
def ledger() -> Iterator[Installation]:
    with ward() as opened:
        yield opened


def book(*rows: list[str]) -> bytes:
    return written(BOOK_COLUMNS, *rows)


def acts(*rows: list[str]) -> bytes:
    return written(ACT_COLUMNS, *rows)


# --- what a dossier becomes ---------------------------------------------------------------------------------------


def test_a_row_of_the_plain_register_becomes_a_dossier_with_its_given_promise(ledger: Installation) -> None:
    row = book_row(**{"Ngày có kết quả": "04/11/2026 15:40", "Ngày trả": "05/11/2026", "Phương thức nhận": "BCCI"})
    report = taken(ledger, book(row), BOOK)
    assert (report.rows, report.dossiers, report.imported, report.refusals) == (1, 1, 1, [])
    assert acts_of(ledger, "H05.1") == [
        ("received", at("2026-11-02 08:00")),
        ("processed", at("2026-11-04 15:40")),
        ("returned", at("2026-11-05 07:30")),
    ]
    standing = ledger.desk.dossier("H05.1").standing
    assert (standing.channel, standing.official, standing.source) == ("post", "hoa", "import")
    assert standing.promise is not None
    assert standing.promise.given
    assert standing.promise.late_from == at("2026-11-06 00:00")
    assert standing.settled_class == "early"


def test_a_row_without_a_promise_is_promised_by_the_procedures_limit(ledger: Installation) -> None:
    taken(ledger, book(book_row(**{"Ngày hẹn trả": ""})), BOOK)
    promise = ledger.desk.dossier("H05.1").standing.promise
    assert promise is not None
    assert (promise.given, promise.limit, promise.due) == (False, "3wd", at("2026-11-05 17:00"))


def test_a_pause_in_the_register_moves_a_given_promise(ledger: Installation) -> None:
    taken(ledger, book(book_row(**{"Tạm dừng từ": "03/11/2026", "Tạm dừng đến": "06/11/2026"})), BOOK)
    promise = ledger.desk.dossier("H05.1").standing.promise
    assert promise is not None
    assert promise.due == at("2026-11-10 17:00")


@pytest.mark.parametrize(
    ("outcome", "kind", "status"),
    [
        ("Từ chối", "processed", "settled"),
        ("Rút hồ sơ", "withdrawn", "withdrawn"),
        ("dừng xử lý", "stopped", "stopped"),
    ],
)
def test_an_outcome_says_how_a_dossier_was_closed(ledger: Installation, outcome: str, kind: str, status: str) -> None:
    taken(ledger, book(book_row(**{"Ngày có kết quả": "04/11/2026", "Kết quả": outcome})), BOOK)
    assert acts_of(ledger, "H05.1")[-1][0] == kind
    assert ledger.desk.dossier("H05.1").standing.status == status


def test_acts_known_by_their_date_only_follow_the_timed_acts_of_that_day(ledger: Installation) -> None:
    row = book_row(**{"Ngày nhận": "05/11/2026 09:00", "Ngày có kết quả": "05/11/2026", "Ngày trả": "05/11/2026"})
    assert taken(ledger, book(row), BOOK).imported == 1
    assert {when for _, when in acts_of(ledger, "H05.1")} == {at("2026-11-05 09:00")}
    assert ledger.desk.dossier("H05.1").standing.settled_class == "on_time"


def test_a_result_after_the_promise_owes_an_apology_of_the_import(ledger: Installation) -> None:
    taken(ledger, book(book_row(**{"Ngày có kết quả": "06/11/2026 00:00"})), BOOK)
    last = ledger.desk.dossier("H05.1").acts[-1]
    assert (last.TOPIC, last.origin) == ("dossier.apology_required", "import")  # type: ignore[attr-defined] # of that event


def test_the_rows_of_one_code_become_one_dossier_with_its_acts_in_time_order(ledger: Installation) -> None:
    later = act_row(when="2026-11-03 08:30:59.123+07:00", who="binh", settled="2026-11-03 10:00")
    first = act_row(settled="2026-11-03 10:00")
    after = act_row(when="2026-11-04 08:00", who="chi", settled="2026-11-03 10:00")
    report = taken(ledger, acts(later, after, first), acts_mapping())
    assert (report.rows, report.dossiers, report.imported) == (3, 1, 1)
    assert acts_of(ledger, "H05.1") == [
        ("received", at("2026-11-02 08:00")),
        ("handed_over", at("2026-11-02 09:00")),
        ("handed_over", at("2026-11-03 08:30")),
        ("processed", at("2026-11-03 10:00")),
        ("handed_over", at("2026-11-04 08:00")),
    ]


def test_an_act_before_the_receipt_is_moved_and_reported_where_the_mapping_says_so(ledger: Installation) -> None:
    mapping = acts_mapping('before_receipt = "at_receipt"')
    report = taken(ledger, acts(act_row(when="2026-10-30 08:00")), mapping)
    [moved] = report.adjusted
    assert (moved.row, moved.field, moved.read) == (2, "when", "2026-10-30 08:00")
    assert acts_of(ledger, "H05.1")[-1] == ("handed_over", at("2026-11-02 08:00"))


def test_what_the_register_says_of_the_applicant_is_sealed_and_can_be_found(ledger: Installation) -> None:
    taken(ledger, book(book_row(**{"Họ tên": "Đặng Thị Hoà", "Ghi chú": "chờ giấy"})), BOOK)
    opening = ledger.desk.dossier("H05.1").acts[0]
    assert "Hoà" not in opening.model_dump_json()
    assert ledger.reader.find("dang thi hoa") == ["H05.1"]


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"Ngày nhận": "29/02/2026 08:00"}, "Ngày nhận", "bad_field"),
        ({"Ngày nhận": "2026-11-02 08:00"}, "Ngày nhận", "bad_cell_form"),
        ({"Ngày nhận": "02/11/2569"}, "Ngày nhận", "bad_field"),
        ({"Ngày nhận": "02/11/1926 08:00"}, "Ngày nhận", "bad_year"),
        ({"Ngày hẹn trả": "05/11/2062"}, "Ngày hẹn trả", "bad_year"),
        ({"Ngày nhận": "٠٢/11/2026"}, "Ngày nhận", "bad_cell_form"),
        ({"Ngày nhận": "46000"}, "Ngày nhận", "bad_cell_form"),
        ({"Ngày nhận": ""}, "Ngày nhận", "bad_field"),
        ({"Ngày nhận": "01/12/2026 08:00"}, "Ngày nhận", "in_future"),
        ({"Ngày có kết quả": "01/12/2026"}, "Ngày có kết quả", "in_future"),
        ({"Ngày có kết quả": "01/11/2026"}, "Ngày có kết quả", "bad_field"),
        ({"Ngày trả": "sau"}, "Ngày trả", "bad_cell_form"),
        ({"Ngày hẹn trả": "31/04/2026"}, "Ngày hẹn trả", "bad_field"),
        ({"Mã thủ tục": ""}, "Mã thủ tục", "bad_field"),
        ({"Mã thủ tục": "1.999999"}, "Mã thủ tục", "procedure_unknown"),
        ({"Phương thức nhận": "bồ câu"}, "Phương thức nhận", "bad_cell_word"),
        ({"Kết quả": "?", "Ngày có kết quả": "04/11/2026"}, "Kết quả", "bad_cell_word"),
        ({"Số giấy tờ": "1000000001"}, "Số giấy tờ", "bad_cell_digits"),
        ({"Số giấy tờ": "00100000000²"}, "Số giấy tờ", "bad_cell_digits"),
        ({"Họ tên": "Nguyễn\u202eVăn"}, "Họ tên", "bad_field"),
        ({"Họ tên": "a" + "\u0301" * 200}, "Họ tên", "bad_field"),
        ({"Họ tên": "Nguyễn\0"}, "Họ tên", "bad_field"),
        ({"Mã hồ sơ": "Н29"}, "Mã hồ sơ", "bad_code"),
        ({"Mã hồ sơ": ""}, "Mã hồ sơ", "bad_code"),
        ({"Mã hồ sơ": "x" * 65}, "Mã hồ sơ", "bad_code"),
        ({"Tạm dừng đến": "04/11/2026"}, "Tạm dừng từ", "bad_field"),
        ({"Tạm dừng từ": "03/11/2026", "Ngày có kết quả": "04/11/2026"}, "", "act_not_allowed"),
        ({"Kết quả": "Rút hồ sơ"}, "Ngày có kết quả", "bad_field"),
    ],
)
def test_a_bad_row_is_refused_by_its_number_and_field(
    ledger: Installation, cells: dict[str, str], field: str, code: str
) -> None:
    good = book_row(**{"Mã hồ sơ": "H05.2"})
    report = taken(ledger, book(good, book_row(**cells)), BOOK)
    assert [(refused.row, refused.field, refused.error.code) for refused in report.refusals] == [(3, field, code)]
    assert (report.imported, report.refused, recorded(ledger)) == (1, 1, 1)


def test_every_bad_cell_of_a_row_is_named(ledger: Installation) -> None:
    row = book_row(**{"Ngày nhận": "?", "Ngày hẹn trả": "?", "Phương thức nhận": "?", "Ngày trả": "?"})
    fields = {refused.field for refused in taken(ledger, book(row), BOOK).refusals}
    assert fields == {"Ngày nhận", "Ngày hẹn trả", "Phương thức nhận", "Ngày trả"}


def test_a_dossier_with_one_bad_row_is_refused_whole_with_all_its_rows(ledger: Installation) -> None:
    rows = act_row(), act_row(when="tomorrow"), act_row(code="H05.2"), act_row(when="2026-11-04 10:00")
    report = taken(ledger, acts(*rows), acts_mapping())
    [refused] = report.refusals
    assert (refused.row, refused.rows, refused.dossier) == (3, (2, 3, 5), "H05.1")
    assert recorded(ledger) == len(acts_of(ledger, "H05.2")) == 2


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (act_row(due="2026-11-06"), "due", "bad_field"),
        (act_row(office="Nowhere"), "office", "bad_field"),
        (act_row(when="2026-11-01 23:59"), "when", "bad_field"),
        (act_row(when=""), "when", "bad_field"),
        (act_row(who=""), "who", "bad_field"),
        (act_row()[:-1], "", "bad_cell_count"),
        ([*act_row(), "more"], "", "bad_cell_count"),
        (act_row(what="x" * 201), "what", "bad_field"),
        (act_row(when="2026-12-01 08:00"), "when", "in_future"),
        (act_row(when="2026-W10-1"), "when", "bad_cell_form"),
        (act_row(when="20261103"), "when", "bad_cell_form"),
        (act_row(when="2026-11-03 08:00+25:00"), "when", "bad_field"),
    ],
)
def test_a_bad_act_is_refused_at_its_row_and_field(ledger: Installation, row: list[str], field: str, code: str) -> None:
    [refused] = taken(ledger, acts(act_row(), row), acts_mapping()).refusals
    assert (refused.row, refused.field, refused.error.code) == (3, field, code)
    assert recorded(ledger) == 0


def test_an_office_the_ledger_does_not_know_is_refused_at_its_column(ledger: Installation) -> None:
    [refused] = taken(ledger, acts(act_row(office="Elsewhere")), acts_mapping()).refusals
    assert (refused.field, refused.read, refused.error.code) == ("office", "Elsewhere", "office_unknown")


def test_a_code_in_two_rows_of_a_register_with_one_row_a_dossier_is_refused_in_both(ledger: Installation) -> None:
    report = taken(ledger, book(book_row(), book_row(**{"Mã hồ sơ": "Ｈ05.1"})), BOOK)
    assert [(refused.row, refused.rows) for refused in report.refusals] == [(2, (2, 3)), (3, (2, 3))]
    assert (report.dossiers, report.refused, recorded(ledger)) == (1, 1, 0)


def test_a_code_that_differs_by_its_case_only_is_taken(ledger: Installation) -> None:
    report = taken(ledger, book(book_row(), book_row(**{"Mã hồ sơ": "h05.1"})), BOOK)
    assert [(refused.row, refused.error.code) for refused in report.refusals] == [(3, "code_taken")]
    assert report.imported == 1


# --- whole or absent, once or never ---------------------------------------------------------------------------------


def test_importing_twice_adds_nothing(ledger: Installation) -> None:
    data = book(book_row(**{"Họ tên": "Nguyễn Thị Ví Dụ", "Ghi chú": "bản chính"}))
    taken(ledger, data, BOOK)
    before = recorded(ledger)
    again = taken(ledger, data, BOOK)
    assert (again.imported, again.already, again.refused) == (0, 1, 0)
    assert recorded(ledger) == before


def test_a_row_that_changed_since_it_was_imported_is_refused(ledger: Installation) -> None:
    taken(ledger, book(book_row()), BOOK)
    report = taken(ledger, book(book_row(**{"Ngày có kết quả": "04/11/2026"})), BOOK)
    assert [(refused.row, refused.error.code) for refused in report.refusals] == [(2, "command_reused")]
    assert recorded(ledger) == 1


def test_a_dry_run_decides_all_and_records_nothing(ledger: Installation) -> None:
    future = book_row(**{"Mã hồ sơ": "H05.2", "Ngày nhận": "01/12/2026"})
    data = book(book_row(**{"Họ tên": "Nguyễn Thị Ví Dụ"}), future)
    report = taken(ledger, data, BOOK, dry=True)
    assert (report.imported, report.refused, report.recorded) == (1, 1, False)
    assert (recorded(ledger), ledger.reader.find("Ví Dụ")) == (0, [])
    assert taken(ledger, data, BOOK).imported == 1


def test_a_dry_run_on_an_empty_ledger_founds_nothing_that_stays(ledger: Installation) -> None:
    own = acts_mapping(
        '[create.offices.W9]\nname = "Elsewhere"\ncalendar = "vn"\non = 2026-01-01\n',
    )
    data = acts(act_row(office="Elsewhere"))
    assert taken(ledger, data, own, dry=True).imported == 1
    assert {office.code for office in ledger.reader.offices()} == {"W1"}
    assert taken(ledger, data, own).imported == 1
    assert {office.code for office in ledger.reader.offices()} == {"W1", "W9"}


@pytest.mark.parametrize(
    "bad", [{"Ngày nhận": "?"}, {"Ngày nhận": "01/12/2026"}, {"Mã hồ sơ": "?"}], ids=["cell", "desk", "code"]
)
def test_strict_takes_all_or_none(ledger: Installation, bad: dict[str, str]) -> None:
    rows = [book_row(**{"Mã hồ sơ": f"H05.{number}"}) for number in range(2, 5)]
    report = taken(ledger, book(*rows, book_row(**bad)), BOOK, strict=True)
    assert (report.imported, report.refused, report.recorded, recorded(ledger)) == (3, 1, False, 0)
    assert taken(ledger, book(*rows), BOOK, strict=True).recorded
    assert recorded(ledger) == 3
