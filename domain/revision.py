"""An open promise counted again: with the calendar now in force, its procedure's new limit, or a supervisor's."""

from datetime import datetime

from domain.commands import RevisePromise
from domain.errors import NothingToReviseError, PromiseHeldError, PromisePastError
from domain.events import Received
from domain.procedure import Procedure
from domain.promising import Ground, check_within, moved, not_earlier, on_latest, with_limit
from domain.standing import Standing
from domain.timeliness import is_broken
from domain.values import Promise


def revised(order: RevisePromise, now: Standing, opening: Received, ground: Ground) -> Promise:
    """Return the promise that `order` leads to.

    A calendar never takes days from the citizen: a date it makes earlier stays. A limit is somebody's decision about
    dossiers that wait, so it may bring the date forward, but not to where it would be broken at once.

    Raises:
        NothingToReviseError: it would not move; PromiseHeldError where only the date in hand keeps it.
        PromiseTooLongError: the new limit is longer than the law allowed at receipt.
        PromisePastError: the new limit would break it at once.
    """
    held = now.promise
    if held is None:
        raise NothingToReviseError(dossier=order.code, due=None)
    asked = on_latest(_asked(order, held, now, ground), ground)
    counted = moved(asked, now, now.pauses, ground)
    if order.cause == "calendar":
        return _kept(order.code, held, counted)
    _check_moves(order.code, held, counted, counted)
    check_within(opening.statutory_limit, counted, now, ground)
    _check_not_past(order, held, counted, now.paused_since or order.at)
    return counted


def _asked(order: RevisePromise, held: Promise, now: Standing, ground: Ground) -> Promise:
    """Return the promise with the limit it is to have."""
    if order.cause != "procedure":
        return with_limit(held, order.limit)
    procedure = ground.procedure_of(now.procedure)
    version = procedure.in_force(ground.local_date(held.calendar, order.at))
    if version.terms.limit in {None, held.limit} or not _is_of(procedure, held):
        raise NothingToReviseError(dossier=order.code, due=held.due)
    return with_limit(held, version.terms.limit).model_copy(update={"rule": f"{procedure.code}@{version.number}"})


def _is_of(procedure: Procedure, held: Promise) -> bool:
    """Whether the promise has the limit its procedure had then, and not one of its own."""
    number = held.rule.rpartition("@")[2]
    return number.isdecimal() and held.limit == procedure.versions[int(number) - 1].limit


def _kept(code: str, held: Promise, counted: Promise) -> Promise:
    new = not_earlier(held, counted)
    _check_moves(code, held, new, counted)
    return new


def _check_moves(code: str, held: Promise, new: Promise, counted: Promise) -> None:
    if (new.due, new.late_from, new.provisional) != (held.due, held.late_from, held.provisional):
        return
    if counted.late_from < held.late_from:
        raise PromiseHeldError(dossier=code, due=held.due, counted=counted.due)
    raise NothingToReviseError(dossier=code, due=held.due)


def _check_not_past(order: RevisePromise, held: Promise, counted: Promise, judged_at: datetime) -> None:
    if counted.late_from < held.late_from and is_broken(judged_at, counted.late_from):
        raise PromisePastError(dossier=order.code, due=held.due, counted=counted.due)
