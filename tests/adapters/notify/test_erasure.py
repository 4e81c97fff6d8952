"""A citizen who was erased is found nowhere any more: in no file, in no free page, in no message that was kept."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from quopri import encodestring
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.bootstrap import Installation, closing, open_access
from adapters.cli.timers_told import Spoken
from adapters.erasing import erase
from adapters.ledger.erasures import key_of
from adapters.ledger.errors import ErasureUnfinishedError, KeyDestroyedError, LedgerLockedError
from adapters.ledger.tree import extended, root_of
from adapters.notify.folder import CITIZENS, clear_out
from adapters.notify.opening import open_dispatcher
from adapters.settings import Settings
from domain import commands as c
from domain.desk import Answer
from domain.erasure import ErasePerson
from domain.errors import NothingToEraseError, PersonErasedError, SecondPersonError
from projections.facts import timeliness_facts
from projections.worklist import worklist
from tests.adapters.desk.test_personal_data import forms_of
from tests.adapters.desk.wards import Clock, acting, founded, log_of, receiving, reopened, settings_of
from tests.world import at

SUBJECTS, ERASED = 200, 100
STEM = "Kiếng"  # a canary: in no word of ours; every subject's name, street and mailbox begin with it
READY = "2026-11-04 08:00"


def subject(number: int) -> dict[str, str]:
    """A person of whom every fact holds a canary of their own."""
    name, mailbox = f"{STEM}{number:03}Vạc Thị Hường", f"kieng{number:03}vac@example.vn"
    street = f"{number:03} ngõ {STEM}{number:03}Vạc"
    return {
        "name": name,
        "email": mailbox,
        "address": street,
        "id_number": f"079{number:03}123456",
        "phone": f"0905{number:03}123",
    }


def ways_to_write(secret: str) -> set[bytes]:
    """Return a secret as any file may hold it, an e-mail too: quoted-printable, as text and as a word of a header."""
    plain = {form for form in forms_of(secret) if not form.isascii()} | {secret.encode()}
    return forms_of(secret) | {encodestring(form, header=is_header) for form in plain for is_header in (False, True)}


class Ward:
    """A ward with a folder for its messages and an access store, all in one folder of the disk."""

    def __init__(self, ledger: Installation, folder: Path, clock: Clock) -> None:
        self.ledger, self.folder, self.clock = ledger, folder, clock
        self.settings: Settings = settings_of(folder).model_copy(update={"outbox_folder": str(folder / "outbox")})

    def receive(self, many: int) -> list[str]:
        """Receive a dossier of each of the first subjects, and let all have their result."""
        facts = {"notify_by": "email", "note": f"{STEM} đến sớm"}
        orders = [receiving(n, applicant=subject(n), **facts) for n in range(1, many + 1)]
        codes = [answer.code for answer in self.ledger.desk.handle_all(orders) if isinstance(answer, Answer)]
        self.clock.show(READY)
        self.ledger.desk.handle_all([acting(c.ProcessDossier, code, READY) for code in codes])
        return codes

    def send(self) -> None:
        """Send what is due, by the channels that the settings have."""
        open_dispatcher(self.settings, self.ledger).run_once(self.clock())

    def erase(self, code: str, **facts: Any) -> Any:
        """Two people agree to erase who filed a dossier."""
        said = {"id": f"erase-{code}", "by": "admin", "at": self.clock(), "approved_by": "chi", "basis": "Đơn số 12"}
        return erase(self.settings, self.ledger, ErasePerson(code=code, **(said | facts)))

    def messages(self) -> list[bytes]:
        """What the folder keeps of messages to citizens."""
        return [path.read_bytes() for path in (self.folder / "outbox" / CITIZENS).rglob("*") if path.is_file()]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file but those messages, with the write-ahead logs as they are and once they are emptied."""
        for pragma in ("SELECT 1", "PRAGMA wal_checkpoint(TRUNCATE)"):
            for engine in self.ledger.engines:
                with engine.connect() as connection:
                    connection.exec_driver_sql(pragma)
            for path in self.folder.rglob("*"):
                if path.is_file() and CITIZENS not in path.parts:
                    yield path.name, path.read_bytes()

    def counts(self) -> list[Any]:
        """Every row of the lists that rates and work are read from, and the leaves of the tree."""
        with self.ledger.reader.snapshot() as connection:
            rows = [connection.execute(sa.select(table)).all() for table in (worklist, timeliness_facts)]
        return [sorted(map(repr, table)) for table in rows]

    def keys(self) -> dict[str, bytes]:
        with self.ledger.engines[1].connect() as connection:
            found = connection.exec_driver_sql("SELECT kid, key FROM keys WHERE key IS NOT NULL").all()
        return {kid: bytes(key) for kid, key in found}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ward(tmp_path: Path, clock: Clock) -> Iterator[Ward]:
    with closing(founded(tmp_path, clock)) as ledger:
        yield Ward(ledger, tmp_path, clock)


def root_of_first(ward: Ward, many: int) -> bytes:
    return root_of(extended((), 0, [bytes(row.leaf) for row in log_of(ward.ledger)[:many]]))


def test_of_200_subjects_100_are_erased_and_nothing_else_changes(
    ward: Ward, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    open_access(ward.settings, clock).engine.dispose()
    codes = ward.receive(SUBJECTS)
    ward.send()
    lines, counts = len(log_of(ward.ledger)), ward.counts()
    root, keys = root_of_first(ward, lines), ward.keys()
    kids = [key_of(ward.ledger.desk.dossier(code)) for code in codes]
    assert len(ward.messages()) == SUBJECTS

    Spoken(clock).failed(ValueError("x"))  # what the service says, in its log
    for code in codes[:ERASED]:
        assert ward.erase(code).codes == [code]
    (ward.folder / "service.log").write_text(capsys.readouterr().out, "utf-8")

    kept = ward.messages()
    together = b"\n".join(kept)
    for number in range(1, SUBJECTS + 1):
        forms = {form for fact in subject(number).values() for form in ways_to_write(fact)}
        assert any(form in together for form in forms) == (number > ERASED), number
    decoded = [str(message_from_bytes(message, policy=default)["To"]) for message in kept]
    assert sorted(decoded) == [subject(number)["email"] for number in range(ERASED + 1, SUBJECTS + 1)]

    stems = ways_to_write(STEM) | ways_to_write("kieng")
    gone, left = [keys[kid] for kid in kids[:ERASED]], [keys[kid] for kid in kids[ERASED:]]
    names = set()
    for name, content in ward.files():
        names.add(name)
        assert not [form for form in stems if form in content], name
        assert not [key for key in gone if key in content], name
        if name == "keys.db":
            assert all(key in content for key in left)
    assert {"ledger.db", "keys.db", "keys-access.db", "service.log"} <= names

    for number, code in enumerate(codes, 1):
        assert ward.ledger.reader.find(subject(number)["id_number"]) == ([] if number <= ERASED else [code])
        page = ward.ledger.reader.dossier(code)
        if number <= ERASED:
            with pytest.raises(KeyDestroyedError):
                ward.ledger.reader.open_applicant(page, "lan", "x")
        else:
            assert ward.ledger.reader.open_applicant(page, "lan", "x") == subject(number)
    assert (root_of_first(ward, lines), ward.counts()) == (root, counts)
    assert [row.kind for row in log_of(ward.ledger)[lines:]] == ["person.erased"] * ERASED


def test_a_person_is_erased_in_all_dossiers_at_once(ward: Ward) -> None:
    first, other = ward.receive(2)
    again = ward.ledger.desk.handle(receiving(3, READY, applicant=subject(1))).code
    ward.send()
    done = ward.erase(again)
    assert (sorted(done.codes), done.waiting, done.files) == (sorted([first, again]), [again], 1)
    assert ward.ledger.reader.find(subject(2)["name"]) == [other]


def test_a_message_that_still_waits_is_dropped(ward: Ward) -> None:
    [code] = ward.receive(1)
    ward.erase(code)
    ward.send()
    assert ward.messages() == []


@pytest.mark.parametrize("approved_by", [None, "admin", "ADMIN"])
def test_nobody_is_erased_at_the_word_of_one(ward: Ward, approved_by: str | None) -> None:
    [code] = ward.receive(1)
    with pytest.raises(SecondPersonError):
        ward.erase(code, approved_by=approved_by)
    assert ward.ledger.reader.open_applicant(ward.ledger.reader.dossier(code), "lan", "x") == subject(1)


def test_who_is_erased_already_is_said_to_be(ward: Ward) -> None:
    [code] = ward.receive(1)
    answer = ward.erase(code).answer
    assert ward.erase(code).answer == answer  # the same order again
    with pytest.raises(PersonErasedError) as refusal:
        ward.erase(code, id="another")
    assert refusal.value.facts == {"dossier": code, "on": at(READY), "by": "admin", "approved_by": "chi"}


def test_a_dossier_without_a_person_has_nobody_to_erase(ward: Ward) -> None:
    code = ward.ledger.desk.handle(receiving(1)).code
    with pytest.raises(NothingToEraseError):
        ward.erase(code)


def test_a_note_alone_can_be_erased(ward: Ward) -> None:
    code = ward.ledger.desk.handle(receiving(1, note="ông Kiếng gọi điện")).code
    assert ward.erase(code).codes == [code]
    assert ward.keys() == {}


def _the_order_alone(ward: Ward, code: str) -> None:
    """A crash came after the order was recorded, before anything was destroyed."""
    facts = {"by": "admin", "at": ward.clock(), "approved_by": "chi", "basis": "x"}
    ward.ledger.desk.handle(ErasePerson(id="erase", code=code, **facts))


def _an_older_key_store(ward: Ward, code: str) -> None:
    """The key store came back from a copy made before."""
    with ward.ledger.engines[1].connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(ward.folder / "keys.db", ward.folder.parent / "older.db")
    ward.erase(code)
    ward.ledger.engines[1].dispose()
    for file in ward.folder.glob("keys.db*"):
        file.unlink()
    shutil.move(ward.folder.parent / "older.db", ward.folder / "keys.db")


@pytest.mark.parametrize("mishap", [_the_order_alone, _an_older_key_store])
def test_whoever_was_erased_stays_so_when_the_ledger_is_opened(
    ward: Ward, clock: Clock, mishap: Callable[[Ward, str], None]
) -> None:
    code, other = ward.receive(2)
    ward.send()
    key = ward.keys()[key_of(ward.ledger.desk.dossier(code))]
    mishap(ward, code)
    assert any(key in file.read_bytes() for file in ward.folder.glob("keys.db*"))
    with closing(reopened(ward.folder, clock)) as ledger:
        again = Ward(ledger, ward.folder, clock)
        with pytest.raises(KeyDestroyedError):
            ledger.reader.open_applicant(ledger.reader.dossier(code), "lan", "x")
        assert ledger.reader.open_applicant(ledger.reader.dossier(other), "lan", "x") == subject(2)
        assert not [name for name, content in again.files() if key in content]
        clock.show("2026-11-05 08:00")
        again.send()  # the morning after, what was kept of them is cleared out too
        assert len(again.messages()) == 1


def test_a_key_store_that_was_read_meanwhile_is_written_over_by_the_same_order_again(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    [code] = ward.receive(1)

    def held(*_kids: str) -> None:
        raise LedgerLockedError(path="keys.db")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(ward.ledger.vault, "destroy", held)
        with pytest.raises(ErasureUnfinishedError):
            ward.erase(code)
    ward.erase(code)
    assert ward.keys() == {}


def test_messages_to_citizens_go_when_their_time_is_over(ward: Ward, clock: Clock) -> None:
    ward.receive(3)
    ward.send()
    folder, alive = ward.folder / "outbox", ward.ledger.vault.alive
    newest = max(path.stat().st_mtime for path in folder.rglob("*.eml"))
    written = clock().fromtimestamp(newest, tz=clock().tzinfo)
    assert clear_out(folder, alive, written - timedelta(hours=1)) == 0
    assert clear_out(folder, alive, written + timedelta(hours=1)) == 3
    assert list((folder / CITIZENS).iterdir()) == []
