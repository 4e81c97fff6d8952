"""A ward with its outbox, and the outside world that messages reach: it may be away, refuse, or lose the line."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from adapters.bootstrap import Installation
from adapters.ledger.outbox import Outbox, Row
from adapters.notify.channels import Channels
from adapters.notify.dispatcher import Dispatcher, Sent
from adapters.notify.parcel import Parcel
from adapters.notify.recipients import Recipients
from adapters.notify.sending import Pace
from domain import commands as c
from domain.desk import Answer
from tests.adapters.desk.wards import PERSON, Clock, acting, receiving

CITIZEN = PERSON | {"email": "huong@example.vn"}
STAFF = {
    "official": ("mailto:official@example.vn",),
    "desk_head": ("mailto:desk@example.vn",),
    "office_head": ("mailto:head@example.vn",),
    "province": ("mailto:province@example.vn",),
}
AT_ONCE = Pace(tries=1, pause=0.0, jitter=0.0)
WARNED, BROKEN = "2026-11-04 08:00", "2026-11-06 08:00"  # of a dossier of three days received on Monday 2 November


class World:
    """Every receiver there is, as one channel. It takes a message once by its key, however often it comes.

    `ordeal` is called with each message and may raise, before it is taken; `after` once it was.
    """

    name = "world"

    def __init__(self) -> None:
        self.came: list[tuple[str, Parcel]] = []
        self.ordeal: Callable[[str, Parcel], None] = lambda _address, _parcel: None
        self.after: Callable[[str, Parcel], None] = lambda _address, _parcel: None

    async def send(self, parcel: Parcel, address: str) -> None:
        self.ordeal(address, parcel)
        self.came.append((address, parcel))
        self.after(address, parcel)

    @property
    def taken(self) -> dict[tuple[str, str], Parcel]:
        """What receivers have: each address, each key, once."""
        return {(address, parcel.id): parcel for address, parcel in self.came}

    def to(self, address: str) -> list[Parcel]:
        """What one receiver has."""
        return [parcel for (known, _key), parcel in self.taken.items() if known == f"mailto:{address}@example.vn"]


class Postroom:
    """The ward's outbox and its dispatcher."""

    def __init__(self, ward: Installation, clock: Clock, entries: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.ward, self.clock, self.world = ward, clock, World()
        self.outbox = Outbox(ward.engines[0])
        self.entries = STAFF if entries is None else entries
        self.dispatcher = self.another()

    def another(self, pace: Pace = AT_ONCE) -> Dispatcher:
        """A dispatcher of its own, as another process would have."""
        channels = Channels(self.world, self.world, self.world, self.world)
        return Dispatcher(self.outbox, self.ward.reader, self.ward.desk, Recipients(self.entries), channels, "vi", pace)

    def run(self, when: str) -> Sent:
        """Let the clock show `when`, and send what is due."""
        return self.dispatcher.run_once(self.clock.show(when))

    def receive(self, many: int, **facts: Any) -> list[str]:
        """Receive dossiers on Monday 2 November, due on Thursday."""
        answers = self.ward.desk.handle_all([receiving(n, **facts) for n in range(1, many + 1)])
        return [answer.code for answer in answers if isinstance(answer, Answer)]

    def tick(self, when: str, codes: list[str]) -> None:
        """One tick of the clock, as the scheduler gives it: one order for each dossier, all of one minute."""
        self.clock.show(when)
        answers = self.ward.desk.handle_all([acting(c.RaiseRungs, code, when, by="dunghen") for code in codes])
        assert not any(isinstance(answer, Exception) for answer in answers)

    def act(self, kind: type[c.DossierCommand], code: str, when: str, **facts: Any) -> None:
        """An official acts."""
        self.clock.show(when)
        self.ward.desk.handle(acting(kind, code, when, **facts))

    def rows(self, state: str | None = None) -> list[Row]:
        """The outbox, without digests."""
        return [row for row in self.outbox.rows(state) if row.kind != "digest"]

    def states(self) -> Counter[str]:
        """How many messages are in each state."""
        return Counter(row.state for row in self.rows())
