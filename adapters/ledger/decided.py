"""An order that is decided and waits to be recorded, whoever decided it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from adapters.ledger.entry import Entry
from domain.desk import Answer
from projections.line import Line

Told = Callable[[int, int], Answer | bytes]
"""Gives the answer once it is known after which line of the ledger, and when (microseconds), the order had its effect:
as an answer, or as the JSON that is remembered of one."""
FoundBy = tuple[str, str, Sequence[str]]
"""The key and the stream of a citizen, and the words by which they may be found."""


class Decided(NamedTuple):
    """What is recorded of an order: its id, the digest of its body, its events, its answer.

    `before` are the lines of its stream that were read to decide it, `claim` the code that its stream takes with it.
    """

    id: str
    digest: bytes
    entries: Sequence[Entry]
    answer: Told
    before: Sequence[Line] = ()
    claim: tuple[str, str] | None = None
    found_by: FoundBy | None = None


def answer_text(answer: Answer | bytes) -> str:
    """Return an answer as the JSON that is remembered."""
    return answer.decode() if isinstance(answer, bytes) else answer.model_dump_json(exclude_none=True)
