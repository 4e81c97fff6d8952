"""The acts on a dossier as forms: what each asks, in which state and for whom it is open, and its key."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from adapters.cli.context import DESK_ZONE
from adapters.cli.times import parse_instant
from adapters.locale import _
from adapters.locale.terms import title
from adapters.web.directory import Known
from adapters.web.forms import Posted
from adapters.web.orders import NEEDS
from adapters.web.visitor import Visitor
from domain import commands as c
from domain import events as e
from domain.errors import FieldError
from domain.standing import LAWFUL, Standing
from domain.values import Outcome, PauseCause, ReturnWay

Options = Sequence[tuple[str, str]]


class Ask(NamedTuple):
    """One field of an act's form; `kind` is text, words, choice or lines (one item a line)."""

    name: str
    label: str
    kind: str = "text"
    options: Options = ()
    required: bool = False
    hint: str = ""


class Act(NamedTuple):
    """An act: its address, the order it gives, the event that must be lawful, and what is asked."""

    path: str
    order: type[c.DossierCommand]
    event: type[e.DossierEvent]
    word: str
    said: str
    icon: str
    key: str = ""
    is_grave: bool = False
    asks: tuple[Ask, ...] = ()

    def is_open(self, visitor: Visitor, standing: Standing) -> bool:
        """Whether this person may do this now."""
        return standing.status in LAWFUL[self.event] and visitor.may(NEEDS[self.order], standing.office)

    def facts(self, form: Posted) -> dict[str, Any]:
        """Return what was typed, as the order takes it; what was left empty is left out.

        Raises:
            FieldError: what must be said was left empty, or cannot be read.
        """
        read = {ask.name: _READ[ask.kind](form, ask.name) for ask in self.asks}
        for ask in self.asks:
            if ask.required and not read[ask.name]:
                raise FieldError(field=ask.name, read="", accepted="present")
        return {name: value for name, value in read.items() if value}


_READ: dict[str, Callable[[Posted, str], Any]] = {
    "text": Posted.text,
    "words": Posted.text,
    "choice": Posted.text,
    "lines": lambda form, name: tuple(line.strip() for line in (form.text(name) or "").splitlines() if line.strip()),
    "instant": lambda form, name: (text := form.text(name)) and parse_instant(text, DESK_ZONE, name),
}


def acts(known: Known) -> Iterator[Act]:
    """Yield every act, the usual ones first."""
    yield _process()
    yield _return()
    yield _return_at_once()
    yield _hand_over(known)
    yield _pause()
    yield Act("bo-sung", c.ResumeClock, e.Resumed, _("Resume"), _("Resumed {code}."), "again", "L")
    yield _recall()
    basis = Ask("basis", _("Reason"), required=True)
    yield Act("rut", c.WithdrawDossier, e.Withdrawn, _("Withdraw"), _("Withdrawn {code}."), "back", asks=(basis,))
    stopped = _("Stopped {code}.")
    yield Act("dung", c.StopDossier, e.Stopped, _("Stop"), stopped, "none", is_grave=True, asks=(_legal_basis(),))


def act_at(known: Known, path: str) -> Act | None:
    """Return the act with this address."""
    return next((act for act in acts(known) if act.path == path), None)


def _process() -> Act:
    asked = Ask("outcome", _("Outcome"), "choice", _words("outcomes", Outcome), required=True)
    said = _("The result of {code} is ready.")
    return Act("ket-qua", c.ProcessDossier, e.Processed, _("Result ready"), said, "box", "K", asks=(asked,))


def _return() -> Act:
    said = _("Returned the result of {code}.")
    return Act("tra", c.ReturnResult, e.Returned, _("Return the result"), said, "tick", "T", asks=(_how(),))


def _return_at_once() -> Act:
    asked = Ask("outcome", _("Outcome"), "choice", _words("outcomes", Outcome), required=True)
    word, said = _("Ready and returned"), _("Returned the result of {code}.")
    return Act("tra-ngay", c.ReturnResult, e.Processed, word, said, "tick", "T", asks=(asked, _how()))


def _how() -> Ask:
    return Ask("how", _("How"), "choice", _words("return_ways", ReturnWay), required=True)


def _hand_over(known: Known) -> Act:
    people = [
        (login, f"{user.name} · {user.title}" if user.title else user.name) for login, user in known.users.items()
    ]
    asks = (
        Ask("to", _("To whom"), "choice", people, required=True),
        Ask("step", _("Step")),
        Ask("step_limit", _("Limit of the step"), hint=_("As 2wd, 4wh or 5d.")),
    )
    return Act("chuyen", c.HandOver, e.HandedOver, _("Hand over"), _("Handed over {code}."), "go", "C", asks=asks)


def _pause() -> Act:
    asks = (
        Ask("cause", _("Cause"), "choice", _words("causes", PauseCause), required=True),
        Ask("items", _("What is asked for"), "lines", hint=_("One paper a line, all of them at once.")),
        Ask("basis", _("Legal basis")),
        Ask("longest", _("Longest"), hint=_("As 2wd, 4wh or 5d.")),
    )
    said = _("Paused {code}: the clock stands still.")
    return Act("tam-dung", c.PauseClock, e.Paused, _("Ask for a supplement"), said, "pause", "B", asks=asks)


def _recall() -> Act:
    limit = Ask("limit", _("Limit of the new promise"), hint=_("Left empty: as the first one."))
    said = _("Recalled the result of {code}.")
    return Act("thu-hoi", c.RecallResult, e.ResultRecalled, _("Recall"), said, "back", is_grave=True, asks=(limit,))


def _legal_basis() -> Ask:
    return Ask("basis", _("Legal basis"), required=True)


def _words(section: str, values: Any) -> Options:
    return [(value, title(section, value)) for value in values.__args__]
