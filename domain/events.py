"""Everything that can have happened to a dossier: topic, version, fields. Golden samples: tests/golden."""

from datetime import datetime, timedelta
from typing import Any, Literal

from domain.message import Event, FirstEvent, Instant, Word
from domain.sealed import Sealed
from domain.values import (
    ApologyCause,
    Channel,
    Counted,
    Dong,
    Field,
    NotifyBy,
    Origin,
    Outcome,
    PauseCause,
    Promise,
    ReturnWay,
    RevisionCause,
    Rung,
    Sets,
    Source,
    Verdict,
)


class DossierEvent(Event):
    """A fact about one dossier (hồ sơ)."""


class Received(DossierEvent, FirstEvent):
    """Tiếp nhận: code and promise are given to the citizen here. Without a promise the dossier is in no rate.

    `notify_by` is how the citizen agreed to be told of news; the address itself is sealed with the applicant. So are
    the `papers` that came with the dossier: their names are typed and may hold a person's, and a ruling of divorce or
    a certificate of disability among them tells of its citizen. `fee` is in đồng.
    """

    TOPIC = "dossier.received"
    originator_topic: str = "dossier"
    code: Word
    office: Word
    desk: Word | None = None
    procedure: Word
    procedure_version: int
    channel: Channel
    source: Source
    official: Word
    statutory_limit: str | None = None
    limit: str | None = None
    promise: Promise | None = None
    applicant: Sealed | None = None
    notify_by: NotifyBy | None = None
    papers: Sealed | None = None
    sets: Sets | None = None
    fee: Dong | None = None
    return_way: ReturnWay | None = None


class Rejected(DossierEvent, FirstEvent):
    """Từ chối tiếp nhận at the counter: no promise, counted apart."""

    TOPIC = "dossier.rejected"
    originator_topic: str = "dossier"
    code: Word
    office: Word
    procedure: Word
    procedure_version: int
    channel: Channel
    source: Source
    official: Word
    basis: Word
    applicant: Sealed | None = None


class HandedOver(DossierEvent):
    """Chuyển xử lý: from one official to another."""

    TOPIC = "dossier.handed_over"
    from_official: Word
    official: Word
    step: Word | None = None
    step_limit: str | None = None
    source: Source = "desk"


class Paused(DossierEvent):
    """Tạm dừng: the clock stands still."""

    TOPIC = "dossier.paused"
    cause: PauseCause
    items: tuple[Word, ...] = ()
    basis: Word | None = None
    longest: str | None = None
    source: Source = "desk"


class Resumed(DossierEvent):
    """Tiếp tục: with the promise as the pause moved it."""

    TOPIC = "dossier.resumed"
    promise: Promise | None = None
    source: Source = "desk"


class Processed(DossierEvent):
    """Có kết quả. When it occurred is `settled`: the instant that decides early, on time or late."""

    TOPIC = "dossier.processed"
    outcome: Outcome
    by_date: bool = False
    source: Source = "desk"


class Returned(DossierEvent):
    """Trả kết quả: the citizen has it."""

    TOPIC = "dossier.returned"
    how: ReturnWay
    source: Source = "desk"


class ResultRecalled(DossierEvent):
    """A wrong result taken back: a new promise; the first class stays."""

    TOPIC = "dossier.result_recalled"
    promise: Promise | None = None


class Withdrawn(DossierEvent):
    """Rút hồ sơ: closed otherwise, in no rate."""

    TOPIC = "dossier.withdrawn"
    basis: Word | None = None
    source: Source = "desk"


class Stopped(DossierEvent):
    """Dừng xử lý: closed otherwise, in no rate."""

    TOPIC = "dossier.stopped"
    basis: Word
    source: Source = "desk"


class PromiseRevised(DossierEvent):
    """The promise moved: from here on, or with `amends` in place of what that entry promised."""

    TOPIC = "dossier.promise_revised"
    old: Promise
    promise: Promise
    cause: RevisionCause
    basis: Word
    amends: int | None = None


class EntryCorrected(DossierEvent):
    """Đính chính: folds substitute `new` for `field` of the entry `amends`. `by` proposed, `approved_by` approved."""

    TOPIC = "dossier.entry_corrected"
    amends: int
    field: Field
    old: str
    new: str


class CorrectionProposed(DossierEvent):
    """Đề nghị đính chính: somebody says that `field` of the entry `entry` is wrong; it changes nothing by itself."""

    TOPIC = "dossier.correction_proposed"
    entry: int
    field: Field
    old: str
    new: str


class ProposalDecided(DossierEvent):
    """A second person decided on the proposal that is entry `proposal`; approved, a correction stands before this."""

    TOPIC = "dossier.proposal_decided"
    proposal: int
    verdict: Verdict


class TakenOver(DossierEvent):
    """A reorganisation moved the dossier; code and promise are unchanged."""

    TOPIC = "dossier.taken_over"
    from_office: Word
    office: Word
    official: Word
    basis: Word


class RungReached(DossierEvent):
    """The clock passed a rung of the ladder: for which promise (`deadline` is what was promised), when, and if broken.

    `reached_at` is the rung's own instant; when it was noticed is when this event occurred. `counted` says in which
    days a warning lies before its deadline.
    """

    TOPIC = "dossier.rung_reached"
    class_version = 3
    rung: Rung
    promise_no: int
    deadline: Instant
    reached_at: Instant
    broke_at: Instant | None = None
    origin: Origin = "desk"
    counted: Counted = "working"

    @staticmethod
    def upcast_v1_v2(body: dict[str, Any]) -> None:
        """v1 said no more than that a rung was reached."""
        known = body.get("broke_at") or body["occurred_at"]
        body |= {"deadline": known, "reached_at": known}

    @staticmethod
    def upcast_v2_v3(body: dict[str, Any]) -> None:
        """v2 left it unsaid: calendars had the year, or the promise was another register's."""
        body["counted"] = "working"


class ApologyRequired(DossierEvent):
    """A broken promise owes a letter (văn bản xin lỗi)."""

    TOPIC = "dossier.apology_required"
    promise_no: int
    cause: ApologyCause
    broke_at: Instant
    origin: Origin = "desk"


class ApologyWithdrawn(DossierEvent):
    """The promise proved kept: by an approved correction, a revision, or an act entered after its day."""

    TOPIC = "dossier.apology_withdrawn"
    class_version = 2
    promise_no: int
    cause: Literal["correction", "revision", "entry"] = "correction"
    apology: ApologyCause = "late"

    @staticmethod
    def upcast_v1_v2(body: dict[str, Any]) -> None:
        """v1 knew letters for lateness only: the default says so."""


class ApologyDrafted(DossierEvent):
    """Someone wrote the letter: a reason (rules apology.reason.*), words in the sealed note, a new date proposed."""

    TOPIC = "dossier.apology_drafted"
    class_version = 2
    promise_no: int
    reason: Word
    re_promise: Promise | None = None
    place: Word | None = None

    @staticmethod
    def upcast_v1_v2(body: dict[str, Any]) -> None:
        """v1 gave its reason in words only."""
        body["reason"] = "other"


class ApologyIssued(DossierEvent):
    """A person signed (`by`): numbered, with a re-promise (hẹn lại) beside the first promise, never instead of it.

    `re_promise_no` counts the re-promises for this promise: 1 is the first; 0 where the letter gives no new date.
    """

    TOPIC = "dossier.apology_issued"
    class_version = 2
    promise_no: int
    number: int
    reason: Word
    re_promise: Promise | None = None
    re_promise_no: int = 0
    place: Word | None = None

    @staticmethod
    def upcast_v1_v2(body: dict[str, Any]) -> None:
        """v1 gave its reason in the draft only, and of the new date no more than the instant."""
        body["reason"] = "other"
        if due := body.get("re_promise"):
            body |= {"re_promise": _given_to_the_minute(due), "re_promise_no": 1}


def _given_to_the_minute(due: str) -> dict[str, Any]:
    after = datetime.fromisoformat(due) + timedelta(minutes=1)
    compared = {"due": due, "late_from": after.isoformat(), "early_before": due, "grain": "minute"}
    unknown = {"cut_off": "15:00", "early_margin": 60, "rule": "apology.re_promise", "calendar": "vn@1"}
    return compared | unknown | {"given": True}


class ApologyDelivered(DossierEvent):
    """The letter reached the citizen."""

    TOPIC = "dossier.apology_delivered"
    promise_no: int
    channel: Word
    evidence: Word | None = None


class CitizenNotified(DossierEvent):
    """A message went to the citizen."""

    TOPIC = "dossier.citizen_notified"
    what: Word
    channel: Word
    evidence: Word | None = None
