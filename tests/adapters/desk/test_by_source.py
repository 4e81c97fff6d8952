"""Paper of an outage and imports are counted apart from what was received at the desk."""

from datetime import date
from pathlib import Path

from adapters.bootstrap import closing, create
from adapters.ledger.by_source import Sourced, received_by_source
from adapters.ledger.instants import to_micros
from adapters.settings import Settings
from domain import commands as c
from domain.slips import PrintSlips
from tests.adapters.desk.wards import MORNING, Clock, acting, found, receiving
from tests.world import FOUNDED, at

DATABASES = ["file", "postgresql"]


def test_each_source_has_its_own_count(tmp_path: Path, database_url: str) -> None:
    clock = Clock()
    shown, clock.now = clock.now, FOUNDED
    with closing(
        create(Settings(database_url=database_url, vault_url=f"sqlite:///{tmp_path / 'keys.db'}"), clock)
    ) as ward:
        found(ward.desk)
        clock.now = shown
        days = {"from_on": date(2026, 11, 2), "until_on": date(2026, 11, 2)}
        ward.desk.handle(PrintSlips(id="p", by="lan", at=at(MORNING), office="W1", many=2, **days))
        for number in (1, 2):
            code = ward.desk.handle(
                receiving(number, desk=None, note='"source":"import"' if number == 2 else None)
            ).code
        slip = "W1-P26-0001"
        ward.desk.handle(receiving(9, slip=slip, office="W1"))
        clock.show("2026-11-03 09:00")
        ward.desk.handle(acting(c.ProcessDossier, slip, "2026-11-03 09:00"))
        with ward.reader.snapshot() as connection:
            told = received_by_source(connection, "main")
            nothing = received_by_source(connection, "main", to_micros(at("2026-11-04 00:00")))
            elsewhere = received_by_source(connection, "main", None, None, frozenset({"W2"}))
        assert told == [Sourced("desk", 2, 0, 0, 0), Sourced("paper", 1, 1, 0, 0)]
        assert (nothing, elsewhere, code) == ([], [], "W1-261102-0002")
