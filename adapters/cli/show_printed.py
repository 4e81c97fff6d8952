"""A dossier on a terminal: the promise largest, then every act with both its times."""

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli.acts_told import amended, joined, told
from adapters.cli.apologies_shown import cause_told, letter_told, new_date_told
from adapters.cli.badges import badge
from adapters.cli.day_table import day_table
from adapters.cli.dossier_view import View
from adapters.cli.duty_seen import Seen
from adapters.cli.reading import Axes, short_instant
from adapters.cli.time_left import say_time_left
from adapters.cli.times import show_instant
from adapters.locale import _
from adapters.locale.terms import term
from domain.events import EntryCorrected, PromiseRevised, Rejected
from domain.message import to_minute
from domain.values import PaperHandedIn
from projections.dossier import Change, TimelineEntry

_SHORT_LEAF = 8
APPLICANT = {"sealed": "sealed; --reveal --purpose TEXT opens it", "erased": "erased on request"}
APPLICANT_FIELDS = {
    "name": "name",
    "id_number": "ID number",
    "phone": "telephone",
    "address": "address",
    "email": "e-mail",
}


def print_view(out: Console, view: View, axes: Axes) -> None:
    """Print the dossier."""
    out.print(_title(view))
    out.print(_promise(view))
    out.print(Padding(_head(view), (1, 0)))
    out.print(_acts(view))
    if view.days:
        out.print(day_table(view.days))
    if not axes.is_now:
        out.print(Text(_as_of(axes, view), style="dim"))


def _title(view: View) -> Text:
    title = Text.assemble((view.opening.code, "bold"), "   ", badge(view.state))
    if view.standing.status == "returned":
        title.append("   ").append(badge("returned"))
    if view.left is not None and view.calendar is not None:
        title.append("   ").append(say_time_left(view.left, view.calendar))
    return title


def _promise(view: View) -> Text:
    promise = view.standing.promise
    if promise is None:
        return Text(_("No date was promised."), style="dim")
    told = Text(_("Promised: {when}").format(when=show_instant(promise.due, view.zone)), style="bold")
    if promise.provisional:
        told.append("  ~ ").append(_("provisional: the year is only forecast"), style="yellow")
    return told


def _head(view: View) -> Table:
    head = Table.grid(padding=(0, 2))
    for name, value in _facts(view):
        head.add_row(Text(name, style="dim"), value)
    return head


def _facts(view: View) -> Iterator[tuple[str, str | Text]]:
    opening, standing = view.opening, view.standing
    yield _("Procedure"), f"{opening.procedure} {view.procedure_name} ({_version(opening.procedure_version)})"
    yield _("Office"), f"{standing.office} {view.office_name}"
    received = standing.received_at or opening.occurred_at
    yield _("Received"), f"{short_instant(received, view.zone)} · {term('channels', standing.channel)}"
    if not isinstance(opening, Rejected):
        yield _("Official"), standing.official
    yield _("Applicant"), _applicant(view)
    if view.papers is not None:
        yield _("Papers handed in"), _papers(view)
    if view.if_resumed is not None and standing.paused_since is not None:
        yield _("Paused since"), short_instant(standing.paused_since, view.zone)
        yield _("If resumed now"), _("promised {when}").format(when=show_instant(view.if_resumed.due, view.zone))
    if standing.settled_at is not None:
        yield _("Result ready"), short_instant(standing.settled_at, view.zone)
    if standing.returned_at is not None:
        yield _("Result returned"), short_instant(standing.returned_at, view.zone)
    for seen in view.duties:
        yield _("Letter"), _letter(seen)


def _letter(seen: Seen) -> Text:
    """Return for what a letter is owed, how far it has come, the new date, and what came of that."""
    told = Text(cause_told(seen.duty)).append(" · ").append(letter_told(seen))
    again = new_date_told(seen)
    return told.append(" · ").append(_("new date") + " ").append(again) if again else told


def _version(number: int) -> str:
    return _("version {n}").format(n=number)


def _applicant(view: View) -> str:
    match view.applicant:
        case None:
            return _("not written down")
        case str() as why:
            return _(APPLICANT[why])
        case facts:
            return " · ".join(f"{_(APPLICANT_FIELDS.get(name, name))}: {value}" for name, value in facts.items())


def _papers(view: View) -> str:
    if view.papers is None or isinstance(view.papers, str):
        return _(APPLICANT[view.papers or "sealed"])
    return "\n".join(paper_told(paper) for paper in view.papers)


def paper_told(paper: PaperHandedIn) -> str:
    """Return a paper handed in, with how many of it came in which form."""
    counts = (
        (paper.originals, _("{n} originals")),
        (paper.certified, _("{n} certified copies")),
        (paper.copies, _("{n} photocopies")),
    )
    return f"{paper.name}: " + ", ".join(words.format(n=n) for n, words in counts if n)


def _acts(view: View) -> Table:
    table = Table(_("Entry"), _("Line"), _("Happened, recorded"), _("Who"), _("What"), _("Promised then"), _("Leaf"))
    table.show_lines = True
    for column in (0, 1):
        table.columns[column].justify = "right"
    for entry in view.entries:
        told_by = entry.told
        number, line = str(told_by.event.originator_version), str(told_by.id)
        leaf = Text(told_by.leaf.hex()[:_SHORT_LEAF], style="dim")
        table.add_row(number, line, _times(entry, view), _who(entry), _what(entry, view), _then(entry, view), leaf)
    return table


def _times(entry: TimelineEntry, view: View) -> Text:
    act, recorded_at = entry.told.event, entry.told.recorded_at
    moved = entry.happened_at != act.occurred_at
    times = Text(short_instant(act.occurred_at, view.zone), style="strike" if moved else "")
    if moved:
        times.append("\n").append(short_instant(entry.happened_at, view.zone), style="bold not strike")
    times.append("\n")
    if to_minute(recorded_at) == act.occurred_at:
        return times.append(_("recorded at the same time"), style="dim not strike")
    recorded = _("recorded {when}").format(when=short_instant(recorded_at, view.zone))
    if not entry.days_late:
        return times.append(recorded, style="dim not strike")
    late = _("{n} days later").format(n=entry.days_late)
    return times.append(f"⚠ {recorded} ({late})", style="yellow not strike")


def _who(entry: TimelineEntry) -> str:
    act = entry.told.event
    if act.approved_by is None:
        return act.by
    return f"{act.by}\n" + _("approved by {who}").format(who=act.approved_by)


def _what(entry: TimelineEntry, view: View) -> Text:
    act, facts = told(entry.told.event, view.zone)
    what = Text(act, style="bold")
    if facts:
        what.append("\n").append(joined(facts), style="not bold")
    for correction in entry.corrections:
        if isinstance(correction.event, EntryCorrected | PromiseRevised):
            change, number = amended(correction.event, view.zone), correction.event.originator_version
            what.append("\n")
            what.append(_("amended by entry {n}: {change}").format(n=number, change=change), style="yellow not bold")
    return what


def _then(entry: TimelineEntry, view: View) -> Text:
    if entry.promise is None:
        return Text("—", style="dim")
    if entry.change is None:
        return Text(short_instant(entry.promise.due, view.zone), style="dim")
    return _moved(entry.change, view)


def _moved(change: Change, view: View) -> Text:
    after = Text(short_instant(change.after.due, view.zone), style="bold")
    if change.before is not None and change.before.due != change.after.due:
        before = Text(short_instant(change.before.due, view.zone), style="strike dim")
        after = Text("\n").join([before, after])
    return after.append("\n").append(because(change), style="not bold dim")


def because(change: Change) -> str:
    """Return why a promise moved."""
    match change.cause:
        case "receipt":
            return _("first promise")
        case "pause":
            return _("moved by the pause")
        case "recall":
            return _("anew, after the recall")
        case cause:
            return term("revisions", cause)


def _as_of(axes: Axes, view: View) -> str:
    told_of = _("As it stood at {when}").format(when=short_instant(axes.as_of, view.zone))
    if axes.known_at is None:
        return told_of
    return told_of + _(", as the ledger knew it at {when}").format(when=short_instant(axes.known_at, view.zone))
