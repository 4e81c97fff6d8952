"""Who has which addresses: the narrower entry wins, gaps are filled from above, and a mistake is named."""

from pathlib import Path
from typing import Any

import pytest

from adapters.locale import use_language
from adapters.locale.refusals import say
from adapters.notify.others import is_installed
from adapters.notify.recipients import Found, Recipients, load
from adapters.settings import Settings, SettingsError, load_settings

HOOK, SECRET = "https://hooks.example.vn/dunghen", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LAN, DESK, HEAD, ALL = ("mailto:lan@w1.vn",), ("mailto:desk@w1.vn",), ("mailto:head@w1.vn",), ("mailto:all@w1.vn",)


def found(entries: dict[str, tuple[str, ...]], audience: str) -> Found | None:
    return Recipients(entries).of(audience, "W1")


@pytest.mark.parametrize(
    ("entries", "audience", "expected"),
    [
        ({"official:lan@W1": LAN, "official:lan": DESK}, "official:lan@W1", Found("official:lan@W1", LAN)),
        ({"official:lan": LAN, "@W1": ALL}, "official:lan@W1", Found("official:lan@W1", LAN)),
        ({"@W1": ALL, "province": HEAD}, "official:lan@W1", Found("desk_head@W1", ALL)),
        ({"desk_head": DESK, "@W2": ALL}, "official:lan@W1", Found("desk_head@W1", DESK)),
        ({"office_head@W1": HEAD}, "desk_head@W1", Found("office_head@W1", HEAD)),
        ({"province": HEAD}, "office_head@W1", Found("province", HEAD)),
        ({"desk_head": DESK, "office_head": DESK}, "office_head@W1", Found("desk_head@W1", DESK)),
        ({"desk_head": DESK, "office_head": DESK + HEAD}, "office_head@W1", Found("office_head@W1", DESK + HEAD)),
        ({"*": ALL}, "province", Found("desk_head@W1", ALL)),
        ({"desk_head@W2": DESK}, "desk_head@W1", None),
        ({"desk_head": DESK}, "office_head@W1", None),
        ({}, "office_head@W1", Found("office_head@W1", ("folder:office_head@W1",))),
    ],
)
def test_an_audience_finds_its_addresses(
    entries: dict[str, tuple[str, ...]], audience: str, expected: Found | None
) -> None:
    assert found(entries, audience) == expected


def test_a_citizen_is_reached_by_the_way_they_chose() -> None:
    recipients = Recipients({"citizen_sms": ("sms://key/{phone}",)})
    person = {"email": "a@b.vn", "phone": "0905123456"}
    assert recipients.citizen_address("email", person) == "mailto:a@b.vn"
    assert recipients.citizen_address("sms", person) == "sms://key/0905123456"
    assert recipients.citizen_address("zalo", person) is None
    assert recipients.citizen_address("email", {}) is None


@pytest.mark.parametrize(
    ("recipients", "secrets", "why"),
    [
        ({"boss": "mailto:a@b.vn"}, {}, "bad_audience"),
        ({"official:": "mailto:a@b.vn"}, {}, "bad_audience"),
        ({"official@W1": "mailto:a@b.vn"}, {}, "bad_audience"),
        ({"province@W1": "mailto:a@b.vn"}, {}, "bad_audience"),
        ({"desk_head@": "mailto:a@b.vn"}, {}, "bad_audience"),
        ({"desk_head": "mailto:nobody"}, {}, "email_address"),
        ({"desk_head": "mailto:a@b.vn\r\nBcc: c@d.vn"}, {}, "email_address"),
        ({"desk_head": "a@b.vn"}, {}, "bad_address"),
        ({"desk_head": HOOK}, {}, "no_secret"),
        ({"desk_head": "https://"}, {}, "bad_address"),
        ({"desk_head": HOOK}, {HOOK: "secret"}, "bad_secret"),
        ({"citizen_sms": HOOK}, {HOOK: SECRET}, "citizen_address"),
        ({"citizen_email": "mailto:same@b.vn"}, {}, "citizen_address"),
    ],
)
def test_a_mistake_in_the_settings_is_named(recipients: dict[str, Any], secrets: dict[str, str], why: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(Settings(recipients=recipients, webhook_secrets=secrets))
    assert refusal.value.facts["why"] == why
    assert SECRET not in str(refusal.value.facts)
    use_language("vi")
    assert say(refusal.value) != say(SettingsError(field="x", read="y", why="z"))


def test_recipients_may_have_a_file_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "recipients.toml"
    file.write_text(
        f'[recipients]\ndesk_head = ["mailto:a@b.vn", "{HOOK}"]\n[webhook_secrets]\n"{HOOK}" = "{SECRET}"\n'
    )
    recipients = load(Settings(recipients_file=str(file)))
    assert recipients.of("desk_head@W1", "W1") == Found("desk_head@W1", ("mailto:a@b.vn", HOOK))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("not toml", "bad_toml"),
        ("[people]\n", "unknown_key"),
        ("[recipients]\ndesk_head = 3\n", "wrong_type"),
        ("recipients = 3\n", "wrong_type"),
        (None, "no_file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str | None, why: str) -> None:
    file = tmp_path / "recipients.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SettingsError) as refusal:
        load(Settings(recipients_file=str(file)))
    assert refusal.value.facts["why"] == why


def test_a_table_in_the_environment_that_is_no_json_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNGHEN_RECIPIENTS", "desk_head=a@b.vn")
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert refusal.value.facts["why"] == "bad_json"


def test_without_the_extra_its_addresses_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.notify.others.find_spec", lambda _name: None)
    with pytest.raises(SettingsError) as refusal:
        load(Settings(recipients={"desk_head": "tgram://token/chat"}))
    assert refusal.value.facts["why"] == "no_apprise"
    assert "pip install 'dunghen[notify]'" in say(refusal.value)


@pytest.mark.skipif(not is_installed(), reason="apprise is an extra")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # its own, of modules that Python is to drop
def test_with_the_extra_its_addresses_are_tried_out() -> None:
    load(Settings(recipients={"desk_head": "json://localhost/notices"}))
    with pytest.raises(SettingsError) as refusal:
        load(Settings(recipients={"desk_head": "nosuch://x"}))
    assert refusal.value.facts["why"] == "bad_address"
