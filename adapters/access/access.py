"""All of access in one hand, as a service is given it."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Self

import sqlalchemy as sa

from adapters.access.pace import Pace
from adapters.access.passwords import Passwords
from adapters.access.sessions import Sessions
from adapters.access.tokens import Tokens


class Access(NamedTuple):
    """Passwords, sessions, programs' tokens and the pace of guesses, on one store."""

    passwords: Passwords
    sessions: Sessions
    tokens: Tokens
    pace: Pace
    engine: sa.Engine

    @classmethod
    def on(cls, engine: sa.Engine, clock: Callable[[], datetime], new_token: Callable[[], str]) -> Self:
        """Return access kept in `engine`."""
        sessions, tokens = Sessions(engine, clock, new_token), Tokens(engine, clock, new_token)
        return cls(Passwords(engine), sessions, tokens, Pace(engine, clock), engine)
