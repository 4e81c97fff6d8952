"""An act as a note beside others: its topic and the few facts that tell it; the words are the templates'."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.letters.facts import Note
from domain.events import DossierEvent, EntryCorrected, PromiseRevised, RungReached

_INSTANTS = {"occurred_at", "due"}


def note_of(act: DossierEvent, happened_at: datetime, zone: ZoneInfo) -> Note:
    """Return the note about an act that, corrections applied, happened at `happened_at`."""
    return Note(
        entry=act.originator_version,
        what=act.TOPIC,
        at=happened_at.astimezone(zone),
        by=act.by,
        approved_by=act.approved_by,
        **_told(act, zone),
    )


def _told(act: DossierEvent, zone: ZoneInfo) -> dict[str, Any]:
    facts = {name: getattr(act, name, None) for name in ("cause", "number", "amends")}
    promise = getattr(act, "promise", None) or getattr(act, "re_promise", None)
    if promise is not None:
        facts["due"] = promise.due.astimezone(zone)
    match act:
        case EntryCorrected(field=field) if field in _INSTANTS:
            old, new = (datetime.fromisoformat(value).astimezone(zone) for value in (act.old, act.new))
            return facts | {"field": field, "old": old, "new": new}
        case EntryCorrected(field=field):
            return facts | {"field": field, "old": act.old, "new": act.new}
        case PromiseRevised():
            return facts | {"old": act.old.due.astimezone(zone)}
        case RungReached():
            return facts | {"cause": act.rung}
        case _:
            return facts
