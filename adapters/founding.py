"""The first orders of a ledger: rules, the national calendar and the reference procedures, each with its source."""

from collections.abc import Collection, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from adapters.reference import NATIONAL, national_calendar, shipped_procedures, shipped_rules
from domain.calendar_versions import PublishCalendar
from domain.commands import Command
from domain.desk import Desk
from domain.procedure import DefineProcedure, ProcedureTerms, ReplaceProcedure
from domain.rules import AdoptRules

BASIS = "founding"


def found(desk: Desk, at: datetime, by: str) -> None:
    """Adopt what a ledger needs before its first dossier; on a founded ledger it does nothing.

    Raises:
        CommandReusedError: the ledger was founded at another moment or by another person.
    """
    for order in founding_orders(at, by):
        desk.handle(order)


def adopt_missing(desk: Desk, adopted: Collection[str], at: datetime, by: str) -> int:
    """Adopt the shipped rules that a ledger of an earlier version lacks, and return how many; its own stay as they are.

    `adopted` are the ids of the rules it has.
    """
    missing = tuple(rule for rule in shipped_rules() if rule.id not in adopted)
    if missing:
        named = sha256(" ".join(rule.id for rule in missing).encode()).hexdigest()[:16]
        basis = "domain/data/rules.toml"
        desk.handle(AdoptRules(id=f"migrate:rules:{named}", by=by, at=at, rules=missing, basis=basis))
    return len(missing)


def founding_orders(at: datetime, by: str) -> Iterator[Command]:
    """Yield the orders, each with an id of its own, so that founding twice changes nothing."""
    yield AdoptRules(id=f"{BASIS}:rules", by=by, at=at, rules=shipped_rules(), basis="domain/data/rules.toml")
    yield PublishCalendar(
        id=f"{BASIS}:calendar:{NATIONAL}",
        by=by,
        at=at,
        name=NATIONAL,
        spec=national_calendar(),
        basis="domain/data/calendar-vn.toml",
    )
    for row in shipped_procedures():
        yield from _procedure_orders(row, at, by)


def _procedure_orders(row: dict[str, Any], at: datetime, by: str) -> Iterator[Command]:
    kept = {name: row[name] for name in ProcedureTerms.model_fields if name in row}
    terms = ProcedureTerms(**kept, from_on=row["from"])
    code = row["code"]
    yield DefineProcedure(id=f"{BASIS}:procedure:{code}", by=by, at=at, code=code, terms=terms)
    if "replaced_by" in row:
        by_code, on = row["replaced_by"], row["replaced_on"]
        order_id = f"{BASIS}:replaced:{code}"
        yield ReplaceProcedure(id=order_id, by=by, at=at, code=code, replaced_by=by_code, on=on)
