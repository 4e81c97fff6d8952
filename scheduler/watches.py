"""The watches: what a person must look after so that promises are kept and flags raised; a pure judgement of facts."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from domain.calendar_versions import YearAtRisk
from scheduler.round import State

Kind = Literal["never_ran", "lag", "quarantine", "breaker", "calendar", "dead_letters", "keys"]
Level = Literal["failure", "warning"]


class Calendar(NamedTuple):
    """A calendar that offices keep, and the year it must be decreed for."""

    name: str
    risk: YearAtRisk


class Facts(NamedTuple):
    """What the judgement rests on; `waiting`: whether any dossier waits for a result."""

    now: datetime
    state: State
    waiting: bool
    calendars: Sequence[Calendar] = ()
    dead_letters: int = 0
    has_keys: bool = True


class Watch(NamedTuple):
    """One thing to look after. `failure`: promises may go unwatched now; `warning`: there is time to act.

    `since` is when it began, `number` counts dossiers or letters, `calendar` is the one whose year is at risk.
    """

    kind: Kind
    level: Level
    since: datetime | None = None
    number: int | None = None
    calendar: Calendar | None = None


def watches(facts: Facts, longest_lag: timedelta) -> list[Watch]:
    """Return what is to be looked after, failures first. Source of `longest_lag`: rule watch.lag."""
    return sorted(_all(facts, longest_lag), key=lambda watch: watch.level)


def _all(facts: Facts, longest_lag: timedelta) -> Iterator[Watch]:
    state = facts.state
    if state.last_tick_at is None:
        if facts.waiting:
            yield Watch("never_ran", "failure")
    elif facts.now - state.last_tick_at > longest_lag:
        yield Watch("lag", "failure", state.last_tick_at)
    if state.quarantined_at is not None:
        yield Watch("quarantine", "failure", state.quarantined_at)
    if state.held_at is not None:
        yield Watch("breaker", "failure", state.held_at, state.held_flags)
    if not facts.has_keys:
        yield Watch("keys", "failure")
    for calendar in facts.calendars:
        yield Watch("calendar", "warning", calendar=calendar)
    if facts.dead_letters:
        yield Watch("dead_letters", "warning", number=facts.dead_letters)
