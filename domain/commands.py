"""Orders a person or the clock can give about a dossier. Plain data; the aggregate decides."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field as Rule
from pydantic import ValidationInfo, field_validator, model_validator

from domain.code import checked_code, slip_order
from domain.errors import FieldError
from domain.message import Instant, Message, Word, stream_of
from domain.sealed import Sealed
from domain.text import checked_text, is_email
from domain.values import (
    Channel,
    Dong,
    Field,
    Grain,
    NotifyBy,
    Outcome,
    PaperHandedIn,
    PauseCause,
    ReturnWay,
    Secret,
    Sets,
    Source,
    Verdict,
)


class Command(Message):
    """An order: `id` makes a retry harmless, `at` is when the act happens at the desk, `by` who acts.

    `approved_by` is the second person where one is needed; `seen_version` is the version of the dossier that the
    person was looking at, so that a refusal can say what others did meanwhile. `at_sending` says that nobody named a
    time: `at` is when the order was sent, and sent again a minute later it is still the same order.
    """

    DOSSIER_CODES: ClassVar[frozenset[str]] = frozenset()
    id: Annotated[str, Rule(min_length=1, max_length=100)]
    by: Word
    at: Instant
    at_sending: Annotated[bool, Rule(exclude=True)] = False
    approved_by: Word | None = None
    note: Secret | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _typed_text(cls, value: Any, info: ValidationInfo) -> Any:
        """Check what people typed, wherever it stands in an order."""
        if value is None or isinstance(value, datetime | bool):
            return value
        name = str(info.field_name)
        match value:
            case str():
                return cls._typed_word(value, name)
            case dict():
                return {key: checked_text(v, key) if isinstance(v, str) else v for key, v in value.items()}
            case list() | tuple():
                return [cls._typed_word(v, name) if isinstance(v, str) else v for v in value]
            case _:
                return value

    @classmethod
    def _typed_word(cls, word: str, name: str) -> str:
        return checked_code(word) if name in cls.DOSSIER_CODES else checked_text(word, name)

    @property
    def stream(self) -> UUID:
        """The stream that the order opens, if it opens one."""
        return stream_of("command", self.id)


class DossierCommand(Command):
    """An order about one dossier (hồ sơ), named by its code; with `only_version`, only while nobody acted since it."""

    DOSSIER_CODES = frozenset({"code"})
    code: Word
    seen_version: int | None = None
    only_version: int | None = None


ADDRESS_OF: dict[NotifyBy, str] = {"email": "email", "sms": "phone", "zalo": "phone"}
"""Where news is sent: the field of the applicant that holds the address."""


class ReceiveDossier(Command):
    """Tiếp nhận. Without `code` the office numbers it; `given_due` is a promise made elsewhere.

    `notify_by` is how the applicant agreed to be told of news; the applicant then holds the address. `papers` came with
    the dossier, in so many `sets`; `fee` is what was paid, `return_way` how the result is to reach the applicant.
    `slip` is the number of a paper slip, printed ahead, that is keyed in: the dossier bears it, and comes from paper.

    Raises:
        FieldError: the address is missing, or is none; a slip beside another source than paper, or beside a code.
    """

    DOSSIER_CODES = frozenset({"code", "slip"})
    office: Word
    procedure: Word
    channel: Channel = "desk"
    source: Source = "desk"
    official: Word | None = None
    code: Word | None = None
    limit: str | None = None
    given_due: Instant | None = None
    given_grain: Grain | None = None
    pauses_move: str | None = None
    no_promise: bool = False
    desk: Word | None = None
    applicant: Secret | None = None
    notify_by: NotifyBy | None = None
    papers: Sealed | tuple[PaperHandedIn, ...] | None = None
    sets: Sets | None = None
    fee: Dong | None = None
    return_way: ReturnWay | None = None
    slip: Word | None = None

    @property
    def on_paper(self) -> str | None:
        """The number that the paper bears on which it was written down, be it of a slip printed ahead or of another."""
        return self.slip or (self.code if self.source == "paper" else None)

    @property
    def stream(self) -> UUID:
        """The stream of the dossier; one written down on paper has that of its number, so that it is keyed in once."""
        return super().stream if self.on_paper is None else stream_of("command", slip_order(self.on_paper))

    @model_validator(mode="before")
    @classmethod
    def _slips_are_paper(cls, told: Any) -> Any:
        """Let a slip say where the dossier comes from."""
        if not isinstance(told, dict) or told.get("slip") is None:
            return told
        if told.get("code") is not None:
            raise FieldError(field="code", read=told["code"], accepted="not_beside_slip")
        if (source := told.get("source", "paper")) != "paper":
            raise FieldError(field="source", read=source, accepted="paper_only")
        return told | {"source": "paper"}

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        """Refuse a promise to send news to an address that was not given."""
        if self.notify_by is not None and isinstance(self.applicant, dict | None):
            needed = ADDRESS_OF[self.notify_by]
            read = (self.applicant or {}).get(needed, "")
            if not read:
                raise FieldError(field=needed, read="", accepted="present")
            if needed == "email" and not is_email(read):
                raise FieldError(field=needed, read=read, accepted="email_address")
        return self


class RejectDossier(Command):
    """Từ chối tiếp nhận at the counter: opens and closes its own stream, no promise."""

    office: Word
    procedure: Word
    channel: Channel = "desk"
    source: Source = "desk"
    basis: Word
    applicant: Secret | None = None


class HandOver(DossierCommand):
    """Chuyển xử lý to another official."""

    to: Word
    step: Word | None = None
    step_limit: str | None = None
    source: Source = "desk"


class PauseClock(DossierCommand):
    """Tạm dừng for a lawful cause."""

    cause: PauseCause
    basis: Word | None = None
    items: tuple[Word, ...] = ()
    longest: str | None = None
    source: Source = "desk"


class ResumeClock(DossierCommand):
    """Tiếp tục: the clock runs again and the promise moves by itself."""

    source: Source = "desk"


class ProcessDossier(DossierCommand):
    """Có kết quả: the result is ready at the desk. `by_date` says only its date is known."""

    outcome: Outcome = "granted"
    by_date: bool = False
    source: Source = "desk"


class ReturnResult(DossierCommand):
    """Trả kết quả. With `outcome` the result became ready in the same act."""

    how: ReturnWay = "desk"
    outcome: Outcome | None = None
    source: Source = "desk"


class RecallResult(DossierCommand):
    """Thu hồi a wrong result: a new promise, counted from now."""

    limit: str | None = None


class WithdrawDossier(DossierCommand):
    """Rút hồ sơ, asked by the citizen."""

    basis: Word | None = None
    source: Source = "desk"


class StopDossier(DossierCommand):
    """Dừng xử lý, before a result is decided."""

    basis: Word
    source: Source = "desk"


class CorrectEntry(DossierCommand):
    """Đính chính: `by` proposes, `approved_by` approves; `entry` is the version of the act that was wrong."""

    entry: int
    field: Field
    new: str


class ProposeCorrection(DossierCommand):
    """Đề nghị đính chính: `by` says what is right; nothing changes until somebody else decides."""

    entry: int
    field: Field
    new: str


class DecideProposal(DossierCommand):
    """Duyệt or không duyệt a proposal, named by its entry; a verdict against it says why in the note."""

    proposal: int
    verdict: Verdict


class TakeOver(DossierCommand):
    """Tiếp nhận lại after a reorganisation: code and promise unchanged."""

    to_office: Word
    official: Word | None = None
    basis: Word


class RevisePromise(DossierCommand):
    """Count again: with the latest calendar, the limit the procedure has now, or a supervisor's `limit`."""

    cause: Annotated[str, Rule(pattern="^(calendar|procedure|supervisor)$")]
    basis: Word
    limit: str | None = None

    @model_validator(mode="after")
    def _only_a_supervisor_brings_a_limit(self) -> Self:
        if self.cause != "supervisor" and self.limit is not None:
            msg = "a calendar brings no limit, and a procedure has its own"
            raise ValueError(msg)
        return self


class RaiseRungs(DossierCommand):
    """The clock: raise every rung of the ladder that this dossier has reached by `at` and that carries no flag yet."""


class DraftApology(DossierCommand):
    """Lập thư xin lỗi: why the promise breaks (rules apology.reason.*), in words in the note, and the new date.

    `auto` counts a new date where somebody still waits for a result; None proposes none.
    """

    promise_no: int = 1
    reason: Word
    re_promise: Instant | Literal["auto"] | None = "auto"
    place: Word | None = None


class IssueApology(DossierCommand):
    """Ký thư: a numbered letter, with the new date and place as drafted unless others are given."""

    promise_no: int = 1
    re_promise: Instant | None = None
    place: Word | None = None


class DeliverApology(DossierCommand):
    """The letter reached the citizen."""

    promise_no: int = 1
    channel: Channel | Annotated[str, Rule(pattern="^(sms|email|zalo|phone)$")]
    evidence: Word | None = None


class NotifyCitizen(DossierCommand):
    """A message went out."""

    what: Word
    channel: Word
    evidence: Word | None = None


ImportedAct = HandOver | PauseClock | ResumeClock | ProcessDossier | ReturnResult | WithdrawDossier | StopDossier


class ImportDossier(Command):
    """A dossier of another register, whole: its receipt and all acts that followed, or nothing."""

    receipt: ReceiveDossier
    acts: tuple[ImportedAct, ...]
