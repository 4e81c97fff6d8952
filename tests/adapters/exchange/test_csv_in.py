"""Reading a CSV register: encodings, delimiters, headers, and rows that cannot be read."""

import codecs
import csv
import io

import pytest

from adapters.exchange.csv_in import read_csv
from adapters.exchange.errors import ColumnsMissingError, NotUtf8Error, UnclosedQuoteError
from adapters.exchange.register import Register

COLUMNS = {"Mã", "Ngày"}


def opened(data: bytes, delimiter: str | None = None) -> Register:
    return read_csv(io.BytesIO(data), COLUMNS, delimiter)


def read(data: bytes, delimiter: str | None = None) -> list[tuple[int, dict[str, str], str | None]]:
    rows = opened(data, delimiter).rows
    return [(row.number, row.cells, row.fault.code if row.fault else None) for row in rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_finds_the_columns(delimiter: str) -> None:
    header, row = delimiter.join(["Mã", "x,y;z", "Ngày"]), delimiter.join(["1", "2", "3"])
    quoted = header.replace("x,y;z", '"x,y;z"')
    data = f"{quoted}\n{row}\n".encode()
    assert opened(data).shape.delimiter == delimiter
    assert read(data) == read(data, delimiter) == [(2, {"Mã": "1", "Ngày": "3"}, None)]


@pytest.mark.parametrize(
    ("codec", "mark", "shown"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", codecs.BOM_UTF8, "UTF-8 (BOM)"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16 LE"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16 BE"),
        ("utf-16-le", b"", "UTF-16 LE"),
        ("utf-16-be", b"", "UTF-16 BE"),
    ],
)
def test_the_encoding_is_found_out_and_shown(codec: str, mark: bytes, shown: str) -> None:
    data = mark + "STT;Mã;Ngày\n1;Đỗ;ngày\n".encode(codec)
    assert opened(data).shape.encoding == shown
    assert read(data) == [(2, {"Mã": "Đỗ", "Ngày": "ngày"}, None)]


def test_a_quotation_mark_that_is_never_closed_is_refused_and_not_swallowed() -> None:
    data = "Mã,Ngày\n".encode() + b"1,2\n" * 2_000 + b'"3,4\n' + b"5,6\n" * 5_000_000
    with pytest.raises(UnclosedQuoteError) as refusal:
        list(opened(data).rows)
    assert refusal.value.facts["line"] == 2_001


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert read("\ufeffMã,Ngày\r\n1,2\r\n".encode()) == [(2, {"Mã": "1", "Ngày": "2"}, None)]


def test_a_header_in_decomposed_letters_is_the_same_header() -> None:
    assert read("Ma\u0303,Nga\u0300y\n1,2\n".encode()) == [(2, {"Mã": "1", "Ngày": "2"}, None)]


@pytest.mark.parametrize(
    ("data", "line", "found"),
    [
        ("Mã,Ngày\n".encode() + b"H\xe5 s\xac,2\n", 2, "0xe5"),  # TCVN3
        (b"Ma\xe3,Nga\xf8y\n1,2\n", 1, "0xe3"),  # VNI
        ("Mã,Ngày\n1,2\nĐỗ".encode() + b"\xff", 3, "0xff"),
        ("Ma,Ngay\nX\nĐ".encode("cp1258"), 3, "0xd0"),
        (b"Ma,Ngay\n\xed\xa0\x80,1\n", 2, "0xed"),  # a lone surrogate
        (codecs.BOM_UTF16_LE + "Ma,Ngay\nX".encode("utf-16-le") + b"\x00\xd8", 2, "0x00"),  # the same in UTF-16
        (codecs.BOM_UTF16_BE + "Ma,Ngay\n".encode("utf-16-be") + b"\x1e", 2, "0x1e"),  # half a letter
        (b"Ma,Ngay\n" + b"1,2\n" * 400_000 + b"\xff", 400_002, "0xff"),  # far into the file
    ],
)
def test_what_is_not_utf8_is_refused_with_its_line(data: bytes, line: int, found: str) -> None:
    with pytest.raises(NotUtf8Error) as refusal:
        opened(data)
    assert (refusal.value.facts["line"], refusal.value.facts["found"]) == (line, found)


@pytest.mark.parametrize(
    ("header", "missing"),
    [("Mã,Tên", ["Ngày"]), ("Mã,Ngày,Ngày", ["Ngày"]), ("", ["Mã", "Ngày"]), ("mã;ngày", ["Mã", "Ngày"])],
)
def test_columns_that_are_missing_or_there_twice_are_named(header: str, missing: list[str]) -> None:
    with pytest.raises(ColumnsMissingError) as refusal:
        opened(header.encode())
    assert refusal.value.facts["missing"] == missing


def test_a_row_with_more_or_fewer_cells_than_the_header_is_a_faulty_row() -> None:
    faults = [(number, fault) for number, _, fault in read("Mã,Ngày\n1\n1,2\n1,2,3\n".encode())]
    assert faults == [(2, "bad_cell_count"), (3, None), (4, "bad_cell_count")]


def test_blank_rows_are_passed_over_and_keep_their_numbers() -> None:
    assert [number for number, _, _ in read("Mã,Ngày\n\n,\n1,2\n\n3,4\n".encode())] == [4, 6]


def test_a_cell_with_a_line_break_is_one_row_as_in_a_spreadsheet() -> None:
    rows = read('Mã,Ngày\n"1\n1",2\n3,4\n'.encode())
    assert [(number, cells["Mã"]) for number, cells, _ in rows] == [(2, "1\n1"), (3, "3")]


@pytest.mark.parametrize("cell", ["a\0b", "a\x1bb", "\x07", "a" * 5_000, "x" * 10_000_000])
def test_control_characters_and_endless_cells_make_a_faulty_row(cell: str) -> None:
    before = csv.field_size_limit()
    rows = read(f"Mã,Ngày,Khác\n1,2,3\n4,5,{cell}\n".encode())
    assert [fault for _, _, fault in rows] == [None, "bad_field"]
    assert csv.field_size_limit() == before
