"""What the guards of the clock found, in words: on every screen that shows how the scheduler stands."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from adapters.cli.numbers import whole
from adapters.locale import _
from scheduler.guards import Finding, Kind
from scheduler.round import Hold

_FOUND: dict[Kind, str] = {
    "backward": "The clock of this machine went back by {amount}.",
    "leapt": "The clock of this machine leapt by {amount}.",
    "database": "The clocks of this machine and of the database server differ by {amount}.",
    "silence": "The last round of the scheduler was {amount} ago.",
}
_UNITS = ((86_400, "{n} days"), (3_600, "{n} hours"), (60, "{n} minutes"), (1, "{n} seconds"))


def say_findings(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a sentence for each."""
    for finding in findings:
        yield _(_FOUND[finding.kind]).format(amount=say_span(finding.amount))


def say_hold(hold: Hold | None, newly_late: int | None) -> Iterator[str]:
    """Yield what holds the flags back, and what is to be done about it."""
    if hold == "breaker":
        told = _("{n} promises break in one round: so many that a fault of the clock or the calendar is likelier.")
        yield told.format(n=whole(newly_late or 0))
    if hold is not None:
        yield _("By itself the scheduler raises no flag until somebody confirms: dunghen schedule --confirm --by WHO")


def say_span(span: timedelta) -> str:
    """Return `3 ngày`, `5 phút`: whole ones of the largest unit that fits, whichever way it goes."""
    seconds = int(abs(span).total_seconds())
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size), _UNITS[-1])
    return _(unit).format(n=whole(seconds // size))
