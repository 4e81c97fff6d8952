"""What the log says was raised: flags and duties by dossier, and whether they are what the model says (10, 11)."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from tests.simulation.life import RUNNING, Now
from tests.simulation.model import Model

REQUIRES = {"late": "overdue", "re_promise_broken": "re_promise_broken"}
Flag = tuple[str, int, str]
"""A rung, the number of the promise, and its deadline as the log writes it."""


class Flags:
    """Active flags and letters that are owed, by stream, from every line as it is recorded."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.active: dict[str, set[Flag]] = defaultdict(set)
        self.owed: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self.signed: dict[str, set[int]] = defaultdict(set)

    def add(self, row: Any) -> None:
        """Add a line: at most one active flag for a deadline, and one letter for a broken promise."""
        kind = row.kind.removeprefix("dossier.")
        if kind not in {"rung_reached", "apology_required", "apology_withdrawn", "apology_issued"}:
            return
        body, stream = json.loads(row.envelope)["body"], row.stream
        number = body["promise_no"]
        match kind:
            case "rung_reached":
                flag = body["rung"], number, body["deadline"]
                assert flag not in self.active[stream], f"flagged twice: {flag}"
                assert body["reached_at"] <= body["occurred_at"], f"flagged before its time: {body}"
                self.active[stream].add(flag)
            case "apology_required":
                duty = body["cause"], number
                assert duty not in self.owed[stream], f"owed twice: {duty}"
                self.owed[stream].add(duty)
            case "apology_withdrawn":
                self.owed[stream].discard((body["apology"], number))
                gone = REQUIRES.get(body["apology"]), number
                self.active[stream] = {flag for flag in self.active[stream] if flag[:2] != gone}
            case "apology_issued":
                self.signed[stream].add(number)
                self.owed[stream] = {duty for duty in self.owed[stream] if duty[1] != number}

    def raised_rightly(self, now: Now, row: Any) -> None:
        """Check that what the clock raised is of a dossier that runs, about the promise it has, and of its dates."""
        body, dates = json.loads(row.envelope)["body"], self.model.dates(now.limits)
        assert dates is not None, "flagged without a promise"
        assert now.status in RUNNING, f"flagged while {now.status}"
        assert body["promise_no"] == now.promise_no
        match body["rung"]:
            case "due_soon" | "notice_due":
                assert (now.status, body["deadline"]) == ("open", written(dates.due)), f"{body} of {now}"
                assert body["reached_at"] < written(dates.due)
            case "overdue":
                found = body["deadline"], body["reached_at"], body["broke_at"]
                assert found == (written(dates.due), written(dates.late_from), written(dates.late_from)), f"{body}"
                assert (now.paused_since or dates.late_from) >= dates.late_from, "flagged while the clock stands still"
            case "paused_too_long":
                assert now.status == "paused"
            case _:
                pass  # a new date: letters here bring none

    def complete(self, stream: str, now: Now, at: datetime) -> None:
        """Check that after a tick at `at` a promise that broke carries its flag."""
        dates = self.model.dates(now.limits)
        if dates is None or now.status not in RUNNING or (now.paused_since or at) < dates.late_from:
            return
        flag = "overdue", now.promise_no, written(dates.due)
        assert flag in self.active[stream], f"no flag {flag} among {self.active[stream]}"

    def owed_rightly(self, stream: str, now: Now) -> None:
        """Check that a late result owes its letter, or had it, and that one on time owes none."""
        if now.status not in {"settled", "returned"} or now.promise_no != 1 or self.model.dates(now.limits) is None:
            return
        owes, had = ("late", 1) in self.owed[stream], 1 in self.signed[stream]
        is_late = self.model.class_of(now) == "late"
        assert owes or had or not is_late, "a late result, and no letter"
        assert is_late or not owes, "a letter is owed for a result that was not late"


def written(at: datetime) -> str:
    """Return an instant as the log writes it in an event."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
