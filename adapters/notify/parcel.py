"""What a channel is given to deliver, and how it says that it could not."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from scheduler.outbox import Failure

_ID_LENGTH = 32


class Parcel(NamedTuple):
    """One message ready to go. `id` is the same whenever it is sent again; `facts` are for programs.

    `made_at` is when it arose, `sent_at` now; `kid` names the key of the citizen it goes to, so that what a channel
    keeps of it can go with that key.
    """

    id: str
    kind: str
    code: str | None
    subject: str
    text: str
    html: str
    facts: Mapping[str, Any]
    made_at: datetime
    sent_at: datetime
    kid: str | None = None


class Channel(Protocol):
    """A way out."""

    name: str

    async def send(self, parcel: Parcel, address: str) -> None:
        """Deliver to one address of this channel's kind, or leave it undone.

        Raises:
            UndeliveredError: it was refused, or nobody answered.
        """
        ...


class UndeliveredError(Exception):
    """A channel could not deliver; the failure says whether asking again may help."""

    def __init__(self, *, why: str, is_permanent: bool = False) -> None:
        super().__init__(why)
        self.failure = Failure(why, is_permanent)


def parcel_id(key: str) -> str:
    """Return the stable id by which a receiver knows a message it has had already."""
    return sha256(key.encode()).hexdigest()[:_ID_LENGTH]
