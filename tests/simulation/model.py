"""The province as it ought to be: what every order must come to, said again from the design and not from the code.

Orders are read by their fields only; dates are walked by the naive calendar.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.domain.oracle import AbsentError
from tests.simulation.days import DayOracle, Limits, Reckoned
from tests.simulation.life import LAWFUL, Act, Case, Now, follow_lawfully, lived

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AHEAD = timedelta(minutes=5)
KINDS = {
    "HandOver": ["handed_over"],
    "PauseClock": ["paused"],
    "ResumeClock": ["resumed"],
    "ProcessDossier": ["processed"],
    "RecallResult": ["result_recalled"],
    "WithdrawDossier": ["withdrawn"],
    "StopDossier": ["stopped"],
    "TakeOver": ["taken_over"],
    "RevisePromise": ["promise_revised"],
    "ReceiveDossier": ["received"],
    "RejectDossier": ["rejected"],
}
LETTERS = {"DraftApology": "apology_drafted", "IssueApology": "apology_issued", "DeliverApology": "apology_delivered"}
OTHERS = LETTERS | {"CorrectEntry": "entry_corrected", "NotifyCitizen": "citizen_notified"}
FOLLOWING = {
    "apology_required",
    "apology_withdrawn",
    "rung_reached",
}  # what the ledger adds by itself is not predicted here


def kinds_of(order: Any) -> list[str]:
    name = type(order).__name__
    if name == "ReturnResult":
        return ["processed", "returned"] if order.outcome else ["returned"]
    return KINDS[name]


def day_of(at: datetime) -> date:
    return at.astimezone(ZONE).date()


class Model:
    """All that the ledger should hold, told order by order."""

    def __init__(self) -> None:
        self.calendars: dict[str, list[DayOracle]] = {}
        self.offices: dict[str, str] = {}
        self.ended: dict[str, date] = {}
        self.procedures: dict[str, list[Any]] = {}
        self.cases: dict[str, Case] = {}
        self.erased: set[int] = set()

    def oracle(self, key: str) -> DayOracle:
        name, _, number = key.partition("@")
        return self.calendars[name][int(number) - 1]

    def latest(self, key: str) -> str:
        name = key.partition("@")[0]
        return f"{name}@{len(self.calendars[name])}"

    def dates(self, limits: Limits | None) -> Reckoned | None:
        if limits is None:
            return None
        found, held = self.oracle(limits.calendar).reckon(limits), self.dates(limits.held)
        if held is None or found.late_from >= held.late_from:
            return found
        return held._replace(provisional=found.provisional)

    def class_of(self, now: Now) -> str | None:
        dates = self.dates(now.settled_under)
        if now.settled_at is None or dates is None:
            return None
        if now.settled_at >= dates.late_from:
            return "late"
        return "early" if now.settled_at < dates.early_before else "on_time"

    # --- what an order must come to ---------------------------------------------------------------------

    def refusals(self, order: Any, clock: datetime) -> set[str]:
        """The reasons for which an order must be refused now; none: it must be recorded."""
        found = set[str]()
        try:
            match type(order).__name__:
                case "ReceiveDossier" | "RejectDossier":
                    found = self._refused_opening(order, clock)
                case "ImportDossier":
                    found = self._refused_import(order, clock)
                case "EndOffice":
                    found = self._ended(order.code, order.on)
                case "ReviseProcedure" if order.terms.from_on <= self.procedures[order.code][-1].from_on:
                    found = {"bad_field"}
                case _ if getattr(order, "code", None) in self.cases:
                    found = self._refused_order(order, clock, self.cases[order.code])
        except AbsentError:
            found = {"year_absent"}
        return found

    def _ended(self, office: str, day: date) -> set[str]:
        return {"office_closed"} if office in self.ended and day >= self.ended[office] else set()

    def _untimely(self, order: Any, clock: datetime, last: datetime | None) -> set[str]:
        found = {"in_future"} if order.at > clock + AHEAD else set()
        if last is not None and order.at < last:
            found.add("out_of_order")
        exempt = getattr(order, "source", "desk") in {"paper", "import"}
        if not exempt and day_of(order.at) < day_of(clock) and (order.note is None or order.approved_by is None):
            found.add("backdated")
        return found

    def _too_long(self, limits: Limits | None, lawful: str | None) -> set[str]:
        if limits is None or lawful in {None, limits.limit} or limits.given:
            return set()
        oracle = self.oracle(limits.calendar)
        longer = oracle.reckon(limits).late_from > oracle.reckon(limits._replace(limit=str(lawful))).late_from
        return {"promise_too_long"} if longer else set()

    def _refused_opening(self, order: Any, clock: datetime) -> set[str]:
        found = self._untimely(order, clock, None) | self._ended(order.office, day_of(order.at))
        now = lived([self._opening(order)])
        found |= self._too_long(now.limits, now.said["statutory"]) if self.dates(now.limits) else set()
        return found | ({"code_taken"} if getattr(order, "code", None) in self.cases else set())

    def _refused_import(self, order: Any, clock: datetime) -> set[str]:
        found, acts = self._refused_opening(order.receipt, clock), [self._opening(order.receipt)]
        for act in order.acts:
            found |= self._untimely(act, clock, acts[-1].at)
            for kind in kinds_of(act):
                now = lived(acts)
                if now.status not in LAWFUL[kind]:
                    return found | {"act_not_allowed"}
                acts.append(self._act(kind, act, now))
                self.dates(lived(acts).limits)
        return found

    def _refused_order(self, order: Any, clock: datetime, case: Case) -> set[str]:
        now, name = lived(case.in_order()), type(order).__name__
        if order.note is not None and case.person in self.erased:
            return {"key_destroyed"}
        if name == "CorrectEntry":
            return self._refused_correction(order, clock, case)
        if name in LETTERS:
            return self._refused_letter(order, clock, case, now)
        return set() if name == "NotifyCitizen" else self._refused_act(order, clock, case, now)

    def _refused_act(self, order: Any, clock: datetime, case: Case, now: Now) -> set[str]:
        name = type(order).__name__
        found, kinds = self._untimely(order, clock, now.last_at), kinds_of(order)
        if now.status not in LAWFUL[kinds[0]]:
            return found | {"act_not_allowed"}
        if name == "TakeOver":
            found |= {"same_office"} if order.to_office == now.office else set()
            return found | self._ended(order.to_office, day_of(order.at))
        after = lived([*case.in_order(), self._act(kinds[0], order, now)])
        self.dates(after.limits)
        if name == "RevisePromise":
            found |= self._refused_revision(order, now, after)
        if name == "RecallResult" or (name == "RevisePromise" and order.cause != "calendar"):
            found |= self._too_long(after.limits, now.said["statutory"])
        return found

    def _refused_revision(self, order: Any, now: Now, after: Now) -> set[str]:
        before, then = self.dates(now.limits), self.dates(after.limits)
        if before is None or then is None or now.limits is None or after.limits is None:
            return {"nothing_to_revise"}
        if order.cause == "procedure" and after.limits.limit == now.limits.limit:
            return {"nothing_to_revise"}
        if before[:2] == then[:2] and before.provisional == then.provisional:
            counted = self.dates(after.limits._replace(held=None))
            return {"promise_held" if counted and counted.late_from < before.late_from else "nothing_to_revise"}
        judged = now.paused_since or order.at
        return {"promise_past"} if then.late_from < before.late_from and judged >= then.late_from else set()

    def _refused_correction(self, order: Any, clock: datetime, case: Case) -> set[str]:
        act = case.acts[order.entry]
        corrected = self._corrected(act, order)
        found = {"nothing_to_correct"} if corrected == act else set()
        if order.at > clock + AHEAD or (order.field == "occurred_at" and corrected.at > clock + AHEAD):
            found.add("in_future")
        if order.field == "occurred_at" and act.kind in {"received", "rejected"}:
            found |= self._ended(act.said["office"], day_of(corrected.at))
        acts = case.in_order({order.entry: corrected})
        if not follow_lawfully(acts) or acts[0].at > min(case.beside, default=acts[0].at):
            return found | {"correction_breaks_order"}
        for length in range(1, len(acts) + 1):
            self.dates(lived(acts[:length]).limits)
        if order.field == "limit":
            first = lived(acts[:1])
            found |= self._too_long(first.limits, first.said["statutory"])
        return found

    def _refused_letter(self, order: Any, clock: datetime, case: Case, now: Now) -> set[str]:
        if order.promise_no > now.promise_no:
            return {"apology_not_owed"}
        last = max(at for at in (now.last_at, case.last_letter) if at is not None)
        found = self._untimely(order, clock, last)
        drafted, issued, delivered = (case.letters[kind, order.promise_no] for kind in LETTERS.values())
        name = type(order).__name__
        if (name == "IssueApology" and drafted <= issued) or (name == "DeliverApology" and issued <= delivered):
            found.add("apology_order")
        return found

    # --- what it leaves -----------------------------------------------------------------------------------

    def record(self, order: Any, code: str, version: int, events: Sequence[str], person: int | None) -> None:
        """Add an acknowledged order; `events` must be those it had to lead to, and `version` the last one's."""
        match type(order).__name__:
            case "PublishCalendar" | "ReviseCalendar":
                self.calendars.setdefault(order.name, []).append(DayOracle(order.spec.model_dump(mode="json")))
            case "OpenOffice":
                self.offices[order.code] = order.calendar
            case "EndOffice":
                self.ended[order.code] = order.on
            case "DefineProcedure" | "ReviseProcedure":
                self.procedures.setdefault(order.code, []).append(order.terms)
            case "AdoptRules":
                return
            case _:
                self._record_on(order, self.cases.setdefault(code, Case(code, person)), version, events)

    def _record_on(self, order: Any, case: Case, version: int, events: Sequence[str]) -> None:
        name, first = type(order).__name__, case.version + 1
        assert version == case.version + len(events), f"version {version} after {case.version}: {events}"
        case.version = version
        kinds = {entry: event.partition(".")[2] for entry, event in enumerate(events, first)}
        if name == "CorrectEntry":
            kinds = {entry: kind for entry, kind in kinds.items() if entry == first or kind != "promise_revised"}
        following = [entry for entry, kind in kinds.items() if kind in FOLLOWING]
        kinds = {entry: kind for entry, kind in kinds.items() if entry not in following}
        parts = [order.receipt, *order.acts] if name == "ImportDossier" else [order]
        if name in LETTERS:
            case.letters[LETTERS[name], order.promise_no] += 1
            case.last_letter = order.at
        other = OTHERS.get(name)
        wanted = [other] if other else [kind for part in parts for kind in kinds_of(part)]
        assert list(kinds.values()) == wanted, f"{events} instead of {wanted}"
        if name == "CorrectEntry":
            case.acts[order.entry] = self._corrected(case.acts[order.entry], order)
        elif other:
            case.beside.append(order.at)
        else:
            said = ((kind, part) for part in parts for kind in kinds_of(part))
            for entry, (kind, part) in zip(kinds, said, strict=True):
                act = self._act(kind, part, lived(case.in_order())) if case.acts else self._opening(part)
                case.acts[entry] = act
        case.beside += [self._flagged_at(case, entry, first) or order.at for entry in following]

    def raised(self, code: str, at: datetime) -> None:
        """Add a line that the clock recorded of a dossier, and when it says it was noticed."""
        self.cases[code].version += 1
        self.cases[code].beside.append(at)

    def _flagged_at(self, case: Case, entry: int, first: int) -> datetime | None:
        """When what the ledger added as `entry` happened: with the act it follows, or the pause it was flagged for."""
        following = [case.acts[each] for each in sorted(case.acts) if each > entry]
        if following and following[0].kind == "paused":
            return following[0].at
        before = [case.acts[each] for each in sorted(case.acts) if first <= each < entry]
        return before[-1].at if before else None

    def _opening(self, order: Any) -> Act:
        said = {name: getattr(order, name) for name in ("office", "procedure", "channel")} | {"official": order.by}
        said |= {"calendar": None, "limit": None, "statutory": None, "policy": "resume", "due": None}
        if type(order).__name__ == "RejectDossier":
            return Act("rejected", order.at, said)
        day = day_of(order.at)
        version = self._in_force(order.procedure, day)
        terms = self.procedures[order.procedure][version - 1]
        said |= {"official": order.official or order.by, "due": order.given_due, "statutory": terms.statutory_limit}
        said["version"] = version
        said |= {"limit": order.limit or terms.limit, "policy": "resume" if order.given_due else terms.policy}
        if not order.no_promise:
            said["calendar"] = self.latest(self.offices[order.office])
        return Act("received", order.at, said)

    def _act(self, kind: str, order: Any, now: Now) -> Act:
        said: dict[str, Any] = {}
        match kind:
            case "handed_over":
                said = {"to": order.to}
            case "taken_over":
                said = {"office": order.to_office, "official": order.official or now.official}
            case "processed":
                said = {"outcome": order.outcome}
            case "resumed" if now.limits:
                said = {"calendar": self.latest(now.limits.calendar)}
            case "result_recalled" if now.limits:
                limit = order.limit or (now.said["limit"] if now.limits.given else now.limits.limit)
                said = {"calendar": self.latest(now.limits.calendar), "limit": limit}
            case "promise_revised" if now.limits:
                said = self._revised(order, now, now.limits)
        return Act(kind, order.at, said)

    def _revised(self, order: Any, now: Now, limits: Limits) -> dict[str, Any]:
        """What a revision says: a calendar keeps the date in hand, a procedure changes its own limits only."""
        said = {"calendar": self.latest(limits.calendar), "limit": None, "version": None}
        said["keeps"] = order.cause == "calendar"
        if limits.given:
            return said
        if order.cause == "supervisor":
            return said | {"limit": order.limit}
        versions = self.procedures[now.said["procedure"]]
        if order.cause == "procedure" and limits.limit == versions[now.version - 1].limit:
            version = self._in_force(now.said["procedure"], day_of(order.at))
            said |= {"limit": versions[version - 1].limit, "version": version}
        return said

    def _in_force(self, procedure: str, day: date) -> int:
        return sum(terms.from_on <= day for terms in self.procedures[procedure])

    def _corrected(self, act: Act, order: Any) -> Act:
        if order.field in {"occurred_at", "due"}:
            new = datetime.fromisoformat(order.new).replace(second=0)
            return act._replace(at=new) if order.field == "occurred_at" else act._replace(said=act.said | {"due": new})
        return act._replace(said=act.said | {order.field: order.new})

    # --- the books ----------------------------------------------------------------------------------------

    def column(self, now: Now, at: datetime) -> str:
        """Where a dossier is counted at an instant after all its acts."""
        dates = self.dates(now.limits)
        if now.status == "rejected" or dates is None:
            return "rejected" if now.status == "rejected" else "no_promise"
        if now.decided_at is not None:
            return self.class_of(now) or "closed_otherwise"
        if (now.paused_since or at) >= dates.late_from:
            return "open_overdue"
        return "open_in_time" if now.paused_since is None else "open_paused"

    def books(self, by: str, begins: datetime | None, at: datetime) -> dict[str, Counter[str]]:
        """The counts of the period from `begins` on, by office or procedure."""
        books: dict[str, Counter[str]] = defaultdict(Counter)
        for case in self.cases.values():
            now = lived(case.in_order())
            left = now.received_at if now.status == "rejected" else now.decided_at
            if begins is not None and left is not None and left < begins:
                continue
            office = now.decided[0] if now.decided else now.office
            column = self.column(now, at)
            book = books[office if by == "office" else now.said["procedure"]]
            book[column] += 1
            if column not in {"rejected", "no_promise"}:
                book["carried_over" if begins is not None and now.received_at < begins else "received"] += 1
        return books
