"""What commands and events have in common: frozen, strict, with instants in UTC to the minute."""

from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha1
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid5

from eventsourcing.domain import CanInitAggregate, CanMutateAggregate
from eventsourcing.utils import register_topic, resolve_topic
from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from domain.sealed import Sealed

LEDGER_NAMESPACE = UUID("6f0e6d1c-3a0b-5d7e-9a41-2c6b1f6f9a10")


@lru_cache(maxsize=4096)
def stream_of(kind: str, key: str) -> UUID:
    """Return the id of the stream of `key`: the same for ever, so that a retried command meets its own stream."""
    return uuid5(LEDGER_NAMESPACE, f"{kind}:{key}")


def stream_name(kind: str, key: str) -> str:
    """Return the text of `stream_of(kind, key)`, without the object: for very many streams, each asked for once.

    Source: RFC 9562, version 5.
    """
    hashed = sha1(LEDGER_NAMESPACE.bytes + f"{kind}:{key}".encode(), usedforsecurity=False).digest()[:16]
    bits = int.from_bytes(hashed) & _NAME_BITS | _NAME_VERSION
    name = f"{bits:032x}"
    return f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}"


_NAME_VERSION = 5 << 76 | 0b10 << 62
_NAME_BITS = (1 << 128) - 1 - (0xF << 76) - (0b11 << 62)


def to_minute(instant: datetime) -> datetime:
    """Return `instant` in UTC with its seconds dropped (design §3: the desk has a minute clock)."""
    if instant.tzinfo is UTC and not instant.second and not instant.microsecond:
        return instant
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="minutes")[:-_OFFSET] + "Z"


_OFFSET = len("+00:00")
Instant = Annotated[AwareDatetime, AfterValidator(to_minute), PlainSerializer(_written, return_type=str)]
Day = Annotated[date, PlainSerializer(date.isoformat, return_type=str)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Message(BaseModel):
    """A frozen message; an unknown field is an error, never ignored."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


class Event(Message, CanMutateAggregate[UUID]):
    """A fact. TOPIC is its name on disk, so classes may move; an old shape is upcast, never edited.

    `by` is the official who acted, `approved_by` the second person where the act needs one.
    """

    TOPIC: ClassVar[str] = ""
    class_version: ClassVar[int] = 1
    originator_id: UUID
    originator_version: int
    timestamp: Instant = Field(alias="occurred_at", validation_alias=AliasChoices("occurred_at", "timestamp"))
    by: Word
    approved_by: Word | None = None
    note: Sealed | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Register the topic of a concrete event; a base class names none."""
        super().__pydantic_init_subclass__(**kwargs)
        if cls.__dict__.get("TOPIC"):
            register_topic(cls.TOPIC, cls)

    @property
    def occurred_at(self) -> datetime:
        """When it happened at the desk."""
        return self.timestamp

    def apply(self, aggregate: Any) -> None:
        """Let the aggregate remember it."""
        aggregate.evolve(self)

    def body(self) -> dict[str, Any]:
        """Return what the ledger keeps of this event: JSON values only, absent facts left out."""
        hidden = {"originator_id", "originator_version", "originator_topic"}
        return self.model_dump(mode="json", exclude=hidden, exclude_none=True) | {"schema": self.class_version}

    @classmethod
    def remembered(cls, topic: str, stream: UUID, version: int, body: dict[str, Any]) -> "Event":
        """Return the event a ledger line holds, upcast to the present shape of its class."""
        kind: type[Event] = resolve_topic(topic)
        for old in range(body.pop("schema"), kind.class_version):
            getattr(kind, f"upcast_v{old}_v{old + 1}")(body)
        return kind(originator_id=stream, originator_version=version, **body)


class FirstEvent(Event, CanInitAggregate[UUID]):
    """The event that opens a stream."""

    originator_topic: str = ""
