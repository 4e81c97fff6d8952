"""Everything that can have happened to a dossier: topic, version, fields. Golden samples: tests/golden."""

from typing import Literal

from domain.message import Event, FirstEvent, Instant, Word
from domain.sealed import Sealed
from domain.values import (
    ApologyCause,
    Channel,
    Field,
    Origin,
    Outcome,
    PauseCause,
    Promise,
    ReturnWay,
    RevisionCause,
    Source,
)


class DossierEvent(Event):
    """A fact about one dossier (hồ sơ)."""


class Received(DossierEvent, FirstEvent):
    """Tiếp nhận: code and promise are given to the citizen here. Without a promise the dossier is in no rate."""

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


class TakenOver(DossierEvent):
    """A reorganisation moved the dossier; code and promise are unchanged."""

    TOPIC = "dossier.taken_over"
    from_office: Word
    office: Word
    official: Word
    basis: Word


class RungReached(DossierEvent):
    """The clock: which rung of the ladder, for which promise."""

    TOPIC = "dossier.rung_reached"
    rung: Word
    promise_no: int
    broke_at: Instant | None = None


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
    promise_no: int
    cause: Literal["correction", "revision", "entry"] = "correction"


class ApologyDrafted(DossierEvent):
    """Someone wrote the letter; its reason is the sealed note."""

    TOPIC = "dossier.apology_drafted"
    promise_no: int


class ApologyIssued(DossierEvent):
    """A person signed (`by`): numbered, with a re-promise (hẹn lại) beside the first promise, never instead of it."""

    TOPIC = "dossier.apology_issued"
    promise_no: int
    number: int
    re_promise: Instant | None = None
    place: Word | None = None


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
