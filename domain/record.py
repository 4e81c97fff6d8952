"""What a dossier remembers, and the guards that all its methods share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import BaseAggregate

from domain import commands as c
from domain import events as e
from domain.apology import Apologies
from domain.errors import ActNotAllowedError
from domain.guards import check_time
from domain.promising import Ground
from domain.standing import LAWFUL, Standing, add_up, effective, remember
from domain.values import Source


class Record(BaseAggregate[UUID]):
    """The acts of a dossier, and what they add up to; `evolve` only remembers."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.acts: list[e.DossierEvent] = []
        self.standing = Standing()
        self.apologies = Apologies()

    def evolve(self, event: e.DossierEvent) -> None:
        """Remember. A correction changes what was remembered before, so all is added up again."""
        self.acts.append(event)
        self.apologies.remember(event)
        if isinstance(event, e.EntryCorrected) or (isinstance(event, e.PromiseRevised) and event.amends is not None):
            self.standing = add_up(effective(self.acts))
        else:
            remember(self.standing, event)

    @property
    def opening(self) -> e.Received:
        """The receipt, as corrected."""
        return next(act for act in effective(self.acts) if isinstance(act, e.Received))

    # --- guards -----------------------------------------------------------------------------------

    def _act(self, kind: type[e.DossierEvent], order: c.Command, **facts: Any) -> None:
        whole = {"by": order.by, "approved_by": order.approved_by, "note": order.note} | facts
        self.trigger_event(kind, timestamp=order.at, **whole)

    def _check(self, act: type[e.DossierEvent], order: c.DossierCommand, source: Source, ground: Ground) -> None:
        if self.standing.status not in LAWFUL[act]:
            raise ActNotAllowedError(**self._state_facts(act))
        check_time(order, source, self.standing.last_at, self._calendar_key(order.at, ground), ground)

    def _calendar_key(self, at: datetime, ground: Ground) -> str:
        """Return the dossier's calendar: its promise's, else its office's."""
        promise = self.standing.promise
        return promise.calendar if promise else ground.calendar_key(ground.office_of(self.standing.office), at)

    def _state_facts(self, act: type[e.DossierEvent]) -> dict[str, Any]:
        now = self.standing
        return {
            "dossier": self.code,
            "act": act.TOPIC,
            "status": now.status,
            "since": now.last_at,
            "last_by": now.last_by,
        }
