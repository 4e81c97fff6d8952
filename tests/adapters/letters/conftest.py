"""A ward that gives out papers: its ledger, and the hands that gather them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap import Installation, closing, create
from adapters.founding import found
from adapters.letters.gathering import Asking, Gathering
from adapters.reference import NATIONAL
from adapters.settings import Settings
from domain import commands as c
from domain.desk import Answer
from domain.office import OpenOffice
from tests.world import FOUNDED, at

PERSON = {"name": "Nguyễn Thị Hường", "phone": "0000123456", "address": "Tổ 4"}
THREE_DAYS, SAME_DAY = "1.004873", "1.001193"
PRINTER = Asking("lan", "print slip")


@dataclass
class Ward:
    """Acts at a desk whose clock stands where it was last put."""

    folder: Path
    settings: Settings
    ledger: Installation = field(init=False)
    now: str = "2026-11-20 08:00"
    acts: int = 0

    def __post_init__(self) -> None:
        self.ledger = create(self.settings, lambda: at(self.now))

    @property
    def gathering(self) -> Gathering:
        return Gathering(self.ledger.reader, self.ledger.vault, self.settings)

    def open_office(self, code: str, name: str, **facts: Any) -> None:
        order = OpenOffice(id=code, by="admin", at=FOUNDED, code=code, name=name, calendar=NATIONAL, on=FOUNDED.date())
        self.ledger.desk.handle(order.model_copy(update=facts))

    def receive(self, when: str = "2026-11-20 08:00", **facts: Any) -> str:
        """Receive a dossier and return its code."""
        least = {"office": "W1", "procedure": THREE_DAYS, "applicant": PERSON}
        return self.order(c.ReceiveDossier, when, **least | facts).code

    def act(self, kind: type[c.DossierCommand], code: str, when: str, **facts: Any) -> Answer:
        return self.order(kind, when, code=code, **facts)

    def order(self, kind: type[c.Command], when: str, **facts: Any) -> Answer:
        self.now, self.acts = max(when, self.now), self.acts + 1
        return self.ledger.desk.handle(kind(**{"id": f"act-{self.acts}", "by": "lan", "at": at(when)} | facts))

    def apologise(self, code: str, when: str, *, reason: str = "staff", note: str | None = None, **facts: Any) -> None:
        """Draft a letter and sign it."""
        self.act(c.DraftApology, code, when, reason=reason, note=note, by="hoa", **facts)
        self.act(c.IssueApology, code, when, by="binh", promise_no=facts.get("promise_no", 1))

    def accesses(self) -> list[tuple[str, ...]]:
        """Return who opened what, and why."""
        with self.ledger.reader.snapshot() as connection:
            return [tuple(row) for row in connection.exec_driver_sql("SELECT by, purpose, fields FROM access_log")]


@contextmanager
def ward_in(folder: Path, database_url: str) -> Iterator[Ward]:
    """Give a founded ward with one office, its ledger in a database of its own."""
    keys = f"sqlite:///{folder / 'keys.db'}"
    ward = Ward(folder, Settings(database_url=database_url, vault_url=keys))
    with closing(ward.ledger):
        found(ward.ledger.desk, FOUNDED, "admin")
        ward.open_office("W1", "Phường Thử")
        yield ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with ward_in(tmp_path, f"sqlite:///{tmp_path / 'ledger.db'}") as ward:
        yield ward
