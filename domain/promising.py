"""How a dossier's promise is made and moved from its acts: at receipt, after a pause, after a recall, and again."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, tzinfo
from typing import NamedTuple

from domain.calendar import WorkingCalendar
from domain.errors import LimitError, PromiseTooLongError
from domain.events import DossierEvent, PromiseRevised, Received, ResultRecalled, Resumed
from domain.message import to_minute
from domain.office import Office
from domain.procedure import Procedure
from domain.promise import Due, Limit, Pause, Terms, reckon
from domain.rules import Rulebook
from domain.standing import Standing, remember
from domain.values import ClockPolicy, Grain, Promise

MOVES_BY = ("wd", "d", "wh")


class Ground(NamedTuple):
    """What decisions stand on besides the dossier itself, all of it replayable from the ledger.

    `calendar_of` finds a calendar by the key that promises name (`name@version`), `latest_key` the key now in force
    under a calendar's name. `known_from` is when the ledger learned of the dossier decided on; None: with this order.
    """

    now: datetime
    rules: Rulebook
    office_of: Callable[[str], Office]
    procedure_of: Callable[[str], Procedure]
    calendar_of: Callable[[str], WorkingCalendar]
    latest_key: Callable[[str], str]
    known_from: datetime | None = None

    def calendar_key(self, office: Office, at: datetime) -> str:
        """Return the key of the calendar that `office` keeps at `at`."""
        newest = self.calendar_of(self.latest_key(office.calendars[-1].word))
        return self.latest_key(office.calendar_on(at.astimezone(newest.zone).date()))

    def local_date(self, key: str, at: datetime) -> date:
        """Return the date of `at` where the calendar `key` is kept."""
        return at.astimezone(self.calendar_of(key).zone).date()


class Allowance(NamedTuple):
    """How long may be promised: the limit, the statutory one, the clock policy, and the rule that says so."""

    limit: str
    statutory: str | None
    policy: ClockPolicy
    rule: str


def promise_from(at: datetime, allowed: Allowance, key: str, ground: Ground) -> Promise:
    """Return the promise counted from `at` with the calendar `key`.

    Raises:
        PromiseTooLongError: the office may promise less than the law allows, never more.
        LimitError, YearAbsentError: the limit or the calendar does not hold.
    """
    margin, cut_off = ground.rules.number("early.hour_margin"), ground.rules.text("same_day.cut_off")
    calendar, limit = ground.calendar_of(key), Limit.parse(allowed.limit)

    def due_of(limit: Limit) -> Due:
        terms = Terms(at, limit, time.fromisoformat(cut_off), margin, allowed.policy)
        return reckon(calendar, terms)

    due = due_of(limit)
    if allowed.statutory is not None and allowed.statutory != allowed.limit:
        _check_not_longer(allowed, due, due_of(Limit.parse(allowed.statutory)))
    return Promise(
        due=due.due,
        late_from=due.late_from,
        early_before=due.early_before,
        grain="minute" if limit.unit == "wh" else "day",
        limit=str(limit),
        policy=allowed.policy,
        cut_off=cut_off,
        early_margin=margin,
        rule=allowed.rule,
        calendar=key,
        provisional=due.provisional,
    )


def _check_not_longer(allowed: Allowance, due: Due, lawful: Due) -> None:
    if due.late_from > lawful.late_from:
        raise PromiseTooLongError(
            limit=allowed.limit, statutory_limit=allowed.statutory, due=due.due, statutory_due=lawful.due
        )


def check_within(statutory: str | None, promise: Promise, standing: Standing, ground: Ground) -> None:
    """Refuse a promise longer than the statutory limit gives from the same acts.

    Raises:
        PromiseTooLongError: as `promise_from`.
    """
    if statutory is None or promise.given:
        return
    lawful = moved(promise.model_copy(update={"limit": statutory}), standing, standing.pauses, ground)
    if promise.late_from > lawful.late_from:
        raise PromiseTooLongError(
            limit=promise.limit, statutory_limit=statutory, due=promise.due, statutory_due=lawful.due
        )


class Given(NamedTuple):
    """A promise made elsewhere: its due, its grain, and the unit in which pauses move it."""

    due: datetime
    grain: Grain = "day"
    pauses_move: str = "wd"


def promise_given(at: datetime, given: Given, rule: str, key: str, ground: Ground) -> Promise:
    """Return a promise made elsewhere, accepted as it was given (design §3).

    Raises:
        LimitError: `pauses_move` is not one of MOVES_BY.
    """
    if given.pauses_move not in MOVES_BY:
        raise LimitError(field="pauses_move", read=given.pauses_move)
    margin, cut_off = ground.rules.number("early.hour_margin"), ground.rules.text("same_day.cut_off")
    unit = Limit.parse(f"1{given.pauses_move}")
    terms = Terms(at, unit, time.fromisoformat(cut_off), margin, given=given.due, grain=given.grain)
    due = reckon(ground.calendar_of(key), terms)
    return Promise(
        due=due.due,
        late_from=due.late_from,
        early_before=due.early_before,
        grain=given.grain,
        pauses_move=given.pauses_move,
        cut_off=cut_off,
        early_margin=margin,
        rule=rule,
        calendar=key,
        provisional=due.provisional,
        given=True,
    )


def decides(given: Given, zone: tzinfo) -> date | datetime:
    """Return what of a due given elsewhere decides its promise: two given alike in it differ in the due alone."""
    return given.due.astimezone(zone).date() if given.grain == "day" else given.due


def moved(promise: Promise, standing: Standing, pauses: list[Pause], ground: Ground) -> Promise:
    """Return `promise` as `pauses` move it, counted with the calendar it names.

    Raises:
        YearAbsentError: the count runs into a year the calendar does not hold.
    """
    counted_from = standing.counted_from or promise.due
    terms = promise.terms(counted_from, standing.first_due or promise.due)
    return promise.moved_to(reckon(ground.calendar_of(promise.calendar), terms, pauses), promise.calendar)


def not_earlier(held: Promise, counted: Promise) -> Promise:
    """Return `counted`, but with the dates of `held` where the count gives earlier ones.

    The citizen plans by the date in hand: a day of work decreed afterwards may not take days from it.
    """
    if counted.late_from >= held.late_from:
        return counted
    dates = {"due": held.due, "late_from": held.late_from, "early_before": held.early_before}
    return counted.model_copy(update=dates)


def on_latest(promise: Promise, ground: Ground) -> Promise:
    """Return `promise` naming the latest version of its calendar; its dates are still those of the old one."""
    return promise.model_copy(update={"calendar": ground.latest_key(promise.calendar.rpartition("@")[0])})


def as_if_resumed(now: Standing, at: datetime, ground: Ground) -> Promise | None:
    """Return the promise as if the clock ran again from `at`; the promise itself while it is not paused by then.

    It is counted with the calendar as it is now: a day off published since must not become a promised day.

    Raises:
        YearAbsentError: the count runs into a year the calendar does not hold.
    """
    resumed = to_minute(at)
    if now.promise is None or now.paused_since is None or now.paused_since > resumed:
        return now.promise
    last = [Pause(now.paused_since, resumed)] if now.paused_since < resumed else []
    return not_earlier(now.promise, moved(on_latest(now.promise, ground), now, [*now.pauses, *last], ground))


def recount(acts: Iterable[DossierEvent], ground: Ground) -> dict[int, Promise]:
    """Return, by entry, the promise that each promise-bearing act gives when all is counted again from the acts."""
    standing = Standing()
    counted: dict[int, Promise] = {}
    for act in acts:
        in_force = standing.promise
        remember(standing, act)
        template = _template(act, in_force)
        if template is not None:
            again = moved(template, standing, standing.pauses, ground)
            if in_force is not None and _keeps_the_date(act):
                again = not_earlier(in_force, again)
            standing.promise = counted[act.originator_version] = again
    return counted


def _template(act: DossierEvent, in_force: Promise | None) -> Promise | None:
    """Return the promise that `act` counts from, or None if the act bears none."""
    match act:
        case Received(promise=Promise() as promise, limit=limit):
            return with_limit(promise, limit)
        case ResultRecalled(promise=Promise() as promise):
            return promise
        case Resumed(promise=Promise() as promise) if in_force is not None:
            return in_force.model_copy(update={"calendar": promise.calendar})
        case PromiseRevised(promise=promise, cause="calendar") if in_force is not None:
            return in_force.model_copy(update={"calendar": promise.calendar})
        case PromiseRevised(promise=promise):
            return promise
        case _:
            return None


def _keeps_the_date(act: DossierEvent) -> bool:
    """Whether the promise that `act` bears is never earlier than the one before it."""
    return isinstance(act, Resumed) or (isinstance(act, PromiseRevised) and act.cause == "calendar")


def with_limit(promise: Promise, limit: str | None) -> Promise:
    """Return `promise` with another limit to count; one that was given has none and stays as it is."""
    if promise.given or limit is None or limit == promise.limit:
        return promise
    grain: Grain = "minute" if Limit.parse(limit).unit == "wh" else "day"
    return promise.model_copy(update={"limit": limit, "grain": grain})
