"""Backups made while the desk works come back whole; what is not whole, or not new enough, is refused."""

from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import pytest
import sqlalchemy as sa

from adapters.bootstrap import Installation, closing, open_existing
from adapters.ledger.backup import (
    KEYS_COPY,
    LEDGER_COPY,
    MANIFEST,
    BackupMissingError,
    Log,
    Manifest,
    PlaceTakenError,
    back_up,
    read_manifest,
)
from adapters.ledger.errors import LedgerDialectError, LedgerMissingError
from adapters.ledger.rebuilding import rebuild_read_models
from adapters.ledger.reference import rollbacks
from adapters.ledger.restoring import (
    Accept,
    BackupDamagedError,
    BackupDiffersError,
    BackupShortError,
    Loss,
    Place,
    restore,
)
from adapters.ledger.status import status_of
from adapters.ledger.verifying import verify
from adapters.settings import Settings
from domain.errors import NothingLostError
from domain.rollback import AcceptLoss
from tests.adapters.desk.sound import assert_nothing_lost
from tests.adapters.desk.wards import MORNING, PERSON, Clock, busy, founded, log_of, receiving, reopened
from tests.adapters.ledger.rfc6962 import defined_root


def place(folder: Path) -> Place:
    return Place(folder / "ledger.db", folder / "keys.db")


def backed_up(ward: Installation, folder: Path) -> Manifest:
    ledger, keys = ward.engines
    return back_up(ledger, keys, folder)


class Clerk:
    """A clerk that receives dossiers while something else happens."""

    def __init__(self, ward: Installation, when: str = MORNING, first: int = 1) -> None:
        self._when, self._first = when, first
        self._ward, self._enough, self._some = ward, Event(), Event()
        self._thread = Thread(target=self._work)
        self.acknowledged: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._some.wait(timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join(timeout=60)

    def _work(self) -> None:
        for number in count(self._first):
            more = {"id": f"clerk-{number}", "code": f"C-{number}"}
            order = receiving(number, self._when, applicant=PERSON | {"id_number": f"{number:012}"}, **more)
            self.acknowledged[order.id] = self._ward.desk.handle(order).position
            if len(self.acknowledged) == 5:
                self._some.set()
            if self._enough.is_set():
                return


@pytest.mark.parametrize("times", [2, pytest.param(10, marks=pytest.mark.long)])
def test_a_backup_made_while_writing_comes_back_whole(
    filed: Installation, tmp_path: Path, clock: Clock, times: int
) -> None:
    for time in range(times):
        backup, again = tmp_path / f"backup-{time}", tmp_path / f"again-{time}"
        with closing(reopened(tmp_path, clock)) as desk, Clerk(desk, first=1000 * time + 1) as clerk:
            before = dict(clerk.acknowledged)
            manifest = backed_up(filed, backup)
        assert restore(backup, place(again)) == (manifest, {})
        with closing(reopened(again, clock)) as restored:
            size = manifest.logs["main"].size
            assert [row.leaf for row in log_of(restored)] == [row.leaf for row in log_of(filed)][:size]
            assert_nothing_lost(restored, before)
            assert all(opened(restored, f"C-{1000 * time + n}") for n in (1, 5))
            restored.desk.handle(receiving(9999))


def opened(ward: Installation, code: str) -> dict[str, str]:
    """Return what the keys open of a dossier."""
    return ward.reader.open_applicant(ward.reader.dossier(code), "chi", "test")


def test_the_manifest_tells_the_root_of_what_was_copied(filed: Installation, tmp_path: Path, clock: Clock) -> None:
    busy(filed, clock)
    manifest = backed_up(filed, tmp_path / "backup")
    log = manifest.logs["main"]
    leaves = [row.leaf for row in log_of(filed)]
    assert (log.size, log.root) == (len(leaves), defined_root(leaves).hex())
    assert read_manifest(tmp_path / "backup") == manifest
    kept = {path.name: path.stat() for path in (tmp_path / "backup").iterdir()}
    assert kept.keys() == {LEDGER_COPY, KEYS_COPY, MANIFEST}
    assert all(file.st_mode & 0o077 == 0 for name, file in kept.items() if name != MANIFEST)


def test_a_backup_goes_to_a_folder_of_its_own(filed: Installation, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(PlaceTakenError):
        backed_up(filed, tmp_path)
    with pytest.raises(LedgerMissingError):
        backed_up(filed, tmp_path / "ledger.db" / "backup")
    assert sorted(tmp_path.iterdir()) == before


def test_a_ledger_in_place_is_never_overwritten(filed: Installation, tmp_path: Path, clock: Clock) -> None:
    backed_up(filed, tmp_path / "backup")
    filed.desk.handle(receiving(1))
    with pytest.raises(PlaceTakenError):
        restore(tmp_path / "backup", place(tmp_path))
    stale = tmp_path / "new" / "ledger.db-wal"
    stale.parent.mkdir()
    stale.write_bytes(b"of another ledger")
    with pytest.raises(PlaceTakenError):
        restore(tmp_path / "backup", place(tmp_path / "new"))
    with closing(reopened(tmp_path, clock)) as still:
        assert_nothing_lost(still, {"receive-1": len(log_of(still))})


@pytest.mark.parametrize("name", [LEDGER_COPY, KEYS_COPY])
@pytest.mark.parametrize("damage", ["cut off", "altered", "gone"])
def test_a_damaged_backup_is_refused_and_nothing_is_left(
    filed: Installation, tmp_path: Path, name: str, damage: str
) -> None:
    backed_up(filed, tmp_path / "backup")
    file = tmp_path / "backup" / name
    content = bytearray(file.read_bytes())
    content[5000] ^= 1
    file.unlink()
    if damage != "gone":
        file.write_bytes(content if damage == "altered" else content[:-4096])
    with pytest.raises(BackupDamagedError) as refused:
        restore(tmp_path / "backup", place(tmp_path / "new"))
    assert refused.value.facts == {"path": str(file)}
    assert list((tmp_path / "new").glob("*")) == []


@pytest.mark.parametrize("content", [None, "", "{}", '{"form":9,"logs":{},"files":{}}'])
def test_an_unfinished_backup_is_refused(filed: Installation, tmp_path: Path, content: str | None) -> None:
    backed_up(filed, tmp_path / "backup")
    manifest = tmp_path / "backup" / MANIFEST
    manifest.unlink()
    if content is not None:
        manifest.write_text(content)
    with pytest.raises(BackupMissingError):
        restore(tmp_path / "backup", place(tmp_path / "new"))


def test_a_backup_older_than_what_is_known_is_told(filed: Installation, tmp_path: Path) -> None:
    older = backed_up(filed, tmp_path / "older")
    filed.desk.handle(receiving(1))
    newer = backed_up(filed, tmp_path / "newer")
    with pytest.raises(BackupShortError) as refused:
        restore(tmp_path / "older", place(tmp_path / "a"), newer)
    size, known = older.logs["main"].size, newer.logs["main"].size
    assert refused.value.facts == {"size": size, "known_size": known, "first": size + 1}
    assert list((tmp_path / "a").iterdir()) == []
    assert restore(tmp_path / "newer", place(tmp_path / "b"), older) == (newer, {})


def test_a_backup_of_another_history_is_told_and_cannot_be_accepted(
    filed: Installation, tmp_path: Path, clock: Clock
) -> None:
    filed.desk.handle(receiving(1))
    ours = backed_up(filed, tmp_path / "ours")
    with closing(founded(tmp_path / "theirs", clock)) as other:
        other.desk.handle(receiving(2))
        other.desk.handle(receiving(3))
        backed_up(other, tmp_path / "backup")
    for accept in (None, accepting(clock, ours.logs["main"])):
        with pytest.raises(BackupDiffersError):
            restore(tmp_path / "backup", place(tmp_path / "new"), ours, accept)
    assert list((tmp_path / "new").iterdir()) == []


# --- a loss that somebody accepts -------------------------------------------------------------------------


def accepting(clock: Clock, known: Log) -> Accept:
    """Let the administrator accept that a log is shorter than it was known to be."""

    def accept(at: Place, tenant: str) -> None:
        settings = Settings(database_url=f"sqlite:///{at.ledger}", vault_url=f"sqlite:///{at.keys}", tenant=tenant)
        facts: dict[str, Any] = {"known_size": known.size, "known_root": known.root, "basis": "mất máy chủ"}
        with closing(open_existing(settings, clock)) as ledger:
            ledger.desk.handle(AcceptLoss(id="accept", by="quan-tri", at=clock(), **facts))

    return accept


def test_a_loss_that_somebody_accepts_is_recorded_before_the_ledger_is_used(
    filed: Installation, tmp_path: Path, clock: Clock
) -> None:
    size, known = rolled_back(filed, tmp_path, clock)
    assert {path.name for path in (tmp_path / "again").iterdir()} == {"ledger.db", "keys.db"}
    with closing(reopened(tmp_path / "again", clock)) as again:
        last = log_of(again)[-1]
        with again.reader.snapshot() as connection:
            [fact] = rollbacks(connection, "main")
            assert status_of(connection, "main").rollbacks == [fact]
            assert verify(connection, "main").size == last.id == size.size + 1
        assert (last.kind, fact.size, fact.root) == ("ledger.rolled_back", size.size, size.root)
        assert (fact.known_size, fact.known_root) == (known.size, known.root)
        assert (fact.by, fact.basis) == ("quan-tri", "mất máy chủ")
        assert_nothing_lost(again, {"accept": last.id})
        again.desk.handle(receiving(7))


def test_what_was_accepted_as_lost_is_not_asked_for_again(filed: Installation, tmp_path: Path, clock: Clock) -> None:
    rolled_back(filed, tmp_path, clock)
    known = read_manifest(tmp_path / "newer")
    with closing(reopened(tmp_path / "again", clock)) as again:
        short = backed_up(again, tmp_path / "short")
        for number in range(20, 30):
            again.desk.handle(receiving(number))
        long = backed_up(again, tmp_path / "long")
    assert short.logs["main"].size < known.logs["main"].size < long.logs["main"].size
    for name, manifest in (("short", short), ("long", long)):
        assert restore(tmp_path / name, place(tmp_path / f"from-{name}"), known) == (manifest, {})


def test_nothing_is_accepted_where_nothing_is_lost(filed: Installation, clock: Clock) -> None:
    facts: dict[str, Any] = {"known_size": len(log_of(filed)), "known_root": "00", "basis": "x"}
    with pytest.raises(NothingLostError):
        filed.desk.handle(AcceptLoss(id="accept", by="quan-tri", at=clock(), **facts))


def test_a_loss_that_cannot_be_recorded_leaves_nothing_restored(
    filed: Installation, tmp_path: Path, clock: Clock
) -> None:
    backed_up(filed, tmp_path / "older")
    filed.desk.handle(receiving(1))
    newer = backed_up(filed, tmp_path / "newer")
    with pytest.raises(NothingLostError):
        restore(tmp_path / "older", place(tmp_path / "again"), newer, accepting(clock, Log(size=1, root="00")))
    assert list((tmp_path / "again").iterdir()) == []


def rolled_back(filed: Installation, folder: Path, clock: Clock) -> tuple[Log, Log]:
    """Restore a backup that lacks what is known into the folder `again`; return what it held, and what was known."""
    older = backed_up(filed, folder / "older").logs["main"]
    for number in range(1, 5):
        filed.desk.handle(receiving(number))
    known = backed_up(filed, folder / "newer")
    later = known.logs["main"]
    restored = restore(folder / "older", place(folder / "again"), known, accepting(clock, later))
    assert restored.losses == {"main": Loss(older.size + 1, later.size)}
    return older, later


def test_only_files_can_be_backed_up(filed: Installation, tmp_path: Path) -> None:
    elsewhere = sa.create_mock_engine("postgresql://", lambda *_: None)
    with pytest.raises(LedgerDialectError):
        back_up(elsewhere, filed.engines[1], tmp_path / "backup")  # type: ignore[arg-type] # it has a dialect


def test_a_rebuild_while_the_desk_writes_ends_equal(filed: Installation, tmp_path: Path, clock: Clock) -> None:
    busy(filed, clock)
    with closing(reopened(tmp_path, clock)) as desk, Clerk(desk, "2026-11-10 09:00") as clerk:
        for _ in range(5):
            rebuild_read_models(filed.engines[0], filed.recorder, "main")
    assert_nothing_lost(filed, clerk.acknowledged)
    with filed.reader.snapshot() as connection:
        assert verify(connection, "main").size == len(log_of(filed))
