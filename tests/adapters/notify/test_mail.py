"""E-mail: Vietnamese in text and HTML, one Message-ID for ever, refusals told apart, nothing injected."""

from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from adapters.notify.channels import channels_of
from adapters.notify.dispatcher import Dispatcher
from adapters.notify.email import MailServer as Address
from adapters.notify.email import email_of, recipient_of, sender_of
from adapters.notify.parcel import Parcel, UndeliveredError, parcel_id
from adapters.notify.recipients import Recipients
from adapters.settings import Settings, SettingsError
from domain import commands as c
from tests.adapters.notify.mail_server import MailServer
from tests.adapters.notify.postroom import AT_ONCE, BROKEN, CITIZEN, STAFF, Postroom
from tests.world import at

PARCEL = Parcel("key", "overdue", "W1-1", "Quá hạn: W1-1", "Hồ sơ\n", "<p>Hồ sơ</p>\n", {}, at(BROKEN), at(BROKEN))


@pytest.fixture
def server() -> MailServer:
    return MailServer()


def by_mail(post: Postroom, server: MailServer) -> Dispatcher:
    """The ward's dispatcher with a mail server in its settings."""
    settings = Settings(smtp_url=server.url, mail_from="Một cửa W1 <motcua@w1.example.vn>")
    channels = channels_of(settings)
    return Dispatcher(post.outbox, post.ward.reader, post.ward.desk, Recipients(STAFF), channels, pace=AT_ONCE)


def text_of(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text


def test_an_official_gets_a_mail_in_vietnamese_as_text_and_html(post: Postroom, server: MailServer) -> None:
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    with server.open():
        by_mail(post, server).run_once(post.clock.show(BROKEN))
    [mail] = [mail for mail in server.mails if "official" in mail["To"] and code in mail["Subject"]]
    assert mail["Subject"] == f"Quá hạn: {code} (17:00 T5\N{NO-BREAK SPACE}05/11/2026)"
    assert mail["From"] == "Một cửa W1 <motcua@w1.example.vn>"
    assert mail["Date"] == "Fri, 06 Nov 2026 08:00:00 +0700"
    row = next(row for row in post.rows() if row.audience.startswith("official"))
    assert mail["Message-ID"] == f"<{parcel_id(row.key)}@w1.example.vn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        said = text_of(mail, kind)
        assert "mà chưa có kết quả: quá hạn từ 00:00 thứ Sáu 06/11/2026" in said
        assert "Việc cần làm: lập thư xin lỗi" in said


def test_the_names_people_gave_are_printed_literally(post: Postroom, server: MailServer) -> None:
    hostile = '<script>alert(1)</script> {{7*7}} {0} {code} "><img>'
    [code] = post.receive(1, applicant=CITIZEN, notify_by="email")
    post.tick(BROKEN, [code])
    post.act(c.DraftApology, code, BROKEN, reason="staff", place=hostile)
    post.act(c.IssueApology, code, BROKEN)
    with server.open():
        by_mail(post, server).run_once(post.clock.show(BROKEN))
    [mail] = [mail for mail in server.mails if mail["To"] == CITIZEN["email"]]
    assert hostile in text_of(mail, "plain")
    assert "<script>" not in text_of(mail, "html")
    assert "{{7*7}} {0} {code}" in text_of(mail, "html")


@pytest.mark.parametrize(
    "address",
    [
        "mailto:a@b.vn\r\nBcc: c@d.vn",
        "mailto:a@b.vn\nX: y",
        "mailto:a b@c.vn",
        "mailto:",
        "mailto:a@b",
        "mailto:<a@b.vn>",
    ],
)
def test_an_address_that_would_add_a_header_is_refused_for_good(address: str) -> None:
    with pytest.raises(UndeliveredError) as refusal:
        recipient_of(address)
    assert refusal.value.failure.is_permanent


def test_a_subject_with_a_line_break_is_refused() -> None:
    sender = sender_of("dunghen@localhost")
    with pytest.raises(ValueError, match="linefeed"):
        email_of(PARCEL._replace(subject="a\r\nBcc: c@d.vn"), sender, recipient_of("mailto:a@b.vn"))


@pytest.mark.parametrize(("answer", "state"), [("550 no such person", "dead"), ("451 try later", "pending")])
def test_a_refusal_for_good_is_told_from_one_for_now(
    post: Postroom, server: MailServer, answer: str, state: str
) -> None:
    server.answer = lambda recipient: answer if "desk@" in recipient else "250 taken"
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    with server.open():
        by_mail(post, server).run_once(post.clock.show(BROKEN))
    [row] = post.rows(state)
    assert (row.audience, row.why) == ("desk_head@W1", f"smtp_{answer[:3]}")
    assert post.states() == Counter({"sent": 2, state: 1})


def away_for_three_days(post: Postroom, server: MailServer, ticks: int) -> None:
    """A mail server that is down from Monday to Thursday: its messages die visibly, and one command sends them."""
    codes = post.receive(17 * ticks)
    for tick in range(ticks):
        post.tick(f"2026-11-09 08:0{tick}", codes[tick * 17 : tick * 17 + 17])
    dispatcher, now = by_mail(post, server), at("2026-11-09 08:30")
    while now <= at("2026-11-12 08:30"):
        post.clock.now = now
        dispatcher.run_once(now)
        now += timedelta(hours=24)
    assert post.states() == {"dead": 51 * ticks}
    assert {row.why for row in post.rows()} == {"no_answer"}
    post.outbox.retry(post.clock.show("2026-11-12 09:00"))
    with server.open():
        dispatcher.run_once(post.clock.show("2026-11-12 09:00"))
    assert post.states() == {"sent": 51 * ticks}
    seen = Counter(mail["Message-ID"] for mail in server.mails if "Quá hạn" in mail["Subject"])
    assert (len(seen), set(seen.values())) == (51 * ticks, {1})


def test_after_three_days_without_a_mail_server_every_message_arrives_once(post: Postroom, server: MailServer) -> None:
    away_for_three_days(post, server, 1)


@pytest.mark.long
def test_after_three_days_five_hundred_messages_arrive_once_each(post: Postroom, server: MailServer) -> None:
    away_for_three_days(post, server, 10)


# --- the settings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://mail.example.vn", {"host": "mail.example.vn", "port": 587, "use_tls": False, "start_tls": None}),
        ("smtp://a%40b:p%3As@h:25?tls=required", {"port": 25, "user": "a@b", "password": "p:s", "start_tls": True}),
        ("smtps://h", {"port": 465, "use_tls": True, "start_tls": False}),
        ("smtp://h?tls=none", {"port": 587, "use_tls": False, "start_tls": False}),
    ],
)
def test_a_mail_server_is_read_from_one_setting(url: str, said: dict[str, object]) -> None:
    assert said.items() <= Address.read(url)._asdict().items()


@pytest.mark.parametrize("url", ["mail.example.vn", "http://h", "smtp://", "smtp://h:0x", "smtp://u:p@h?tls=maybe"])
def test_what_is_no_mail_server_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Address.read(url)
    assert "p@h" not in str(refusal.value.facts)


@pytest.mark.parametrize("setting", ["", "nobody", "a@b\r\nBcc: c@d", "Tên <>", "đ@example.vn"])
def test_what_is_no_sender_is_refused(setting: str) -> None:
    with pytest.raises(SettingsError):
        sender_of(setting)


# --- the folder -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def by_folder(post: Postroom, folder: Path, entries: dict[str, tuple[str, ...]]) -> Dispatcher:
    channels = channels_of(Settings(outbox_folder=str(folder)))
    return Dispatcher(post.outbox, post.ward.reader, post.ward.desk, Recipients(entries), channels, pace=AT_ONCE)


def mails_in(folder: Path) -> list[EmailMessage]:
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.iterdir())]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def test_without_settings_every_message_is_a_file_named_by_its_audience(post: Postroom, folder: Path) -> None:
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    by_folder(post, folder, {}).run_once(post.clock.show(BROKEN))
    told = {str(mail["To"]): mail["Subject"] for mail in mails_in(folder) if code in mail["Subject"]}
    assert set(told) == {'"official-lan@W1":;', '"desk_head@W1":;', '"office_head@W1":;'}
    assert not list(folder.glob("*.part"))


def test_the_same_message_overwrites_itself(post: Postroom, folder: Path) -> None:
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    by_folder(post, folder, dict(STAFF)).run_once(post.clock.show(BROKEN))
    before = {path.name for path in folder.iterdir()}
    with post.ward.engines[0].execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'pending', channel = NULL WHERE state = 'sent'")
    by_folder(post, folder, dict(STAFF)).run_once(post.clock.show(BROKEN))
    assert {path.name for path in folder.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_a_failure_that_may_pass(post: Postroom, folder: Path) -> None:
    folder.write_text("no folder")
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    by_folder(post, folder, {}).run_once(post.clock.show(BROKEN))
    assert {(row.state, row.why) for row in post.rows()} == {("pending", "folder_unwritable")}
