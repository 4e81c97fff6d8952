"""A simulation that cannot fail proves nothing: bugs are put into the program, and each must break some life."""

import builtins
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

import domain.corrections
from adapters.ledger import appending, dossiers, lines, reference, transaction, vault
from domain import amends, guards, ladder, office, promise, promising, reckoning, standing, timeliness
from domain.events import HandedOver, Paused, Processed, TakenOver
from domain.message import Instant
from projections import books, read_models, rebuild, worklist
from tests.simulation import checks
from tests.simulation.simulation import BrokenError, simulate

Patch = pytest.MonkeyPatch
SEEDS, STEPS = range(1, 31), 150


def late_a_minute_later(patch: Patch) -> None:
    patch.setattr(timeliness, "is_broken", lambda at, late_from: at > late_from)


def early_a_minute_longer(patch: Patch) -> None:
    was = promise._early_before

    def early_before(calendar: Any, terms: Any, due: Instant) -> Instant:
        return calendar.minute_after(was(calendar, terms, due))  # type: ignore[no-any-return] # a calendar

    patch.setattr(promise, "_early_before", early_before)


def pause_moves_nothing(patch: Patch) -> None:
    patch.setattr(reckoning._WorkingDays, "move", lambda *_: None)


def pause_of_hours_starts_anew(patch: Patch) -> None:
    patch.setattr(reckoning._WorkingHours, "move", lambda count, pause: count._land(pause.ends, 60))


def correction_counts_nothing_again(patch: Patch) -> None:
    was = domain.corrections.recount

    class Silent(dict[int, Any]):
        def items(self) -> Any:
            return ()

    patch.setattr(domain.corrections, "recount", lambda acts, ground: Silent(was(acts, ground)))


def resumed_on_an_old_calendar(patch: Patch) -> None:
    patch.setattr(promising, "on_latest", lambda promise, _ground: promise)


def read_model_misses_a_take_over(patch: Patch) -> None:
    patch.setattr(read_models, "FOLDED", read_models.FOLDED - {TakenOver.TOPIC})


def rebuild_loses_a_dossier(patch: Patch) -> None:
    was = rebuild.fold
    patch.setattr(rebuild, "fold", lambda batch: dict(list(was(batch).items())[1:]))


def command_id_is_forgotten(patch: Patch) -> None:
    patch.setattr(transaction.WritingTransaction, "remember_all", lambda *_, **__: None)


def recorded_when_the_clock_says(patch: Patch) -> None:
    patch.setattr(transaction, "max", lambda *of, **more: of[0] if of[1:] else builtins.max(*of, **more), raising=False)


def leaf_of_something_else(patch: Patch) -> None:
    patch.setattr(appending, "leaf_hash", lambda envelope: checks.leaf_hash(envelope[1:]))


def nothing_is_shown(patch: Patch) -> None:
    patch.setattr(dossiers, "apply", lambda *_: None)


def reference_is_never_read_again(patch: Patch) -> None:
    was = reference.Reference.at
    patch.setattr(reference.Reference, "at", lambda self, connect, _position, now: was(self, connect, 0, now))


def ended_office_receives(patch: Patch) -> None:
    patch.setattr(office.Office, "_check_open", lambda *_: None)


def act_after_the_end(patch: Patch) -> None:
    for act in (HandedOver, Paused, Processed):
        patch.setitem(standing.LAWFUL, act, standing.LAWFUL[act] | {"withdrawn", "stopped"})


def backdating_is_not_noticed(patch: Patch) -> None:
    patch.setattr(guards, "check_second_person", lambda _: None)
    patch.setattr(domain.dossier, "check_time", lambda *_: None)


def nothing_is_all_of_it(patch: Patch) -> None:
    patch.setattr(books.Rate, "percent", property(lambda rate: 100 * rate.numerator / max(rate.denominator, 1)))


def past_knows_the_future(patch: Patch) -> None:
    patch.setattr(checks, "lines_of", lambda connection, tenant, _known: lines.lines_of(connection, tenant))


def erased_is_still_found(patch: Patch) -> None:
    was = vault.run

    def run(connection: sa.Connection, statement: str, parameters: Any = None) -> Any:
        return was(connection, statement.replace("FROM terms WHERE kid", "FROM terms WHERE token"), parameters)

    patch.setattr(vault, "run", run)


def erased_is_still_open(patch: Patch) -> None:
    was = vault.run

    def run(connection: sa.Connection, statement: str, parameters: Any = None) -> Any:
        return was(connection, statement.replace("SET key = NULL", "SET key = key"), parameters)

    patch.setattr(vault, "run", run)


def names_are_indexed_in_the_clear(patch: Patch) -> None:
    patch.setattr(vault.Vault, "_blinded", lambda _, purpose, value: f"{purpose} {value}".encode())


def clock_forgets_what_it_flagged(patch: Patch) -> None:
    patch.setattr(amends, "steps", lambda climber, *more: ladder.steps(climber._replace(raised=()), *more))


def clock_flags_what_stands_still(patch: Patch) -> None:
    for module in (amends, worklist):
        patch.setattr(module, "steps", lambda climber, *more: ladder.steps(climber._replace(paused_since=None), *more))


def clock_misses_a_break(patch: Patch) -> None:
    def steps(*asked: Any) -> list[Any]:
        return [step for step in ladder.steps(*asked) if step.rung != "overdue"]

    for module in (amends, worklist):
        patch.setattr(module, "steps", steps)


def clock_is_a_day_late(patch: Patch) -> None:
    was = worklist.micros_of
    patch.setattr(worklist, "micros_of", lambda at: was(at) + 86_400_000_000)


def late_result_owes_nothing(patch: Patch) -> None:
    patch.setattr(amends.Amends, "_settle_apologies", lambda *_: None)


BUGS: list[Callable[[Patch], None]] = [
    late_a_minute_later,
    early_a_minute_longer,
    pause_moves_nothing,
    pause_of_hours_starts_anew,
    correction_counts_nothing_again,
    resumed_on_an_old_calendar,
    read_model_misses_a_take_over,
    rebuild_loses_a_dossier,
    command_id_is_forgotten,
    recorded_when_the_clock_says,
    leaf_of_something_else,
    nothing_is_shown,
    reference_is_never_read_again,
    ended_office_receives,
    act_after_the_end,
    backdating_is_not_noticed,
    nothing_is_all_of_it,
    past_knows_the_future,
    erased_is_still_found,
    erased_is_still_open,
    names_are_indexed_in_the_clear,
    clock_forgets_what_it_flagged,
    clock_flags_what_stands_still,
    clock_misses_a_break,
    clock_is_a_day_late,
    late_result_owes_nothing,
]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_bug_put_in_on_purpose_breaks_a_life(bug: Callable[[Patch], None], monkeypatch: Patch) -> None:
    bug(monkeypatch)
    assert any(is_caught(seed) for seed in SEEDS)


def is_caught(seed: int) -> bool:
    """Whether the simulation notices by itself: a program that falls over does not count."""
    try:
        simulate(seed, STEPS)
    except BrokenError as broken:
        if not isinstance(broken.__cause__, AssertionError):
            raise
        return True
    return False
