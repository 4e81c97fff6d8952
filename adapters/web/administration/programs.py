"""Programs: `/quan-tri/ma-truy-cap`, which other systems come in as whom; a token issued, its secret shown once."""

from datetime import datetime, time, timedelta
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.access.granting import issue, revoke, token_named
from adapters.cli.context import DESK_ZONE
from adapters.cli.times import parse_day
from adapters.locale import _
from adapters.locale.terms import title
from adapters.web.administration.administering import Administrator, needed, ordered, refused, shown
from adapters.web.administration.ordering import is_recorded, today
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.errors import DomainError, FieldError, TokenUnknownError
from domain.rights import Right
from domain.token import LONGEST, IssueToken, RevokeToken, Token

router = APIRouter()
PATH = "/quan-tri/ma-truy-cap"
HALF_A_YEAR = timedelta(days=180)
FIELDS = {"user_unknown": "user", "user_disabled": "user", "office_unknown": "office", "token_too_wide": "scopes"}


@router.get(PATH)
def programs_page(request: Request, visitor: Administrator) -> Response:
    """Show every token: whose it is, where, what for, until when, and when it was last used; never its secret."""
    known, used = visitor.service.directory.now(), visitor.service.access.tokens.used()
    now = visitor.service.ledger.clock()
    rows = [(token, token.lets_in(now), used.get(token.token)) for token in known.tokens.values()]
    rows.sort(key=lambda row: (not row[1], row[0].name))
    return shown(request, visitor, "programs.html", rows=rows, known=known)


@router.get(f"{PATH}/cap")
def issuing_page(request: Request, visitor: Administrator) -> Response:
    """Ask for whom a token is to be, where, what for and until when."""
    return _form(request, visitor)


@router.post(f"{PATH}/cap")
def issued(request: Request, visitor: Administrator, form: Form) -> Response:
    """Issue a token, and show its secret this once."""
    visitor.must_have_proved()
    try:
        order = _order(visitor, form)
        if is_recorded(visitor, order):
            return onward(PATH, _("That token was issued already; its secret was shown then."))
        made = issue(visitor.service.ledger.desk, visitor.service.access.tokens, order)
    except DomainError as refusal:
        return _form(request, visitor, form, **refused(refusal, FIELDS | {"*": "name"}))
    return shown(request, visitor, "secret.html", order=order, secret=made.secret)


@router.get(f"{PATH}/{{token}}/thu")
def revoking_page(request: Request, visitor: Administrator, token: str) -> Response:
    """Ask why a token is taken back."""
    return _revoking(request, visitor, _known(visitor, token))


@router.post(f"{PATH}/{{token}}/thu")
def revoked(request: Request, visitor: Administrator, form: Form, token: str) -> Response:
    """Let nobody in with it any more."""
    visitor.must_have_proved()
    held = _known(visitor, token)
    try:
        order = ordered(RevokeToken, visitor, form, token=token, basis=needed(form, "basis"))
        revoke(visitor.service.ledger.desk, visitor.service.access.tokens, order)
    except DomainError as refusal:
        return _revoking(request, visitor, held, form, **refused(refusal, {"*": "basis"}))
    return onward(PATH, _("Revoked token {token}.").format(token=held.name))


def _order(visitor: Visitor, form: Posted) -> IssueToken:
    """Return the order that a form asks for.

    Raises:
        FieldError: a field is missing, or cannot be read.
    """
    scopes = form.texts("scopes")
    if not scopes:
        raise FieldError(field="scopes", read="", accepted="audiences_known")
    facts: dict[str, Any] = {"user": needed(form, "user").lower(), "name": needed(form, "name")}
    facts |= {"office": form.text("office"), "scopes": scopes, "until": _until(visitor, form)}
    return ordered(IssueToken, visitor, form, token=token_named(form.command), **facts)


def _until(visitor: Visitor, form: Posted) -> datetime:
    """Return the instant at which the day typed is over; left empty, that of half a year from now."""
    text = form.text("until")
    day = parse_day(text, "until") if text else today(visitor) + HALF_A_YEAR
    return datetime.combine(day + timedelta(days=1), time(), DESK_ZONE)


def _known(visitor: Visitor, token: str) -> Token:
    """Return a token.

    Raises:
        TokenUnknownError: there is none of this name.
    """
    found = visitor.service.directory.now().tokens.get(token)
    if found is None:
        raise TokenUnknownError(token=token)
    return found


def _form(
    request: Request, visitor: Visitor, form: Posted | None = None, *, status: int = 200, **facts: Any
) -> Response:
    known = visitor.service.directory.now()
    facts |= {
        "typed": form.typed() if form else {},
        "chosen": form.texts("scopes") if form else (),
        "rights": [(right, title("rights", right)) for right in get_args(Right)],
        "users": [user for user in known.users.values() if not user.is_disabled],
        "known": known,
        "longest": LONGEST.days,
    }
    return shown(request, visitor, "add_program.html", status=status, **facts)


def _revoking(
    request: Request, visitor: Visitor, token: Token, form: Posted | None = None, *, status: int = 200, **facts: Any
) -> Response:
    facts |= {"held": token, "typed": form.typed() if form else {}}
    return shown(request, visitor, "revoke_program.html", status=status, **facts)
