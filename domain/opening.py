"""What the opening of a dossier records: the facts of its order, and its first promise."""

from datetime import datetime
from typing import Any, NamedTuple

from domain.commands import ReceiveDossier, RejectDossier
from domain.errors import GivenPromiseError, NoLimitError
from domain.events import Received, Rejected
from domain.guards import check_year
from domain.procedure import ProcedureTerms
from domain.promising import Allowance, Given, Ground, promise_from, promise_given
from domain.values import BACKDATING_IS_EXPECTED, Promise


class Opening(NamedTuple):
    """What a receipt stands on: the key of its calendar, and the version of its procedure with its terms."""

    key: str
    version: int
    terms: ProcedureTerms


def opening_at(
    at: datetime, asked: ReceiveDossier | RejectDossier | Received | Rejected, ground: Ground, field: str = "at"
) -> Opening:
    """Return what a receipt, or a refusal at the counter, stands on at `at`; `field` is where that was read.

    Raises:
        YearError: nothing is recorded of such a year.
        OfficeUnknownError, OfficeNotOpenError, OfficeClosedError, DeskUnknownError: it could not be received there.
        ProcedureUnknownError, ProcedureNotInForceError, ProcedureEndedError: it could not be asked for.
    """
    office = ground.office_of(asked.office)
    key = ground.calendar_key(office, at)
    check_year(field, at, key, ground)
    day = ground.local_date(key, at)
    office.check_receives(day, getattr(asked, "desk", None))
    return Opening(key, *ground.procedure_of(asked.procedure).in_force(day))


def opening_facts(order: ReceiveDossier | RejectDossier, version: int) -> dict[str, Any]:
    """Return what receipt and rejection record alike; `version` is the procedure's in force."""
    same = ("by", "approved_by", "note", "office", "procedure", "channel", "source", "applicant")
    return {"timestamp": order.at, "procedure_version": version} | {name: getattr(order, name) for name in same}


def limit_for(asked: str | None, opening: Opening) -> str | None:
    """Return the limit that is promised: another one than the procedure's if it is asked for."""
    return asked or opening.terms.limit


def first_promise(order: ReceiveDossier, opening: Opening, ground: Ground) -> Promise | None:
    """Return the promise given at receipt: none if so asked, one made elsewhere, or one counted from the limit.

    Raises:
        GivenPromiseError: a promise made elsewhere comes with paper or import only, and not beside a limit.
        YearError: nobody promises that far ahead.
        NoLimitError: there is nothing to count.
        PromiseTooLongError, LimitError, YearAbsentError: as `promise_from`.
    """
    if order.no_promise:
        return None
    if order.given_due is not None:
        if order.source not in BACKDATING_IS_EXPECTED or order.limit is not None:
            raise GivenPromiseError(source=order.source)
        check_year("given_due", order.given_due, opening.key, ground)
        given = Given(order.given_due, order.given_grain or "day", order.pauses_move or "wd")
        return promise_given(order.at, given, f"{order.procedure}:given", opening.key, ground)
    limit, terms = limit_for(order.limit, opening), opening.terms
    if not limit:
        raise NoLimitError(procedure=order.procedure)
    allowed = Allowance(limit, terms.statutory_limit, terms.policy, f"{order.procedure}@{opening.version}")
    return promise_from(order.at, allowed, opening.key, ground)
