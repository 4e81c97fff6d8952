"""All of access in one hand, as a service is given it."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Self

import sqlalchemy as sa

from adapters.access.allowance import Allowances
from adapters.access.pace import Pace
from adapters.access.passwords import Passwords
from adapters.access.sessions import Sessions
from adapters.access.tokens import Tokens
from adapters.access.views import OwnViews


class Access(NamedTuple):
    """Passwords, sessions, tokens, the pace and number of guesses, and views of one's own, on one store."""

    passwords: Passwords
    sessions: Sessions
    tokens: Tokens
    pace: Pace
    allowances: Allowances
    views: OwnViews
    engine: sa.Engine

    @classmethod
    def on(cls, engine: sa.Engine, clock: Callable[[], datetime], new_token: Callable[[], str]) -> Self:
        """Return access kept in `engine`."""
        kept = Sessions(engine, clock, new_token), Tokens(engine, clock, new_token)
        guarded = Pace(engine, clock), Allowances(engine, clock)
        return cls(Passwords(engine), *kept, *guarded, OwnViews(engine), engine)
