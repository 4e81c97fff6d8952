"""A ward whose calendar changes late: dossiers in every state, and the act that moves their promises."""

from collections.abc import Sequence
from typing import Any

from adapters.bootstrap import Installation
from adapters.ledger.previewing import Preview, preview
from adapters.ledger.revising import record
from adapters.ledger.revisions import CalendarRevision
from domain import commands as c
from domain.calendar_spec import CalendarSpec
from domain.calendar_versions import ReviseCalendar
from domain.desk import Answer
from projections import facts
from projections.question import Question
from projections.rates import Report, answer
from tests.adapters.desk.wards import MORNING, acting, receiving
from tests.world import ZONE, at, national_spec


def calendar_with(off: Sequence[str] = (), makeup: Sequence[tuple[str, str]] = (), **changed: Any) -> CalendarSpec:
    """Return the national calendar with more days off, more days worked, and other years."""
    data = national_spec().model_dump(mode="json")
    more = {"off": [*data["off"], *({"from": day, "name": "nghỉ bù"} for day in off)]}
    more["makeup"] = [*data["makeup"], *({"day": day, "for": replaced} for day, replaced in makeup)]
    return CalendarSpec.read(data | more | changed)


def revision(spec: CalendarSpec, when: str = MORNING, **facts_: Any) -> CalendarRevision:
    """Return the revision of the ward's calendar, approved."""
    said = {"id": "revise", "by": "admin", "approved_by": "chi", "name": "vn", "basis": "QĐ 1"} | facts_
    return CalendarRevision(ReviseCalendar(at=at(when), spec=spec, **said))


def seen(ward: Installation, revised: CalendarRevision) -> Preview:
    """Return the preview, asking for the rates of all dossiers now."""
    return preview(ward.reader, revised, Question(ward.clock(), ZONE), lambda _: None)


def done(ward: Installation, revised: CalendarRevision, before: Preview | None = None) -> Answer:
    """Record the revision as it was previewed."""
    return record(ward.desk, "main", revised, before or seen(ward, revised), lambda _: None)


def rates(ward: Installation) -> Report:
    """Return the rates of all dossiers now."""
    with ward.reader.snapshot() as connection:
        return answer(Question(ward.clock(), ZONE), lambda _: [facts.read(connection)], 0)


def dues(ward: Installation, codes: Sequence[str]) -> list[str]:
    """Return the dates now promised, as day and month."""
    promises = [ward.desk.dossier(code).standing.promise for code in codes]
    return [f"{promise.due.astimezone(ZONE):%d/%m}" if promise else "" for promise in promises]


def received(ward: Installation, count: int) -> list[str]:
    """Receive many dossiers at once, and return their codes."""
    answers = ward.desk.handle_all([receiving(number) for number in range(1, count + 1)])
    return [each.code for each in answers if isinstance(each, Answer)]


def act(ward: Installation, kind: type[c.DossierCommand], code: str, when: str = MORNING, **facts_: Any) -> Answer:
    """Let an official act on a dossier."""
    return ward.desk.handle(acting(kind, code, when, **facts_))
