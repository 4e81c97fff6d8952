"""Many rows at once: the ledger that one order after the other leaves, flat memory, dry runs out of the way."""

import io
import tracemalloc
from collections.abc import Iterator
from contextlib import closing as closing_it

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.exchange import importing
from adapters.exchange.importing import Import, Importer
from adapters.exchange.mapping import find_mapping
from adapters.exchange.register import Row
from adapters.exchange.shelf import Shelf
from domain.errors import FieldError
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
    recorded,
    taken,
    ward,
    written,
)

BOOK = find_mapping("so-theo-doi")
DAYS = st.sampled_from(["", "03/11/2026", "04/11/2026 09:30", "06/11/2026 16:00", "09/11/2026", "01/12/2026", "?"])
CHANGES = st.fixed_dictionaries(
    {
        "Mã hồ sơ": st.sampled_from(["H05.1", "H05.2", "h05.1", "H05.3", "H05.4", "H05.5"]),
        "Ngày hẹn trả": DAYS,
        "Tạm dừng từ": st.sampled_from(["", "", "03/11/2026", "05/11/2026 10:00"]),
        "Tạm dừng đến": st.sampled_from(["", "", "05/11/2026 15:00"]),
        "Ngày có kết quả": DAYS,
        "Ngày trả": DAYS,
        "Kết quả": st.sampled_from(["", "", "Từ chối", "Rút hồ sơ", "Dừng xử lý"]),
        "Họ tên": st.sampled_from(["", "Nguyễn Thị Ví Dụ", "Đặng Văn Mẫu"]),
        "Số giấy tờ": st.sampled_from(["", "001000000001", "001000000002"]),
        "Ghi chú": st.sampled_from(["", "bản chính"]),
    }
)


@settings(max_examples=25, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=6))
def test_many_orders_at_once_leave_the_ledger_that_one_after_the_other_leave(changes: list[dict[str, str]]) -> None:
    data = written(BOOK_COLUMNS, *(book_row(**change) for change in changes))
    with ward(drawn()) as bulk, ward(drawn()) as slow:
        taken(bulk, data, BOOK)
        by_the_aggregate(slow, data, BOOK)
        assert everything(bulk) == everything(slow)
        assert bulk.reader.find("Ví Dụ") == slow.reader.find("Ví Dụ")


@settings(max_examples=15, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=6), st.integers(1, 3))
def test_chunks_of_any_size_and_dry_runs_report_the_same(changes: list[dict[str, str]], size: int) -> None:
    data = written(BOOK_COLUMNS, *(book_row(**change) for change in changes))
    with ward(drawn()) as ledger, pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "CHUNK", size)
        before = everything(ledger)
        dry = taken(ledger, data, BOOK, dry=True)
        assert everything(ledger) == before
        real = taken(ledger, data, BOOK)
        assert (dry.imported, dry.already, dry.refused) == (real.imported, real.already, real.refused)
        assert [str(one) for one in dry.refusals] == [str(one) for one in real.refusals]
        assert (dry.recorded, real.recorded) == (False, True)


def test_a_dry_run_lets_others_write_between_its_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    data = written(BOOK_COLUMNS, *(book_row(**{"Mã hồ sơ": f"H05.{number}"}) for number in range(3)))
    other = written(BOOK_COLUMNS, book_row(**{"Mã hồ sơ": "H06.1"}))
    with ward() as ledger, closing_it(Import(io.BytesIO(data), BOOK, Importer("lan", NOW, "W1"))) as register:
        reports = []
        register.run(ledger.desk, dry=True, progress=lambda _: reports.append(taken(ledger, other, BOOK)))
        assert [(one.imported, one.already) for one in reports] == [(1, 0), (0, 1), (0, 1)]
        assert recorded(ledger) == 1


def test_the_acts_of_a_dossier_may_be_scattered_over_the_register() -> None:
    codes = [f"H05.{number}" for number in range(40)]
    rows = [act_row(code=code, when=f"2026-11-0{day} 09:00") for day in (2, 3, 4) for code in codes]
    with ward() as ledger:
        report = taken(ledger, written(ACT_COLUMNS, *rows), acts_mapping())
        assert (report.rows, report.dossiers, report.imported) == (120, 40, 40)
        assert len(ledger.desk.dossier("H05.7").acts) == 4


def test_a_shelf_gives_dossiers_by_their_first_rows_and_keeps_faulty_rows_whole() -> None:
    fault = FieldError(field="x", read="", accepted="present")
    rows = [Row(2, {"code": "B", "x": "1"}), Row(3, {"code": "A"}, fault), Row(4, {"code": ""}), Row(5, {"code": "B"})]
    with closing_it(Shelf(rows, {"code", "x"}, "code")) as shelf:
        assert shelf.rows == 4
        assert [row.number for row, _ in shelf.without_code] == [4]
        found = [(code, [row.number for row in some]) for code, some in shelf.dossiers()]
        assert found == [("B", [2, 5]), ("A", [3])]
        assert [some[0].fault for _, some in shelf.dossiers()] == [None, fault]


def test_reading_a_register_holds_no_more_of_it_the_longer_it_is() -> None:
    def endless(rows: int) -> Iterator[Row]:
        for number in range(rows):
            yield Row(number + 2, {"code": f"H{number % (rows // 2):07}", "x": "some text of a cell " * 5})

    def peak(rows: int) -> int:
        tracemalloc.start()
        with closing_it(Shelf(endless(rows), {"code", "x"}, "code")) as shelf:
            assert sum(len(some) for _, some in shelf.dossiers()) == rows
            highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(20_000) < 1.2 * peak(4_000)
