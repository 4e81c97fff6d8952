"""Offices end from a page: what moves is shown first, then moves as one act, and nobody's dossier is left behind."""

from datetime import date

import pytest

from adapters.ledger.departing import Departure, Place, depart
from domain import commands as c
from domain.errors import OfficeClosedError
from domain.office import EndOffice
from domain.user import GrantRole
from tests.adapters.desk.wards import acting, receiving, state_of
from tests.adapters.web.browsing import Browser, Read
from tests.adapters.web.conftest import OTHER, Desk

AT = "/quan-tri/co-quan/ket-thuc"
MERGER = {"how": "merged", "codes": "W2", "into": "W1", "basis": "Nghị quyết 1"}


@pytest.fixture
def codes(desk: Desk) -> list[str]:
    """Two open dossiers of W2, a paused one, one ready, one returned."""
    found = [desk.ledger.desk.handle(receiving(n, office="W2")).code for n in range(1, 6)]
    desk.clock.show("2026-11-02 10:00")
    for code, kind, more in (
        (found[2], c.PauseClock, {"cause": "supplement"}),
        (found[3], c.ProcessDossier, {}),
        (found[4], c.ReturnResult, {"outcome": "granted"}),
    ):
        desk.ledger.desk.handle(acting(kind, code, "2026-11-02 10:00", **more))
    return found


@pytest.fixture
def admin(desk: Desk, codes: list[str]) -> Browser:
    """An administrator who signed in once all that had happened."""
    assert codes
    return desk.browser("administrator")


def office_of(desk: Desk, code: str) -> str:
    return desk.ledger.desk.dossier(code).standing.office


def test_a_merger_is_seen_before_it_is_recorded(desk: Desk, admin: Browser, codes: list[str]) -> None:
    before = state_of(desk.ledger)
    page = Read(admin.post(f"{AT}/xem", **MERGER).text).text
    assert "Tất cả 3 1" in page
    assert "W1 · W1" in page
    assert "Người clerk-w2" in page
    assert not any(code in page for code in codes)
    assert state_of(desk.ledger) == before


def test_after_a_merger_the_successors_clerk_sees_what_nobody_would(
    desk: Desk, admin: Browser, codes: list[str]
) -> None:
    promised = [desk.ledger.desk.dossier(code).standing.promise for code in codes]
    assert codes[0].removeprefix("W2-") not in desk.browser("clerk").read("/viec").text

    answer = admin.post(AT, **MERGER)

    assert "tiếp nhận lại: 4" in Read(answer.text).text
    assert [office_of(desk, code) for code in codes] == ["W1", "W1", "W1", "W1", "W2"]
    assert [desk.ledger.desk.dossier(code).standing.promise for code in codes] == promised
    clerk, other = desk.browser("clerk"), desk.browser(OTHER)
    seen, ready = clerk.read("/viec").text, clerk.read("/cho-nhan").text
    assert [code.removeprefix("W2-") in seen for code in codes[:3]] == [True] * 3
    assert codes[3].removeprefix("W2-") in ready
    assert codes[0].removeprefix("W2-") not in other.read("/viec").text
    assert clerk.get(f"/ho-so/{codes[0]}").status_code == 200


def test_the_same_form_sent_twice_merges_once(desk: Desk, admin: Browser, codes: list[str]) -> None:
    admin.post(AT, **MERGER, _command="merge")
    after = state_of(desk.ledger)
    assert "từ trước" in Read(admin.post(AT, **MERGER, _command="merge").text).text
    assert state_of(desk.ledger) == after
    assert office_of(desk, codes[0]) == "W1"


def test_a_split_asks_who_takes_which_procedure(desk: Desk, admin: Browser, codes: list[str]) -> None:
    admin.post("/quan-tri/co-quan/mo", code="W3", name="Phường Ba", calendar="vn")
    long = desk.ledger.desk.handle(receiving(9, office="W2", procedure="30d")).code
    fields = {"how": "split", "codes": "W2", "into": "W1 W3", "basis": "Nghị quyết 2"}
    before = desk.service.directory.now().position

    lacking = admin.post(AT, **fields, **{"to:W2:3wd": "W1"})
    assert (lacking.status_code, desk.service.directory.now().position) == (422, before)
    admin.post(AT, **fields, **{"to:W2:3wd": "W1", "to:W2:30d": "W3"})

    assert (office_of(desk, codes[0]), office_of(desk, long)) == ("W1", "W3")


def test_an_end_that_lies_ahead_moves_nothing_until_its_day(desk: Desk, admin: Browser, codes: list[str]) -> None:
    answer = admin.post(AT, **MERGER, on="10/11/2026")
    assert "tiếp nhận lại: 0" in Read(answer.text).text
    assert office_of(desk, codes[0]) == "W2"

    desk.clock.show("2026-11-10 08:00")
    browser = desk.browser("administrator")
    page = browser.read("/quan-tri/co-quan/W2")
    assert "còn giữ 3 hồ sơ đang giải quyết và 1 kết quả" in page.text
    browser.post("/quan-tri/co-quan/tiep-quan/W2", basis="Nghị quyết 1", **{"to:W2:3wd": "W1"})
    assert [office_of(desk, code) for code in codes[:4]] == ["W1"] * 4
    assert "còn giữ" not in browser.read("/quan-tri/co-quan/W2").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"codes": ""}, "codes"),
        ({"codes": "W9"}, "codes"),
        ({"codes": "W1"}, "into"),
        ({"into": ""}, "into"),
        ({"into": "W9"}, "into"),
        ({"into": "W1 W2"}, "into"),
        ({"how": "sold"}, "how"),
        ({"basis": ""}, "basis"),
        ({"on": "30/02/2026"}, "on"),
        ({"on": "01/01/2025"}, "on"),
    ],
)
def test_an_end_that_cannot_be_is_refused_at_its_field(
    desk: Desk, admin: Browser, changed: dict[str, str], field: str
) -> None:
    before = desk.service.directory.now().position
    for path in (f"{AT}/xem", AT):
        answer = admin.post(path, **MERGER | changed)
        assert answer.status_code == 422
        assert f'href="#f-{field}"' in answer.text
    assert desk.service.directory.now().position == before


def test_an_office_that_ended_is_refused_where_it_was_named(admin: Browser) -> None:
    admin.post(AT, **MERGER)
    for fields, field in ((MERGER, "codes"), (MERGER | {"codes": "W1", "into": "W2"}, "into")):
        answer = admin.post(f"{AT}/xem", **fields)
        assert f'href="#f-{field}"' in answer.text
        assert "công việc chuyển về: W1" in Read(answer.text).text


def test_who_lost_their_office_is_named_until_they_have_a_role_where_it_went(desk: Desk, admin: Browser) -> None:
    after = Read(admin.post(AT, **MERGER).text)
    assert "Chưa có vai trò tại cơ quan tiếp tục : Người clerk-w2" in after.text
    desk.ledger.desk.handle(
        GrantRole(id="g", by="administrator", at=desk.clock(), user=OTHER, role="clerk", office="W1")
    )
    assert "Chưa có vai trò" not in admin.read("/quan-tri/co-quan/W2").text
    assert "Người clerk-w2" in admin.read("/quan-tri/co-quan/W2").text


def test_a_departure_is_whole_or_refused(desk: Desk, codes: list[str]) -> None:
    on = date(2026, 11, 2)
    closing = EndOffice(id="close", by="administrator", at=desk.clock(), code="W1", how="closed", on=on, basis="x")
    desk.ledger.desk.handle(closing)
    before = state_of(desk.ledger)
    order = closing.model_copy(update={"id": "end", "code": "W2"})
    departure = Departure("d", "administrator", "x", [order], {Place("W2", "3wd"): "W1"})

    with pytest.raises(OfficeClosedError):
        depart(desk.ledger.desk, "main", departure)

    assert state_of(desk.ledger) == before
    assert office_of(desk, codes[0]) == "W2"
