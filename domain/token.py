"""Tokens (mã truy cập): another program's way in, as one user, at some offices, with some of the user's rights."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Self, assert_never
from uuid import UUID

from eventsourcing.domain import BaseAggregate
from eventsourcing.utils import register_topic
from pydantic import Field as Rule

from domain.commands import Command
from domain.errors import FieldError, TokenRevokedError, TokenTooWideError, UserDisabledError
from domain.message import Event, FirstEvent, Instant, Word, stream_of
from domain.rights import RIGHTS, Right
from domain.user import Login, User

LONGEST = timedelta(days=366)
"""A token that nobody renews ends by itself within a year."""
TokenId = Annotated[str, Rule(pattern="^[a-z0-9]{6,20}$")]
"""What people call a token: not the secret itself, which is kept nowhere."""


class IssueToken(Command):
    """Cấp mã truy cập: `user` is who acts by it, `office` and all below it where; without one, everywhere.

    `scopes` are the rights it carries: at no time more than the user's own.
    """

    token: TokenId
    user: Login
    name: Word
    office: Word | None = None
    scopes: Annotated[tuple[Right, ...], Rule(min_length=1)]
    until: Instant


class RevokeToken(Command):
    """Thu hồi mã truy cập."""

    token: TokenId
    basis: Word


class TokenEvent(Event):
    """A fact about one token."""


class TokenIssued(TokenEvent, FirstEvent):
    """Cấp mã truy cập."""

    TOPIC = "token.issued"
    originator_topic: str = "token"
    token: Word
    user: Word
    name: Word
    office: Word | None = None
    scopes: tuple[Right, ...]
    until: Instant


class TokenRevoked(TokenEvent):
    """Thu hồi mã truy cập."""

    TOPIC = "token.revoked"
    basis: Word


class Token(BaseAggregate[UUID]):
    """Mã truy cập: for whom, where, what for, until when."""

    TOPIC: ClassVar[str] = "token"
    Event = TokenEvent
    Issued = TokenIssued

    def __init__(
        self, token: str, user: str, name: str, scopes: tuple[Right, ...], until: datetime, office: str | None = None
    ) -> None:
        self.token, self.user, self.name, self.office = token, user, name, office
        self.scopes, self.until = scopes, until
        self.revoked_at: datetime | None = None

    @classmethod
    def issue(cls, c: IssueToken, user: User, above: Collection[str]) -> Self:
        """Let a program act as a user; `above` are the token's office and all offices over it.

        Raises:
            UserDisabledError: the account is closed.
            TokenTooWideError: the user does not hold one of the rights there.
            FieldError: it ends before it begins, or in too long a time.
        """
        if user.is_disabled:
            raise UserDisabledError(user=user.user)
        if not c.at < c.until <= c.at + LONGEST:
            raise FieldError(field="until", read=c.until.isoformat(), accepted="within_a_year")
        for scope in c.scopes:
            holds = any(scope in RIGHTS[role] and office in {None, *above} for role, office in user.grants)
            if not holds:
                raise TokenTooWideError(user=user.user, scope=scope, office=c.office)
        facts: dict[str, Any] = {name: getattr(c, name) for name in ("token", "user", "name", "office", "until")}
        facts["scopes"] = tuple(sorted(set(c.scopes)))
        return cls._create(TokenIssued, id=stream_of("token", c.token), timestamp=c.at, by=c.by, **facts)

    def revoke(self, c: RevokeToken) -> None:
        """Let nobody in with it any more.

        Raises:
            TokenRevokedError: it was revoked already.
        """
        if self.revoked_at is not None:
            raise TokenRevokedError(token=self.token)
        self.trigger_event(TokenRevoked, timestamp=c.at, by=c.by, basis=c.basis)

    def lets_in(self, now: datetime) -> bool:
        """Whether it opens the door at an instant."""
        return self.revoked_at is None and now < self.until

    def evolve(self, event: TokenIssued | TokenRevoked) -> None:
        """Remember."""
        match event:
            case TokenIssued():
                pass  # __init__ took it
            case TokenRevoked():
                self.revoked_at = event.occurred_at
            case _:
                assert_never(event)


register_topic(Token.TOPIC, Token)
