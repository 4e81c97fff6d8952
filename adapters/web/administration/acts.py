"""Acts of administration as forms: what each asks, and the order it gives; one page serves them all."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from adapters.locale import _
from adapters.web.acts import Ask
from adapters.web.administration.administering import day_in, needed
from adapters.web.forms import Posted
from adapters.web.visitor import Visitor
from domain.commands import Command


class Act(NamedTuple):
    """An act: its address, its order, its word, what is said afterwards, and what is asked.

    `fixed` are facts of the order that nobody types; `hint` says what the act does.
    """

    path: str
    order: type[Command]
    word: str
    said: str
    asks: Sequence[Ask]
    fixed: Mapping[str, Any] = {}
    hint: str = ""
    is_grave: bool = False

    def facts(self, form: Posted, by: Visitor) -> dict[str, Any]:
        """Return what was typed, as the order takes it.

        Raises:
            FieldError: a field is missing, or cannot be read.
        """
        return dict(self.fixed) | {ask.name: _read(ask, form, by) for ask in self.asks}


def _read(ask: Ask, form: Posted, by: Visitor) -> Any:
    if ask.kind == "day":
        return day_in(form, ask.name, by)
    return needed(form, ask.name) if ask.required else form.text(ask.name)


def on_day() -> Ask:
    """Ask since which day; left empty, today."""
    return Ask("on", _("From which day"), "day", hint=_("As 01/07/2026. Left empty: today."))


def on_basis() -> Ask:
    """Ask for the decision."""
    return Ask("basis", _("Basis"), required=True, hint=_("The decision it rests on: number, day, who issued it."))
