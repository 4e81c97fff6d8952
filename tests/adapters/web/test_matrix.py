"""Every route, every role, own and other office: it happens as `matrix.py` says, and no route is without a row."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx2 import Response

from adapters.ledger.lines import position_of
from adapters.web.headers import LANGUAGE
from adapters.web.pages import FLASH, THEME
from domain.rights import ROLES
from tests.adapters.desk.wards import PERSON, Clock
from tests.adapters.web.browsing import Browser
from tests.adapters.web.cases import OF_OFFICES, colleagues, elsewhere, lived
from tests.adapters.web.conftest import Desk, opened_desk
from tests.adapters.web.matrix import NOBODY, ROWS, Row

SIGN_IN, NOT_ALLOWED, UNKNOWN = 401, 403, 404
_STATIC = {"/static", "/static/font", "/static/swagger"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("matrix")
    with opened_desk(folder, Clock()) as opened:
        colleagues(opened)
        yield opened


@pytest.fixture(scope="module")
def people(desk: Desk, cases: dict[str, str]) -> dict[str, Browser]:
    """One browser for everybody, kept: a session is begun once, after the last case moved the clock."""
    assert cases
    logins = [*ROLES, *map(elsewhere, OF_OFFICES)]
    browsers = {NOBODY: desk.browser()} | {login: desk.browser(login) for login in logins}
    for browser in browsers.values():
        browser.client.follow_redirects = False
    return browsers


@pytest.fixture(scope="module")
def cases(desk: Desk) -> dict[str, str]:
    return lived(desk)


def asked(browser: Browser, row: Row, cases: dict[str, str]) -> Response:
    address = row.address.format_map(cases)
    for cookie in (FLASH, LANGUAGE, THEME):
        browser.client.cookies.delete(cookie) if cookie in browser.client.cookies else None
    if row.method == "GET":
        return browser.get(address)
    fields = {name: value.format_map(cases) for name, value in row.fields.items()}
    return browser.client.request(row.method, address, data={"_token": browser.csrf, **fields})


def wanted(row: Row, role: str, *, is_at_home: bool = True) -> frozenset[int]:
    """Return the answers that a person may get."""
    if role == NOBODY:
        return row.says if role in row.who else frozenset({SIGN_IN})
    sees = role != "administrator" and is_at_home
    if row.is_about_a_dossier and not sees:
        return frozenset({UNKNOWN})
    if not row.who:
        return row.says
    if role not in row.who:
        return frozenset({NOT_ALLOWED})
    return row.says if is_at_home or row.elsewhere is None else frozenset({row.elsewhere})


def named(row: Row) -> str:
    return f"{row.method} {row.address} {row.fields.get('act', '')}".strip()


# --- every route has a row, every row a route -------------------------------------------------------


def test_every_route_has_a_row_and_every_row_a_route(desk: Desk) -> None:
    routes = {(method, path) for path, methods in routes_of(desk.app) for method in methods or {"MOUNT"}}
    routes = {(method, path) for method, path in routes if path not in _STATIC and method != "HEAD"}
    rows = {(row.method, row.route) for row in ROWS}
    missing = [f'Row("{method}", "{path}", <who may>),' for method, path in sorted(routes - rows)]
    assert missing == [], "these lines are missing in tests/adapters/web/matrix.py"
    assert rows - routes == set(), "these rows have no route any more"


def routes_of(app: FastAPI, place: str = "") -> Iterator[tuple[str, set[str] | None]]:
    """Yield the address and the methods of every route, those of an application within included."""
    for one in iter_route_contexts(app.routes):
        inner = getattr(one.original_route, "app", None)
        if isinstance(inner, FastAPI):
            yield from routes_of(inner, place + str(one.path))
        else:
            yield place + str(one.path), one.methods


# --- every cell -------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_everybody_gets_what_the_row_says_and_nothing_is_recorded(
    desk: Desk, people: dict[str, Browser], cases: dict[str, str], row: Row
) -> None:
    before = length_of(desk)
    asking = [(NOBODY, NOBODY, True), *((role, role, True) for role in ROLES)]
    asking += [(elsewhere(role), role, False) for role in OF_OFFICES]
    wrong = {}
    for login, role, is_at_home in asking:
        may = wanted(row, role, is_at_home=is_at_home)
        if row.streams and may == row.says:
            continue
        answer = asked(people[login], row, cases)
        if answer.status_code not in may:
            wrong[login] = f"{answer.status_code}, not {sorted(may)}"
        if row.route == "/dang-xuat" and login != NOBODY:
            people[login].sign_in(desk.service, login)
    assert wrong == {}
    assert length_of(desk) == before


def length_of(desk: Desk) -> int:
    with desk.ledger.recorder.reading() as connection:
        return position_of(connection, "main")


# --- another office leaves no trace -----------------------------------------------------------------

SILENT = [
    row
    for row in ROWS
    if not row.streams and row.route not in {"/dang-xuat", "/dang-nhap"} and "secret" not in str(row)
]
"""Whoever holds the slip may see its dossier; the others leave nobody signed in."""


@pytest.mark.parametrize("row", SILENT, ids=named)
def test_no_page_of_another_office_tells_of_a_dossier(
    people: dict[str, Browser], cases: dict[str, str], row: Row
) -> None:
    """What the reader typed is said back; beyond it nothing stands there that an unknown code would not bring too."""
    names = {state: code for state, code in cases.items() if code.startswith("W1-")}
    unknown = {state: f"W1-261102-{9000 + n}" for n, state in enumerate(names)}
    typed = row.address + str(row.fields)
    untold = {code for state, code in names.items() if f"{{{state}}}" not in typed}
    for login in ("clerk-w2", "supervisor-w2", "administrator"):
        theirs, missing = (asked(people[login], row, filled) for filled in (cases, cases | unknown))
        assert "pdf" not in theirs.headers.get("content-type", "")
        assert without(theirs.text, names) == without(missing.text, unknown), login
        assert not [mark for mark in (*untold, PERSON["name"]) if mark in theirs.text], login


@pytest.mark.parametrize(
    "address",
    [
        "/viec?co_quan=W1",
        "/viec?can_bo=clerk",
        "/viec?sau=0~",
        "/viec?loc=cua-toi&co_quan=W1",
        "/viec?q=W1",
        "/viec?q=261102",
        "/viec?q=079090001234",
        "/xin-loi?loc=can-giao",
        "/xin-loi?loc=cham",
        "/ty-le?co_quan=W1",
        "/ty-le?thang=2026-11",
        "/cho-nhan?co_quan=W1",
        "/tiep-nhan/hen?procedure=3wd&office=W1",
    ],
)
def test_no_question_of_another_office_brings_a_code(
    people: dict[str, Browser], cases: dict[str, str], address: str
) -> None:
    answer = people["supervisor-w2"].get(address)
    assert answer.status_code in {200, 403}
    typed = address.partition("?")[2]
    body = answer.text.replace("261102", "") if "261102" in typed else answer.text
    codes = [code for code in cases.values() if code.startswith("W1-")]
    assert not [code for code in codes if code in body or code.removeprefix("W1-") in body]
    assert PERSON["name"] not in body


def without(text: str, cases: dict[str, str]) -> str:
    """Return a page without the codes it was asked for, and without what is new on every page."""
    for state, code in cases.items():
        prefix, _, rest = code.partition("-")
        text = text.replace(code, state).replace(f'<span class="pre">{prefix}-</span>{rest}', state)
    return re.sub(r'name="_(?:token|command)" value="[^"]*"', "", text)
