"""Requests nobody should send: every address of the matrix, its fields twisted, each with a reason to be refused."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote

from tests.adapters.web.browsing import Browser
from tests.adapters.web.matrix import NOBODY, ROWS, Row

TRAPS = (
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "a\r\nSet-Cookie: x=1",
    "\u202eW1",
    "\u200b\ufeff",
    "a" + "\u0301" * 300,
    "Н29",
    "ＨＳ－２０２６",
    "١٢²",
    "\ud800",
    "🏛️" * 40,
    "x" * 70_000,
    "9" * 5_000,
    "-1",
    "1e400",
    "NaN",
    "1.5",
    "true",
    "null",
    "[]",
    "{}",
    "{{7*7}}",
    "${x}",
    "{% raise %}",
    "%s%n{0.__class__}",
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "' OR 1=1--",
    "'; DROP TABLE events;--",
    "%",
    "_",
    "../../etc/passwd",
    "..\\..\\x",
    "=1+1",
    "29/02/2026",
    "2026-W10-1",
    "20260302",
    "9999-12-31T23:59:59Z",
    "0001-01-01",
    "02/03/2569 08:00",
    "2026-11-02T08:00+25:00",
    "1000000000wd",
    "0wd",
    "-5d",
    "1.5wd",
    "auto",
    "W1",
    "W9",
    "",
    " ",
)
FIELDS = (
    "procedure",
    "office",
    "channel",
    "name",
    "id_number",
    "phone",
    "email",
    "address",
    "limit",
    "code",
    "note",
    "paper",
    "at",
    "approver",
    "approver_password",
    "seen_version",
    "_command",
    "outcome",
    "how",
    "to",
    "step",
    "step_limit",
    "cause",
    "items",
    "basis",
    "longest",
    "field",
    "new",
    "purpose",
    "promise_no",
    "reason",
    "again",
    "new_date",
    "place",
    "entry",
    "act",
    "secret",
    "user",
    "_back",
    "q",
    "loc",
    "sau",
    "ky",
    "tu",
    "den",
    "theo",
    "luc",
    "biet",
    "cot",
    "nhom",
    "count",
    "unit",
    "policy",
    "paused2",
    "resumed2",
    "co_quan",
    "thu_tuc",
    "can_bo",
    "kho",
    "lan",
    "received",
    "paused",
    "resumed",
    "kenh",
)
METHODS = ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND")


class Request(NamedTuple):
    """One request as it is sent, and by whom."""

    login: str
    method: str
    address: str
    given: dict[str, Any]

    def sent(self, browser: Browser) -> Any:
        """Send it, and return the answer."""
        return browser.client.request(self.method, self.address, follow_redirects=False, **self.given)


class Fuzz:
    """Draws requests, the same for the same seed, from people of both offices and from nobody."""

    def __init__(self, seed: int, cases: dict[str, str], tokens: dict[str, str]) -> None:
        self._dice = Random(seed)  # noqa: S311 - a seed must give the same requests again
        self._cases, self._tokens = cases, tokens
        self._rows = [row for row in ROWS if not row.streams and row.route not in {"/dang-xuat", "/suc-khoe"}]
        self._poisons: tuple[Callable[[Row, str], Request], ...] = (
            self._without_token,
            self._with_a_foreign_token,
            self._of_another_type,
            self._from_another_site,
            self._by_another_method,
            self._at_no_time,
            self._of_another_office,
        )

    def requests(self, number: int) -> Iterator[Request]:
        """Yield that many requests, none of which may record anything."""
        for _ in range(number):
            row = self._dice.choice(self._rows)
            login = self._dice.choice(list(self._tokens))
            yield self._asked(row, login) if row.method == "GET" else self._dice.choice(self._poisons)(row, login)

    # --- questions ------------------------------------------------------------------------------

    def _asked(self, row: Row, login: str) -> Request:
        pairs = "&".join(f"{name}={_quoted(value[:2_000])}" for name, value in self._fields(row).items())
        address = self._address(row)
        return Request(login, "GET", f"{address}{'&' if '?' in address else '?'}{pairs}", {})

    # --- forms: each of these is reason enough to refuse it ----------------------------------------

    def _without_token(self, row: Row, login: str) -> Request:
        return self._posted(row, NOBODY if self._is_open(row) else login, token=None)

    def _with_a_foreign_token(self, row: Row, login: str) -> Request:
        token = self._dice.choice([*(it for who, it in self._tokens.items() if who != login), *TRAPS])
        return self._posted(row, NOBODY if self._is_open(row) else login, token=token)

    def _of_another_type(self, row: Row, login: str) -> Request:
        kind = self._dice.choice(("application/json", "text/plain", "multipart/form-data; boundary=x", "x", ""))
        body = self._dice.choice((b'{"a": 1, "a": 2}', b"[" * 9_999, b"\xff\xfe\x00", b"--x\r\n\r\n", b"_token=1"))
        return Request(login, "POST", self._address(row), {"content": body, "headers": {"content-type": kind}})

    def _from_another_site(self, row: Row, login: str) -> Request:
        request = self._posted(row, login, token=self._tokens[login])
        head = self._dice.choice(({"origin": "http://evil.test"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}))
        return request._replace(given=request.given | {"headers": head})

    def _by_another_method(self, row: Row, login: str) -> Request:
        if self._dice.random() < 0.5:
            return self._posted(row, login, token=self._tokens[login])._replace(method=self._dice.choice(METHODS))
        head = {"x-http-method-override": "POST", "x-method-override": "POST"}
        return Request(login, "GET", f"{self._address(row)}?_method=POST", {"headers": head})

    def _at_no_time(self, row: Row, login: str) -> Request:
        times = ("31/02/2026 08:00", "2026-W10-1", "9999-12-31T23:59:59Z", "x", "20261109", "01/01/1926 08:00")
        request = self._posted(row, login, token=self._tokens[login])
        field = "new_date" if row.route.endswith(("/lap", "/ky")) else "new" if "dinh-chinh" in row.route else "at"
        more = {field: self._dice.choice(times), "again": "chosen", "field": "occurred_at"}
        return request._replace(given={"data": request.given["data"] | more})

    def _of_another_office(self, row: Row, login: str) -> Request:
        other = self._dice.choice([who for who in self._tokens if who.endswith("-w2")])
        token = self._tokens[other]
        request = self._posted(row, login if self._is_open(row) else other, token=token)
        return request._replace(given={"data": request.given["data"] | {"office": "W1"}})

    # --- parts ------------------------------------------------------------------------------------

    def _posted(self, row: Row, login: str, token: str | None) -> Request:
        fields = self._fields(row)
        if token is not None:
            fields["_token"] = token
        fields = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
        return Request(login, "POST", self._address(row), {"data": fields})

    def _fields(self, row: Row) -> dict[str, str]:
        fields = {name: value.format_map(self._cases) for name, value in row.fields.items()}
        for name in self._dice.sample(FIELDS, self._dice.randint(0, 8)):
            fields[name] = self._dice.choice(TRAPS)
        return fields

    def _address(self, row: Row) -> str:
        """Return the address as it is, or with a trap where something is named in it."""
        if self._dice.random() < 0.7 or "{" not in row.address:
            return row.address.format_map(self._cases)
        trapped = {name: _quoted(self._dice.choice(TRAPS)[:2_000]) or "x" for name in self._cases}
        return row.address.format_map(trapped | {"language": "x", "theme": "y"})

    @staticmethod
    def _is_open(row: Row) -> bool:
        return row.who >= {NOBODY}


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
