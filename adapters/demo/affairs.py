"""The affairs of the offices: founding, the swap decreed in December, a revised procedure, the merger."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from adapters.demo.case import Case, Life
from adapters.demo.people import registered
from adapters.demo.ward import ADMIN, COMMUNE, COMMUNE_NAME, HEAD, MERGER_DAY, WARD, WARD_NAME
from adapters.founding import founding_orders
from adapters.reference import NATIONAL, national_calendar
from domain.calendar_spec import CalendarSpec
from domain.calendar_versions import PublishCalendar, ReviseCalendar
from domain.commands import Command, RevisePromise, TakeOver
from domain.errors import NothingToReviseError
from domain.message import to_minute
from domain.office import EndOffice, OpenOffice
from domain.procedure import ProcedureTerms, ReviseProcedure

OFFICES_SINCE = date(2025, 7, 1)
SWAP = date(2026, 1, 2), date(2026, 1, 10)
RESTARTS = "1.004859"
RESTARTS_FROM = date(2026, 1, 5)
OpenCodes = Callable[[str], list[str]]


def founding(at: datetime) -> Iterable[Command]:
    """Yield the first orders: the reference as it was known then, and the two offices."""
    for order in founding_orders(at, ADMIN):
        if isinstance(order, PublishCalendar):
            yield order.model_copy(update={"spec": before_the_swap(order.spec)})
        else:
            yield order
    for code, name in ((WARD, WARD_NAME), (COMMUNE, COMMUNE_NAME)):
        facts = {"code": code, "name": name, "calendar": NATIONAL, "on": OFFICES_SINCE}
        yield OpenOffice(id=f"founding:office:{code}", by=ADMIN, at=at, **facts)
    yield from registered(at)


def before_the_swap(spec: CalendarSpec) -> CalendarSpec:
    """Return the calendar as it stood before 2 January was exchanged for Saturday 10 January 2026."""
    off = tuple(off for off in spec.off if off.first != SWAP[0])
    makeup = tuple(makeup for makeup in spec.makeup if makeup.day != SWAP[1])
    return spec.model_copy(update={"off": off, "makeup": makeup})


def swap_decreed(case: Case, open_codes: OpenCodes) -> Life:
    """The exchange is published a week ahead; open promises that it touches are counted again."""
    at = case.at("2025-12-26 07:30")
    basis = "Công văn 12729/VPCP-KGVX ngày 25/12/2025"
    facts: dict[str, Any] = {"basis": basis, "approved_by": HEAD}
    yield case.step(ReviseCalendar, at, ADMIN, name=NATIONAL, spec=national_calendar(), **facts)
    for code in [*open_codes(WARD), *open_codes(COMMUNE)]:
        try:
            yield case.step(RevisePromise, at, ADMIN, code=code, cause="calendar", **facts)
        except NothingToReviseError:
            continue


def procedure_revised(case: Case, terms: ProcedureTerms) -> Life:
    """From 5 January a supplement starts the count of this procedure afresh."""
    basis = "Quyết định 01/QĐ-UBND (giả định) về quy trình nội bộ"
    revised = terms.model_copy(update={"policy": "restart", "from_on": RESTARTS_FROM, "legal_basis": basis})
    yield case.step(ReviseProcedure, case.at("2025-12-31 14:00"), ADMIN, code=RESTARTS, terms=revised)


def merged(case: Case, open_codes: OpenCodes) -> Life:
    """The commune joins the ward; its open dossiers move with code and promise unchanged."""
    at = to_minute(case.at(f"{MERGER_DAY} 07:30"))
    basis = "Nghị quyết 02/NQ-HĐND (giả định) về sắp xếp đơn vị hành chính"
    yield case.step(EndOffice, at, ADMIN, code=COMMUNE, how="merged", into=(WARD,), on=MERGER_DAY, basis=basis)
    for code in open_codes(COMMUNE):
        yield case.step(TakeOver, at, HEAD, code=code, to_office=WARD, basis=basis)
