"""Reading a CSV register: encodings, delimiters, headers, and rows that cannot be read."""

import csv

import pytest

from adapters.exchange.errors import ColumnsMissingError, NotUtf8Error
from adapters.exchange.register import read_register

COLUMNS = {"Mã", "Ngày"}


def read(data: bytes, delimiter: str | None = None) -> list[tuple[int, dict[str, str], str | None]]:
    rows = read_register(data, COLUMNS, delimiter).rows
    return [(row.number, row.cells, row.fault.code if row.fault else None) for row in rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_finds_the_columns(delimiter: str) -> None:
    header, row = delimiter.join(["Mã", "x,y;z", "Ngày"]), delimiter.join(["1", "2", "3"])
    quoted = header.replace("x,y;z", '"x,y;z"')
    register = read_register(f"{quoted}\n{row}\n".encode(), COLUMNS)
    assert register.delimiter == delimiter
    assert register.rows[0].cells == {"Mã": "1", "Ngày": "3"}
    assert read_register(f"{quoted}\n{row}\n".encode(), COLUMNS, delimiter) == register


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert read("\ufeffMã,Ngày\r\n1,2\r\n".encode()) == [(2, {"Mã": "1", "Ngày": "2"}, None)]


def test_a_header_in_decomposed_letters_is_the_same_header() -> None:
    assert read("Ma\u0303,Nga\u0300y\n1,2\n".encode()) == [(2, {"Mã": "1", "Ngày": "2"}, None)]


@pytest.mark.parametrize(
    ("data", "line", "found"),
    [
        ("Mã,Ngày\n1,2\n".encode("utf-16"), 1, "UTF-16"),
        ("Mã,Ngày\n1,2\n".encode("utf-16-le"), 1, "UTF-16"),
        ("Mã,Ngày\n".encode() + b"H\xe5 s\xac,2\n", 2, "0xe5"),  # TCVN3
        (b"Ma\xe3,Nga\xf8y\n1,2\n", 1, "0xe3"),  # VNI
        ("Mã,Ngày\n1,2\nĐỗ".encode() + b"\xff", 3, "0xff"),
        ("Ma,Ngay\nX\nĐ".encode("cp1258"), 3, "0xd0"),
        (b"Ma,Ngay\n\xed\xa0\x80,1\n", 2, "0xed"),  # a lone surrogate
    ],
)
def test_what_is_not_utf8_is_refused_with_its_line(data: bytes, line: int, found: str) -> None:
    with pytest.raises(NotUtf8Error) as refusal:
        read_register(data, COLUMNS)
    assert (refusal.value.facts["line"], refusal.value.facts["found"]) == (line, found)


@pytest.mark.parametrize(
    ("header", "missing"),
    [("Mã,Tên", ["Ngày"]), ("Mã,Ngày,Ngày", ["Ngày"]), ("", ["Mã", "Ngày"]), ("mã;ngày", ["Mã", "Ngày"])],
)
def test_columns_that_are_missing_or_there_twice_are_named(header: str, missing: list[str]) -> None:
    with pytest.raises(ColumnsMissingError) as refusal:
        read_register(header.encode(), COLUMNS)
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
