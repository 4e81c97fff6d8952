"""What a dossier, its letters and the acts answer, for the OpenAPI document: as the command line's `--json`."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from domain.desk import Answer
from domain.values import ApologyCause, Channel, Origin

When = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]


class Shape(BaseModel):
    """A part of an answer; nothing comes that is not named here."""

    model_config = ConfigDict(extra="forbid")


class Named(Shape):
    """A code and the name it has."""

    code: str
    name: str


class ProcedureOfDossier(Named):
    """The procedure of a dossier, in the version it was received under."""

    version: int


class TimeLeft(Shape):
    """How long is left, or over."""

    kind: Literal["left", "today", "broken", "over", "paused"]
    count: int
    unit: Literal["working_days", "days"]


class Promised(Shape):
    """Ngày hẹn trả: `due` is printed, `late_from` is the first instant that is late."""

    due: When
    late_from: When
    early_before: When
    limit: str | None
    calendar: str
    rule: str
    provisional: bool
    given: bool


class NewDate(Shape):
    """The date a letter gave, and what came of it."""

    due: When | None
    no: int
    outcome: Literal["running", "kept", "broken", "closed"] | None


class Letter(Shape):
    """One duty to apologise and its letter."""

    code: str
    entry: int
    promise_no: int
    office: str | None
    procedure: str | None
    official: str | None
    cause: ApologyCause
    origin: Origin
    state: Literal["owed", "drafted", "issued", "delivered", "withdrawn"]
    overdue: bool
    due: When | None
    broke_at: When | None
    required_at: When | None
    drafted_at: When | None
    issued_at: When | None
    delivered_at: When | None
    withdrawn_at: When | None
    reason: str | None
    place: str | None
    number: int | None
    signer: str | None
    approved_by: str | None
    channel: str | None
    withdrawn_by: str | None
    ahead: bool
    new_date: NewDate | None
    lacks_approval: bool


class LetterListed(Letter):
    """A duty as the register lists it."""

    procedure_name: str | None
    days_broken: Annotated[
        int | None, Field(description="Working days since the day of due; null where nothing broke.")
    ]


class Change(Shape):
    """How an act moved the promise."""

    cause: str
    before: When | None
    after: When


class Done(Shape):
    """One act, with when it happened and when the ledger learned of it."""

    entry: int
    line: int
    kind: str
    occurred_at: When
    recorded_at: When
    happened_at: Annotated[When, Field(description="After corrections.")]
    days_late: Annotated[int, Field(description="Days between the act and its entry.")]
    by: str
    approved_by: str | None
    facts: Annotated[dict[str, Any], Field(description="What is sealed is only named.")]
    promised: When | None
    change: Change | None
    corrects: int | None
    corrected_by: list[int]
    leaf: Annotated[str, Field(description="The line's leaf in the ledger's tree, hexadecimal.")]


class Explained(Shape):
    """One day of an explanation: counted or skipped, and why."""

    day: Day
    counted: int | None
    minutes: int
    reason: str
    name: str
    source: str


class Dossier(Shape):
    """Hồ sơ: one application, from receipt to result."""

    code: str
    as_of: When
    known_at: When | None
    office: Named
    procedure: ProcedureOfDossier
    channel: Channel
    official: str
    papers: Annotated[
        list[dict[str, Any]] | str | None, Field(description="Sealed or erased; the papers handed in where opened.")
    ]
    applicant: Annotated[
        dict[str, str] | Literal["sealed", "erased"] | None, Field(description="`sealed` unless it was opened.")
    ]
    status: Literal["open", "paused", "settled", "returned", "withdrawn", "stopped", "rejected"]
    state: Annotated[str, Field(description="As status; while open in_time, overdue or paused; settled: its class.")]
    class_: Annotated[Literal["early", "on_time", "late"] | None, Field(alias="class")]
    time_left: TimeLeft | None
    promise: Promised | None
    if_resumed: Annotated[Promised | None, Field(description="While paused: as if resumed now.")]
    received_at: When | None
    paused_since: When | None
    settled_at: When | None
    returned_at: When | None
    letters: list[Letter]
    acts: list[Done]
    explanation: list[Explained] | None = None


class LetterWritten(Shape):
    """A letter as an act left it."""

    promise_no: int | None = None
    reason: str | None = None
    number: int | None = None
    place: str | None = None
    re_promise_no: int | None = None
    channel: str | None = None
    evidence: str | None = None
    by: str
    approved_by: str | None = None
    new_date: When | None = None


class Owed(Shape):
    """A letter that is owed."""

    promise_no: int
    cause: ApologyCause


class AnsweredByLetter(Answer):
    """What an act on a letter did."""

    letter: LetterWritten
    lacks_approval: Annotated[bool, Field(description="A new date more than its signer alone should give.")]
    owed: list[Owed]


class Erased(Answer):
    """What an erasure came to: the person's dossiers within sight, and those of them that still wait."""

    dossiers: list[str]
    waiting: Annotated[list[str], Field(description="Still without a result, and without a name from now on.")]
    files_removed: int


class Problem(Shape):
    """A refusal (RFC 9457); nothing was recorded."""

    type: Annotated[str, Field(description="urn:dunghen:problem: and the code.")]
    title: str
    status: int
    detail: Annotated[str, Field(description="A sentence in the caller's language (Accept-Language: vi, en).")]
    code: Annotated[str, Field(description="Stable: programs decide by it.")]
    field: Annotated[str | None, Field(description="The field, query word or header it is about.")] = None
    dossier: Annotated[
        str | None,
        Field(description="Of `code_taken` and `slip_keyed_in`: where the dossier is, if the token may read it."),
    ] = None
    facts: dict[str, Any]
