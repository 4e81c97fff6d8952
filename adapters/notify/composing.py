"""From a row of the outbox to its words: the names a reader knows, put to the message of its kind."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Outbox, Row
from adapters.ledger.reading import LedgerReader
from adapters.locale import _, language
from adapters.notify.letter import Letter, Scene, in_html, in_text
from adapters.notify.overviews import digest, summary
from adapters.notify.parcel import Parcel, parcel_id
from adapters.notify.to_citizen import to_citizen
from adapters.notify.to_staff import about_dossier
from domain.calendar import WorkingCalendar
from domain.promising import Ground
from projections.worklist import worklist
from scheduler.alerts import CITIZEN


class Composer:
    """Writes messages in the words of today: a renamed office is called by its new name."""

    def __init__(self, reader: LedgerReader, outbox: Outbox) -> None:
        self._reader, self._outbox = reader, outbox

    def letter(self, row: Row, now: datetime, ground: Ground) -> Letter | None:
        """Return the words of a message, or None: of all that a summary stands for, nothing waits any more."""
        scene = _scene(row, now, ground)
        match row.kind:
            case "summary":
                left = self._still_waiting(self._outbox.summed(row.key))
                return summary(left, scene) if left else None
            case "digest":
                return digest(row, scene)
            case _:
                return (to_citizen if row.audience.startswith(CITIZEN) else about_dossier)(row, scene)

    def parcel(self, row: Row, letter: Letter, now: datetime) -> Parcel:
        """Return a message as channels take it."""
        return Parcel(
            parcel_id(row.key),
            row.kind,
            row.code,
            letter.subject,
            in_text(letter),
            in_html(letter),
            _for_programs(row),
            from_micros(row.created_at),
            now,
        )

    def _still_waiting(self, rows: Collection[Row]) -> list[Row]:
        """Leave out whose result is there by now; the list of work says who waits."""
        if not rows:
            return []
        asked = sa.select(worklist.c.stream).where(worklist.c.stream.in_([row.stream for row in rows]))
        with self._reader.snapshot() as connection:
            waiting = set(connection.scalars(asked))
        return [row for row in rows if row.stream in waiting]


def calendar_of(ground: Ground, office: str, now: datetime) -> WorkingCalendar:
    """Return the calendar that an office keeps at `now`."""
    return ground.calendar_of(ground.calendar_key(ground.office_of(office), now))


def _scene(row: Row, now: datetime, ground: Ground) -> Scene:
    calendar = calendar_of(ground, row.office or "", now)
    name = ground.office_of(row.office or "").name_on(calendar.local_date(now))
    everywhere = row.kind == "summary" and row.audience == "province"
    return Scene(_("all offices") if everywhere else name, _procedure(ground, row), calendar.zone, _reason(ground, row))


def _procedure(ground: Ground, row: Row) -> str:
    """Return the name a procedure bears last, also where it has ended since."""
    code = row.facts.get("procedure")
    return ground.procedure_of(code).versions[-1].name if code else ""


def _reason(ground: Ground, row: Row) -> str:
    """Return why a promise broke, in the words of the rules; a reason in words of its own stands in the letter."""
    rule = ground.rules.rules.get(f"apology.reason.{row.facts.get('reason')}")
    if rule is None or rule.value == "other":
        return ""
    return rule.name_vi if language() == "vi" else rule.name_en


def _for_programs(row: Row) -> dict[str, Any]:
    role = CITIZEN.removesuffix(":") if row.audience.startswith(CITIZEN) else row.audience
    named = {"kind": row.kind, "audience": role, "code": row.code, "office": row.office, "promise_no": row.promise_no}
    deadline = None if row.deadline is None else from_micros(row.deadline).isoformat()
    return {name: value for name, value in {**row.facts, **named, "deadline": deadline}.items() if value is not None}
