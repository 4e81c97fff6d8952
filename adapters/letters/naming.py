"""The names of colleagues in place of what events call them, wherever a paper says who acted."""

from collections.abc import Mapping
from typing import TypeVar

from adapters.letters.facts import Facts, Party

F = TypeVar("F", bound=Facts)
_WHO = {"official", "signer", "by", "approved_by"}


def named(facts: F, names: Mapping[str, str]) -> F:
    """Return facts with everybody in them by name, as far as they have an account."""
    who = {"name"} if isinstance(facts, Party) and facts.kind == "official" else _WHO
    update: dict[str, object] = {}
    for field, value in facts:
        if field in who and value in names:
            update[field] = names[value]
        elif isinstance(value, Facts):
            update[field] = named(value, names)
        elif isinstance(value, tuple):
            update[field] = tuple(named(one, names) if isinstance(one, Facts) else one for one in value)
    return facts.model_copy(update=update) if update else facts
