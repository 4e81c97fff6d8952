"""Letting programs in: a token is issued and revoked in the ledger, and its secret made and forgotten beside it."""

from typing import NamedTuple

from adapters.access.tokens import Tokens
from domain.desk import Answer, Desk
from domain.message import stream_of
from domain.token import IssueToken, RevokeToken

_ENOUGH = 10  # signs of an id, for people to tell tokens apart


class Issued(NamedTuple):
    """A token and its secret, which nobody can show again."""

    answer: Answer
    secret: str


def token_named(command: str) -> str:
    """Return what the token of an order is called: the same order again is about the same token."""
    return stream_of("token", command).hex[:_ENOUGH]


def issue(desk: Desk, tokens: Tokens, order: IssueToken) -> Issued:
    """Record a token, then make its secret; the same order again gives another secret instead of the one lost.

    Raises:
        DomainError: refused; nothing was recorded.
    """
    return Issued(desk.handle(order), tokens.make(order.token))


def revoke(desk: Desk, tokens: Tokens, order: RevokeToken) -> Answer:
    """Record that a token lets nobody in any more, and forget its secret.

    Raises:
        DomainError: refused; nothing was recorded.
    """
    answer = desk.handle(order)
    tokens.forget(order.token)
    return answer
