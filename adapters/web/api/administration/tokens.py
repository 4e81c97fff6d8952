"""Tokens by the API: who has one, where and what for; issued with a secret told once, and revoked."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.access.granting import issue, revoke, token_named
from adapters.cli.reading import written
from adapters.cli.token import token_facts
from adapters.web.administration.ordering import ordered_now
from adapters.web.api.acting import Key, command_id
from adapters.web.api.administration.shapes import AnsweredWithSecret, Token
from adapters.web.api.answers import answered, told
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented, done_documented
from adapters.web.api.errors import NotThereError
from adapters.web.api.fields import Body, Entered, Short, Text
from domain.desk import Answer
from domain.errors import TokenUnknownError
from domain.rights import Right
from domain.token import IssueToken, RevokeToken

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


class TokenAsked(Body):
    """For whom a token is to be, where, what for and until when."""

    user: Annotated[Short, Field(description="The user the program acts as; it never has more rights than they do.")]
    name: Annotated[Short, Field(description="Whose program it is, and what for.")]
    office: Annotated[
        Short | None, Field(description="The office, with all below it; without one everywhere, as for auditors.")
    ] = None
    scopes: Annotated[list[Right], Field(min_length=1, max_length=20, description="The rights it carries.")]
    until: Annotated[Entered, Field(description="When it ends, in 366 days at most.")]


class TokenEnd(Body):
    """Why a token ends."""

    basis: Annotated[Text, Field(description="Why.")]


@router.get(
    "/tokens", **documented("tokens", list[Token], "Mã truy cập: every program's way in.", part="Administration")
)
def tokens_page(caller: Asking) -> JSONResponse:
    """All tokens, also those that ended; no secret. Scope: `administer`, everywhere."""
    caller.must_everywhere("administer")
    service = caller.service
    used, now = service.access.tokens.used(), service.ledger.clock()
    return told([token_facts(one, used.get(one.token), now) for one in service.directory.now().tokens.values()])


@router.post(
    "/tokens",
    **done_documented("issueToken", AnsweredWithSecret, "Cấp mã: its secret is told this once.", opens=True),
)
def issued(caller: Asking, body: TokenAsked, key: Key) -> JSONResponse:
    """Let another program in. Sent again with its key it gives another secret, and the one before opens nothing.

    Scope: `administer`, everywhere.
    """
    caller.must_everywhere("administer")
    command = command_id(caller, key)
    facts: dict[str, Any] = {name: getattr(body, name) for name in TokenAsked.model_fields}
    order = ordered_now(IssueToken, caller, command, token=token_named(command), **facts)
    made = issue(caller.service.ledger.desk, caller.service.access.tokens, order)
    more = {"secret": made.secret, "until": written(order.until)}
    return answered(made.answer, 201, {"Location": "/api/v1/tokens"}, more=_facts(made.answer) | more)


@router.post(
    "/tokens/{token}/revoke",
    **done_documented("revokeToken", Answer, "Thu hồi mã: it lets nobody in any more.", path=True),
)
def revoked(
    caller: Asking, token: Annotated[str, Path(description="What `GET /tokens` calls it.")], body: TokenEnd, key: Key
) -> JSONResponse:
    """End a token now. Scope: `administer`, everywhere."""
    caller.must_everywhere("administer")
    if token not in caller.service.directory.now().tokens:
        raise NotThereError(TokenUnknownError(token=token))
    order = ordered_now(RevokeToken, caller, command_id(caller, key), token=token, basis=body.basis)
    return answered(revoke(caller.service.ledger.desk, caller.service.access.tokens, order), 200)


def _facts(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(mode="json", exclude_none=True)
