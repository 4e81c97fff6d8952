"""The province of the bench: offices, people who sign in, a year's register imported, and its flags raised."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from adapters.bootstrap import Installation, closing, create, open_access, open_existing
from adapters.founding import found
from adapters.ledger.schema import outbox
from adapters.ledger.sqlite import truncate_wal
from adapters.ledger.ticking import LedgerLog
from adapters.reference import shipped_procedures
from adapters.settings import Settings
from domain.commands import DraftApology, IssueApology
from domain.errors import DomainError
from domain.office import OpenOffice
from domain.user import GrantRole, RegisterUser
from projections import apologies
from scheduler.tick import tick
from tests.bench.importing import import_register
from tests.bench.ward import FOUNDED, NOW, settings_in

WHOLE = "T"
OFFICES = [f"T{number}" for number in range(10)]
"""The offices that receive; all of them under one."""
PEOPLE = 8  # to an office; the first two of each receive
IMPORTED = NOW - timedelta(days=18)
PROCEDURES = [row["code"] for row in shipped_procedures() if "replaced_by" not in row][:20]
_NAMES = """Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý
Văn Thị Hữu Đức Ngọc Minh Thanh Quang Thu Kim Hải Gia Bảo Tuấn Mai
An Bình Chi Dũng Giang Hà Hạnh Hòa Hùng Hương Khánh Lan Linh Long Nam Nga Phúc Sơn Tâm Thảo Trang Tú"""
_FAMILY, _MIDDLE, _GIVEN = (line.split() for line in _NAMES.splitlines())
_MAPPING = """
name = "province"
title = "a register of many offices"
zone = "Asia/Ho_Chi_Minh"
forms = ["dd/mm/yyyy hh:mm"]
code = "code"
received = "received"
due = { column = "due" }
settled = "settled"
returned = "returned"
official = "who"
procedure = { column = "procedure" }
office = { column = "office" }
[pauses]
from = "paused"
[applicant]
name = "name"
id_number = { column = "id", digits = [12] }
"""
_COLUMNS = ("code", "received", "due", "settled", "returned", "who", "procedure", "office", "paused", "name", "id")


class Person(NamedTuple):
    """Somebody who signs in: the office where they receive, and the cookie of their session."""

    login: str
    office: str
    cookie: str


def build(folder: Path, dossiers: int) -> Settings:
    """Make the ledger and return its settings: one dossier in twelve is open, one open in seven broke its promise.

    Raises:
        DomainError: a letter was refused.
    """
    settings = settings_in(folder).model_copy(update={"outbox_folder": str(folder / "outbox")})
    with closing(create(settings, lambda: IMPORTED)) as ledger, ledger.desk.together():
        found(ledger.desk, FOUNDED, "admin")
        _open_offices(ledger)
    register = folder / "register.csv"
    _write(register, dossiers)
    import_register(register, settings, IMPORTED)
    with closing(open_existing(settings, lambda: NOW)) as ledger:
        tick(ledger.desk, LedgerLog(ledger.reader), NOW)
        _apologise(ledger)
        with ledger.engines[0].begin() as connection:  # as on any day: what was to be sent is sent
            connection.execute(sa.delete(outbox))
        for engine in ledger.engines:
            truncate_wal(engine)
    return settings


def _apologise(ledger: Installation) -> None:
    """Sign a letter for four in five of the promises that broke here."""
    with ledger.reader.snapshot() as connection:
        owed = apologies.read(connection, apologies.Wanted(states=("owed",), origin="desk"))
    codes = [duty.code for number, duty in enumerate(owed) if number % 5]
    for kind, facts in ((DraftApology, {"reason": "our_error"}), (IssueApology, {})):
        orders = [kind(id=f"{kind.__name__}-{code}", by="head", at=NOW, code=code, **facts) for code in codes]
        if refused := [it for it in ledger.desk.handle_all(orders) if isinstance(it, DomainError)]:
            raise refused[0]


def sign_in_all(settings: Settings) -> list[Person]:
    """Begin a session for two clerks of each office; the first two of all see the whole province."""
    access = open_access(settings, lambda: NOW)
    with closing(open_existing(settings, lambda: NOW)) as ledger:
        versions = {user.user: user.version for user in ledger.reader.users()}
    try:
        people = [(login_of(office, number), office) for number in range(2) for office in OFFICES]
        return [Person(login, office, access.sessions.begin(login, versions[login])) for login, office in people]
    finally:
        access.engine.dispose()


def login_of(office: str, number: int) -> str:
    """Return the name by which somebody signs in."""
    return f"{office.lower()}-{number}"


def citizen(number: int) -> str:
    """Return a name; some five thousand differ."""
    return f"{_FAMILY[number % 16]} {_MIDDLE[number // 16 % 15]} {_GIVEN[number // 240 % 22]}"


def _open_offices(ledger: Installation) -> None:
    facts: dict[str, Any] = {"by": "admin", "at": FOUNDED}
    opened: dict[str, Any] = {"calendar": "vn", "on": date(2025, 7, 1)}
    ledger.desk.handle(OpenOffice(id="open", code=WHOLE, name="Tỉnh", **facts, **opened))
    for office in OFFICES:
        ledger.desk.handle(
            OpenOffice(id=f"open-{office}", code=office, name=f"Phường {office}", parent=WHOLE, **facts, **opened)
        )
        for number in range(PEOPLE):
            login, sees_all = login_of(office, number), office == OFFICES[0] and number < 2
            role, where = ("supervisor", WHOLE) if sees_all else ("clerk" if number < 2 else "official", office)
            ledger.desk.handle(RegisterUser(id=f"user-{login}", user=login, name=f"Người {login}", **facts))
            ledger.desk.handle(GrantRole(id=f"grant-{login}", user=login, role=role, office=where, **facts))


def _write(path: Path, dossiers: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        rows.writerows(_row(number) for number in range(dossiers))
    path.with_suffix(".toml").write_text(_MAPPING, encoding="utf-8")


def _row(number: int) -> list[str]:
    office = OFFICES[number % len(OFFICES)]
    place = number // len(OFFICES)
    who = login_of(office, 2 + place % (PEOPLE - 2))
    return [
        f"{office}.{number:07}",
        *_moments(place),
        who,
        PROCEDURES[place % len(PROCEDURES)],
        office,
        f"{NOW - timedelta(days=19):%d/%m/%Y %H:%M}" if _is_open(place) and place // 12 % 8 == 0 else "",
        citizen(number),
        f"{number // 2:012}",
    ]


def _moments(place: int) -> Iterator[str]:
    """Yield receipt, due, result and return: of an open dossier the first two."""
    day = timedelta(days=1)
    if _is_open(place):
        received = NOW - (20 + place * 7 % 15) * day + timedelta(minutes=place % 480)
        moments: list[datetime | None] = [received, NOW + (place // 12 * 13 % 40 - 6) * day, None, None]
    else:
        received = NOW - (330 - place * 37 % 300) * day + timedelta(minutes=place % 480)
        settled = received + (2 + place % 25 // 6) * day
        moments = [received, received + 5 * day, settled, settled + day if place % 40 else None]
    return (f"{moment:%d/%m/%Y %H:%M}" if moment else "" for moment in moments)


def _is_open(place: int) -> bool:
    return place % 12 == 0
