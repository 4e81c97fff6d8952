"""The clock of the province: it comes by, flags what is due whatever fails meanwhile, and is checked (10, 12)."""

import json
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from adapters.ledger.ticking import LedgerLog
from domain.message import to_minute
from scheduler.tick import Report, tick
from tests.simulation.faults import LOST

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

RAISED = {"dossier.rung_reached", "dossier.apology_required"}


def come_by(life: "Simulation") -> None:
    """Tick, perhaps in vain, and again: all that is due is flagged, right and once."""
    life.begin()
    if life.mishaps.random() < 0.2:
        life.arm()
    try:
        _ticked(life)
    except LOST as lost:
        life.lost(lost)
        life.restart_perhaps(lost)
    life.place.faults.disarm()
    report = _ticked(life)
    assert not report.refused, report.refused
    rows = life.checks.new_rows()
    for order, together in groupby(rows, lambda row: json.loads(row.envelope)["command"]):
        _raised(life, order, list(together))
    life.checks.flagged(rows, to_minute(life.place.clock.now))


def _ticked(life: "Simulation") -> Report:
    return tick(life.place.at.desk, LedgerLog(life.place.at.reader), life.place.clock.now)


def _raised(life: "Simulation", order: str, rows: list[Any]) -> None:
    """Note what one order of the clock recorded of one dossier."""
    code = order.rpartition(":")[2]
    life.say(f"  {code}: {[row.kind for row in rows]}")
    assert {row.kind for row in rows} <= RAISED
    assert order not in life.checks.acknowledged, "an order of the clock had an effect twice"
    life.checks.acknowledged[order] = [row.id for row in rows]
    for row in rows:
        life.model.raised(code, datetime.fromisoformat(json.loads(row.envelope)["body"]["occurred_at"]))
