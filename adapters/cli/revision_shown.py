"""What a revision would do, and what it did: promises that move, promises that stay, the rates before and after."""

from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli.calendar_changes_shown import facts_of, print_changes, why
from adapters.cli.context import DESK_ZONE
from adapters.cli.numbers import whole
from adapters.cli.rates_shown import compared
from adapters.cli.reading import short_instant, written
from adapters.cli.refusing import as_facts
from adapters.cli.times import show_limit
from adapters.ledger.previewing import Move, Preview, Stays
from adapters.ledger.revising import Moved
from adapters.ledger.revisions import next_version
from adapters.locale import _
from adapters.locale.refusals import say
from domain.limit import Limit
from domain.values import Promise

_SHOWN = 20


def print_preview(out: Console, seen: Preview) -> None:
    """Print the whole preview; lists longer than a screen are cut, and --json has all of them."""
    visible = [move for move in seen.moves if move.is_visible]
    if seen.changes is not None:
        print_changes(out, seen.changes)
        told = _("{key}: {counted} open dossiers are counted with it; {moved} promised dates move.")
    else:
        told = _("{key}: {counted} open dossiers of this procedure; {moved} promised dates move.")
    key = next_version(seen.follows)
    click.echo(told.format(key=key, counted=whole(seen.counted), moved=whole(len(visible))))
    if visible:
        out.print(_moves(visible[:_SHOWN]))
        _say_more(len(visible))
    _say_besides(seen, len(seen.moves) - len(visible))
    _say_refusals(_("These keep their date ({n}):"), seen.stays)
    _say_refusals(_("These cannot be counted, so nothing can be recorded ({n}):"), seen.refused)
    out.print(Padding(compared(seen.before.total, seen.after.total), (1, 0, 0, 0)))


def preview_facts(seen: Preview) -> dict[str, Any]:
    """Return the whole preview as programs read it."""
    return {
        "version": next_version(seen.follows),
        "position": seen.position,
        "changes": facts_of(seen.changes),
        "counted": seen.counted,
        "moves": [_move_facts(move) for move in seen.moves],
        "stays": [_stays_facts(each) for each in seen.stays],
        "refused": [_stays_facts(each) for each in seen.refused],
        "rates": {"before": seen.before.as_json(), "after": seen.after.as_json()},
    }


def moved_facts(moves: Sequence[Moved]) -> dict[str, Any]:
    """Return what was recorded of promises, as programs read it."""
    return {"revised": len(moves), "moves": [_promise_facts(move.code, move.old, move.new) for move in moves]}


def _moves(moves: Sequence[Move]) -> Table:
    heads = (_("Code"), _("Office"), _("Procedure"), _("Promised before"), _("Promised after"), _("Why"))
    table = Table(*heads, box=None)
    for move in moves:
        before, after = (short_instant(promise.due, DESK_ZONE) for promise in (move.before, move.after))
        table.add_row(move.order.code, move.office, move.procedure, before, Text(after, style="bold"), _why(move))
    for column in (table.columns[0], *table.columns[3:5]):
        column.no_wrap = True
    return table


def _why(move: Move) -> str:
    if move.why is not None:
        return why(move.why)
    before, after = (_limit(promise) for promise in (move.before, move.after))
    return _("limit {before} → {after}").format(before=before, after=after)


def _limit(promise: Promise) -> str:
    return show_limit(Limit.parse(promise.limit)) if promise.limit else "—"


def _say_besides(seen: Preview, unseen: int) -> None:
    """Say what the table of dates does not show."""
    if unseen:
        click.echo(_("Provisional dates that become firm and stay the same day: {n}.").format(n=whole(unseen)))
    if healed := sum(move.states[0] == "overdue" != move.states[1] for move in seen.moves):
        click.echo(_("Overdue dossiers that would be in time again: {n}.").format(n=whole(healed)))
    if ended := sum(move.ends_apology for move in seen.moves):
        click.echo(_("Letters of apology that would no longer be owed: {n}.").format(n=whole(ended)))


def _say_refusals(told: str, refusals: Sequence[Stays]) -> None:
    if not refusals:
        return
    click.echo(told.format(n=whole(len(refusals))))
    for each in refusals[:_SHOWN]:
        reason = why(each.why)
        click.echo(f"  {each.code}: {say(each.refusal, DESK_ZONE)}" + (f" ({reason})" if reason else ""))
    _say_more(len(refusals))


def _say_more(count: int) -> None:
    if count > _SHOWN:
        click.echo(_("… and {n} more; --json lists all.").format(n=whole(count - _SHOWN)))


def _move_facts(move: Move) -> dict[str, Any]:
    before, after = move.states
    facts: dict[str, Any] = {"office": move.office, "procedure": move.procedure, "why": facts_of(move.why)}
    facts |= {"state": {"before": before, "after": after}, "ends_apology": move.ends_apology}
    return _promise_facts(move.order.code, move.before, move.after) | facts


def _promise_facts(code: str, old: Promise, new: Promise) -> dict[str, Any]:
    return {
        "code": code,
        "before": written(old.due),
        "after": written(new.due),
        "limit": {"before": old.limit, "after": new.limit},
        "provisional": {"before": old.provisional, "after": new.provisional},
    }


def _stays_facts(each: Stays) -> dict[str, Any]:
    return {"code": each.code, "because": as_facts(each.refusal, DESK_ZONE), "why": facts_of(each.why)}
