"""Facts about persons: sealed in their place, found by blind index, and erased for good."""

import hmac
import re
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from unicodedata import normalize

import pytest
import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError, StoredEvent
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ledger import sqlite as opening
from adapters.ledger.engine import create_store, open_store
from adapters.ledger.envelope import canonical
from adapters.ledger.errors import KeyDestroyedError, KeyMissingError, LedgerLockedError, SealBrokenError
from adapters.ledger.folding import fold, tokens_of
from adapters.ledger.recorder import LedgerRecorder
from adapters.ledger.vault import VAULT, Vault
from domain.sealed import Sealed

PLACE = "main|stream-1|applicant|c-1"
NAME, NUMBER = "Nguyễn Thị Hường", "id:001199000001"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys.db"


@pytest.fixture
def vault_engine(keys: Path) -> Iterator[sa.Engine]:
    engine = create_store(f"sqlite:///{keys}", VAULT)
    yield engine
    engine.dispose()


@pytest.fixture
def vault(vault_engine: sa.Engine) -> Vault:
    return Vault(vault_engine)


def bytes_beside(file: Path) -> bytes:
    """Every byte of the file, its write-ahead log and its shared memory."""
    return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))


def forms_of(canary: str) -> set[bytes]:
    """What a text may look like where it leaks."""
    spellings = {normalize(form, case) for form in ("NFC", "NFD") for case in (canary, canary.upper(), canary.lower())}
    plain = {spelling.encode() for spelling in spellings | {fold(canary)}} | {canary.encode("utf-16-le")}
    shifted = {b64encode(b"." * shift + text)[4:-4] for text in plain for shift in range(3)}
    return plain | shifted


def stored_key(keys: Path, kid: str) -> bytes:
    connection = sqlite3.connect(keys)
    [(key,)] = connection.execute("SELECT key FROM keys WHERE kid = ?", [kid]).fetchall()
    connection.close()
    return bytes(key)


def test_what_is_sealed_opens_in_its_place(vault: Vault) -> None:
    sealed = vault.seal(vault.key_for(NUMBER), PLACE, NAME)
    assert vault.open(sealed, PLACE) == NAME


def test_sealing_the_same_again_gives_the_same_bytes(vault: Vault) -> None:
    kid = vault.key_for(NUMBER)
    assert vault.seal(kid, PLACE, NAME) == vault.seal(kid, PLACE, NAME)


def test_another_place_text_or_person_gives_another_nonce(vault: Vault) -> None:
    kid, other = vault.key_for(NUMBER), vault.key_for("id:2")
    sealed = [
        vault.seal(kid, PLACE, NAME),
        vault.seal(kid, PLACE + "2", NAME),
        vault.seal(kid, PLACE, "2" + NAME),
        vault.seal(kid, PLACE[:-1], PLACE[-1] + NAME),
        vault.seal(other, PLACE, NAME),
    ]
    assert len({one.nonce for one in sealed}) == len(sealed)


def test_a_sealed_fact_moved_to_another_place_does_not_open(vault: Vault) -> None:
    sealed = vault.seal(vault.key_for(NUMBER), PLACE, NAME)
    with pytest.raises(SealBrokenError) as refusal:
        vault.open(sealed, "main|stream-2|applicant|c-1")
    assert refusal.value.facts == {"kid": sealed.kid}


@pytest.mark.parametrize(
    ("part", "value"), [("nonce", "AAAAAAAAAAAAAAAA"), ("ct", "AAAA"), ("ct", "A"), ("nonce", "AAAA")]
)
def test_an_altered_seal_does_not_open(vault: Vault, part: str, value: str) -> None:
    sealed = vault.seal(vault.key_for(NUMBER), PLACE, NAME)
    with pytest.raises(SealBrokenError):
        vault.open(sealed.model_copy(update={part: value}), PLACE)


def test_a_seal_under_another_person_s_key_does_not_open(vault: Vault) -> None:
    sealed = vault.seal(vault.key_for(NUMBER), PLACE, NAME)
    with pytest.raises(SealBrokenError):
        vault.open(sealed.model_copy(update={"kid": vault.key_for("id:2")}), PLACE)


def test_a_person_keeps_one_key_in_every_process(vault: Vault, keys: Path) -> None:
    kid, commitment = vault.key_for(NUMBER), vault.commitment(vault.key_for(NUMBER))
    again = open_store(f"sqlite:///{keys}", VAULT)
    assert Vault(again).key_for(NUMBER) == kid
    assert Vault(again).commitment(kid) == commitment
    again.dispose()
    assert vault.key_for("id:2") != kid


def test_a_commitment_binds_a_key_without_showing_it(vault: Vault, keys: Path) -> None:
    first, second = (vault.key_for(person) for person in ("id:1", "id:2"))
    assert vault.commitment(first) != vault.commitment(second)
    key = stored_key(keys, first)
    derived = hmac.digest(hmac.digest(bytes(32), key, "sha256"), b"commit\x01", "sha256")  # RFC 5869, by hand
    assert vault.commitment(first) == sha256(derived).hexdigest()


def test_a_batch_is_one_commit_and_is_forgotten_whole(vault: Vault) -> None:
    kids: list[str] = []

    def fail_after_two() -> None:
        with vault.batch():
            kids.append(vault.key_for("id:1"))
            assert vault.key_for("id:1") == kids[0]
            vault.index(kids[0], "s", [NAME])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_after_two()
    assert vault.find(NAME) == []
    with pytest.raises(KeyMissingError):
        vault.seal(kids[0], PLACE, NAME)


@pytest.mark.parametrize(
    "term",
    [
        NAME,
        "nguyen thi huong",
        "NGUYỄN  THỊ HƯỜNG",
        normalize("NFD", NAME),
        "Hường",
        "hương",
        "huong nguyen",
        "0912.345.678",
    ],
)
def test_a_dossier_is_found_by_name_by_a_word_of_it_and_by_number(vault: Vault, term: str) -> None:
    vault.index(vault.key_for(NUMBER), "stream-1", [NAME, "0912 345 678"])
    vault.index(vault.key_for("id:2"), "stream-2", ["Trần Văn Đặng", "0912345679"])
    assert vault.find(term) == ["stream-1"]


def test_the_whole_name_comes_before_those_that_only_share_its_words(vault: Vault) -> None:
    vault.index(vault.key_for("id:1"), "exact", ["Lê An"])
    vault.index(vault.key_for("id:2"), "longer", ["Lê Văn An"])
    assert vault.find("lê an") == ["exact"]
    assert vault.find("an") == ["exact", "longer"]
    assert vault.find("an", limit=1) == ["exact"]


@pytest.mark.parametrize("term", ["", "  ", "Phạm", "' OR 1=1--", "%", "_"])
def test_what_is_not_there_is_not_found(vault: Vault, term: str) -> None:
    vault.index(vault.key_for(NUMBER), "stream-1", [NAME, ""])
    assert vault.find(term) == []


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đặng", "dang"),
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("  Lê   THỊ ", "le thi"),
        ("ＨＳ１", "hs1"),
        ("Ơ ư Ă â ê ô", "o u a a e o"),
    ],
)
def test_marks_case_and_spaces_do_not_matter_to_search(typed: str, folded: str) -> None:
    assert fold(typed) == fold(normalize("NFD", typed)) == folded


@given(st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert tokens_of(fold(text)) == tokens_of(text)


def test_an_erased_person_is_neither_read_nor_found_and_comes_back_as_a_stranger(vault: Vault) -> None:
    kid = vault.key_for(NUMBER)
    sealed = vault.seal(kid, PLACE, NAME)
    vault.index(kid, "stream-1", [NAME])
    vault.destroy(kid)
    for attempt in (
        lambda: vault.open(sealed, PLACE),
        lambda: vault.seal(kid, PLACE, NAME),
        lambda: vault.commitment(kid),
    ):
        with pytest.raises(KeyDestroyedError) as refusal:
            attempt()
        assert refusal.value.facts == {"kid": kid}
    assert vault.find(NAME) == []
    assert vault.key_for(NUMBER) != kid
    vault.destroy(kid)


def test_a_key_id_is_never_given_twice(vault_engine: sa.Engine) -> None:
    stuck = Vault(vault_engine, entropy=lambda size: b"\x07" * size)
    stuck.destroy(stuck.key_for("id:1"))
    with pytest.raises(IntegrityError):
        stuck.key_for("id:2")


def test_a_key_this_store_never_held_is_missing_not_destroyed(vault: Vault) -> None:
    known = vault.key_for(NUMBER)
    with pytest.raises(KeyMissingError):
        vault.open(Sealed(kid="unknown", nonce="AAAA", ct="AAAA"), PLACE)
    with pytest.raises(KeyMissingError):
        vault.destroy(known, "unknown")
    assert vault.seal(known, PLACE, NAME)


def test_a_destroyed_key_is_gone_from_every_byte_of_the_store(vault_engine: sa.Engine, keys: Path) -> None:
    drawn = count()  # fixed bytes: with these, SQLite leaves deleted rows in the free part of pages it has split
    vault = Vault(vault_engine, entropy=lambda size: sha256(str(next(drawn)).encode()).digest()[:size])
    persons = range(4000)
    with vault.batch():
        kids = [vault.key_for(f"id:{number}") for number in persons]
        for number in persons:
            vault.index(kids[number], f"stream-{number}", [f"{number}"])
    traces = {
        number: (
            stored_key(keys, kids[number]),
            vault._blinded("person", f"id:{number}"),
            vault._blinded("term", f"{number}"),
        )
        for number in persons
    }
    vault.destroy(*kids[::3])
    left = bytes_beside(keys)
    assert not [number for number in persons[::3] if any(trace in left for trace in traces[number])]
    assert all(trace in left for number in persons[1::3] for trace in traces[number])


def test_a_reader_in_the_way_of_erasure_is_named_and_erasure_is_repeated(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.01)
    engine = create_store(f"sqlite:///{keys}", VAULT)
    vault = Vault(engine)
    kid = vault.key_for(NUMBER)
    key = stored_key(keys, kid)
    reader = sqlite3.connect(keys, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM keys").fetchall()
    with pytest.raises(LedgerLockedError):
        vault.destroy(kid)
    reader.close()
    vault.destroy(kid)
    assert key not in bytes_beside(keys)
    engine.dispose()


def test_personal_words_stand_in_no_file_before_or_after_erasure(
    vault: Vault, recorder: LedgerRecorder, file: Path, keys: Path
) -> None:
    canaries = {f"Nguyễn Thị Hoàng Yến {number:05d}" for number in range(0, 50_000, 1237)}
    sealed = {}
    for number, canary in enumerate(sorted(canaries), 1):
        kid = vault.key_for(f"id:{canary}")
        sealed[canary] = vault.seal(kid, PLACE, canary)
        vault.index(kid, f"stream-{number}", [canary])
        body = canonical({"applicant": sealed[canary].model_dump()})
        recorder.insert_events([StoredEvent(f"stream-{number}", 1, "dossier.received", body)])
    assert all(vault.open(one, PLACE) == canary for canary, one in sealed.items())
    everything = bytes_beside(file) + bytes_beside(keys)
    assert all(one.ct.encode() in everything for one in sealed.values())
    assert not [canary for canary in canaries for form in forms_of(canary) if form in everything]
    before = bytes_beside(file)
    vault.destroy(*(one.kid for one in sealed.values()))
    assert bytes_beside(file) == before
    assert not [canary for canary in canaries for form in forms_of(canary) if form in bytes_beside(keys)]


def test_the_scan_would_see_a_leak(tmp_path: Path) -> None:
    leaking = tmp_path / "leak.db"
    for leak in (
        "yến kim",
        "YẾN KIM",
        normalize("NFD", "Yến Kim"),
        b64encode("..Yến Kim..".encode()).decode(),
        "yen kim",
    ):
        leaking.write_text(f"some text {leak} more text")
        assert any(form in bytes_beside(leaking) for form in forms_of("Yến Kim"))


# --- the secret beside a dossier's code -----------------------------------------------------------


def test_the_secret_of_a_dossier_is_the_same_in_every_process_and_in_no_file(vault: Vault, keys: Path) -> None:
    secret = vault.look_up_secret("main", "stream-1")
    again = open_store(f"sqlite:///{keys}", VAULT)

    assert Vault(again).look_up_secret("main", "stream-1") == secret
    again.dispose()
    assert re.fullmatch("[2-9A-HJKMNP-TV-Z]{12}", secret)
    assert all(secret.encode() not in path.read_bytes() for path in keys.parent.glob(f"{keys.name}*"))


def test_secrets_differ_by_dossier_by_tenant_and_by_key_store(vault: Vault, tmp_path: Path) -> None:
    other = create_store(f"sqlite:///{tmp_path / 'other.db'}", VAULT)
    secrets = {vault.look_up_secret("main", f"stream-{number}") for number in range(500)}

    assert len(secrets) == 500
    assert vault.look_up_secret("other", "stream-1") not in secrets
    assert Vault(other).look_up_secret("main", "stream-1") not in secrets
    other.dispose()


def test_a_secret_outlives_the_key_of_the_person(vault: Vault) -> None:
    before = vault.look_up_secret("main", "stream-1")
    vault.destroy(vault.key_for(NUMBER))

    assert vault.look_up_secret("main", "stream-1") == before
