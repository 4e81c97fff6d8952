"""Offices on their pages: a tree with its days, each act with its day and basis, refusals at their field."""

import pytest

from tests.adapters.web.browsing import Browser
from tests.adapters.web.conftest import Desk

AT = "/quan-tri/co-quan"


@pytest.fixture
def admin(desk: Desk) -> Browser:
    return desk.browser("administrator")


def test_an_office_is_opened_under_another_and_stands_in_the_tree(desk: Desk, admin: Browser) -> None:
    fields = {"code": "W1.1", "name": "Tổ Một", "parent": "W1", "calendar": "vn", "_command": "open"}
    for _ in range(2):
        assert admin.post(f"{AT}/mo", **fields).status_code == 200

    opened = desk.service.directory.now().offices["W1.1"]
    assert (opened.names[-1].word, opened.parent, opened.opened_on.isoformat()) == ("Tổ Một", "W1", "2026-11-02")
    tree = admin.read(AT).text
    assert tree.index("W1 ") < tree.index("W1.1") < tree.index("W2")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "W1"}, "code"),
        ({"code": ""}, "code"),
        ({"name": ""}, "name"),
        ({"parent": "W9"}, "parent"),
        ({"calendar": "nowhere"}, "calendar"),
        ({"code_pattern": "{serial}"}, "code_pattern"),
        ({"on": "31/02/2026"}, "on"),
        ({"on": "mai"}, "on"),
    ],
)
def test_an_office_that_cannot_be_opened_is_refused_at_its_field(
    desk: Desk, admin: Browser, changed: dict[str, str], field: str
) -> None:
    before = desk.service.directory.now().position
    answer = admin.post(f"{AT}/mo", **{"code": "W3", "name": "Phường Ba", "calendar": "vn"} | changed)
    assert (answer.status_code, desk.service.directory.now().position) == (422, before)
    assert f'href="#f-{field}"' in answer.text


def test_an_office_is_renamed_given_desks_and_another_calendar(desk: Desk, admin: Browser) -> None:
    spec = desk.ledger.reader.calendars()[0].specs[0]
    admin.post("/quan-tri/lich/moi", name="ward", basis="QĐ 1", text=admin.get("/quan-tri/lich/vn/tep").text)
    admin.post(f"{AT}/W1/lam/doi-ten", name="Phường Mới", on="03/11/2026", basis="QĐ 2")
    admin.post(f"{AT}/W1/lam/mo-quay", desk="Q1", name="Quầy 1")
    admin.post(f"{AT}/W1/lam/dong-quay", desk="Q1", on="04/11/2026")
    admin.post(f"{AT}/W1/lam/lich", calendar="ward", on="05/11/2026", basis="QĐ 3")

    office = desk.service.directory.now().offices["W1"]
    assert [(dated.on.day, dated.word) for dated in office.names] == [(1, "W1"), (3, "Phường Mới")]
    assert [(dated.on.day, dated.word) for dated in office.calendars] == [(1, "vn"), (5, "ward")]
    assert (office.desks["Q1"].name, str(office.desks["Q1"].closed_on)) == ("Quầy 1", "2026-11-04")
    assert [it.specs[0] for it in desk.ledger.reader.calendars()] == [spec, spec]
    assert "Phường Mới" in admin.read(f"{AT}/W1").text


@pytest.mark.parametrize(
    ("path", "fields", "field"),
    [
        ("doi-ten", {"name": "Mới"}, "basis"),
        ("doi-ten", {"basis": "QĐ"}, "name"),
        ("doi-ten", {"name": "Mới", "basis": "QĐ", "on": "01/01/2025"}, "on"),
        ("dong-quay", {"desk": "Q9"}, "desk"),
        ("lich", {"calendar": "nowhere", "basis": "QĐ"}, "calendar"),
    ],
)
def test_an_act_that_cannot_be_is_refused_at_its_field(
    desk: Desk, admin: Browser, path: str, fields: dict[str, str], field: str
) -> None:
    before = desk.service.directory.now().position
    answer = admin.post(f"{AT}/W1/lam/{path}", **fields)
    assert (answer.status_code, desk.service.directory.now().position) == (422, before)
    assert f'href="#f-{field}"' in answer.text
