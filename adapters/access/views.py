"""Views of one's own: filters of the worklist that a user gave a name; no facts of the ledger, seen by nobody else."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from adapters.access.store import views

MOST = 12
LONGEST_NAME = 40


class OwnView(NamedTuple):
    """A name and the filters behind it, as the worklist's address carries them."""

    name: str
    query: str


class OwnViews:
    """The views of every user."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def of(self, user: str) -> list[OwnView]:
        """Return the views of a user, by name."""
        wanted = sa.select(views.c.name, views.c.query).where(views.c.user == user).order_by(views.c.name)
        with self._engine.connect() as connection:
            return [OwnView(*row) for row in connection.execute(wanted)]

    def keep(self, user: str, view: OwnView) -> bool:
        """Keep a view, in place of one of that name; False where the user has as many as one can have."""
        row = {"user": user, "name": view.name, "query": view.query}
        fresh = (
            insert(views)
            .values(**row)
            .on_conflict_do_update(index_elements=["user", "name"], set_={"query": view.query})
        )
        with self._engine.begin() as connection:
            others = sa.select(sa.func.count()).where(views.c.user == user, views.c.name != view.name)
            if (connection.scalar(others) or 0) >= MOST:
                return False
            connection.execute(fresh)
            return True

    def drop(self, user: str, name: str) -> None:
        """Forget a view."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(views).where(views.c.user == user, views.c.name == name))
