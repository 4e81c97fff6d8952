"""A rollback: the ledger came back from a copy older than what was known of it, and somebody accepted the loss."""

from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from eventsourcing.domain import BaseAggregate
from eventsourcing.utils import register_topic
from pydantic import Field

from domain.commands import Command
from domain.errors import NothingLostError
from domain.message import FirstEvent, Word, stream_of


class AcceptLoss(Command):
    """Chấp nhận mất dòng: the log was known to be `known_size` lines long, with this root (hex) over them."""

    known_size: Annotated[int, Field(ge=1)]
    known_root: Word
    basis: Word


class LogRolledBack(FirstEvent):
    """Sổ lùi về bản cũ: the lines after `size`, up to `known_size`, are lost; their numbers are given again."""

    TOPIC = "ledger.rolled_back"
    originator_topic: str = "rollback"
    known_size: int
    known_root: Word
    size: int
    root: Word
    basis: Word

    def covers(self, position: int) -> bool:
        """Whether a line was lost: what was known of the log up to there can be compared with nothing any more."""
        return self.size < position <= self.known_size


class Rollback(BaseAggregate[UUID]):
    """Lần lùi sổ: one fact, and nothing ever follows it."""

    TOPIC: ClassVar[str] = "rollback"
    Event = LogRolledBack
    RolledBack = LogRolledBack

    @classmethod
    def accept(cls, c: AcceptLoss, size: int, root: str) -> Self:
        """Let a log `size` lines long, with this root (hex) over them, go on without what was known beyond it.

        Raises:
            NothingLostError: it is as long as it was known to be.
        """
        if size >= c.known_size:
            raise NothingLostError(size=size, known_size=c.known_size)
        known: dict[str, Any] = {"known_size": c.known_size, "known_root": c.known_root, "basis": c.basis}
        facts: dict[str, Any] = known | {"size": size, "root": root, "approved_by": c.approved_by, "note": c.note}
        return cls._create(LogRolledBack, id=stream_of("command", c.id), timestamp=c.at, by=c.by, **facts)

    def evolve(self, event: LogRolledBack) -> None:
        """Remember."""
        self.fact = event


register_topic(Rollback.TOPIC, Rollback)
