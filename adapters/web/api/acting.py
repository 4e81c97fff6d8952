"""Giving orders by the API: one route an act, made from the table; the key of the request is the id of the order."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse

from adapters.cli.acting import built
from adapters.cli.apologising_told import letter_facts
from adapters.cli.counter import applicant_of
from adapters.cli.times import ENTRIES, parse_instant
from adapters.web.api.acts import ACTS, PLACE, Act, body_of
from adapters.web.api.answers import answered, version_in
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute, caller_by
from adapters.web.api.documented import act_documented
from adapters.web.api.fields import Applicant, Body, Code, Unsaid
from adapters.web.orders import give
from domain import commands as c
from domain.desk import Answer
from domain.errors import DossierUnknownError, OfficeUnknownError
from domain.slips import PrintSlips

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])
_INSTANTS = {"occurred_at", "due"}
_LETTERS = (c.DraftApology, c.IssueApology, c.DeliverApology)
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9._:-]{1,64}$",
        description="Your own name for this act. The same key with the same body is answered as the first time and has"
        " one effect; with another body it is refused (409). Keys of different tokens never meet.",
    ),
]
IfMatch = Annotated[
    str | Unsaid,
    Header(
        alias="If-Match",
        pattern=r'^(\*|"[0-9]{1,9}(\.[0-9a-f]{1,64})?")$',
        description="The ETag of the dossier as you saw it, or its version in quotes. If anybody acted since, nothing"
        " is recorded and the problem says who did what (412).",
    ),
]
Approval = Annotated[
    str | Unsaid,
    Header(
        alias="Approval",
        description="The second person, where the act needs one: `Bearer` and a token of another user that carries the"
        " scope `approve` at the office.",
    ),
]


def _at_office(act: Act) -> Callable[..., JSONResponse]:
    """Return the route of an act at an office, on no dossier that is there already."""

    def endpoint(request: Request, caller: Asking, body: Body, key: Key, approval: Approval = None) -> JSONResponse:
        facts = _facts_in(body)
        office = facts["office"]
        if office not in caller.service.directory.now().offices:
            raise OfficeUnknownError(office=office)
        order = _order(caller, act, key, facts, approver_of(request, approval, office))
        answer = give(caller, order, office)
        where = {"Location": f"{PLACE}/{_place(order, answer)}"} if act.opens else {}
        return answered(answer, 201 if act.opens else 200, where, more=_numbers(caller, order, answer))

    return endpoint


def _following(act: Act) -> Callable[..., JSONResponse]:
    """Return the route of an act on a dossier."""

    def endpoint(
        request: Request,
        caller: Asking,
        code: Code,
        body: Body,
        key: Key,
        if_match: IfMatch = None,
        approval: Approval = None,
    ) -> JSONResponse:
        office = caller.office_of(code)
        facts = _facts_in(body) | {"code": code, "only_version": version_in(if_match)}
        order = _order(caller, act, key, facts, approver_of(request, approval, office))
        answer = _before(caller, order, code) if office is None else give(caller, order, office)
        return answered(answer, 200, more=_letter(caller, order, answer))

    return endpoint


def _order(caller: Caller, act: Act, key: str, facts: dict[str, Any], approver: str | None) -> c.Command:
    """Return the order.

    Raises:
        FieldError: something in it cannot stand in an order.
    """
    common = {"id": command_id(caller, key), "by": caller.user.user, "approved_by": approver}
    return built(act.order, **common | facts)


def command_id(caller: Caller, key: str) -> str:
    """Return the id of the order that a request names: keys of different tokens never meet."""
    return f"api:{caller.token.token}:{key}"


def approver_of(request: Request, approval: str | None, office: str | None) -> str | None:
    """Return who approves.

    Raises:
        TokenRefusedError, ScopeError: nobody does, or somebody who may not do so at the office.
    """
    if approval is None:
        return None
    second = caller_by(request, approval)
    if office is not None:
        second.must("approve", office)
    return second.user.user


def _before(caller: Caller, order: c.Command, code: str) -> Answer:
    """Return what this very order was answered before its dossier went out of sight, as a take-over lets it.

    Raises:
        DossierUnknownError: it is no dossier of the caller's.
    """
    try:
        answer = caller.service.ledger.desk.answered(order)
    except DossierUnknownError:
        answer = None
    if answer is None:
        raise DossierUnknownError(dossier=code)
    return answer


def _facts_in(body: Body) -> dict[str, Any]:
    """Return what a body says, as its order takes it; what was left out is left to the order.

    Raises:
        FieldError: a number of the applicant's that cannot be one, or an instant without its zone.
    """
    facts = {name: getattr(body, name) for name in body.model_fields_set}
    if isinstance(applicant := facts.get("applicant"), Applicant):
        facts["applicant"] = applicant_of(applicant.model_dump(exclude_none=True))
    if papers := facts.get("papers"):
        facts["papers"] = [paper.model_dump() for paper in papers]
    if facts.get("field") in _INSTANTS:
        facts["new"] = parse_instant(facts["new"], None, "new", ENTRIES).isoformat()
    return facts


def _place(order: c.Command, answer: Answer) -> str:
    """Return where to ask for what begins with an act."""
    if isinstance(order, PrintSlips):
        return f"slips/{quote(order.office, safe='')}/{answer.version}.pdf"
    return f"dossiers/{answer.code}"


def _numbers(caller: Caller, order: c.Command, answer: Answer) -> dict[str, Any] | None:
    """Return what is told of slips besides: their numbers, which are never others."""
    slips = caller.service.ledger.reader.slips(order.office) if isinstance(order, PrintSlips) else None
    if slips is None:
        return None
    printed = next(batch.codes for batch in slips.batches if batch.entry == answer.version)
    return answer.model_dump(mode="json", exclude_none=True) | {"slips": printed}


def _letter(caller: Caller, order: c.Command, answer: Answer) -> dict[str, Any] | None:
    """Return what is told of a letter of apology besides."""
    if not isinstance(order, _LETTERS):
        return None
    desk = caller.service.ledger.desk
    return letter_facts(desk.dossier(answer.code), [answer], desk.ground().rules)


for _act in ACTS:
    _endpoint = _following(_act) if _act.is_about_dossier else _at_office(_act)
    _endpoint.__annotations__["body"] = body_of(_act)
    router.post(_act.address, **act_documented(_act))(_endpoint)
