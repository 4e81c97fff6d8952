"""Refusals as application/problem+json (RFC 9457): a stable code and facts, told in the caller's language."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from itertools import takewhile
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from adapters.cli.context import DESK_ZONE
from adapters.cli.reading import written
from adapters.ledger.errors import KeyMissingError, LedgerError, MessageUnknownError, SealBrokenError
from adapters.ledger.remembering import NothingHeldError
from adapters.letters.errors import PaperNotThereError, SlipsNotThereError
from adapters.locale import _, language
from adapters.locale.refusals import printable, say
from adapters.web.api import errors as own
from adapters.web.api.acts import PLACE
from adapters.web.looking_up import CodesUnknownError, LookUpTriesError
from domain import errors as refused
from domain.errors import DomainError
from domain.slips import SlipKeyedInError, SlipVoidedError

STATUS: Mapping[type[DomainError], HTTPStatus] = {
    **dict.fromkeys((own.FormError, own.ChoiceError, own.JsonError), HTTPStatus.BAD_REQUEST),
    **dict.fromkeys((own.TokenNeededError, own.TokenRefusedError), HTTPStatus.UNAUTHORIZED),
    own.ScopeError: HTTPStatus.FORBIDDEN,
    **dict.fromkeys(
        (
            refused.DossierUnknownError,
            SlipsNotThereError,
            PaperNotThereError,
            CodesUnknownError,
            MessageUnknownError,
            own.NotThereError,
            own.PathUnknownError,
        ),
        HTTPStatus.NOT_FOUND,
    ),
    own.MethodError: HTTPStatus.METHOD_NOT_ALLOWED,
    **dict.fromkeys(
        (
            refused.ActNotAllowedError,
            refused.OutOfOrderError,
            refused.CommandReusedError,
            refused.CodeTakenError,
            refused.NothingToCorrectError,
            refused.CorrectionBreaksOrderError,
            refused.ProposalWaitsError,
            refused.ProposalNotWaitingError,
            refused.ProposalOvertakenError,
            refused.NothingToReviseError,
            refused.PromisePastError,
            refused.ApologyNotOwedError,
            refused.ApologyOrderError,
            refused.SameOfficeError,
            refused.ExistsAlreadyError,
            refused.CalendarExistsError,
            refused.GrantUnknownError,
            refused.UserDisabledError,
            refused.TokenRevokedError,
            refused.RevisedMeanwhileError,
            refused.RevisionRefusedError,
            refused.PersonErasedError,
            NothingHeldError,
            SlipKeyedInError,
            SlipVoidedError,
        ),
        HTTPStatus.CONFLICT,
    ),
    refused.ConflictError: HTTPStatus.PRECONDITION_FAILED,
    own.BodySizeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    own.MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    DomainError: HTTPStatus.UNPROCESSABLE_ENTITY,
    **dict.fromkeys((own.TriesError, LookUpTriesError), HTTPStatus.TOO_MANY_REQUESTS),
    own.FailedError: HTTPStatus.INTERNAL_SERVER_ERROR,
    **dict.fromkeys(
        (
            LedgerError,
            SealBrokenError,
            KeyMissingError,
            refused.LedgerEmptyError,
            refused.DeskBusyError,
            refused.DeskClosedError,
        ),
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
}
"""400: not of the form in the document; 422: of that form, but not to be taken; 409: the dossier's state forbids it."""
RETRY_AFTER = 5  # seconds, when the desk is busy or its file is
_LONGEST = 300
_ACCEPTED = {
    "missing": "present",
    "extra_forbidden": "no_such_field",
    "string_type": "text",
    "string_unicode": "text_visible",
    "int_type": "number_within",
    "int_parsing": "number_within",
    "greater_than_equal": "number_within",
    "less_than_equal": "number_within",
    "bool_type": "yes_or_no",
    "list_type": "list_of_texts",
    "string_too_short": "present",
    "string_too_long": "text_shorter",
}


def answer_problems(api: FastAPI) -> None:
    """Let the API answer every refusal with a problem."""
    api.exception_handler(DomainError)(_refused)
    api.exception_handler(RequestValidationError)(_misformed)
    api.exception_handler(HTTPException)(_http)
    api.exception_handler(Exception)(_failed)


def status_of(error: DomainError) -> HTTPStatus:
    """Return the status of a refusal: that of its own kind, else of the family it belongs to."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem_facts(error: DomainError) -> dict[str, Any]:
    """Return a refusal as programs read it."""
    status, field = status_of(error), error.facts.get("field")
    error = error.refusal if isinstance(error, own.NotThereError) else error
    facts = {name: _plain(value) for name, value in error.facts.items() if name != "field"}
    about = {"field": printable(field, _LONGEST)} if isinstance(field, str) else {}
    if isinstance(error, refused.CodeTakenError | SlipKeyedInError) and "dossier" in facts:
        about["dossier"] = f"{PLACE}/dossiers/{facts['dossier']}"
    return {
        "type": f"urn:dunghen:problem:{error.code}",
        "title": _(titles()[status]),
        "status": status.value,
        "detail": say(error, DESK_ZONE),
        "code": error.code,
        **about,
        "facts": facts,
    }


def titles() -> dict[HTTPStatus, str]:
    """Return what each status means here, in English."""
    return {
        HTTPStatus.BAD_REQUEST: "Not of the form in the document",
        HTTPStatus.UNAUTHORIZED: "No token that opens",
        HTTPStatus.FORBIDDEN: "The token does not carry this",
        HTTPStatus.NOT_FOUND: "Not there",
        HTTPStatus.METHOD_NOT_ALLOWED: "No such method here",
        HTTPStatus.CONFLICT: "Not possible as things stand",
        HTTPStatus.PRECONDITION_FAILED: "Others acted meanwhile",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too large",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Not JSON",
        HTTPStatus.UNPROCESSABLE_ENTITY: "Not to be taken",
        HTTPStatus.TOO_MANY_REQUESTS: "Too many tries",
        HTTPStatus.INTERNAL_SERVER_ERROR: "A fault here",
        HTTPStatus.SERVICE_UNAVAILABLE: "Not now",
    }


def _plain(value: object) -> Any:
    """Return a fact as JSON can carry it; what was read comes back cut and with its control characters written out."""
    match value:
        case None | bool() | int():
            plain: Any = value
        case datetime() if value.tzinfo:
            plain = written(value)
        case DomainError():
            plain = {"code": value.code, "detail": say(value, DESK_ZONE)}
        case Mapping():
            plain = {printable(str(name), _LONGEST): _plain(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            plain = [_plain(one) for one in value]
        case _:
            plain = printable(str(value), _LONGEST)  # a day is written as ISO 8601 has it
    return plain


# --- answers ------------------------------------------------------------------------------------------


def _answer(error: DomainError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    status = status_of(error)
    said = {"Cache-Control": "no-store", "Content-Language": language(), "Vary": "Accept-Language"}
    said |= headers or {}
    if status == HTTPStatus.UNAUTHORIZED:
        said["WWW-Authenticate"] = 'Bearer realm="dunghen"'
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        said["Retry-After"] = str(error.facts["wait"])
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        said["Retry-After"] = str(RETRY_AFTER)
    return JSONResponse(problem_facts(error), status, said, media_type="application/problem+json")


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)  # noqa: S101 - what the handler is registered for
    return _answer(error)


async def _misformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    return _answer(_first(error.errors()))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        accepted = (error.headers or {}).get("Allow", "")
        return _answer(own.MethodError(method=request.method, accepted=accepted), error.headers)
    return _answer(own.PathUnknownError())


async def _failed(_request: Request, _error: Exception) -> JSONResponse:
    return _answer(own.FailedError())


def _first(found: Sequence[Any]) -> DomainError:
    """Return the refusal of the first field that does not hold."""
    first = found[0]
    field = _field(first["loc"], is_unknown=first["type"] == "extra_forbidden")
    shown = first["input"] if isinstance(first["input"], str | int | float | bool) else ""
    facts: dict[str, Any] = {"field": field, "read": "" if first["type"] == "missing" else str(shown)}
    if first["type"] in {"literal_error", "enum"}:
        return own.ChoiceError(**facts, known=re.findall(r"'([^']*)'", first["ctx"]["expected"]))
    return own.FormError(**facts, accepted=_ACCEPTED.get(first["type"], "word"))


def _field(loc: Sequence[str | int], *, is_unknown: bool) -> str:
    """Return the name of a field; what a library adds to it, of the kinds a value might have had, is left out."""
    place, *names = loc
    if place != "body":
        return str(names[0])
    named = names if is_unknown else takewhile(lambda name: isinstance(name, int) or name.isidentifier(), names)
    return ".".join(str(name) for name in named) or "body"
