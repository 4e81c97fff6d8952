"""The ward of the bench: a founded ledger, its orders, and lines of a year; the same in every run."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.bootstrap import Installation, closing, create
from adapters.clock import Clock
from adapters.founding import found
from adapters.settings import Settings
from domain.commands import HandOver, ReceiveDossier
from domain.office import OpenOffice

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FOUNDED = datetime(2025, 7, 1, 7, 30, tzinfo=ZONE)
NOW = datetime(2026, 11, 20, 8, tzinfo=ZONE)
OFFICE, PROCEDURE = "W1", "1.004873"
CITIZEN = {"name": "Đặng Thị Hường", "id_number": "079090001234", "phone": "0905123456", "address": "12 ngõ Hòa Bình"}


def settings_in(folder: Path, url: str | None = None) -> Settings:
    """Return the settings of a ledger in a folder, or of one elsewhere whose keys are in the folder."""
    return Settings(
        database_url=url or f"sqlite:///{folder / 'ledger.db'}", vault_url=f"sqlite:///{folder / 'keys.db'}"
    )


@contextmanager
def ward(settings: Settings, clock: Clock = lambda: NOW) -> Iterator[Installation]:
    """Give a founded ledger with one office; its clock stands still, so that every run writes the same bytes.

    Raises:
        LedgerError: no ledger can be kept there.
    """
    with closing(create(settings, clock)) as ledger:
        with ledger.desk.together():
            found(ledger.desk, FOUNDED, "admin")
            facts = {"code": OFFICE, "name": "Phường Một", "calendar": "vn", "on": date(2025, 7, 1)}
            ledger.desk.handle(OpenOffice(id="open", by="admin", at=FOUNDED, **facts))
        yield ledger


def receiving(number: int, applicant: dict[str, str] | None = None, at: datetime = NOW) -> ReceiveDossier:
    """Return the order that receives a dossier; its office numbers it."""
    who = {"id": f"receive-{number}", "by": "lan", "official": "hoa", "applicant": applicant}
    return ReceiveDossier(at=at, office=OFFICE, procedure=PROCEDURE, **who)


def handing_over(number: int, code: str) -> HandOver:
    """Return the order that gives a dossier to another official."""
    return HandOver(id=f"hand-over-{number}", by="hoa", at=NOW, code=code, to="binh")
