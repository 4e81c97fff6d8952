"""Rungs and recipients on their page: numbers with their source, changed on a basis; no value that could not be one."""

import pytest

from adapters.settings import Settings
from adapters.web.app import create_app
from domain.rules import Rule
from tests.adapters.web.browsing import Browser
from tests.adapters.web.conftest import Desk

AT = "/quan-tri/nhac-viec"


@pytest.fixture
def admin(desk: Desk) -> Browser:
    return desk.browser("administrator")


def rule(desk: Desk, name: str) -> Rule:
    return desk.ledger.reader.ground().rules.rules[name]


def test_every_rung_is_shown_with_its_number_source_and_who_is_told(admin: Browser) -> None:
    page = admin.read(AT).text
    assert "Sắp đến hạn" in page
    assert "2 ngày làm việc trước ngày hẹn" in page
    assert "Cổng một cửa Gia Lai" in page
    assert "tệp trong thư mục tin đi" in page


def test_a_number_is_changed_on_a_basis_once(desk: Desk, admin: Browser) -> None:
    fields = {"value": "3", "basis": "Quyết định 7", "mark": "CONFIRMED", "_command": "rule"}
    for _ in range(2):
        assert admin.post(f"{AT}/ladder.due_soon", **fields).status_code == 200
    changed = rule(desk, "ladder.due_soon")
    assert (changed.value, changed.source, changed.mark, changed.unit) == (
        3,
        "Quyết định 7",
        "CONFIRMED",
        "working days before due",
    )
    assert changed.from_on.isoformat() == "2026-11-02"
    assert "3 ngày làm việc" in admin.read(AT).text


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("alert.overdue.to", ["province", "official"], "official province"),
        ("alert.overdue.how", ["digest"], "digest"),
        ("alert.citizen", ["ready"], "ready"),
        ("outbox.retries", ["2  10 60"], "2 10 60"),
        ("watch.lag", ["15"], 15),
    ],
)
def test_each_kind_of_rule_is_typed_in_its_own_way(
    desk: Desk, admin: Browser, name: str, typed: list[str], kept: object
) -> None:
    data = {"_token": admin.csrf, "value": typed, "basis": "QĐ", "mark": "POLICY"}
    answer = admin.client.post(f"{AT}/{name}", data=data, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 200
    assert rule(desk, name).value == kept


@pytest.mark.parametrize(
    ("name", "changed", "field"),
    [
        ("ladder.due_soon", {"value": "hai"}, "value"),
        ("ladder.due_soon", {"value": "-1"}, "value"),
        ("ladder.due_soon", {"value": "²"}, "value"),
        ("ladder.due_soon", {"value": "99999999999999999999"}, "value"),
        ("ladder.due_soon", {"value": ""}, "value"),
        ("ladder.due_soon", {"basis": ""}, "basis"),
        ("ladder.due_soon", {"mark": ""}, "mark"),
        ("ladder.due_soon", {"from_on": "hôm qua"}, "from_on"),
        ("alert.overdue.to", {"value": "everybody"}, "value"),
        ("alert.overdue.how", {"value": "never"}, "value"),
        ("outbox.retries", {"value": "1 hai"}, "value"),
    ],
)
def test_what_could_not_be_a_value_is_refused_at_its_field(
    desk: Desk, admin: Browser, name: str, changed: dict[str, str], field: str
) -> None:
    before, held = desk.service.directory.now().position, rule(desk, name)
    answer = admin.post(f"{AT}/{name}", **{"value": "2", "basis": "QĐ", "mark": "POLICY"} | changed)
    assert (answer.status_code, desk.service.directory.now().position) == (422, before)
    assert f'href="#f-{field}"' in answer.text
    assert rule(desk, name) == held


def test_recipients_are_shown_and_where_they_are_changed_but_no_secret(desk: Desk) -> None:
    entries: dict[str, str | list[str]] = {
        "desk_head@W1": "mailto:truong@example.vn",
        "province": "https://hook.example.vn/secret-path",
    }
    secrets = {"https://hook.example.vn/secret-path": "whsec_" + "QUJD" * 10}
    settings = Settings(recipients=entries, webhook_secrets=secrets)
    service = desk.service._replace(settings=settings)
    browser = Browser(create_app(service)).sign_in(service, "administrator")
    page = browser.read(AT).text
    assert "truong@example.vn" in page
    assert "https://hook.example.vn/…" in page
    assert "secret-path" not in page
    assert "QUJD" not in page
    assert "dunghen.toml" in page


def test_recipients_that_cannot_be_read_are_told_in_a_sentence(desk: Desk) -> None:
    service = desk.service._replace(settings=Settings(recipients_file="nowhere.toml"))
    browser = Browser(create_app(service)).sign_in(service, "administrator")
    answer = browser.get(AT)
    assert answer.status_code == 200
    assert "nowhere.toml" in answer.text
