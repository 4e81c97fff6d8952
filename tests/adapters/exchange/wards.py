"""A small ward in memory to import into, and small registers to import."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing as closing_it
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

import sqlalchemy as sa

from adapters.bootstrap import Installation, closing, create
from adapters.exchange.csv_in import read_csv
from adapters.exchange.dossiers_in import Candidate, dossiers_in
from adapters.exchange.importing import Import, Importer, Report
from adapters.exchange.mapping import Mapping, read_mapping
from adapters.exchange.shelf import Shelf
from adapters.ledger.lines import whole_lines_of
from adapters.settings import Settings
from domain.calendar_versions import PublishCalendar
from domain.errors import DomainError
from domain.office import OpenOffice
from domain.procedure import DefineProcedure, ProcedureTerms
from domain.rules import AdoptRules
from tests.world import FOUNDED, at, national_spec, rulebook

NOW = at("2026-11-30 09:00")
ACTS = """
name = "acts"
title = "one row an act"
zone = "Asia/Ho_Chi_Minh"
rows = "act"
code = "code"
received = "received"
due = "due"
settled = "settled"
procedure = { constant = "3wd" }
office = { column = "office", words = { Ward = "W1", Elsewhere = "W9" } }
[steps]
at = "when"
to = "who"
step = "what"
"""
ACT_COLUMNS = ("code", "office", "received", "due", "settled", "when", "who", "what")
BOOK_COLUMNS = (
    "STT", "Mã hồ sơ", "Mã thủ tục", "Họ tên", "Số giấy tờ", "Địa chỉ", "Số điện thoại", "Ngày nhận", "Ngày hẹn trả",
    "Tạm dừng từ", "Tạm dừng đến", "Ngày có kết quả", "Kết quả", "Ngày trả", "Phương thức nhận", "Cán bộ thụ lý",
    "Ghi chú",
)  # fmt: skip
_BOOK_ROW = {
    "Mã hồ sơ": "H05.1",
    "Mã thủ tục": "3wd",
    "Ngày nhận": "02/11/2026 08:00",
    "Ngày hẹn trả": "05/11/2026",
    "Cán bộ thụ lý": "hoa",
}
_ACT_ROW = {
    "code": "H05.1",
    "office": "Ward",
    "received": "2026-11-02 08:00",
    "due": "2026-11-05",
    "when": "2026-11-02 09:00",
    "who": "hoa",
    "what": "check",
}


@contextmanager
def ward(entropy: Callable[[int], bytes] | None = None) -> Iterator[Installation]:
    """A ledger in memory with one office, some procedures, and a clock that stands still."""
    settings = Settings(database_url="sqlite://", vault_url="sqlite://")
    with closing(create(settings, lambda: NOW, entropy)) as ledger:
        same = {"by": "admin", "at": FOUNDED}
        desk = ledger.desk
        with desk.together():
            rules = tuple(rulebook().rules.values())
            desk.handle(AdoptRules(id="rules", rules=rules, basis="test", **same))
            desk.handle(PublishCalendar(id="vn", name="vn", spec=national_spec(), basis="test", **same))
            opened = FOUNDED.date()
            desk.handle(OpenOffice(id="W1", code="W1", name="Ward", calendar="vn", on=opened, **same))
            for limit, statutory in (("3wd", None), ("8wh", None), ("same-day", None), ("30d", None), ("5wd", "40wh")):
                facts = {"name": limit, "field": "Hộ tịch", "legal_basis": "test", "mark": "POLICY"}
                terms = ProcedureTerms(limit=limit, statutory_limit=statutory, from_on=opened, **facts)
                desk.handle(DefineProcedure(id=limit, code=limit, terms=terms, **same))
        yield ledger


def acts_mapping(more: str = "") -> Mapping:
    """Return the mapping of registers with one row an act; `more` stands at its end, in the table of steps."""
    return read_mapping(ACTS + more)


def act_row(**cells: str) -> list[str]:
    """Return a row of an act, good unless `cells` say otherwise."""
    return [({**_ACT_ROW, **cells}).get(column, "") for column in ACT_COLUMNS]


def book_row(**cells: str) -> list[str]:
    """Return a row of the plain register, good unless `cells` say otherwise."""
    return [({**_BOOK_ROW, **cells}).get(column, "") for column in BOOK_COLUMNS]


def written(columns: Sequence[str], *rows: Sequence[str], delimiter: str = ",") -> bytes:
    """Return a register as a spreadsheet saves it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([columns, *rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


def taken(ledger: Installation, data: bytes, mapping: Mapping, *, dry: bool = False, strict: bool = False) -> Report:
    """Import `data` as the officer of the ward."""
    with closing_it(Import(io.BytesIO(data), mapping, Importer("lan", NOW, "W1"))) as register:
        return register.run(ledger.desk, dry=dry, strict=strict)


def acts_of(ledger: Installation, code: str) -> list[tuple[str, datetime]]:
    """Return the kinds and instants of what the ledger holds of a dossier."""
    return [(act.TOPIC.removeprefix("dossier."), act.occurred_at) for act in ledger.desk.dossier(code).acts]


def recorded(ledger: Installation) -> int:
    """Return how many lines about dossiers the ledger holds."""
    with ledger.reader.snapshot() as connection:
        return sum(line.kind.startswith("dossier.") for line in whole_lines_of(connection, "main"))


def drawn() -> Callable[[int], bytes]:
    """Return a source of keys that draws the same ones again."""
    numbers = count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


def by_the_aggregate(ledger: Installation, data: bytes, mapping: Mapping) -> None:
    """Give the orders of a register to the desk, each made and decided by itself."""
    rows = read_csv(io.BytesIO(data), mapping.columns).rows
    with closing_it(Shelf(rows, mapping.columns, mapping.code)) as shelf, ledger.desk.together():
        for dossier in dossiers_in(shelf, mapping, "W1"):
            if isinstance(dossier, Candidate):
                try:
                    ledger.desk.handle(dossier.transcript.order())
                except DomainError:
                    continue


def everything(ledger: Installation) -> dict[str, list[Any]]:
    """Return all rows of the ledger, of its lists and of its key store."""
    kept = {}
    for engine in ledger.engines:
        with engine.connect() as on:
            for name in sa.inspect(on).get_table_names():
                kept[name] = sorted(map(tuple, on.execute(sa.text(f"SELECT * FROM {name}"))), key=str)
    return kept
