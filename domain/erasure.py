"""An erasure: a citizen asked to be forgotten, two people agreed, and the key that opens the citizen's facts goes."""

from typing import Any, ClassVar, Self
from uuid import UUID

from eventsourcing.domain import BaseAggregate
from eventsourcing.utils import register_topic

from domain.commands import Command
from domain.errors import PersonErasedError
from domain.guards import check_not_future, check_second_person
from domain.message import FirstEvent, Word, stream_of
from domain.promising import Ground


class ErasePerson(Command):
    """Xóa dữ liệu cá nhân: of the applicant of the dossier `code`, in all dossiers of that person."""

    DOSSIER_CODES = frozenset({"code"})
    code: Word
    basis: Word


class PersonErased(FirstEvent):
    """Đã xóa dữ liệu cá nhân: the key `kid` is destroyed, for good; `code` is the dossier by which it was asked."""

    TOPIC = "person.erased"
    originator_topic: str = "erasure"
    kid: Word
    code: Word
    basis: Word


class Erasure(BaseAggregate[UUID]):
    """Lần xóa dữ liệu của một người: one fact, and nothing ever follows it."""

    TOPIC: ClassVar[str] = "erasure"
    Event = PersonErased
    Erased = PersonErased

    @classmethod
    def erase(cls, c: ErasePerson, kid: str, earlier: "Erasure | None", ground: Ground) -> Self:
        """Erase the person whose key is `kid`.

        Raises:
            PersonErasedError: that was done by an `earlier` order.
            SecondPersonError: nobody approved it, or who asks for it did.
            InFutureError: it lies ahead.
        """
        if earlier is not None:
            fact = earlier.fact
            raise PersonErasedError(dossier=c.code, on=fact.occurred_at, by=fact.by, approved_by=fact.approved_by)
        check_second_person(c)
        check_not_future(c.at, ground)
        facts: dict[str, Any] = {"kid": kid, "code": c.code, "basis": c.basis}
        facts |= {"approved_by": c.approved_by, "note": c.note}
        return cls._create(PersonErased, id=stream_of("erasure", kid), timestamp=c.at, by=c.by, **facts)

    def evolve(self, event: PersonErased) -> None:
        """Remember."""
        self.fact = event


register_topic(Erasure.TOPIC, Erasure)
