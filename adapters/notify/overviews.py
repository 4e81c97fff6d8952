"""The words of messages about many dossiers: the summary of a storm, and the digest of the morning."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from adapters.cli.numbers import whole
from adapters.cli.reading import short_instant
from adapters.cli.times import show_day
from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Row
from adapters.locale import _
from adapters.notify.letter import Letter, Part, Scene
from adapters.notify.to_staff import AUTOMATIC, title_of

LISTED = 200  # dossiers named in a summary: beyond that nobody reads a mail
HEADINGS = {
    "overdue": "Overdue",
    "due_today": "Due today",
    "notice_due": "Due the next working day: tell the citizen now if it cannot be kept",
    "due_soon": "Due soon",
    "owed": "Letters of apology owed",
}
_AND_MORE = "and {more} more dossiers"


def summary(rows: Sequence[Row], scene: Scene) -> Letter:
    """Return one message for many that arose at once."""
    count = whole(len(rows))
    lines = [
        _("{count} dossiers arose at once, beside those told of one by one. They are:").format(count=count),
    ]
    parts = []
    for kind in sorted({row.kind for row in rows}):
        some = [row for row in rows if row.kind == kind]
        named = [f"{row.code}: {short_instant(from_micros(row.deadline or 0), scene.zone)}" for row in some[:LISTED]]
        heading = f"{title_of(kind)} ({whole(len(some))})"
        parts.append(Part(heading, [*named, *_more(len(some) - len(named))]))
    subject = _("{count} dossiers to look at: {office}").format(count=count, office=scene.office)
    return Letter(subject, lines, parts, _(AUTOMATIC))


def digest(row: Row, scene: Scene) -> Letter:
    """Return what an office faces today."""
    facts: dict[str, Any] = row.facts
    day = show_day(date.fromisoformat(facts["day"]))
    parts = [_part(name, facts["lists"][name]) for name in HEADINGS if name in facts["lists"]]
    lines = [_("What {office} has promised, and what is to be done today, {day}.").format(office=scene.office, day=day)]
    if dead := facts["dead"]:
        lines.append(_("{dead} messages could not be delivered: dunghen outbox --state dead").format(dead=whole(dead)))
    subject = _("Work of {day}: {office}").format(day=day, office=scene.office)
    return Letter(subject, lines, parts, _(AUTOMATIC))


def _part(name: str, listed: dict[str, Any]) -> Part:
    heading = f"{_(HEADINGS[name])} ({whole(listed['count'])})"
    return Part(heading, [*listed["codes"], *_more(listed["count"] - len(listed["codes"]))])


def _more(left: int) -> list[str]:
    return [_(_AND_MORE).format(more=whole(left))] if left > 0 else []
