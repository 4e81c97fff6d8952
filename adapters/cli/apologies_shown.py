"""The register of apologies on a terminal: one line a duty, without anybody's name."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli.context import DESK_ZONE
from adapters.cli.duty_seen import Seen
from adapters.cli.numbers import whole
from adapters.cli.reading import Axes, short_day, short_instant
from adapters.locale import _
from adapters.locale.terms import title
from projections.duties import Again, Duty, State
from projections.instants import instant_of

_STATES: dict[State, tuple[str, str]] = {
    "owed": ("Letter owed", "red"),
    "drafted": ("To be signed", "yellow"),
    "issued": ("To be handed over", "yellow"),
    "delivered": ("Handed over", "dim"),
    "withdrawn": ("Owed no more", "dim"),
}
_AGAIN: dict[Again, tuple[str, str]] = {
    "running": ("awaited", ""),
    "kept": ("kept", "dim"),
    "broken": ("broken", "bold white on red"),
    "closed": ("closed before", "dim"),
}


class Register(NamedTuple):
    """The register as read: duties up to a limit, how many are in each state, and the ledger line it rests on.

    `unseen` is how many dossiers have reached a rung that the clock has not flagged yet.
    """

    seen: Sequence[Seen]
    counts: Mapping[State, int]
    overdue: int
    unseen: int
    position: int
    procedures: Mapping[str, str]


def print_register(out: Console, register: Register, axes: Axes) -> None:
    """Print what broke here, then what had broken before an import, and what all of it adds up to."""
    here = [seen for seen in register.seen if seen.duty.origin == "desk"]
    brought = [seen for seen in register.seen if seen.duty.origin == "import"]
    if not register.seen:
        out.print(_("No letter of apology is waiting."))
    if here:
        out.print(duties_table(here, register.procedures))
    if brought:
        told = _("Broken before the import: counted apart, and nobody is written to without being asked")
        out.print(Padding(Text(told, style="bold"), (1 if here else 0, 0, 0, 0)))
        out.print(duties_table(brought, register.procedures))
    for line in register_footer(register, axes):
        out.print(Text(line, style="dim"))


def duties_table(seen: Sequence[Seen], procedures: Mapping[str, str]) -> Table:
    """Return duties as a table."""
    heads = (_("Code"), _("Procedure"), _("Cause"), _("Promised"), _("Letter"), _("New date"))
    table = Table(*heads, box=None)
    table.columns[0].no_wrap = table.columns[3].no_wrap = True
    for one in seen:
        duty, zone = one.duty, one.calendar.zone
        procedure = duty.procedure or ""
        table.add_row(
            duty.code,
            procedures.get(procedure, procedure),
            cause_told(duty),
            _day(duty.due_at if duty.due_at is not None else duty.flagged_at, zone),
            letter_told(one),
            new_date_told(one),
        )
    return table


def cause_told(duty: Duty) -> str:
    """Return what a letter is for."""
    return _("Told ahead") if duty.is_ahead else title("apologies", duty.cause)


def letter_told(seen: Seen) -> Text:
    """Return how far a letter has come, with its number, signer and day."""
    duty = seen.duty
    word, style = _STATES[duty.state]
    told = Text(_(word), style=style)
    if seen.overdue:
        told = Text.assemble((_("Letter overdue"), "bold white on red"), " · " if duty.state == "drafted" else "")
        told.append(_(word) if duty.state == "drafted" else "", style="yellow")
    if duty.number is not None:
        told.append(" · ").append(_("no. {number}").format(number=duty.number), style="not bold")
        told.append(f" · {duty.signer} · {_day(duty.issued_at, seen.calendar.zone)}", style="not bold")
    return told


def new_date_told(seen: Seen) -> Text:
    """Return the new date that a letter gave and what came of it; empty where it gave none."""
    duty, outcome = seen.duty, seen.duty.again(seen.at)
    if outcome is None:
        return Text("")
    word, style = _AGAIN[outcome]
    told = Text.assemble(_day(duty.again_due_at, seen.calendar.zone), " · ", (_(word), style))
    if seen.lacks_approval:
        told.append(" · ").append(_("no approval from above"), style="bold yellow")
    return told


def _day(instant: int | None, zone: tzinfo) -> str:
    if instant is None:
        return ""
    at = instant_of(instant)
    return f"{short_day(at, zone)}/{at.astimezone(zone).year}"


def register_footer(register: Register, axes: Axes) -> Iterator[str]:
    """Yield the lines under the register: how many stand in each state, and when and where that was read."""
    parts = [f"{_(_STATES[state][0])} {whole(n)}" for state, n in register.counts.items() if n]
    if register.overdue:
        parts.append(_("of these overdue: {n}").format(n=whole(register.overdue)))
    when = short_instant(axes.as_of, DESK_ZONE)
    parts.append(_("read at {when}, ledger line {position}").format(when=when, position=whole(register.position)))
    yield " · ".join(parts)
    if register.overdue:
        yield _("Overdue: the promise is broken, nothing is signed, and a letter signed now would not be in time.")
    if register.unseen:
        yield _("{n} dossiers have reached a mark that is not flagged yet: dunghen tick.").format(
            n=whole(register.unseen)
        )
