"""Acts of administration as forms: what each asks, and the order it gives; one page serves them all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.responses import Response

from adapters.locale import _
from adapters.web.acts import Ask
from adapters.web.administration.administering import day_in, needed, shown
from adapters.web.forms import Posted
from adapters.web.visitor import NotAllowedError, Visitor
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


def act_at(acts: Iterable[Act], path: str) -> Act:
    """Return the act with this address.

    Raises:
        NotAllowedError: there is none.
    """
    act = next((act for act in acts if act.path == path), None)
    if act is None:
        raise NotAllowedError
    return act


def asked(request: Request, visitor: Visitor, act: Act, own: str, name: str, **facts: Any) -> Response:
    """Ask what an act needs; `own` is the page of what it is done to, and `name` its name."""
    return shown(request, visitor, "act.html", act=act, to=f"{own}/lam/{act.path}", back=(own, name), **facts)


def on_day() -> Ask:
    """Ask since which day; left empty, today."""
    return Ask("on", _("From which day"), "day", hint=_("As 01/07/2026. Left empty: today."))


def on_basis() -> Ask:
    """Ask for the decision."""
    return Ask("basis", _("Basis"), required=True, hint=_("The decision it rests on: number, day, who issued it."))
