"""What the domain itself says of a dossier, put into the words of read models: the judge of the fold."""

from collections.abc import Iterable
from datetime import datetime

from adapters.ledger.instants import to_micros
from domain.events import DossierEvent, HandedOver, Processed, Received, Rejected, Stopped, TakenOver, Withdrawn
from domain.standing import Standing, add_up, effective
from projections.fold import Facts
from tests.projections.histories import Recorded


def expected(log: Iterable[Recorded], at: datetime | None = None) -> dict[str, Facts]:
    """Return the facts of every dossier in the log, from acts that had occurred by `at`."""
    streams: dict[str, list[DossierEvent]] = {}
    for event, _ in log:
        streams.setdefault(str(event.originator_id), []).append(event)
    known = {
        stream: [act for act in effective(acts) if at is None or act.occurred_at <= at]
        for stream, acts in streams.items()
    }
    return {stream: facts_of(stream, acts) for stream, acts in known.items() if acts}


def facts_of(stream: str, acts: list[DossierEvent]) -> Facts:
    """Return the facts of one dossier from its acts in effect."""
    now, first = add_up(acts), acts[0]
    assert isinstance(first, Received | Rejected)
    decided = _first(acts, Processed) or _first(acts, Withdrawn, Stopped)
    closing = _first(acts, Withdrawn, Stopped)
    key = _standing_after(acts, decided) if decided else None
    promise = now.promise
    return Facts(
        stream=stream,
        received_at=to_micros(first.occurred_at),
        office=now.office,
        procedure=first.procedure,
        channel=first.channel,
        official=now.official,
        first_office=first.office,
        first_official=first.official,
        due_at=promise and to_micros(promise.due),
        late_from=promise and to_micros(promise.late_from),
        early_before=promise and to_micros(promise.early_before),
        rejected=now.status == "rejected",
        paused_since=_micros(now.paused_since),
        settled_at=_micros(now.settled_at),
        settled_class=now.settled_class,
        closed_at=_micros(closing and closing.occurred_at),
        closed_how=None if closing is None else "withdrawn" if isinstance(closing, Withdrawn) else "stopped",
        decided_office=key and key.office,
        decided_official=key and key.official,
        reopened=now.status in {"open", "paused"} and now.settled_at is not None,
        returned_at=_micros(now.returned_at),
        moves=tuple(_move(acts, act) for act in acts if isinstance(act, HandedOver | TakenOver)),
    )


def _first(acts: list[DossierEvent], *kinds: type[DossierEvent]) -> DossierEvent | None:
    return next((act for act in acts if isinstance(act, kinds)), None)


def _standing_after(acts: list[DossierEvent], last: DossierEvent) -> Standing:
    return add_up(acts[: acts.index(last) + 1])


def _move(acts: list[DossierEvent], act: DossierEvent) -> tuple[int, str, str]:
    after = _standing_after(acts, act)
    return to_micros(act.occurred_at), after.office, after.official


def _micros(instant: datetime | None) -> int | None:
    return instant and to_micros(instant)
