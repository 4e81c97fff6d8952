"""A ward whose desk works on a real ledger: founded, opened again, and the orders its officials give."""

from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from adapters.bootstrap import Installation, closing, create, open_existing
from adapters.ledger.entry import Recorded
from adapters.ledger.schema import codes, counters, events
from adapters.settings import Settings
from domain import commands as c
from domain.calendar_versions import PublishCalendar
from domain.desk import Desk
from domain.office import OpenOffice
from domain.procedure import DefineProcedure, ProcedureTerms
from domain.rules import AdoptRules
from tests.world import FOUNDED, at, national_spec, rulebook

MORNING = "2026-11-02 09:00"
ELSEWHERE = "database_url"  # a file in a ward's folder: the URL of its ledger, if that is on a server
PERSON = {"name": "Đặng Thị Hường", "id_number": "079090001234", "phone": "0905123456", "address": "12 ngõ Hoà Bình"}


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = at(MORNING)

    def __call__(self) -> datetime:
        return self.now

    def show(self, when: str) -> datetime:
        """Set the clock and return what it shows."""
        self.now = at(when)
        return self.now


def settings_of(folder: Path | None) -> Settings:
    """Return the settings of a ledger whose keys are in a folder, with the ledger beside them or on a server."""
    if folder is None:
        return Settings(database_url="sqlite://", vault_url="sqlite://")
    elsewhere = folder / ELSEWHERE
    url = elsewhere.read_text("utf-8") if elsewhere.exists() else f"sqlite:///{folder / 'ledger.db'}"
    return Settings(database_url=url, vault_url=f"sqlite:///{folder / 'keys.db'}")


def founded(folder: Path | None, clock: Clock) -> Installation:
    """Make a ledger with its rules, a calendar, two procedures and two offices; in files, a copy of one so made."""
    if folder is None or (folder / ELSEWHERE).exists():
        return _made(folder, clock)
    put(_files_of_a_ward(), folder)
    return reopened(folder, clock)


def _made(folder: Path | None, clock: Clock) -> Installation:
    ward = create(settings_of(folder), clock)
    shown, clock.now = clock.now, FOUNDED
    found(ward.desk)
    clock.now = shown
    return ward


@cache
def _files_of_a_ward() -> dict[str, bytes]:
    """Found a ward once for all tests of this process."""
    with TemporaryDirectory() as folder:
        with closing(_made(Path(folder), Clock())):
            pass
        return files_in(Path(folder))


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a closed ledger by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def put(files: dict[str, bytes], folder: Path) -> None:
    """Write the files of a ledger into a folder, made if need be."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def reopened(folder: Path, clock: Clock) -> Installation:
    """Open an existing ledger, as another process would."""
    return open_existing(settings_of(folder), clock)


def found(desk: Desk) -> None:
    """Give the founding orders of the ward."""
    by: dict[str, Any] = {"by": "admin", "at": FOUNDED}
    desk.handle(AdoptRules(id="rules", rules=tuple(rulebook().rules.values()), basis="test", **by))
    desk.handle(PublishCalendar(id="vn", name="vn", spec=national_spec(), basis="test", **by))
    for limit, statutory in (("3wd", "5wd"), ("30d", None)):
        facts: dict[str, Any] = {"name": limit, "field": "Hộ tịch", "legal_basis": "test", "mark": "POLICY"}
        terms = ProcedureTerms(limit=limit, statutory_limit=statutory, from_on=FOUNDED.date(), **facts)
        desk.handle(DefineProcedure(id=f"p-{limit}", code=limit, terms=terms, **by))
    for office in ("W1", "W2"):
        facts = {"code": office, "name": office, "calendar": "vn", "on": FOUNDED.date()}
        desk.handle(OpenOffice(id=f"o-{office}", **facts, **by))


def receiving(number: int, when: str = MORNING, **facts: Any) -> c.ReceiveDossier:
    """Return the order that receives the `number`-th dossier."""
    least = {"id": f"receive-{number}", "by": "lan", "at": at(when), "office": "W1", "procedure": "3wd"}
    return c.ReceiveDossier(**(least | facts))


def acting(kind: type[c.DossierCommand], code: str, when: str = MORNING, **facts: Any) -> Any:
    """Return an order of `kind` about a dossier."""
    return kind(**({"id": f"{kind.__name__}-{code}-{when}", "by": "hoa", "at": at(when), "code": code} | facts))


def log_of(ward: Installation) -> list[Recorded]:
    """Return every line of the ledger."""
    with ward.recorder.reading() as connection:
        return [Recorded(*row) for row in connection.execute(sa.select(events).order_by(events.c.id))]


def state_of(ward: Installation) -> tuple[int, list[Any], list[Any]]:
    """Return how long the log is, and every code and number given so far."""
    with ward.recorder.reading() as connection:
        length = connection.scalar(sa.select(sa.func.count()).select_from(events))
        given = [list(map(tuple, connection.execute(sa.select(table)))) for table in (codes, counters)]
        return length or 0, *map(sorted, given)  # type: ignore[return-value] # two lists follow the number


def busy(ward: Installation, clock: Clock) -> list[str]:
    """Let a ward live through every kind of act on dossiers, and return their codes."""
    desk = ward.desk
    codes_ = [desk.handle(receiving(n, applicant=PERSON, note="đến sớm")).code for n in range(1, 5)]
    first, second, third, fourth = codes_
    facts: dict[str, Any] = {"by": "lan", "at": at(MORNING)}
    desk.handle(c.RejectDossier(id="reject", office="W1", procedure="3wd", basis="thiếu", applicant=PERSON, **facts))
    receipt = receiving(9, source="import", code="HS-9", given_due=at("2026-11-03 17:00"), applicant=PERSON)
    told = acting(c.HandOver, "HS-9", "2026-11-02 10:00", to="an", source="import", note="chuyển tiếp")
    clock.show("2026-11-02 10:00")
    desk.handle(c.ImportDossier(id="import", receipt=receipt, acts=(told,), **facts))
    for when, kind, code, more in (
        ("2026-11-03 09:00", c.PauseClock, first, {"cause": "supplement", "note": "thiếu giấy", "items": ("tờ khai",)}),
        ("2026-11-03 09:00", c.HandOver, second, {"to": "an"}),
        ("2026-11-03 09:00", c.RevisePromise, second, {"cause": "supervisor", "basis": "x", "limit": "2wd"}),
        ("2026-11-03 09:00", c.WithdrawDossier, third, {"note": "đổi ý"}),
        ("2026-11-04 09:00", c.ResumeClock, first, {}),
        ("2026-11-04 09:00", c.TakeOver, first, {"to_office": "W2", "basis": "x"}),
        ("2026-11-04 09:00", c.StopDossier, fourth, {"basis": "x"}),
        ("2026-11-06 09:00", c.RaiseRungs, second, {}),
        ("2026-11-06 09:00", c.DraftApology, second, {"reason": "software", "note": "hệ thống hỏng"}),
        ("2026-11-06 09:00", c.IssueApology, second, {"re_promise": at("2026-11-10 17:00")}),
        ("2026-11-06 09:00", c.DeliverApology, second, {"channel": "post"}),
        ("2026-11-06 09:00", c.NotifyCitizen, second, {"what": "x", "channel": "sms"}),
        ("2026-11-09 09:00", c.ReturnResult, second, {"outcome": "granted"}),
        ("2026-11-09 09:00", c.ProcessDossier, first, {}),
        ("2026-11-10 09:00", c.RecallResult, second, {}),
        ("2026-11-10 09:00", c.ProposeCorrection, third, {"entry": 1, "field": "channel", "new": "post"}),
        ("2026-11-10 09:00", c.DecideProposal, third, {"proposal": 3, "verdict": "declined", "note": "x", "by": "an"}),
        ("2026-11-10 09:00", c.ProposeCorrection, fourth, {"entry": 1, "field": "channel", "new": "post"}),
        (
            "2026-11-10 09:00",
            c.CorrectEntry,
            first,
            {"approved_by": "chi", "entry": 1, "field": "occurred_at", "new": "2026-11-02T08:00+07:00"},
        ),
        (
            "2026-11-10 09:00",
            c.CorrectEntry,
            second,
            {"approved_by": "chi", "entry": 1, "field": "limit", "new": "1wd"},
        ),
    ):
        clock.show(when)
        desk.handle(acting(kind, code, when, **more))
    return [*codes_, "HS-9"]
