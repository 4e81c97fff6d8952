"""The calculator: received when, limit what, and the date with its reasons; its address says it all, no sign-in."""

from collections.abc import Mapping
from typing import Any, cast, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters.cli.context import DESK_ZONE
from adapters.cli.day_table import REASONS
from adapters.cli.times import parse_instant, show_limit
from adapters.locale import _
from adapters.locale.terms import title
from adapters.web.orders import wrong
from adapters.web.pages import page
from adapters.web.service import Service, service_of
from adapters.web.visitor import visitor_or_nobody
from adapters.web.working_out import Receipt, worked_out
from domain.errors import DomainError, FieldError
from domain.promise import Limit, Pause, Policy, Unit

router = APIRouter()
PAUSES = (("paused", "resumed"), ("paused2", "resumed2"), ("paused3", "resumed3"))
FIELDS = ("received", "limit", "office", "policy", *(name for pair in PAUSES for name in pair))
"""What the address carries. The form asks for the limit in two parts, number and unit, which become one."""


@router.get("/tinh-ngay")
def calculator_page(request: Request) -> Response:
    """Show the form, and the date once both are given."""
    given, service = request.query_params, service_of(request)
    typed = {name: text for name in FIELDS if (text := given.get(name, "").strip())}
    if "unit" in given:
        parts = given.get("count", "").strip(), given["unit"].strip()
        limit = {"limit": "same-day" if parts[1] == "same-day" else "".join(parts)}
        return RedirectResponse(f"/tinh-ngay?{urlencode(typed | limit)}", 303)
    facts: dict[str, Any] = {"typed": typed, "errors": {}, "due": None, "days": [], "limit_said": "", "calendar": ""}
    status = 200
    if "received" in typed or "limit" in typed:
        try:
            facts |= _worked_out(service, typed)
        except DomainError as refusal:
            facts["errors"], status = _at_field(refusal), 422
    reasons = {reason: _(word) for reason, word in REASONS.items()}
    shown = facts | _form(service, typed)
    return page(request, "calculator.html", visitor_or_nobody(request), status=status, reasons=reasons, **shown)


def _form(service: Service, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form offers, and the limit in its two parts as far as it can be read."""
    limit = typed.get("limit", "3wd")
    unit = next((unit for unit in get_args(Unit) if limit.endswith(unit)), "wd")
    offices = [office for office in service.directory.now().offices.values() if office.ended is None]
    return {
        "count": "1" if unit == "same-day" else limit.removesuffix(unit),
        "unit": unit,
        "units": [(unit, _units()[unit]) for unit in get_args(Unit)],
        "offices": [(office.code, office.names[-1].word) for office in offices],
        "policies": [(policy, title("policies", policy)) for policy in get_args(Policy)],
        "pauses": PAUSES,
    }


def _units() -> dict[str, str]:
    return {
        "wd": _("working days"),
        "wh": _("working hours"),
        "d": _("days"),
        "mo": _("months"),
        "same-day": _("within the day"),
    }


def _worked_out(service: Service, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the date and its days.

    Raises:
        DomainError: naming the field that cannot be read, or the year that the calendar lacks.
    """
    at = parse_instant(typed.get("received", ""), DESK_ZONE, "received")
    limit, pauses = Limit.parse(typed.get("limit", "")), _pauses(typed)
    policy = typed.get("policy", "resume")
    if policy not in get_args(Policy):
        raise FieldError(field="policy", read=policy, accepted="word")
    office = typed.get("office")
    if office is not None and office not in service.directory.now().offices:
        raise FieldError(field="office", read=office, accepted="another_office")
    found = worked_out(service, Receipt(at, limit, pauses, cast("Policy", policy), office))
    return {"due": found.due, "days": found.days, "limit_said": show_limit(limit), "calendar": found.calendar}


def _pauses(typed: Mapping[str, str]) -> list[Pause]:
    """Return the pauses that are filled in; half of one is told at the half that is missing."""
    filled = [pair for pair in PAUSES if any(name in typed for name in pair)]
    return [Pause(*(parse_instant(typed.get(name, ""), DESK_ZONE, name) for name in pair)) for pair in filled]


def _at_field(refusal: DomainError) -> dict[str, str]:
    """A year that is absent is the receipt's, a pause that cannot be is its own."""
    by_code = {"year_absent": "received", "bad_pause": "paused", "bad_limit": "limit"}
    if isinstance(refusal, FieldError) or refusal.code not in by_code:
        return wrong(refusal)
    return {by_code[refusal.code]: next(iter(wrong(refusal).values()))}
