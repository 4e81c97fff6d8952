"""The calculator: received when, limit what, and the date with its reasons; a link that can be shared, no sign-in."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.context import DESK_ZONE
from adapters.cli.day_table import REASONS
from adapters.cli.times import parse_instant, show_limit
from adapters.locale import _
from adapters.reference import shipped_numbers
from adapters.web.orders import wrong
from adapters.web.pages import page
from adapters.web.service import Service, service_of
from adapters.web.visitor import visitor_or_nobody
from domain.calendar import WorkingCalendar
from domain.errors import DomainError, FieldError
from domain.promise import Limit, Pause, Terms, explain, reckon

router = APIRouter()


@router.get("/tinh-ngay")
def calculator_page(
    request: Request, received: str = "", limit: str = "", paused: str = "", resumed: str = ""
) -> Response:
    """Show the form, and the date once both are given."""
    service = service_of(request)
    typed = {"received": received.strip(), "limit": limit.strip(), "paused": paused.strip(), "resumed": resumed.strip()}
    facts: dict[str, Any] = {"typed": typed, "errors": {}, "due": None, "days": [], "limit_said": ""}
    status = 200
    if typed["received"] or typed["limit"]:
        try:
            facts |= _worked_out(service, typed)
        except DomainError as refusal:
            facts["errors"], status = _at_field(refusal), 422
    reasons = {reason: _(word) for reason, word in REASONS.items()}
    return page(request, "calculator.html", visitor_or_nobody(request), status=status, reasons=reasons, **facts)


def _worked_out(service: Service, typed: dict[str, str]) -> dict[str, Any]:
    """Return the date and its days.

    Raises:
        DomainError: naming the field that cannot be read, or the year that the calendar lacks.
    """
    at = parse_instant(typed["received"], DESK_ZONE, "received")
    limit = Limit.parse(typed["limit"])
    pauses: list[Pause] = []
    if typed["paused"] or typed["resumed"]:
        ends = [parse_instant(typed[name], DESK_ZONE, name) for name in ("paused", "resumed")]
        pauses = [Pause(ends[0], ends[1])]
    calendar = _calendar(service)
    terms = Terms(at, limit, *shipped_numbers())
    due = reckon(calendar, terms, pauses)
    return {"due": due, "days": explain(calendar, terms, pauses), "limit_said": show_limit(limit)}


def _calendar(service: Service) -> WorkingCalendar:
    reader = service.ledger.reader
    with reader.snapshot() as connection:
        ground = reader.ground_on(connection)
        return ground.calendar_of(ground.latest_key("vn"))


def _at_field(refusal: DomainError) -> dict[str, str]:
    """A year that is absent is the receipt's, a pause that cannot be is its own."""
    by_code = {"year_absent": "received", "bad_pause": "paused", "bad_limit": "limit"}
    if isinstance(refusal, FieldError) or refusal.code not in by_code:
        return wrong(refusal)
    return {by_code[refusal.code]: next(iter(wrong(refusal).values()))}
