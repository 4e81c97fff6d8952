"""Orders of administration, from a page or by a token: given now by who asks, once for each name of an order."""

from datetime import date
from typing import Any, TypeVar

from adapters.cli.acting import built
from adapters.cli.context import DESK_ZONE
from adapters.web.actor import Actor
from domain.commands import Command
from domain.desk import Answer

M = TypeVar("M", bound=Command)


def ordered_now(kind: type[M], by: Actor, command: str, **facts: Any) -> M:
    """Return an order by this person, now; `command` is its id.

    Raises:
        FieldError: something in it cannot stand in an order.
    """
    return built(kind, id=command, by=by.user.user, at=by.service.ledger.clock(), at_sending=True, **facts)


def record(by: Actor, order: Command) -> Answer:
    """Record what an order asks for.

    Raises:
        DomainError: refused; nothing was recorded.
    """
    return by.service.ledger.writer.handle(order)


def is_recorded(by: Actor, order: Command) -> bool:
    """Whether this very order was recorded before: a form, or a request, that was sent twice."""
    return by.service.ledger.desk.answered(order) is not None


def today(by: Actor) -> date:
    """Return the day at the desk."""
    return by.service.ledger.clock().astimezone(DESK_ZONE).date()
