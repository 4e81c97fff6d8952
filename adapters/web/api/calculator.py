"""The calculator of promises for programs: a date, and why it is that one; anybody may ask, nothing is recorded."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.promise import promise_facts
from adapters.reference import NATIONAL
from adapters.web.api.answers import told
from adapters.web.api.documented import documented
from adapters.web.api.fields import Asked, Word
from adapters.web.api.fields import Query as Words
from adapters.web.api.open_route import OpenRoute
from adapters.web.api.shapes_reference import Calculated
from adapters.web.service import service_of
from adapters.web.working_out import Receipt, worked_out
from domain.errors import FieldError
from domain.promise import Limit, Pause

router = APIRouter(route_class=OpenRoute)
_MOST_PAUSES = 20


class PromiseAsked(Words):
    """What a promise is counted from."""

    received: Annotated[Asked, Field(description="When it was received.")]
    limit: Annotated[str, Field(min_length=1, max_length=20, description="3wd, 8wh, same-day, 30d or 2mo.")]
    office: Annotated[Word, Field(description="By the calendar that it keeps on that day.")] = None
    calendar: Annotated[
        str, Field(min_length=1, max_length=200, description="Without an office: the calendar of the ledger.")
    ] = NATIONAL
    policy: Annotated[Literal["resume", "restart"], Field(description="What a pause does.")] = "resume"
    paused: Annotated[
        tuple[Asked, ...],
        Field(max_length=_MOST_PAUSES, description="The clock stood still from here; once a pause."),
    ] = ()
    resumed: Annotated[
        tuple[Asked, ...], Field(max_length=_MOST_PAUSES, description="… to here; as many, in the same order.")
    ] = ()

    def pauses(self) -> list[Pause]:
        """Return the pauses.

        Raises:
            FieldError: one has an end, and no other.
        """
        if len(self.paused) != len(self.resumed):
            lacks = "resumed" if len(self.resumed) < len(self.paused) else "paused"
            raise FieldError(field=lacks, read="", accepted="present")
        return [Pause(*ends) for ends in zip(self.paused, self.resumed, strict=True)]


@router.get(
    "/promise",
    **documented("promise", Calculated, "Tính ngày hẹn trả: the date, and why that one.", is_open=True),
)
def promise_page(request: Request, asked: Annotated[PromiseAsked, Query()]) -> JSONResponse:
    """Work out a promised date by the rules of the ledger and say day by day what was counted. No token."""
    limit, pauses = Limit.parse(asked.limit), asked.pauses()
    receipt = Receipt(asked.received, limit, pauses, asked.policy, asked.office, asked.calendar)
    found = worked_out(service_of(request), receipt)
    return told(promise_facts(found.terms, found.due, found.days) | {"calendar": found.calendar})
