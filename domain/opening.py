"""What the opening of a dossier records: the facts of its order, and its first promise."""

from datetime import date
from typing import Any, NamedTuple

from domain.commands import ReceiveDossier, RejectDossier
from domain.errors import GivenPromiseError, NoLimitError
from domain.procedure import ProcedureTerms
from domain.promising import Allowance, Given, Ground, promise_from, promise_given
from domain.values import BACKDATING_IS_EXPECTED, Promise


class Counter(NamedTuple):
    """What a dossier meets at the counter: its office's calendar, the day there, and the procedure's version in force.

    Office, procedure, desk and the day decide all of it.
    """

    key: str
    day: date
    version: int
    terms: ProcedureTerms


def counter_for(order: ReceiveDossier | RejectDossier, ground: Ground) -> Counter:
    """Return what the dossier of `order` meets at the counter.

    Raises:
        DomainError: the office, its desk or the procedure is not there on that day.
    """
    office = ground.office_of(order.office)
    key = ground.calendar_key(office, order.at)
    day = ground.local_date(key, order.at)
    office.check_receives(day, order.desk if isinstance(order, ReceiveDossier) else None)
    version, terms = ground.procedure_of(order.procedure).in_force(day)
    return Counter(key, day, version, terms)


def opening_facts(order: ReceiveDossier | RejectDossier, version: int) -> dict[str, Any]:
    """Return what receipt and rejection record alike; `version` is the procedure's in force."""
    same = ("by", "approved_by", "note", "office", "procedure", "channel", "source", "applicant")
    return {"timestamp": order.at, "procedure_version": version} | {name: getattr(order, name) for name in same}


def limit_for(asked: str | None, counter: Counter) -> str | None:
    """Return the limit that is promised: another one if it is asked for."""
    return asked or counter.terms.limit


def first_promise(order: ReceiveDossier, counter: Counter, ground: Ground) -> Promise | None:
    """Return the promise given at receipt: none if so asked, one made elsewhere, or one counted from the limit.

    Raises:
        GivenPromiseError: a promise made elsewhere comes with paper or import only, and not beside a limit.
        NoLimitError: there is nothing to count.
        PromiseTooLongError, LimitError, YearAbsentError: as `promise_from`.
    """
    if order.no_promise:
        return None
    if order.given_due is not None:
        if order.source not in BACKDATING_IS_EXPECTED or order.limit is not None:
            raise GivenPromiseError(source=order.source)
        given = Given(order.given_due, order.given_grain or "day", order.pauses_move or "wd")
        return promise_given(order.at, given, f"{order.procedure}:given", counter.key, ground)
    limit, terms = limit_for(order.limit, counter), counter.terms
    if not limit:
        raise NoLimitError(procedure=order.procedure)
    allowed = Allowance(limit, terms.statutory_limit, terms.policy, f"{order.procedure}@{counter.version}")
    return promise_from(order.at, allowed, counter.key, ground)
