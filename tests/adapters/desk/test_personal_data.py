"""Names, numbers, addresses and free text stand in no file; who may open them leaves a trace; erasure is for good."""

import json
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from unicodedata import normalize
from uuid import UUID

import pytest
import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.ledger.errors import KeyDestroyedError, SealBrokenError
from adapters.ledger.reading import Sought
from adapters.ledger.schema import access_log
from adapters.ledger.sealing import place_of
from domain import commands as c
from domain.events import Received
from domain.sealed import Sealed
from domain.values import PaperHandedIn
from tests.adapters.desk.wards import PERSON, Clock, acting, busy, log_of, receiving, state_of

NOTES = ("đến sớm", "thiếu giấy", "đổi ý", "hệ thống hỏng", "chuyển tiếp")


def forms_of(secret: str) -> set[bytes]:
    """Return a secret as it might be written somewhere: composed or not, in capitals, escaped, in base64."""
    texts = {form(text) for text in (normalize("NFC", secret), normalize("NFD", secret)) for form in (str, str.upper)}
    raw = {text.encode() for text in texts} | {text.encode("utf-16-le") for text in texts}
    raw |= {json.dumps(text)[1:-1].encode() for text in texts}
    coded = set[bytes]()
    for text in texts:
        for shift, shared in ((0, 0), (1, 2), (2, 3)):  # letters of base64 shared with what stands before
            padded = b"\0" * shift + text.encode()
            end = (None, -3, -2)[len(padded) % 3]
            coded |= {encode(padded)[shared:end] for encode in (b64encode, urlsafe_b64encode)}
    return raw | coded


@pytest.mark.parametrize("secret", [*PERSON.values(), *NOTES])
def test_a_form_is_found_where_it_stands(secret: str) -> None:
    haystack = f"...{secret}...".encode()
    assert any(form in haystack for form in forms_of(secret))
    assert any(form in b64encode(haystack) for form in forms_of(secret))


def test_nothing_about_a_citizen_stands_in_any_file(filed: Installation, tmp_path: Path, clock: Clock) -> None:
    busy(filed, clock)
    forms = {form: secret for secret in (*PERSON.values(), *NOTES) for form in forms_of(secret)}
    for pragma in ("", "PRAGMA wal_checkpoint(TRUNCATE)"):
        for engine in filed.engines:
            with engine.connect() as connection:
                connection.exec_driver_sql(pragma or "SELECT 1")
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert {"ledger.db", "keys.db"} <= {path.name for path in files}
        for path in files:
            content = path.read_bytes()
            assert [secret for form, secret in forms.items() if form in content] == [], path.name


def test_who_opens_a_name_is_kept_with_the_purpose(ward: Installation) -> None:
    code = ward.desk.handle(receiving(1, applicant=PERSON)).code
    page = ward.reader.dossier(code)
    assert ward.reader.open_applicant(page, "hoa", "in phiếu hẹn") == PERSON
    with ward.recorder.reading() as connection:
        [opened] = connection.execute(sa.select(access_log)).all()
    assert (opened.by, opened.purpose, opened.fields) == ("hoa", "in phiếu hẹn", "applicant")
    assert opened.stream == str(page.dossier.id)


def test_the_applicant_of_an_import_is_opened_like_any_other(ward: Installation, clock: Clock) -> None:
    busy(ward, clock)
    page = ward.reader.dossier("HS-9")
    assert ward.reader.open_applicant(page, "hoa", "x") == PERSON
    note = next(act.note for act, _ in page.acts if act.note is not None)
    assert ward.vault.open(note, place_of("main", page.dossier.id, "note", "import")) == "chuyển tiếp"


def test_a_note_opens_with_the_key_of_its_applicant(ward: Installation) -> None:
    code = ward.desk.handle(receiving(1, applicant=PERSON)).code
    ward.desk.handle(acting(c.PauseClock, code, id="pause", cause="supplement", note="thiếu giấy"))
    received, paused = ward.desk.dossier(code).acts
    assert isinstance(received, Received)
    assert received.applicant is not None
    assert paused.note is not None
    assert paused.note.kid == received.applicant.kid
    assert ward.vault.open(paused.note, place_of("main", paused.originator_id, "note", "pause")) == "thiếu giấy"


def test_papers_handed_in_are_sealed_and_open_with_the_applicant(ward: Installation) -> None:
    papers = (PaperHandedIn(name="Bản án ly hôn của bà Đặng Thị Hường", originals=1, copies=2),)
    code = ward.desk.handle(receiving(1, applicant=PERSON, papers=papers, sets=1, fee=15_000)).code
    page = ward.reader.dossier(code)
    assert "ly hôn".encode() not in log_of(ward)[-1].envelope
    [opened] = ward.reader.open_all([Sought(page, papers=True)], "hoa", "x")
    assert (opened.applicant, opened.papers) == (PERSON, papers)
    [name_only] = ward.reader.open_all([Sought(page)], "hoa", "x")
    assert (name_only.applicant, name_only.papers) == (PERSON, ())
    with ward.recorder.reading() as connection:
        assert [row.fields for row in connection.execute(sa.select(access_log))] == ["applicant,papers", "applicant"]
    _, sealed = applicant_of(ward, code)
    ward.vault.destroy(sealed.kid)
    [erased] = ward.reader.open_all([Sought(page, papers=True)], "hoa", "x")
    assert (erased.erased, erased.papers) == (True, ())


def test_papers_of_nobody_named_are_sealed_all_the_same(ward: Installation) -> None:
    papers = (PaperHandedIn(name="Tờ khai của ông A", originals=1),)
    answers = [ward.desk.handle(receiving(1, papers=papers)) for _ in range(2)]
    assert answers[0] == answers[1]
    [opened] = ward.reader.open_all([Sought(ward.reader.dossier(answers[0].code), papers=True)], "hoa", "x")
    assert (opened.applicant, opened.papers) == (None, papers)


def test_one_person_has_one_key_and_strangers_have_their_own(ward: Installation) -> None:
    orders = [receiving(1, applicant=PERSON), receiving(2, applicant=PERSON), receiving(3, applicant={"name": "Lan"})]
    first, second, third = (applicant_of(ward, ward.desk.handle(order).code)[1].kid for order in orders)
    assert first == second != third


def applicant_of(ward: Installation, code: str) -> tuple[UUID, Sealed]:
    """Return the stream of a dossier and its applicant, sealed."""
    dossier = ward.desk.dossier(code)
    first = dossier.acts[0]
    assert isinstance(first, Received)
    assert first.applicant is not None
    return dossier.id, first.applicant


@pytest.mark.parametrize(
    ("stream", "field", "command"),
    [("second", "applicant", "receive-1"), ("first", "note", "receive-1"), ("first", "applicant", "receive-2")],
)
def test_what_is_sealed_for_one_place_opens_in_no_other(
    ward: Installation, stream: str, field: str, command: str
) -> None:
    streams = {}
    for number, name in ((1, "first"), (2, "second")):
        streams[name], sealed = applicant_of(ward, ward.desk.handle(receiving(number, applicant=PERSON)).code)
    _, sealed = applicant_of(ward, "W1-261102-0001")
    assert ward.vault.open(sealed, place_of("main", streams["first"], "applicant", "receive-1"))
    with pytest.raises(SealBrokenError):
        ward.vault.open(sealed, place_of("main", streams[stream], field, command))


def test_an_erased_person_is_gone_and_every_count_stays(ward: Installation, clock: Clock) -> None:
    codes = busy(ward, clock)
    _, sealed = applicant_of(ward, codes[0])
    before, leaves = state_of(ward), [row.leaf for row in log_of(ward)]
    assert len(ward.reader.find(PERSON["id_number"])) == 6
    assert set(ward.reader.find("dang thi huong")) == set(ward.reader.find(PERSON["phone"]))
    ward.vault.destroy(sealed.kid)
    with pytest.raises(KeyDestroyedError):
        ward.reader.open_applicant(ward.reader.dossier(codes[0]), "hoa", "x")
    assert [ward.reader.find(PERSON[name]) for name in ("name", "id_number", "phone")] == [[], [], []]
    assert (state_of(ward)[0], [row.leaf for row in log_of(ward)]) == (before[0], leaves)
    clock.show("2026-11-11 09:00")
    assert ward.desk.handle(acting(c.ProcessDossier, codes[1], "2026-11-11 09:00")).events == ("dossier.processed",)
