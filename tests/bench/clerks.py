"""Clerks at their browsers: each does an act a second, keeps the day's page live, and notes what the server took."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlencode

from httpx2 import AsyncClient, Response, Timeout

from adapters.web.visitor import COOKIE
from tests.bench.province import PEOPLE, PROCEDURES, Person, citizen, login_of

_DAY = """today dossier worklist receive dossier next today promised filtered dossier
post_receipt search today dossier hand_over next worklist promised apologies filtered"""
DAY = [word for line in _DAY.splitlines() for word in line.split()]
"""What a clerk does in twenty seconds, and again: each begins elsewhere in it."""
_DURATION = re.compile(r"dur=([\d.]+)")
_CODE = re.compile(r'href="/ho-so/([^"/]+)" data-row')
_NEXT = re.compile(r'href="(/viec\?[^"]*sau=[^"]*)"')
_FIELD = re.compile(r'name="(_token|_command|seen_version)" value="([^"]*)"')
_VIEWS = ("qua-han", "hom-nay", "sap-den", "tam-dung", "cua-toi")

Times = dict[str, list[float]]
"""Milliseconds in the server, by page."""


async def at_work(port: int, people: list[Person], seconds: int, offset: int = 0) -> Times:
    """Let everybody work for so many seconds and return what each page took; `offset` is where their day begins."""
    times: Times = defaultdict(list)
    clerks = [
        Clerk(f"http://127.0.0.1:{port}", person, 7 * place + offset, times) for place, person in enumerate(people)
    ]
    watching = [asyncio.create_task(clerk.watch(3 * place / len(clerks))) for place, clerk in enumerate(clerks)]
    try:
        await asyncio.gather(*(clerk.work(seconds, place / len(clerks)) for place, clerk in enumerate(clerks)))
    finally:
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        await asyncio.gather(*(clerk.browser.aclose() for clerk in clerks))
    return times


class Clerk:
    """One person at one browser."""

    def __init__(self, url: str, person: Person, number: int, times: Times) -> None:
        self.browser = AsyncClient(base_url=url, cookies={COOKIE: person.cookie}, timeout=Timeout(30))
        self._person, self._number, self._times = person, number, times
        self._codes: list[str] = []
        self._after: str | None = None
        self._sees_today = False
        self._token = ""

    async def work(self, seconds: int, late: float) -> None:
        """Do an act each second; who waits longer for an answer than that leaves acts out."""
        loop = asyncio.get_running_loop()
        begun = loop.time() + late
        for second in range(seconds):
            if loop.time() > begun + second + 1:
                continue
            await asyncio.sleep(max(0.0, begun + second - loop.time()))
            self._number += 1
            name = DAY[self._number % len(DAY)]
            self._sees_today = name == "today"
            act: Callable[[], Awaitable[None]] = getattr(self, name)
            await act()

    async def watch(self, late: float) -> None:
        """Follow what the server says of the ledger; as long as the day's page is open, ask for it anew."""
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(late)
            async with self.browser.stream("GET", "/su-kien", timeout=None) as stream:
                async for line in stream.aiter_lines():
                    if line == "event: changed" and self._sees_today:
                        await self._get("Today", "/", {"X-Fragment": "1"})

    # --- acts ---------------------------------------------------------------------------------------

    async def today(self) -> None:
        await self._get("Today", "/")

    async def worklist(self) -> None:
        await self._list("Worklist", "/viec")

    async def filtered(self) -> None:
        place = self._number
        asked = {"loc": _VIEWS[place % len(_VIEWS)]}
        if place % 3 == 0:
            asked |= {"co_quan": self._person.office, "thu_tuc": PROCEDURES[place % len(PROCEDURES)]}
        await self._list("Worklist, filtered", f"/viec?{urlencode(asked)}")

    async def next(self) -> None:
        if self._after is None:
            await self.worklist()
        else:
            await self._list("Worklist, next page", self._after)

    async def search(self) -> None:
        if not self._token:  # every page has one
            await self.worklist()
        words = {"_token": self._token, "q": citizen(self._number * 977)}
        await self._post("Search by name", "/viec/tim", words, 200)

    async def dossier(self) -> None:
        await self._get("Dossier", f"/ho-so/{await self._code()}")

    async def receive(self) -> None:
        await self._get("Receive", "/tiep-nhan")

    async def promised(self) -> None:
        procedure = PROCEDURES[self._number % len(PROCEDURES)]
        asked = {"procedure": procedure, "office": self._person.office, "limit": "", "at": ""}
        await self._get("Receive, the promise", f"/tiep-nhan/hen?{urlencode(asked)}")

    async def post_receipt(self) -> None:
        fields = dict(_FIELD.findall((await self._get("Receive", "/tiep-nhan")).text))
        fields |= {"procedure": PROCEDURES[self._number % 7], "office": self._person.office, "channel": "desk"}
        fields |= {"name": citizen(self._number), "id_number": f"{self._number:012}", "phone": "0905123456"}
        sent = await self._post("Receive, sent", "/tiep-nhan", fields)
        await self._get("Received", sent.headers["location"])

    async def hand_over(self) -> None:
        path = f"/ho-so/{await self._code()}/lam/chuyen"
        fields = dict(_FIELD.findall((await self._get("Hand over", path)).text))
        to = login_of(self._person.office, self._number % PEOPLE)
        sent = await self._post("Hand over, sent", path, fields | {"to": to})
        await self._get("Dossier", sent.headers["location"])

    async def apologies(self) -> None:
        await self._get("Apologies", "/xin-loi")

    # --- the browser --------------------------------------------------------------------------------

    async def _code(self) -> str:
        """Return a dossier of the list last seen, another one each time."""
        if not self._codes:
            await self.worklist()
        return self._codes.pop(self._number % len(self._codes))

    async def _list(self, page: str, path: str) -> None:
        html = (await self._get(page, path)).text
        self._codes = _CODE.findall(html) or self._codes
        following = _NEXT.search(html)
        self._after = following[1].replace("&amp;", "&") if following else None

    async def _get(self, page: str, path: str, headers: dict[str, str] | None = None) -> Response:
        return self._noted(page, await self.browser.get(path, headers=headers), 200)

    async def _post(self, page: str, path: str, fields: dict[str, str], expected: int = 303) -> Response:
        return self._noted(page, await self.browser.post(path, data=fields), expected)

    def _noted(self, page: str, answer: Response, expected: int) -> Response:
        """Keep what the server says it took.

        Raises:
            RuntimeError: the answer is not what a clerk at work gets.
        """
        if answer.status_code != expected:
            message = f"{answer.request.method} {answer.request.url}: {answer.status_code}"
            raise RuntimeError(message, answer.text[-2000:])
        found = _DURATION.search(answer.headers["server-timing"])
        assert found is not None
        self._times[page].append(float(found[1]))
        self._token = dict(_FIELD.findall(answer.text)).get("_token", self._token)
        return answer
