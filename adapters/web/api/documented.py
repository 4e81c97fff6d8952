"""What the OpenAPI document says of each route: its words, its shapes, every status, and real examples."""

import json
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi.responses import Response

from adapters.web.api import errors as own
from adapters.web.api.acts import Act
from adapters.web.api.problems import problem_facts, titles
from adapters.web.api.shapes import AnsweredByLetter
from adapters.web.api.shapes_slips import AnsweredWithSlips
from domain import commands as c
from domain import errors as refused
from domain.desk import Answer
from domain.errors import DomainError
from domain.slips import PrintSlips

_SHAPES: dict[type[c.Command], type[Answer]] = {
    **dict.fromkeys((c.DraftApology, c.IssueApology, c.DeliverApology), AnsweredByLetter),
    PrintSlips: AnsweredWithSlips,
}
_EXAMPLES: dict[int, DomainError] = {
    400: own.FormError(field="basis", read="", accepted="present"),
    401: own.TokenRefusedError(),
    403: own.ScopeError(scope="sign", office="T99.001"),
    404: refused.DossierUnknownError(dossier="T99.001-261127-0009"),
    409: refused.CommandReusedError(command="api:mtc001:3f6c1d"),
    412: refused.ConflictError(dossier="T99.001-261127-0001", acts=[], refusal="overtaken"),
    413: own.BodySizeError(most=65536),
    415: own.MediaTypeError(read="text/plain"),
    422: refused.FieldError(field="at", read="2026-11-27 09:00", accepted="instant_with_zone"),
    429: own.TriesError(wait=8),
    503: refused.DeskBusyError(waiting=1024),
}
_ALWAYS = (400, 401, 403, 422, 429, 503)
_OF_TOKENS = (401, 403, 429)
_PACED = (401, 429)  # of a question that is open, and may be asked with a token at another pace
_OF_BODIES = (413, 415)
_SAID_WITH = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}


@cache
def examples() -> dict[str, Any]:
    """Return requests and answers by the names of their routes; a test asks the same again and compares."""
    told: dict[str, Any] = json.loads((files("adapters.web.api") / "examples.json").read_text("utf-8"))
    return told


def act_documented(act: Act) -> dict[str, Any]:
    """Return what is said of an act."""
    shape = _SHAPES.get(act.order, Answer)
    status = 201 if act.opens else 200
    codes = (*_ALWAYS, *_OF_BODIES, 404, 409, 412) if act.is_about_dossier else (*_ALWAYS, *_OF_BODIES, 409)
    where = "at the office that holds the dossier" if act.is_about_dossier else "at the office that the body names"
    return {
        **_named(act.name, act.said, "Acts"),
        "description": f"Scope: `{act.right}`, {where}.",
        "status_code": status,
        "responses": {status: _answer(act.name, shape, "Location" if act.opens else None)} | _problems(codes),
        "openapi_extra": _request(act.name),
    }


def done_documented(
    name: str,
    shape: Any,
    said: str,
    *,
    path: bool = False,
    opens: bool = False,
    status: bool = True,
    part: str = "Administration",
) -> dict[str, Any]:
    """Return what is said of an act that is in no table of orders; its scope stands in the words of its route.

    It is about what its `path` names, or something `opens` with it that has an address from then on. `status`: it may
    be refused as things stand (409). `part` is the part of the document it stands in.
    """
    codes = (*_ALWAYS, *_OF_BODIES, *((404,) if path else ()), *((409,) if status else ()))
    answered = 201 if opens else 200
    return {
        **_named(name, said, part),
        "status_code": answered,
        "responses": {answered: _answer(name, shape, "Location" if opens else None)} | _problems(codes),
        "openapi_extra": _request(name),
    }


_OPEN: dict[bool, list[dict[str, list[str]]]] = {False: [], True: [{}, {"HTTPBearer": []}]}
"""Who may ask what is open, by whether it is paced: anybody; anybody, or a program at its own pace."""


def documented(
    name: str,
    shape: Any,
    said: str,
    *,
    path: bool = False,
    body: bool = False,
    tag: bool = False,
    waits: bool = False,
    is_open: bool = False,
    part: str = "Questions",
) -> dict[str, Any]:
    """Return what is said of a question: with a code in its `path`, a `body`, an answer with a `tag`.

    `waits`: of something that may wait no more (409); `is_open`: asked without a token, and with a body at a pace.
    `part` is the part of the document it stands in.
    """
    codes = (*_ALWAYS, *((404,) if path else ()), *((409,) if waits else ()), *(_OF_BODIES if body else ()))
    if is_open:
        codes = tuple(code for code in codes if code not in _OF_TOKENS or (code in _PACED and body))
    unchanged = {304: {"description": "Nothing changed since `If-None-Match`."}} if tag else {}
    return {
        **_named(name, said, part),
        "responses": {200: _answer(name, shape, "ETag" if tag else None)} | unchanged | _problems(codes),
        "openapi_extra": (_request(name) if body else {}) | ({"security": _OPEN[body]} if is_open else {}),
    }


def file_documented(
    name: str, said: str, media: str = "application/pdf", *, path: bool = True, body: bool = False
) -> dict[str, Any]:
    """Return what is said of a question that is answered with a file; it is asked with a `body`, or as `path` says."""
    is_text = media.startswith("text/")
    content = {"schema": {"type": "string"} if is_text else {"type": "string", "format": "binary"}}
    found = {"description": "The file.", "content": {media: content | _example(name)}}
    codes = (*_ALWAYS, *((404,) if path else ()), *(_OF_BODIES if body else ()))
    return {
        **_named(name, said, "Questions"),
        "responses": {200: found} | _problems(codes),
        "response_class": Response,
        "openapi_extra": _request(name) if body else {},
    }


def _named(name: str, said: str, tag: str) -> dict[str, Any]:
    return {"operation_id": name, "summary": said, "tags": [tag], "name": name}


def _request(name: str) -> dict[str, Any]:
    content = {"application/json": {"example": examples().get(name, {}).get("request")}}
    return {"requestBody": {"content": content, "required": True}}


def _example(name: str) -> dict[str, Any]:
    return {"example": examples().get(name, {}).get("answer")}


def _answer(name: str, shape: Any, header: str | None) -> dict[str, Any]:
    content = {"application/json": _example(name)}
    return {"model": shape, "description": "What came of it.", "content": content} | _headers(header)


def _problems(codes: tuple[int, ...]) -> dict[int | str, dict[str, Any]]:
    return {code: _problem(HTTPStatus(code)) for code in sorted(codes)}


def _problem(status: HTTPStatus) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    content["application/problem+json"]["example"] = problem_facts(_EXAMPLES[status])
    return {"description": titles()[status] + ".", "content": content} | _headers(_SAID_WITH.get(status))


def _headers(name: str | None) -> dict[str, Any]:
    return {} if name is None else {"headers": {name: {"schema": {"type": "string"}, "required": True}}}
