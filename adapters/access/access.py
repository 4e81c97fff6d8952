"""All of access in one hand, as a service is given it."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Self

import sqlalchemy as sa

from adapters.access.pace import Pace
from adapters.access.passwords import Passwords
from adapters.access.sessions import Sessions


class Access(NamedTuple):
    """Passwords, sessions and the pace of guesses, on one store."""

    passwords: Passwords
    sessions: Sessions
    pace: Pace
    engine: sa.Engine

    @classmethod
    def on(cls, engine: sa.Engine, clock: Callable[[], datetime], new_token: Callable[[], str]) -> Self:
        """Return access kept in `engine`."""
        return cls(Passwords(engine), Sessions(engine, clock, new_token), Pace(engine, clock), engine)
