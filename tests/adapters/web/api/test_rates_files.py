"""The rates month by month, with the offices below one, and as sheets: the numbers of the report, within sight."""

import csv
from io import StringIO
from typing import Any

import pytest
from httpx2 import Response

from domain.office import OpenOffice
from tests.adapters.desk.wards import PERSON, receiving
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk
from tests.adapters.web.test_rates import eventful
from tests.world import FOUNDED


@pytest.fixture
def exporter(desk: Desk, tokens: Tokens) -> Program:
    eventful(desk)
    return tokens(scopes=["read", "export"])


def rows(answer: Response) -> list[list[str]]:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8"), answer.text
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def shares(months: list[dict[str, Any]]) -> list[tuple[str, int, int, int, float | None]]:
    return [(it["name"], it["early"], it["late"], it["settled"], it["rates"]["on_time"]["percent"]) for it in months]


# --- months -----------------------------------------------------------------------------------------


def test_twelve_months_up_to_this_one_each_as_its_report_counts_it(exporter: Program) -> None:
    told = exporter.get("/rates/months").json()
    assert (told["targets"], len(told["months"])) == ({"on_time": 100, "early": 30}, 12)
    assert shares(told["months"])[0] == ("2025-12", 0, 0, 0, None)
    assert shares(told["months"])[-1] == ("2026-11", 1, 1, 2, 50)
    month = told["months"][-1]
    report = exporter.get("/rates", **{"from": month["from"], "to": month["to"]}).json()
    assert {name: month[name] for name in ("early", "on_time", "late", "settled", "rates")} == {
        name: report[name] for name in ("early", "on_time", "late", "settled", "rates")
    }


def test_months_are_filtered_and_end_where_they_are_asked_to(exporter: Program, stranger: Program) -> None:
    assert shares(exporter.get("/rates/months", procedure="30d").json()["months"])[-1][3] == 0
    assert shares(exporter.get("/rates/months", last="2026-10").json()["months"])[-1] == ("2026-10", 0, 0, 0, None)
    before = {"known_at": "2026-11-05T08:00:00+07:00"}
    assert shares(exporter.get("/rates/months", **before).json()["months"])[-1] == ("2026-11", 1, 0, 1, 100)
    assert shares(stranger.get("/rates/months").json()["months"])[-1][3] == 0


@pytest.mark.parametrize(
    ("path", "query", "status", "field"),
    [
        ("months", {"last": "2026-13"}, 422, "last"),
        ("months", {"last": "2026-12"}, 422, "last"),
        ("months", {"last": "11/2026"}, 400, "last"),
        ("months", {"below": "true"}, 422, "office"),
        ("months", {"from": "2026-11-01"}, 400, "from"),
        ("sheet.csv", {"from": "2026-11-02", "to": "2026-11-01"}, 422, "to"),
        ("dossiers.csv", {}, 400, "number"),
        ("dossiers.csv", {"number": "late", "key": "3wd"}, 422, "by"),
        ("dossiers.csv", {"number": "late", "limit": "5"}, 400, "limit"),
    ],
)
def test_a_question_that_cannot_be_is_refused_at_its_word(
    exporter: Program, path: str, query: dict[str, str], status: int, field: str
) -> None:
    answer = exporter.get(f"/rates/{path}", **query)
    assert (answer.status_code, answer.json()["field"]) == (status, field)


# --- an office with those below it --------------------------------------------------------------------


def test_an_office_is_asked_for_alone_or_with_all_below_it(desk: Desk, tokens: Tokens) -> None:
    by = {"by": "admin", "at": FOUNDED, "on": FOUNDED.date()}
    desk.ledger.desk.handle(OpenOffice(id="o", code="W1.1", name="Tổ 1", calendar="vn", parent="W1", **by))
    for number, office in enumerate(("W1", "W1.1", "W2"), 1):
        desk.ledger.desk.handle(receiving(number, office=office))
    province, alone = tokens("auditor", None, ["read"]), {"office": "W1"}
    counts = [province.get("/rates", **words).json()["received"] for words in ({}, alone, alone | {"below": "true"})]
    assert counts == [3, 1, 2]
    listed = province.get("/rates/dossiers", number="received", below="true", **alone).json()
    assert {item["office"] for item in listed["items"]} == {"W1", "W1.1"}


# --- sheets -------------------------------------------------------------------------------------------


def test_the_sheet_holds_the_lines_of_the_report_and_the_whole(exporter: Program) -> None:
    report, table = (
        exporter.get("/rates", by="procedure").json(),
        rows(exporter.get("/rates/sheet.csv", by="procedure")),
    )
    column = table[0].index("Settled")
    lines = {line[0]: line for line in table[1 : table.index([])]}
    assert len(lines) == len(report["groups"]) + 1
    assert int(lines["All together"][column]) == report["settled"] == 2
    assert ["rates.on_time", report["definitions"]["rates.on_time"]] in table


def test_the_sheet_of_a_number_holds_every_dossier_it_counts_and_no_name(exporter: Program) -> None:
    listed = exporter.get("/rates/dossiers", number="received").json()
    answer = exporter.get("/rates/dossiers.csv", number="received")
    assert [line[0] for line in rows(answer)[1:]] == [item["code"] for item in listed["items"]]
    assert PERSON["name"] not in answer.text
    assert len(rows(exporter.get("/rates/dossiers.csv", number="late"))) == 2


def test_sheets_need_their_scope_and_hold_nothing_of_other_offices(exporter: Program, tokens: Tokens) -> None:
    other = tokens("cong-w2", "W2", ["export"])
    for path, query in (("sheet.csv", {}), ("dossiers.csv", {"number": "received"})):
        refused = tokens(scopes=["read"]).get(f"/rates/{path}", **query)
        assert (refused.status_code, refused.json()["facts"]["scope"]) == (403, "export")
        assert other.get(f"/rates/{path}", office="W1", **query).status_code == 403
    assert len(rows(exporter.get("/rates/dossiers.csv", number="received"))) > 1
    assert len(rows(other.get("/rates/dossiers.csv", number="received"))) == 1
