"""A small ward to test in: its calendar, rules, procedures and offices, as the domain knows them."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.calendar import WorkingCalendar
from domain.calendar_spec import CalendarSpec
from domain.calendar_versions import CalendarVersions, PublishCalendar
from domain.commands import ReceiveDossier
from domain.dossier import Dossier
from domain.office import Office, OpenOffice
from domain.procedure import DefineProcedure, Procedure, ProcedureTerms
from domain.promising import Ground
from domain.rules import AdoptRules, Rule, Rulebook

DATA = Path(__file__).parent.parent / "domain" / "data"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FOUNDED = datetime(2025, 7, 1, 7, 30, tzinfo=ZONE)


def at(text: str) -> datetime:
    """Return '2026-11-20 09:00' as an instant at the ward."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@cache
def national_spec() -> CalendarSpec:
    """Return the shipped national calendar."""
    return CalendarSpec.from_toml((DATA / "calendar-vn.toml").read_text(encoding="utf-8"))


@cache
def calendar(key: str) -> WorkingCalendar:
    """Return the compiled calendar under one key, built once."""
    return WorkingCalendar(national_spec(), key)


@cache
def rulebook() -> Rulebook:
    """Return the shipped rules."""
    rows = tomllib.loads((DATA / "rules.toml").read_text(encoding="utf-8"))["rule"]
    rules = tuple(Rule(**row) for row in rows)
    return Rulebook.adopt(AdoptRules(id="rules", by="admin", at=FOUNDED, rules=rules, basis="test"))


def procedure(code: str, limit: str | None, statutory: str | None = None, policy: str = "resume") -> Procedure:
    """Return a procedure in force since the ward was founded."""
    facts = {"name": code, "field": "Hộ tịch", "policy": policy, "legal_basis": "test", "mark": "POLICY"}
    terms = ProcedureTerms(limit=limit, statutory_limit=statutory, from_on=date(2025, 7, 1), **facts)
    return Procedure.define(DefineProcedure(id=code, by="admin", at=FOUNDED, code=code, terms=terms))


def office(code: str) -> Office:
    """Return an office that keeps the national calendar."""
    order = OpenOffice(id=code, by="admin", at=FOUNDED, code=code, name=code, calendar="vn", on=date(2025, 7, 1))
    return Office.open(order)


PROCEDURES: Mapping[str, Procedure] = {
    "3wd": procedure("3wd", "3wd", "5wd"),
    "restart": procedure("restart", "5wd", policy="restart"),
    "8wh": procedure("8wh", "8wh"),
    "same-day": procedure("same-day", "same-day"),
    "30d": procedure("30d", "30d"),
    "none": procedure("none", None),
}


def ground(now: datetime) -> Ground:
    """Return what the ward's decisions stand on at `now`."""
    versions = CalendarVersions.publish(
        PublishCalendar(id="vn", by="admin", at=FOUNDED, name="vn", spec=national_spec(), basis="test")
    )
    return Ground(
        now=now,
        rules=rulebook(),
        office_of=office,
        procedure_of=PROCEDURES.__getitem__,
        calendar_of=calendar,
        latest_key=lambda _: versions.key,
    )


def received(when: str = "2026-11-02 09:00", procedure: str = "3wd", **facts: object) -> Dossier:
    """Return a dossier received at the ward."""
    order = ReceiveDossier(
        id="receive-1", by="lan", at=at(when), office="W1", procedure=procedure, **{"official": "hoa", **facts}
    )
    return Dossier.receive(order, lambda: "W1-1", ground(at(when)))
