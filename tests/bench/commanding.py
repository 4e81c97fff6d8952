"""Rows of orders: one client, and many in one process, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from typing import NamedTuple

from adapters.bootstrap import Installation
from adapters.ledger.errors import LedgerError
from domain.desk import Desk
from tests.bench.floors import Floor, postgresql_floor, sqlite_floor
from tests.bench.harness import Budget, Comparison, Contender, Rival, compared, rate, seconds
from tests.bench.library import Cases, postgresql_cases, sqlite_cases
from tests.bench.stage import Stage
from tests.bench.uma import uma_cases
from tests.bench.ward import CITIZEN, handing_over, receiving, settings_in, ward

UNIT = "orders/s"
FLOOR, LIBRARY, UMA = "raw driver, a commit each", "eventsourcing, its own recorder", "UmaDB"
Pair = Callable[[int], object]


class _Home(NamedTuple):
    """One kind of database with all who work on it; `ledger` is None where ours cannot be kept there yet."""

    name: str
    ledger: Installation | None
    floor: Floor
    library: Cases


def one_client_sqlite(stage: Stage) -> Iterator[Comparison]:
    """One client on SQLite, and what a citizen's own key adds."""
    with ExitStack() as stack:
        home = _sqlite(stage, stack)
        uma = _uma(stage, stack)
        yield from _one_client(stage, home, [Rival(_alone(UMA, uma, stage))] if uma else [])
        with_citizen = _alone("ours, citizen sealed", _pairs(home.ledger.desk, CITIZEN), stage)
        floor = _floor(home.floor, stage)
        yield from compared("1 client, citizens sealed (SQLite)", UNIT, stage.rounds, with_citizen, [Rival(floor)])


def one_client_postgresql(stage: Stage) -> Iterator[Comparison]:
    """One client on PostgreSQL."""
    with ExitStack() as stack:
        if home := _postgresql(stage, stack):
            yield from _one_client(stage, home, [])


def many_clients_sqlite(stage: Stage) -> Iterator[Comparison]:
    """Clients that share a process and its writer, on SQLite."""
    with ExitStack() as stack:
        home = _sqlite(stage, stack)
        yield from _many_clients(stage, home, _uma(stage, stack))


def many_clients_postgresql(stage: Stage) -> Iterator[Comparison]:
    """Clients that share a process and its writer, on PostgreSQL."""
    with ExitStack() as stack:
        if home := _postgresql(stage, stack):
            yield from _many_clients(stage, home, None)


# --- turns ----------------------------------------------------------------------------------------


def _one_client(stage: Stage, home: _Home, more: list[Rival]) -> Iterator[Comparison]:
    if home.ledger is None:
        return
    ours = _alone("ours", _pairs(home.ledger.desk), stage)
    floor = Rival(_floor(home.floor, stage), Budget(least_ratio=0.5))
    library = Rival(_alone(LIBRARY, home.library.pair, stage), Budget(least_ratio=1.2))
    yield from compared(f"1 client ({home.name})", UNIT, stage.rounds, ours, [floor, library, *more])


def _many_clients(stage: Stage, home: _Home, uma: Pair | None) -> Iterator[Comparison]:
    writer = getattr(home.ledger, "writer", None)
    if writer is None:
        if home.ledger is not None:
            stage.note("Many clients in one process: this tree has no writer with group commit.")
        return
    pair = _pairs(writer)
    for clients in (8, 32):
        limits = (2, 4, 1) if clients == 32 else (None, None, None)
        budgets = [limit and Budget(least_ratio=limit) for limit in limits]
        rivals = [
            Rival(_floor(home.floor, stage), budgets[0]),
            Rival(_crowd(LIBRARY, home.library.pair, clients, stage), budgets[1]),
        ]
        if uma:
            rivals.append(Rival(_crowd(UMA, uma, clients, stage), budgets[2]))
        ours = _crowd("ours", pair, clients, stage)
        yield from compared(f"{clients} clients, one process ({home.name})", UNIT, stage.rounds, ours, rivals)


def _pairs(desk: Desk, applicant: dict[str, str] | None = None) -> Pair:
    numbers = count(1)

    def pair(_number: int) -> None:
        number = next(numbers) if applicant is None else -next(numbers)  # orders of two series never share an id
        desk.handle(handing_over(number, str(desk.handle(receiving(number, applicant)).code)))

    return pair


def _alone(name: str, pair: Pair, stage: Stage) -> Contender:
    pairs, numbers = stage.size(30, 200), count(1)
    return Contender(name, lambda: rate(lambda: [pair(next(numbers)) for _ in range(pairs)], 2 * pairs))


def _crowd(name: str, pair: Pair, clients: int, stage: Stage) -> Contender:
    each, numbers = stage.size(64, 640) // clients, count(clients * 1_000_000)  # nobody's dossiers twice

    def client(_place: int) -> None:
        for _ in range(each):
            pair(next(numbers))

    def turn() -> float:
        with ThreadPoolExecutor(clients) as crowd:
            return rate(lambda: list(crowd.map(client, range(clients))), 2 * each * clients)

    return Contender(name, turn)


def _floor(floor: Floor, stage: Stage) -> Contender:
    orders = 2 * stage.size(30, 200)

    def turn() -> float:
        rows = floor.prepare(orders)
        return orders / seconds(lambda: floor.write(rows))

    return Contender(FLOOR, turn)


# --- homes ----------------------------------------------------------------------------------------


def _sqlite(stage: Stage, stack: ExitStack) -> _Home:
    folder = stage.folder()
    ledger = stack.enter_context(ward(settings_in(folder)))
    library = sqlite_cases(folder / "library.db")
    stack.callback(library.close)
    return _Home("SQLite", ledger, sqlite_floor(folder / "floor.db"), library)


def _postgresql(stage: Stage, stack: ExitStack) -> _Home | None:
    databases = [stage.new_database() for _ in range(3)]
    if None in databases:
        return None
    url, for_floor, for_library = map(str, databases)
    try:
        ledger = stack.enter_context(ward(settings_in(stage.folder(), url)))
    except LedgerError as refusal:
        stage.note(f"PostgreSQL: this tree cannot keep a ledger there ({refusal.code}).")
        return None
    library = postgresql_cases(for_library)
    stack.callback(library.close)
    return _Home("PostgreSQL", ledger, postgresql_floor(for_floor), library)


def _uma(stage: Stage, stack: ExitStack) -> Pair | None:
    if not stage.has("umadb", "UmaDB: not installed; make peers installs it."):
        return None
    try:
        return stack.enter_context(uma_cases(stage.folder())).pair
    except RuntimeError as failure:
        stage.note(f"UmaDB: {failure}.")
        return None
