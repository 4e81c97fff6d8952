"""What a model dumps, from values that are canonical JSON already: the bytes are laid out once, then filled in."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Self

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from adapters.ledger.envelope import canonical
from domain.desk import Answer
from domain.message import Event

_PLACE = frozenset({"originator_id", "originator_version", "originator_topic"})  # what an event's body does not say
_NONE: Mapping[str, object] = {}
Values = Mapping[str, bytes]


class Layout:
    """The bytes of one model whose members stand in their order, with room for those that differ."""

    def __init__(self, members: Mapping[str, bytes], slots: Mapping[str, str]) -> None:
        parts = (b'"%b":%b' % (name.encode(), constant) for name, constant in members.items())
        self._form = b"{" + b",".join(parts) + b"}"
        self._values: Any = itemgetter(*(slots[name] for name in members if name in slots))

    def __call__(self, said: Values) -> bytes:
        """Return the bytes with what `said` has in the slots."""
        filled: bytes = self._form % self._values(said)
        return filled

    @classmethod
    def of(cls, model: type[BaseModel], slots: Mapping[str, str], constants: Mapping[str, object] = _NONE) -> Self:
        """Return the canonical layout of a model: `slots` say under which name `said` will have a member.

        Other members are `constants`, which may add to those of the model, or else have their defaults; None is left
        out.

        Raises:
            LookupError: a member has none of these, or a slot is no member of the model.
        """
        return cls(dict(sorted(_members(model, slots, constants).items())), slots)

    @classmethod
    def of_event(cls, kind: type[Event], slots: Mapping[str, str], constants: Mapping[str, object] = _NONE) -> Self:
        """Return the layout of the body that the ledger keeps of an event; raises as `of`."""
        return cls.of(kind, slots, {**constants, "schema": kind.class_version})

    @classmethod
    def of_answer(cls, slots: Mapping[str, str]) -> Self:
        """Return the layout of an answer as it is remembered: its members in the order of their declaration."""
        return cls(_members(Answer, slots, _NONE), slots)


def _members(model: type[BaseModel], slots: Mapping[str, str], constants: Mapping[str, object]) -> dict[str, bytes]:
    members = {name: _constant(value) for name, value in constants.items()}
    for field, facts in model.model_fields.items():
        name = facts.alias or field
        if name in slots:
            members[name] = b"%b"
        elif name in members or field in _PLACE:
            continue
        elif facts.is_required():
            raise LookupError(name)
        elif facts.default is not None:
            members[name] = _constant(facts.default)
    if unknown := set(slots) - set(members):
        raise LookupError(unknown)
    return members


def _constant(value: object) -> bytes:
    return canonical(to_jsonable_python(value)).replace(b"%", b"%%")
