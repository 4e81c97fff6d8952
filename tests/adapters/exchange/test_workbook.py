"""Importing workbooks: cells become what a person sees in them, and what could harm is refused unread."""

import io
import tracemalloc
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.bootstrap import Installation
from adapters.exchange.archive import LIMITS, Limits, unpacked
from adapters.exchange.errors import FileKindError, FileTooLargeError, SheetColumnsMissingError, SheetUnknownError
from adapters.exchange.mapping import find_mapping
from adapters.exchange.opening import open_register
from adapters.exchange.register import Register
from adapters.exchange.workbook import in_form, plain
from domain.errors import FieldError
from tests.adapters.exchange.sheets import Cell, Raw, serial, sheet_of, workbook, zipped
from tests.adapters.exchange.wards import BOOK_COLUMNS, acts_of, book_row, recorded, taken, ward, written

BOOK = find_mapping("so-theo-doi")
MONDAY = datetime(2026, 11, 2, 8)  # noqa: DTZ001 - cells of a sheet have no zone
FRIDAY = datetime(2026, 11, 6)  # noqa: DTZ001 - cells of a sheet have no zone
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def ledger() -> Iterator[Installation]:
    with ward() as opened:
        yield opened


def opened(data: bytes, sheet: str | None = None) -> Register:
    return open_register(io.BytesIO(data), BOOK, sheet, "register.xlsx")


def cells_of(data: bytes, sheet: str | None = None) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, {name: cell for name, cell in row.cells.items() if cell}) for row in opened(data, sheet).rows]


def filled(**cells: Cell) -> list[Cell]:
    """A good row of the plain register, with typed cells in place of texts."""
    row: list[Cell] = list(book_row())
    for column, cell in cells.items():
        row[BOOK_COLUMNS.index(column)] = cell
    return row


# --- cells --------------------------------------------------------------------------------------------------------


def test_a_workbook_and_the_same_register_as_csv_become_the_same_dossier(ledger: Installation) -> None:
    sheet = workbook(BOOK_COLUMNS, filled(**{"Ngày nhận": MONDAY, "Ngày có kết quả": FRIDAY, "STT": 1.0}))
    text = written(BOOK_COLUMNS, book_row(**{"Ngày nhận": "02/11/2026 08:00", "Ngày có kết quả": "06/11/2026"}))
    assert taken(ledger, sheet, BOOK).imported == 1
    again = taken(ledger, text, BOOK)
    assert (again.already, again.refusals) == (1, [])
    assert len(acts_of(ledger, "H05.1")) == 3  # received, processed, and the letter that is owed


@pytest.mark.parametrize("days_from", [1900, 1904])
def test_dates_and_numbers_of_days_are_converted_and_echoed(days_from: int) -> None:
    row = filled(**{"Ngày nhận": serial(MONDAY, days_from), "Ngày hẹn trả": FRIDAY})
    register = opened(workbook(BOOK_COLUMNS, row, row, days_from=days_from))
    for said in register.rows:
        assert (said.cells["Ngày nhận"], said.cells["Ngày hẹn trả"]) == ("02/11/2026 08:00", "06/11/2026")
    assert register.shape.days_from == str(days_from)
    received, due = register.converted["Ngày nhận"], register.converted["Ngày hẹn trả"]
    assert (received.cells, received.row, received.written) == (2, 2, "02/11/2026 08:00")
    assert float(received.read) == serial(MONDAY, days_from)
    assert (due.cells, due.read, due.written) == (2, "", "06/11/2026")


@pytest.mark.parametrize("number", [2026.0, 20261102.0, -5.0, 1e300, 5.0])
def test_a_number_that_counts_to_no_day_of_our_time_is_refused_as_it_stands(
    ledger: Installation, number: float
) -> None:
    [refused] = taken(ledger, workbook(BOOK_COLUMNS, filled(**{"Ngày nhận": number})), BOOK).refusals
    assert (refused.field, refused.read, refused.error.code) == ("Ngày nhận", plain(number), "bad_cell_form")


def test_whole_numbers_have_no_fraction_and_booleans_are_words() -> None:
    row = filled(**{"STT": 7.0, "Số điện thoại": 84912345678.0, "Ghi chú": True, "Mã thủ tục": 1.001193})
    [(_, said)] = cells_of(workbook(BOOK_COLUMNS, row))
    assert (said["Số điện thoại"], said["Ghi chú"], said["Mã thủ tục"]) == ("84912345678", "TRUE", "1.001193")


def test_a_number_that_lost_its_leading_zero_is_refused_and_shown(ledger: Installation) -> None:
    [refused] = taken(ledger, workbook(BOOK_COLUMNS, filled(**{"Số giấy tờ": 79123456789.0})), BOOK).refusals
    assert (refused.row, refused.field, refused.read) == (2, "Số giấy tờ", "79123456789")
    assert refused.error.code == "bad_cell_digits"


def test_a_cell_with_an_error_is_refused_and_never_read_as_empty(ledger: Installation) -> None:
    broken = Raw('<c r="{place}" t="e"><v>#N/A</v></c>')
    rows = filled(**{"Ngày có kết quả": broken}), filled(**{"Mã hồ sơ": "H05.2"})
    report = taken(ledger, workbook(BOOK_COLUMNS, *rows), BOOK)
    assert [(one.row, one.field, one.read) for one in report.refusals] == [(2, "Ngày có kết quả", "#N/A")]
    assert report.imported == 1


def test_a_formula_counts_for_the_value_it_last_showed() -> None:
    [(_, said)] = cells_of(
        workbook(BOOK_COLUMNS, filled(**{"Ghi chú": Raw('<c r="{place}" t="str"><f>1+1</f><v>chờ</v></c>')}))
    )
    assert said["Ghi chú"] == "chờ"


def test_hostile_text_in_a_cell_is_refused_by_its_row(ledger: Installation) -> None:
    report = taken(ledger, workbook(BOOK_COLUMNS, filled(**{"Họ tên": "a" * 5_000})), BOOK)
    assert [(one.row, one.field, one.error.code) for one in report.refusals] == [(2, "Họ tên", "bad_field")]
    assert recorded(ledger) == 0


@pytest.mark.parametrize(
    ("forms", "clock", "day"),
    [
        (("dd/mm/yyyy hh:mm", "dd/mm/yyyy"), "02/11/2026 08:00", "06/11/2026"),
        (("iso",), "2026-11-02 08:00", "2026-11-06"),
        (("mm-dd-yyyyThh:mm:ss",), "11-02-2026 08:00:00", "11-06-2026 00:00:00"),
        (("yyyy.mm.dd",), "2026.11.02 08:00", "2026.11.06"),
    ],
)
def test_a_date_is_written_in_the_form_the_mapping_reads(forms: tuple[str, ...], clock: str, day: str) -> None:
    assert (in_form(MONDAY, forms), in_form(FRIDAY, forms)) == (clock, day)


@given(st.integers(0, 60 * 24 * 36_500))
def test_every_minute_survives_the_fractions_of_a_sheet(minutes: int) -> None:
    at = datetime(2000, 1, 1) + timedelta(minutes=minutes)  # noqa: DTZ001 - cells of a sheet have no zone
    number = float(repr(serial(at)))
    back = datetime(1899, 12, 30) + timedelta(days=number)  # noqa: DTZ001 - cells of a sheet have no zone
    assert in_form(back, ["yyyy-mm-dd hh:mm"]) == f"{at:%Y-%m-%d %H:%M}"


# --- rows and headers -----------------------------------------------------------------------------------------------


def test_a_title_may_stand_above_the_header_and_rows_keep_their_numbers() -> None:
    data = workbook(["SỔ THEO DÕI HỒ SƠ"], [], BOOK_COLUMNS, [], filled(), [], filled(**{"Mã hồ sơ": "H05.2"}))
    assert [(number, said["Mã hồ sơ"]) for number, said in cells_of(data)] == [(5, "H05.1"), (7, "H05.2")]


def test_merged_header_cells_are_read_in_two_rows() -> None:
    upper = ["Trả kết quả" if name == "Ngày có kết quả" else "" if name == "Kết quả" else name for name in BOOK_COLUMNS]
    lower = [name if name in {"Ngày có kết quả", "Kết quả"} else "" for name in BOOK_COLUMNS]
    data = workbook(upper, lower, filled(), merged="A1:A2")
    assert [(number, said["Mã hồ sơ"]) for number, said in cells_of(data)] == [(3, "H05.1")]


def test_a_million_blank_rows_are_passed_over() -> None:
    blank = "".join(f'<row r="{number}"/>' for number in range(3, 2**20 + 1))
    sheet = sheet_of([BOOK_COLUMNS, filled()]).replace("</sheetData>", f"{blank}</sheetData>")
    begun = process_time()
    data = workbook(parts={"xl/worksheets/sheet1.xml": sheet})
    assert [number for number, _ in cells_of(data)] == [2]
    assert process_time() - begun < 20


@pytest.mark.parametrize(
    ("place", "what", "read"), [("A20001", "rows", 20_001), ("XFD1048576", "rows", 2**20), ("GS2", "columns", 201)]
)
def test_a_sheet_filled_beyond_the_limits_is_refused_before_it_is_laid_out(place: str, what: str, read: int) -> None:
    stray = f'<row><c r="{place}"><v>1</v></c></row>'
    sheet = sheet_of([BOOK_COLUMNS, filled()]).replace("</sheetData>", f"{stray}</sheetData>")
    tracemalloc.start()
    with pytest.raises(FileTooLargeError) as refusal:
        opened(workbook(parts={"xl/worksheets/sheet1.xml": sheet}))
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert (refusal.value.facts["what"], refusal.value.facts["read"]) == (what, read)


def test_columns_that_a_sheet_lacks_are_named() -> None:
    with pytest.raises(SheetColumnsMissingError) as refusal:
        opened(workbook([name for name in BOOK_COLUMNS if name != "Ngày trả"], filled()))
    assert refusal.value.facts["missing"] == ["Ngày trả"]


def test_the_first_sheet_that_shows_is_read_or_the_one_that_is_named() -> None:
    other = sheet_of([BOOK_COLUMNS, filled(**{"Mã hồ sơ": "H05.9"})])
    data = workbook(BOOK_COLUMNS, filled(), others={"Tháng 12": other})
    assert [said["Mã hồ sơ"] for _, said in cells_of(data)] == ["H05.1"]
    assert [said["Mã hồ sơ"] for _, said in cells_of(data, "Tháng 12")] == ["H05.9"]
    assert opened(data, "Tháng 12").shape.sheet == "Tháng 12"
    with pytest.raises(SheetUnknownError) as refusal:
        opened(data, "Tháng 13")
    assert refusal.value.facts["known"] == ["Sổ", "Tháng 12"]


def test_a_hidden_sheet_is_not_offered() -> None:
    data = workbook(BOOK_COLUMNS, filled(), others={"Tháng 12": sheet_of([BOOK_COLUMNS, filled()])})
    with ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["xl/workbook.xml"] = files["xl/workbook.xml"].replace(b'sheetId="1"', b'sheetId="1" state="hidden"')
    assert opened(zipped(files)).shape.sheet == "Tháng 12"


# --- what is refused unread -------------------------------------------------------------------------------------------


def kind_of(data: bytes) -> object:
    with pytest.raises(FileKindError) as refusal:
        opened(data)
    return refusal.value.facts["kind"]


def test_a_workbook_with_macros_is_refused_whatever_its_name() -> None:
    assert kind_of(workbook(BOOK_COLUMNS, filled(), parts={"xl/vbaProject.bin": b"x"})) == "macros"
    types = '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert kind_of(workbook(BOOK_COLUMNS, filled(), parts={"[Content_Types].xml": types})) == "macros"


def test_encrypted_and_old_and_foreign_kinds_are_refused_by_name() -> None:
    assert kind_of(COMPOUND + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    assert kind_of(COMPOUND + b"\0" * 600) == "xls"
    assert kind_of(zipped({"mimetype": "x", "content.xml": "<a/>"})) == "ods"
    assert kind_of(zipped({"xl/workbook.bin": b"x"})) == "xlsb"
    assert kind_of(zipped({"a.txt": "x"})) == "other"
    locked = bytearray(workbook(BOOK_COLUMNS, filled()))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert kind_of(bytes(locked)) == "encrypted"


def test_external_links_are_left_out_and_told() -> None:
    parts = {"xl/externalLinks/externalLink1.xml": "<externalLink/>", "xl/externalLinks/_rels/a.rels": "<!DOCTYPE a>"}
    register = opened(workbook(BOOK_COLUMNS, filled(), parts=parts))
    assert register.shape.dropped == ("external_links",)
    assert len(list(register.rows)) == 1
    assert unpacked(io.BytesIO(workbook(BOOK_COLUMNS)), "").dropped == ()


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_anywhere_is_refused(part: str, encoding: str) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;"><!ENTITY d SYSTEM "file:///etc/hosts">]><a>&c;&d;</a>'
    assert kind_of(workbook(BOOK_COLUMNS, filled(), parts={part: laughs.encode(encoding)})) == "dtd"


def test_a_bomb_is_refused_by_its_directory_in_no_time_and_no_memory() -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(200):
            part.write(b" " * 1_000_000)
    assert len(packed.getvalue()) < 200_000
    tracemalloc.start()
    begun = process_time()
    with pytest.raises(FileTooLargeError) as refusal:
        opened(packed.getvalue())
    assert process_time() - begun < 1
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    assert refusal.value.facts["what"] == "unpacked"


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (LIMITS._replace(bytes=1_000), "bytes"),
        (LIMITS._replace(bytes=4_000), "unpacked"),
        (LIMITS._replace(ratio=1), "ratio"),
        (LIMITS._replace(members=5), "members"),
    ],
)
def test_each_limit_is_data_and_holds_before_anything_is_unpacked(limits: Limits, what: str) -> None:
    data = workbook(BOOK_COLUMNS, filled(**{"Ghi chú": "x" * 4_000}))
    with pytest.raises(FileTooLargeError) as refusal:
        unpacked(io.BytesIO(data), "", limits)
    assert refusal.value.facts["what"] == what


def test_a_directory_that_lies_about_a_size_is_a_damaged_file() -> None:
    data = bytearray(workbook(BOOK_COLUMNS, filled()))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = (5).to_bytes(4, "little")
    assert kind_of(bytes(data)) == "damaged"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_with_any_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(workbook(BOOK_COLUMNS, filled(**{"Ngày nhận": MONDAY})))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        list(opened(bytes(whole)).rows)
    except FieldError as refusal:
        assert refusal.code  # noqa: PT017 - any refusal will do, and nothing but a refusal
