"""What the web, the command line and the scheduler are given: a desk that takes orders and answers."""

from typing import Protocol

from domain.commands import Command
from domain.message import Instant, Message, Word
from domain.values import Promise


class Answer(Message):
    """What a command did; kept with its id, so that a retry hears the same."""

    code: Word
    stream: str
    version: int
    position: int
    recorded_at: str
    events: tuple[Word, ...]
    promise: Promise | None = None
    occurred_at: Instant | None = None


class Desk(Protocol):
    """Takes one command at a time and records its events, or refuses and records nothing."""

    def handle(self, command: Command) -> Answer:
        """Record what `command` asks for.

        Raises:
            DomainError: refused; nothing was recorded.
        """
        ...
