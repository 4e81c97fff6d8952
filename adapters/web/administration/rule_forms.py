"""How a rule is changed: which may be, what its field is, and that no value gets in that could not be one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from adapters.locale import _
from adapters.locale.terms import title
from adapters.notify.recipients import ROLES
from domain.errors import FieldError, RuleUnknownError
from domain.rules import Rule

Kind = Literal["number", "audiences", "notices", "how", "numbers"]
OPEN = ("ladder.", "alert.", "outbox.", "watch.", "guard.")
"""Rules of an office's own; those that count dates or stand in a law are changed with the program's data."""
LARGEST = 10_000
_NOTICES = ("late", "new_date", "ready")
_HOW = ("immediate", "digest")
_MOST_WAITS = 12


def kind_of(rule: Rule) -> Kind | None:
    """Return how a rule is typed; None where no page changes it."""
    if not rule.id.startswith(OPEN):
        return None
    if isinstance(rule.value, int):
        return "number"
    if rule.id == "alert.citizen":
        return "notices"
    if rule.id.endswith(".to"):
        return "audiences"
    if rule.id.endswith(".how"):
        return "how"
    return "numbers"


def options_of(kind: Kind) -> Sequence[tuple[str, str]]:
    """Return what may be chosen, each with its word; nothing where a number is typed."""
    match kind:
        case "audiences":
            return [(role, title("audiences", role)) for role in ROLES]
        case "notices":
            return [(notice, title("notices", notice)) for notice in _NOTICES]
        case "how":
            return [("immediate", _("At once")), ("digest", _("In the morning digest"))]
        case _:
            return []


def rule_at(rules: Mapping[str, Rule], name: str) -> Rule:
    """Return a rule that an office may change.

    Raises:
        RuleUnknownError: there is none of this name, or it is no office's to change.
    """
    rule = rules.get(name)
    if rule is None or kind_of(rule) is None:
        raise RuleUnknownError(rule=name)
    return rule


def revised(rule: Rule, typed: Sequence[str], mark: str, from_on: date, basis: str) -> Rule:
    """Return a rule with another value, as it was typed, since a day and on a basis.

    Raises:
        FieldError: it is no value of this rule.
    """
    said = {"value": _value(rule, typed), "mark": mark, "from_on": from_on, "source": basis}
    return Rule(**rule.model_dump(by_alias=False) | said)


def _value(rule: Rule, typed: Sequence[str]) -> int | str:
    match kind_of(rule):
        case "number":
            return _number(" ".join(typed))
        case "numbers":
            numbers = " ".join(typed).split()
            if not 1 <= len(numbers) <= _MOST_WAITS:
                raise FieldError(field="value", read=" ".join(typed), accepted="number_to_10000")
            return " ".join(str(_number(text)) for text in numbers)
        case "how":
            if typed and typed[0] in _HOW:
                return typed[0]
        case "audiences" | "notices" as kind:
            known = [key for key, _word in options_of(kind)]
            chosen = [key for key in known if key in typed]
            if chosen:
                return " ".join(chosen)
        case None:
            pass
    raise FieldError(field="value", read=" ".join(typed), accepted="audiences_known")


def told(rule: Rule) -> str:
    """Return the value of a rule in words."""
    kind = kind_of(rule)
    words = dict(options_of(kind)) if kind else {}
    return ", ".join(words.get(word, word) for word in str(rule.value).split()) if words else str(rule.value)


def unit(rule: Rule) -> str:
    """Return in what a value is counted; words need no unit."""
    return "" if kind_of(rule) in {"audiences", "notices", "how"} else _(rule.unit)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text[:9]) > LARGEST:
        raise FieldError(field="value", read=text, accepted="number_to_10000")
    return int(text)
