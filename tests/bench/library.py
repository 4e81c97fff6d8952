"""The eventsourcing library on the same job, with its own recorders and its default mapper."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from tests.bench.ward import NOW, OFFICE, PROCEDURE


class Case(Aggregate):
    """A dossier with the facts our events carry about it, and one refusal."""

    @event("Received")
    def __init__(self, number: str, office: str, procedure: str, official: str, due: datetime) -> None:
        self.number, self.office, self.procedure, self.official, self.due = number, office, procedure, official, due

    @event("HandedOver")
    def hand_over(self, by: str, to: str) -> None:
        """Give it to another official."""
        if self.official != by:
            raise ValueError(by)
        self.official = to


class Cases:
    """Receives and hands over, a commit each: load, decide, append."""

    def __init__(self, env: dict[str, str]) -> None:
        self._app: Application = Application(env=env)

    def pair(self, number: int) -> None:
        """Carry out both orders about one dossier."""
        case = Case(f"{OFFICE}-{number}", OFFICE, PROCEDURE, "hoa", NOW)
        self._app.save(case)
        loaded: Case = self._app.repository.get(case.id)
        loaded.hand_over("hoa", "binh")
        self._app.save(loaded)

    def close(self) -> None:
        """Close its connections."""
        self._app.close()


def sqlite_cases(path: Path) -> Cases:
    """Return the library on a SQLite file; it chooses WAL, and leaves synchronous at FULL."""
    return Cases(
        {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path), "SQLITE_LOCK_TIMEOUT": "20"}
    )


def postgresql_cases(url: str) -> Cases:
    """Return the library on a PostgreSQL database."""
    target = sa.make_url(url)
    where = target.query.get("host", target.host or "")
    names = {"DBNAME": target.database, "HOST": where, "PORT": target.port or 5432, "USER": target.username}
    env = {f"POSTGRES_{name}": str(value) for name, value in names.items()}
    return Cases(env | {"PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_PASSWORD": target.password or "none"})
