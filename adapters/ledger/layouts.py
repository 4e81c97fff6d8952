"""What models dump, from values that are canonical JSON already: the bytes are laid out once, then filled in."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Self

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from adapters.ledger.envelope import canonical
from domain.desk import Answer
from domain.message import Event

_PLACE = frozenset({"originator_id", "originator_version", "originator_topic"})  # what an event's body does not say
_NONE: Mapping[str, object] = {}
BREAK = b"\n"  # canonical JSON holds none


class Layout:
    """The bytes of one model whose members stand in their order: `form` has room for those that differ, the `slots`."""

    def __init__(self, members: Mapping[str, bytes], slots: Mapping[str, str]) -> None:
        parts = (b'"%b":%b' % (name.encode(), constant) for name, constant in members.items())
        self.form = b"{" + b",".join(parts) + b"}"
        self.slots = [slots[name] for name in members if name in slots]

    @classmethod
    def of(cls, model: type[BaseModel], slots: Mapping[str, str], constants: Mapping[str, object] = _NONE) -> Self:
        """Return the canonical layout of a model: `slots` say under which name there will be a value for a member.

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
    def of_answer(cls, slots: Mapping[str, str], constants: Mapping[str, object]) -> Self:
        """Return the layout of an answer as it is remembered: its members in the order of their declaration."""
        return cls(_members(Answer, slots, constants), slots)


class Sheet:
    """Several layouts that are filled in at once: each with the names under which it finds its values in one list."""

    def __init__(self, layouts: Sequence[tuple[Layout, Mapping[str, int]]]) -> None:
        self._form = BREAK.join(layout.form for layout, _ in layouts)
        self._values: Any = itemgetter(*(places[slot] for layout, places in layouts for slot in layout.slots))

    def filled(self, values: Sequence[bytes]) -> list[bytes]:
        """Return what the layouts come to, in their order; a value that is a BREAK cuts its layout in two."""
        filled: bytes = self._form % self._values(values)
        return filled.split(BREAK)


def _members(model: type[BaseModel], slots: Mapping[str, str], constants: Mapping[str, object]) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    for field, facts in model.model_fields.items():
        name = facts.alias or field
        if name in slots:
            members[name] = b"%b"
        elif name in constants:
            members[name] = _constant(constants[name])
        elif field in _PLACE or facts.exclude:
            continue
        elif facts.is_required():
            raise LookupError(name)
        elif facts.default is not None:
            members[name] = _constant(facts.default)
    if unknown := set(slots) - set(members):
        raise LookupError(unknown)
    return members | {name: _constant(constants[name]) for name in constants if name not in members}


def _constant(value: object) -> bytes:
    return canonical(to_jsonable_python(value)).replace(b"%", b"%%")
