"""Clerks, supervisors and the administrator of four offices: what each might order next, lawful or not."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from domain import commands as c
from domain.calendar_spec import CalendarSpec
from domain.calendar_versions import PublishCalendar, ReviseCalendar
from domain.office import EndOffice, OpenOffice
from domain.procedure import DefineProcedure, ProcedureTerms, ReviseProcedure
from domain.rules import AdoptRules
from tests.simulation.life import HELD, RUNNING, Now
from tests.simulation.model import ZONE, Model, day_of
from tests.world import FOUNDED, national_spec, rulebook

OFFICES = {"W1": "vn", "W2": "vn", "T1": "tinh", "T2": "tinh"}
PROCEDURES: dict[str, tuple[str | None, str | None, str, list[str]]] = {
    "3wd": ("3wd", "5wd", "resume", ["1wd", "2wd", "4wd", "9wd"]),
    "anew": ("4wd", None, "restart", ["2wd", "6wd"]),
    "8wh": ("8wh", "16wh", "resume", ["4wh", "12wh", "20wh"]),
    "today": ("same-day", "2wd", "resume", ["same-day", "1wd"]),
    "20d": ("20d", "30d", "resume", ["10d", "25d"]),
    "1mo": ("1mo", None, "resume", ["1mo", "2mo"]),
    "none": (None, None, "resume", []),
}
CANARY, SECRET = "Chim Hoàng Yến", "Chuyện kín của nhà"
WEEK = {day: ["08:00-12:00", "13:00-17:15"] for day in ("mon", "tue", "wed", "thu", "fri")}
PROVINCE_WEEK = WEEK | {"sat": ["08:00-11:00 receipt"]}
RULES = {
    "receive": 21,
    "reject": 2,
    "hand_over": 5,
    "pause": 11,
    "resume": 11,
    "process": 11,
    "return": 6,
    "done_at_once": 5,
    "recall": 3,
    "withdraw": 2,
    "stop": 2,
    "correct_time": 6,
    "correct_limit": 2,
    "correct_word": 2,
    "take_over": 2,
    "merge": 1,
    "revise_calendar": 2,
    "revise_procedure": 1,
    "supervise": 3,
    "import": 4,
    "import_many": 1,
    "letter": 6,
    "notify": 1,
}
"""What people do, and how often."""
FOUNDING: dict[str, Any] = {"by": "admin", "at": FOUNDED}
Drawn = Sequence[c.Command]


def _calendar(**hours: Any) -> CalendarSpec:
    """Return the national calendar for two years, perhaps with other hours; a desk compiles it at each start."""
    return CalendarSpec.read(national_spec().model_dump(mode="json") | {"years": [2026], "forecast": [2027], **hours})


CALENDARS = {"vn": _calendar(), "tinh": _calendar(week=PROVINCE_WEEK)}


def founding_orders() -> list[c.Command]:
    """Return the orders that found the province: rules, two calendars, procedures, four offices."""
    orders: list[c.Command] = [AdoptRules(id="rules", rules=tuple(rulebook().rules.values()), basis="x", **FOUNDING)]
    for name, spec in CALENDARS.items():
        orders.append(PublishCalendar(id=f"calendar-{name}", name=name, spec=spec, basis="x", **FOUNDING))
    orders += [
        DefineProcedure(id=f"p-{code}", code=code, terms=terms_of(code, FOUNDED.date()), **FOUNDING)
        for code in PROCEDURES
    ]
    for code, calendar in OFFICES.items():
        facts: dict[str, Any] = {"code": code, "name": code, "calendar": calendar, "on": FOUNDED.date()}
        orders.append(OpenOffice(id=f"o-{code}", **facts, **FOUNDING))
    return orders


def terms_of(code: str, from_on: date, limit: str | None = None) -> ProcedureTerms:
    first, statutory, policy, _ = PROCEDURES[code]
    facts: dict[str, Any] = {"name": code, "field": "Hộ tịch", "legal_basis": "x", "mark": "POLICY", "policy": policy}
    return ProcedureTerms(limit=limit or first, statutory_limit=statutory, from_on=from_on, **facts)


class Actors:
    """Draws orders from the seed's dice; `persons` tells whom a receipt is about."""

    def __init__(self, seed: int, dice: Random, model: Model) -> None:
        self.seed, self.dice, self.model = seed, dice, model
        self.lives: dict[str, Now] = {}
        self.persons: dict[str, int] = {}
        self.now = FOUNDED
        self._orders = self._people = 0
        self.specs = dict(CALENDARS)
        self._ways: dict[str, Callable[[], Drawn]] = {
            "receive": self.receive,
            "reject": self.reject,
            "hand_over": lambda: self.act(c.HandOver, "open paused settled", to=self.official()),
            "pause": self.pause,
            "resume": lambda: self.act(c.ResumeClock, "paused"),
            "process": lambda: self.act(c.ProcessDossier, "open"),
            "return": lambda: self.act(c.ReturnResult, "settled"),
            "done_at_once": lambda: self.act(c.ReturnResult, "open", outcome="granted"),
            "recall": self.recall,
            "withdraw": lambda: self.act(c.WithdrawDossier, "open paused"),
            "stop": lambda: self.act(c.StopDossier, "open paused", basis="x"),
            "correct_time": self.correct_time,
            "correct_limit": self.correct_limit,
            "correct_word": self.correct_word,
            "take_over": lambda: self.act(c.TakeOver, "open paused settled", to_office=self.office(), basis="x"),
            "merge": self.merge,
            "revise_calendar": self.revise_calendar,
            "revise_procedure": self.revise_procedure,
            "supervise": self.supervise,
            "import": lambda: [self.imported()],
            "import_many": self.import_many,
            "letter": self.letter,
            "notify": lambda: self.act(c.NotifyCitizen, "open settled", what="x", channel="sms"),
        }

    def draw(self, rule: str) -> Drawn:
        """Return the orders that `rule` leads to now; none if there is nobody to give them about."""
        return self._ways[rule]()

    # --- what people choose among ---------------------------------------------------------------------

    def office(self) -> str:
        still = [code for code in OFFICES if code not in self.model.ended]
        return self.dice.choice(still if self.dice.random() < 0.9 else list(OFFICES))

    def official(self) -> str:
        return f"cb-{self.office()}-{self.dice.randint(1, 2)}"

    def case(self, states: str) -> str | None:
        """Return a dossier, mostly in one of the states and mostly of the latest."""
        codes = list(self.lives)[-60:]
        fitting = [code for code in codes if self.lives[code].status in states.split()]
        if self.dice.random() < 0.12:
            fitting = codes
        return self.dice.choice(fitting) if fitting else None

    def facts(self) -> dict[str, Any]:
        self._orders += 1
        return {"id": f"s{self.seed}-{self._orders}", "by": self.official(), "at": self.now}

    def note(self, share: float) -> str | None:
        return f"{SECRET} {self._orders}" if self.dice.random() < share else None

    def act(self, kind: type[c.DossierCommand], states: str, **facts: Any) -> Drawn:
        code = self.case(states)
        return [] if code is None else [kind(**self.facts(), code=code, **({"note": self.note(0.1)} | facts))]

    def applicant(self) -> tuple[int, dict[str, str]] | None:
        if self.dice.random() < 0.4:
            return None
        known = [person for person in range(self._people) if person not in self.model.erased]
        if known and self.dice.random() < 0.2:
            person = self.dice.choice(known)
        else:
            person, self._people = self._people, self._people + 1
        return person, {"name": name_of(person), "id_number": f"000{self.seed % 10**5:05d}{person:04d}"}

    # --- their orders -----------------------------------------------------------------------------------

    def receive(self) -> Drawn:
        procedure = self.dice.choice(list(PROCEDURES))
        facts = self.facts() | {"office": self.office(), "procedure": procedure, "official": self.official()}
        facts |= {"channel": self.dice.choice(["desk", "online", "post"]), "note": self.note(0.05)}
        limits = PROCEDURES[procedure][3]
        if not limits:
            facts["no_promise"] = True
        elif self.dice.random() < 0.2:
            facts["limit"] = self.dice.choice(limits)
        if self.dice.random() < 0.1:
            facts |= {"source": "paper", "at": self.now - timedelta(minutes=self.dice.randint(1, 4000))}
        return [c.ReceiveDossier(**self.known_as(facts))]

    def known_as(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Say who applies, if anybody does."""
        who = self.applicant()
        if who is None:
            return facts
        self.persons[facts["id"]] = who[0]
        return facts | {"applicant": who[1]}

    def reject(self) -> Drawn:
        facts = self.facts() | {"office": self.office(), "procedure": self.dice.choice(list(PROCEDURES))}
        return [c.RejectDossier(**self.known_as(facts), basis="x")]

    def pause(self) -> Drawn:
        return self.act(c.PauseClock, "open", cause="supplement", note=self.note(0.4))

    def recall(self) -> Drawn:
        return self.act(c.RecallResult, "settled returned", limit=self.dice.choice([None, None, "2wd"]))

    def correct_time(self) -> Drawn:
        code = self.case("open paused settled returned")
        if code is None:
            return []
        entry = self.dice.choice(list(self.model.cases[code].acts))
        was = self.model.cases[code].acts[entry].at
        new = was + timedelta(minutes=self.dice.choice([-4000, -1500, -300, -20, 0, 15, 200, 1500]))
        return [self.correction(code, entry, "occurred_at", written(new))]

    def correct_limit(self) -> Drawn:
        code = self.case("open paused settled")
        opening = self.model.cases[code].acts[1] if code else None
        if code is None or opening is None or not opening.said["calendar"] or opening.said["due"]:
            return []
        return [self.correction(code, 1, "limit", self.dice.choice(PROCEDURES[opening.said["procedure"]][3]))]

    def correct_word(self) -> Drawn:
        code = self.case("open paused settled returned withdrawn stopped")
        if code is None or self.model.cases[code].acts[1].kind != "received":
            return []
        due = self.model.cases[code].acts[1].said["due"]
        if due:
            return [self.correction(code, 1, "due", written(due + timedelta(days=self.dice.randint(-3, 3))))]
        field, new = self.dice.choice([("channel", "post"), ("official", self.official())])
        return [self.correction(code, 1, field, new)]

    def correction(self, code: str, entry: int, field: str, new: str) -> c.Command:
        facts: Any = self.facts() | {"field": field, "approved_by": "truong-phong"}
        return c.CorrectEntry(**facts, code=code, entry=entry, new=new)

    def merge(self) -> Drawn:
        """End an office, and take over what it still has; a third merger would leave one office."""
        still = [code for code in OFFICES if code not in self.model.ended]
        if len(still) < 3 or not self.lives:
            return []
        ends, into = self.dice.sample(still, 2)
        facts = self.facts() | {"by": "admin", "basis": "x"}
        order = EndOffice(**facts, code=ends, how="merged", into=(into,), on=day_of(self.now))
        held = [code for code, now in self.lives.items() if now.office == ends and now.status in HELD][:6]
        return [order, *(c.TakeOver(**self.facts(), code=code, to_office=into, basis="x") for code in held)]

    def revise_calendar(self) -> Drawn:
        """Publish the next version, and count again what it may move."""
        name = self.dice.choice(list(self.specs))
        written_ = self.specs[name].model_dump(mode="json")
        days = [day_of(self.now) + timedelta(days=n) for n in range(1, 13)]
        off = {"from": str(self.dice.choice(days))}
        if self.dice.random() < 0.6:
            written_ |= {"makeup": [*written_["makeup"], *_worked_saturday(self.dice.choice(days), written_)]}
        if self.dice.random() < 0.3 and 2027 in written_["forecast"]:
            written_ |= {"years": [2026, 2027], "forecast": []}
        self.specs[name] = CalendarSpec.read(written_ | {"off": [*written_["off"], off]})
        facts: Any = self.facts() | {"by": "admin", "approved_by": "truong-phong"}
        order = ReviseCalendar(**facts, name=name, spec=self.specs[name], basis="x")
        waiting = [(code, now.limits) for code, now in self.lives.items() if now.status in RUNNING]
        moved = [code for code, limits in waiting if limits and limits.calendar.startswith(f"{name}@")][-6:]
        revising = (c.RevisePromise(**self.facts(), code=code, cause="calendar", basis="x") for code in moved)
        return [order, *revising]

    def revise_procedure(self) -> Drawn:
        code = self.dice.choice([code for code in PROCEDURES if PROCEDURES[code][3]])
        from_on = day_of(self.now) + timedelta(days=self.dice.randint(0, 5))
        terms = terms_of(code, from_on, self.dice.choice([None, PROCEDURES[code][3][0]]))
        order = ReviseProcedure(**self.facts() | {"by": "admin"}, code=code, terms=terms)
        of_it = [each for each, now in self.lives.items() if now.said["procedure"] == code and now.status in RUNNING]
        facts: Any = {"cause": "procedure", "basis": "x"}
        return [order, *(c.RevisePromise(**self.facts(), **facts, code=each) for each in of_it[-3:])]

    def supervise(self) -> Drawn:
        code = self.case("open paused")
        limits = PROCEDURES[self.model.cases[code].acts[1].said["procedure"]][3] if code else []
        if code is None or not limits or self.model.cases[code].acts[1].said["due"]:
            return []
        facts: Any = {"code": code, "cause": "supervisor", "basis": "x", "limit": self.dice.choice(limits)}
        return [c.RevisePromise(**self.facts(), **facts)]

    def import_many(self) -> Drawn:
        return [self.imported() for _ in range(self.dice.randint(2, 5))]

    def imported(self) -> c.Command:
        """Return a dossier of another register: mostly one that was worked on there, sometimes in no lawful order."""
        facts = self.facts()
        begun = self.now - timedelta(minutes=self.dice.randint(0, 20_000))
        receipt = {"id": f"{facts['id']}-r", "by": facts["by"], "at": begun, "source": "import"}
        receipt |= {"office": self.office(), "procedure": self.dice.choice(["3wd", "20d", "8wh"])}
        receipt |= {"code": f"HS-{self.dice.randint(1, 400)}"}
        if self.dice.random() < 0.6:
            receipt["given_due"] = begun + timedelta(days=self.dice.randint(1, 15))
        order = c.ReceiveDossier(**self.known_as(receipt))
        if order.applicant is not None:
            self.persons[facts["id"]] = self.persons[order.id]
        acts = [c.PauseClock, c.ResumeClock, c.ProcessDossier, c.ReturnResult][: self.dice.randint(0, 4)]
        if self.dice.random() < 0.1:
            self.dice.shuffle(acts)
        told = list[Any]()
        for number, kind in enumerate(acts):
            begun = min(self.now, begun + timedelta(minutes=self.dice.randint(0, 5000)))
            said: dict[str, Any] = {"cause": "other"} if kind is c.PauseClock else {}
            act = {"id": f"{facts['id']}-{number}", "by": facts["by"], "at": begun, "code": order.code}
            told.append(kind(**act, source="import", **said))
        return c.ImportDossier(**facts, receipt=order, acts=tuple(told))

    def letter(self) -> Drawn:
        """Write the next letter of a dossier; sometimes out of turn."""
        code = self.case("open settled returned")
        if code is None:
            return []
        drafted, issued, delivered = (
            self.model.cases[code].letters[kind, 1]
            for kind in ("apology_drafted", "apology_issued", "apology_delivered")
        )
        kind: type[c.DossierCommand] = c.DraftApology if drafted == issued else c.IssueApology
        kind = c.DeliverApology if issued > delivered else kind
        if self.dice.random() < 0.1:
            kind = self.dice.choice([c.DraftApology, c.IssueApology, c.DeliverApology])
        least = {c.DeliverApology: {"channel": "post"}, c.DraftApology: {"reason": "software", "re_promise": None}}
        return [kind(**self.facts(), code=code, **least.get(kind, {}))]


def _worked_saturday(after: date, written_: dict[str, Any]) -> list[dict[str, str]]:
    """Return the make-up day that makes the next Saturday worked, if it is not already."""
    day = after + timedelta(days=(5 - after.weekday()) % 7)
    if any(makeup["day"] == str(day) for makeup in written_["makeup"]):
        return []
    return [{"day": str(day), "for": str(day - timedelta(days=1))}]


def name_of(person: int) -> str:
    """Return a name that stands nowhere else."""
    return f"{CANARY} {person}"


def written(at: datetime) -> str:
    return at.astimezone(ZONE).replace(second=0, microsecond=0).isoformat()
