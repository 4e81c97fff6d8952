"""How it is told that a ledger came back from a copy older than what was known of it."""

from typing import Any

from adapters.cli.context import DESK_ZONE
from adapters.cli.numbers import whole
from adapters.cli.reading import short_instant, written
from adapters.locale import _
from domain.rollback import LogRolledBack


def told(fact: LogRolledBack) -> str:
    """Return a rollback in one sentence."""
    return _("{when}, {by}: lines {first} to {last} are lost, their root was {root}. Basis: {basis}").format(
        when=short_instant(fact.occurred_at, DESK_ZONE),
        by=fact.by,
        first=whole(fact.size + 1),
        last=whole(fact.known_size),
        root=fact.known_root,
        basis=fact.basis,
    )


def as_facts(fact: LogRolledBack) -> dict[str, Any]:
    """Return a rollback as programs read it."""
    facts: dict[str, Any] = fact.model_dump(include={"known_size", "known_root", "size", "root", "by", "basis"})
    return facts | {"at": written(fact.occurred_at)}
