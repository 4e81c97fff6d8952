"""Procedures on their pages: versions by their days, and a change never moves a dossier that was promised."""

import pytest

from tests.adapters.desk.wards import receiving
from tests.adapters.web.browsing import Browser, Read
from tests.adapters.web.conftest import Desk

AT = "/quan-tri/thu-tuc"
TERMS = {
    "name": "Cấp bản sao",
    "field": "Chứng thực",
    "limit": "2wd",
    "statutory_limit": "3wd",
    "policy": "resume",
    "legal_basis": "NĐ 1",
    "mark": "CONFIRMED",
}


@pytest.fixture
def admin(desk: Desk) -> Browser:
    return desk.browser("administrator")


def test_a_procedure_is_defined_once(desk: Desk, admin: Browser) -> None:
    for _ in range(2):
        assert admin.post(f"{AT}/moi", code="9.1", _command="define", **TERMS).status_code == 200
    [terms] = desk.service.directory.now().procedures["9.1"].versions
    assert (terms.name, terms.limit, terms.statutory_limit, terms.mark) == ("Cấp bản sao", "2wd", "3wd", "CONFIRMED")
    assert "Cấp bản sao" in admin.read(AT).text


def test_a_new_version_binds_from_its_day_and_moves_nothing_old(desk: Desk, admin: Browser) -> None:
    old = desk.ledger.desk.handle(receiving(1)).code
    due = desk.ledger.desk.dossier(old).standing.promise
    as_it_is = Read(admin.get(f"{AT}/3wd/lam/sua").text).fields
    assert (as_it_is["limit"], as_it_is["statutory_limit"]) == ("3wd", "5wd")

    admin.post(f"{AT}/3wd/lam/sua", **TERMS | {"limit": "1wd", "from_on": "03/11/2026"})

    versions = desk.service.directory.now().procedures["3wd"].versions
    assert [(terms.from_on.isoformat(), terms.limit) for terms in versions] == [
        ("2025-07-01", "3wd"),
        ("2026-11-03", "1wd"),
    ]
    assert desk.ledger.desk.dossier(old).standing.promise == due
    desk.clock.show("2026-11-03 09:00")
    new = desk.ledger.desk.handle(receiving(2, "2026-11-03 09:00")).promise
    assert new is not None
    assert new.rule == "3wd@2"


def test_a_procedure_is_replaced_or_ends(desk: Desk, admin: Browser) -> None:
    admin.post(f"{AT}/3wd/lam/thay-ma", replaced_by="30d", on="01/12/2026")
    admin.post(f"{AT}/30d/lam/bai-bo", on="01/01/2027")
    known = desk.service.directory.now().procedures
    assert (known["3wd"].replaced_by, str(known["3wd"].ends_on)) == ("30d", "2026-12-01")
    assert str(known["30d"].ends_on) == "2027-01-01"
    assert "mang mã 30d" in admin.read(f"{AT}/3wd").text


@pytest.mark.parametrize(
    ("path", "changed", "field"),
    [
        ("moi", {"code": "3wd"}, "code"),
        ("moi", {"code": ""}, "code"),
        ("moi", {"name": ""}, "name"),
        ("moi", {"limit": "3 ngày"}, "limit"),
        ("moi", {"limit": "0wd"}, "limit"),
        ("moi", {"statutory_limit": "x"}, "statutory_limit"),
        ("moi", {"policy": "whatever"}, "policy"),
        ("moi", {"legal_basis": ""}, "legal_basis"),
        ("moi", {"from_on": "32/01/2026"}, "from_on"),
        ("3wd/lam/sua", {"from_on": "01/07/2025"}, "from_on"),
        ("3wd/lam/thay-ma", {"replaced_by": "9.9"}, "replaced_by"),
        ("3wd/lam/bai-bo", {"on": "x"}, "on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    desk: Desk, admin: Browser, path: str, changed: dict[str, str], field: str
) -> None:
    before = desk.service.directory.now().position
    answer = admin.post(f"{AT}/{path}", **{"code": "9.1"} | TERMS | changed)
    assert (answer.status_code, desk.service.directory.now().position) == (422, before)
    assert f'href="#f-{field}"' in answer.text
