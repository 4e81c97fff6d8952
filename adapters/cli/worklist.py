"""`dunghen worklist`: what waits for a result, the most urgent first, without anybody's name."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import click
from rich.table import Table
from rich.text import Text

from adapters.bootstrap import Installation
from adapters.cli.badges import badge
from adapters.cli.context import DESK_ZONE, Session, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.cli.reading import Axes, axes_of, reading, short_day, short_instant, written
from adapters.cli.time_left import Waiting, say_time_left, time_left
from adapters.cli.typed import WholeNumber
from adapters.ledger.lines import position_of, whole_lines_of
from adapters.locale import _
from domain.calendar import WorkingCalendar
from domain.promising import Ground
from projections import worklist
from projections.fold import fold
from projections.instants import instant_of, micros_of
from projections.worklist import STATES, Wanted, WorkItem, WorkState


class Listed(NamedTuple):
    """The list as read: its items up to a limit, how many there are in each state, and the ledger line it rests on."""

    items: Sequence[WorkItem]
    counts: Mapping[WorkState, int]
    position: int
    procedures: Mapping[str, str]
    calendars: Mapping[str, WorkingCalendar]


@click.command("worklist")
@click.option("--office", metavar="CODE", help="Only what waits with this office.")
@click.option("--official", metavar="OFFICIAL", help="Only what this official works on.")
@click.option("--procedure", metavar="CODE", help="Only dossiers of this procedure.")
@click.option("--state", type=click.Choice(STATES), help="Only dossiers that stand like this.")
@click.option("--limit", type=WholeNumber(min=1), metavar="N", help="At most so many, the most urgent ones.")
@reading
@pass_session
def worklist_command(session: Session, /, *, limit: int | None, **said: Any) -> None:
    """Danh sách việc: open dossiers by the time from which each is late; no names."""
    axes = axes_of(session, said)
    wanted = Wanted(said["office"], said["official"], said["procedure"], said["state"])
    with session.ledger(as_json=said["as_json"]) as ledger:
        listed = read_list(ledger, axes, wanted, limit)
    if said["as_json"]:
        print_json(list_facts(listed, axes))
        return
    session.out.print(list_table(listed, axes) if listed.items else _("Nothing waits."))
    session.out.print(list_footer(listed, axes))


def read_list(ledger: Installation, axes: Axes, wanted: Wanted, limit: int | None = None) -> Listed:
    """Return the list as it stands, or as it stood on the two axes."""
    reader, at = ledger.reader, micros_of(axes.as_of)
    names = {procedure.code: procedure.versions[-1].name for procedure in reader.procedures()}
    with reader.snapshot() as connection:
        if axes.is_now:
            items = worklist.read(connection, at, wanted, limit)
            counts = worklist.counts(connection, at, wanted._replace(after=None))
        else:
            lines = whole_lines_of(connection, reader.tenant, axes.known_micros)
            folded = fold(lines, at).values()
            found = worklist.past(folded, at, wanted._replace(after=None))
            counts = {state: sum(item.state(at) == state for item in found) for state in STATES}
            items = worklist.past(folded, at, wanted)[:limit]
        ground = reader.ground_on(connection)
        calendars = {item.stream: _calendar_of(item, ground) for item in items}
        position = position_of(connection, reader.tenant, axes.known_micros)
    return Listed(items, counts, position, names, calendars)


def list_table(listed: Listed, axes: Axes) -> Table:
    """Return the list as a table."""
    table = Table(_("Code"), _("Procedure"), _("Official"), _("Promised"), _("State"), _("Time left"), box=None)
    table.columns[0].no_wrap = table.columns[3].no_wrap = True
    at = micros_of(axes.as_of)
    for item in listed.items:
        calendar = listed.calendars[item.stream]
        due = short_day(instant_of(item.due_at), calendar.zone) if item.due_at is not None else ""
        mark = "~" if item.provisional else ""
        procedure = item.procedure or ""
        name = listed.procedures.get(procedure, procedure)
        table.add_row(
            item.code, name, item.official, f"{mark}{due}", badge(item.state(at)), _left(item, calendar, axes)
        )
    return table


def _left(item: WorkItem, calendar: WorkingCalendar, axes: Axes) -> str:
    waiting = _waiting(item)
    return say_time_left(time_left(waiting, axes.as_of, calendar), calendar) if waiting else ""


def _waiting(item: WorkItem) -> Waiting | None:
    if item.due_at is None or item.late_from is None:
        return None
    paused = None if item.paused_since is None else instant_of(item.paused_since)
    return Waiting(instant_of(item.due_at), instant_of(item.late_from), paused)


def _calendar_of(item: WorkItem, ground: Ground) -> WorkingCalendar:
    key = ground.calendar_key(ground.office_of(item.office or ""), instant_of(item.received_at))
    return ground.calendar_of(key)


def list_footer(listed: Listed, axes: Axes) -> Text:
    """Return the line under the list: how many stand in each state, and when and where that was read."""
    total = _("Dossiers: {n}").format(n=whole(sum(listed.counts.values())))
    parts = [f"{badge(state).plain} {whole(n)}" for state, n in listed.counts.items() if n]
    when = _("read at {when}, ledger line {position}").format(
        when=short_instant(axes.as_of, DESK_ZONE), position=whole(listed.position)
    )
    marks = [_("~ provisional: the year is only forecast")] if any(item.provisional for item in listed.items) else []
    return Text(" · ".join([total, *parts, when, *marks]), style="dim")


def list_facts(listed: Listed, axes: Axes) -> dict[str, Any]:
    """Return the list as programs read it."""
    items = [_item_facts(item, listed, axes) for item in listed.items]
    return {"position": listed.position, **axes.as_json(), "counts": dict(listed.counts), "items": items}


def _item_facts(item: WorkItem, listed: Listed, axes: Axes) -> dict[str, Any]:
    waiting, calendar = _waiting(item), listed.calendars[item.stream]
    facts = {name: getattr(item, name) for name in ("code", "office", "procedure", "official", "provisional")}
    facts["procedure_name"] = listed.procedures.get(item.procedure or "")
    for name in ("received_at", "due_at", "late_from", "paused_since"):
        instant = getattr(item, name)
        facts[name] = None if instant is None else written(instant_of(instant), calendar.zone)
    left = time_left(waiting, axes.as_of, calendar).as_json() if waiting else None
    return facts | {"state": item.state(micros_of(axes.as_of)), "time_left": left}
