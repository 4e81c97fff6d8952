"""Tables as CSV: nothing in a cell is taken for a formula, and nothing else is changed."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.exchange.csv_out import csv_of

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        " =1",
        '=HYPERLINK("http://x")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_a_spreadsheet_would_work_out_stands_behind_a_mark(cell: str) -> None:
    assert read(csv_of([[cell]])) == [[f"'{cell}"]]


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    assert csv_of([["Đúng hẹn", -3, 96.32, None]]) == "\ufeffĐúng hẹn,-3,96.32,\r\n".encode()


@given(st.lists(texts, min_size=1, max_size=4))
def test_every_text_comes_back_whole(cells: list[str]) -> None:
    [row] = read(csv_of([[*cells, "x"]]))
    assert [
        shown.removeprefix("'") if shown != cell else shown for shown, cell in zip(row, cells, strict=False)
    ] == cells
