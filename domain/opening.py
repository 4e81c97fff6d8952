"""What the opening of a dossier records: the facts of its order, and its first promise."""

from typing import Any

from domain.commands import ReceiveDossier, RejectDossier
from domain.errors import GivenPromiseError, NoLimitError
from domain.promising import Allowance, Given, Ground, promise_from, promise_given
from domain.values import BACKDATING_IS_EXPECTED, Promise


def opening_facts(order: ReceiveDossier | RejectDossier, version: int) -> dict[str, Any]:
    """Return what receipt and rejection record alike; `version` is the procedure's in force."""
    same = ("by", "approved_by", "note", "office", "procedure", "channel", "source", "applicant")
    return {"timestamp": order.at, "procedure_version": version} | {name: getattr(order, name) for name in same}


def first_promise(order: ReceiveDossier, allowed: Allowance | None, key: str, ground: Ground) -> Promise | None:
    """Return the promise given at receipt: none if so asked, one made elsewhere, or one counted as `allowed`.

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
        return promise_given(order.at, given, f"{order.procedure}:given", key, ground)
    if allowed is None:
        raise NoLimitError(procedure=order.procedure)
    return promise_from(order.at, allowed, key, ground)
