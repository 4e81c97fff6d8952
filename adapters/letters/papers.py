"""The papers as plain facts, already opened: everything their templates print, and nothing else.

Instants are aware and stand in the zone of the office, so that what is written is what its clock shows.
"""

from datetime import date, datetime
from typing import ClassVar, Literal

from adapters.letters.facts import Applicant, Facts, Form, Letterhead, LookUp, Note, Party, Witness
from domain.values import NotifyBy, PaperHandedIn, ReturnWay

Size = Literal["a4", "a5"]
Reason = Literal["late", "ahead", "error", "re_promise_broken"]


class Paper(Facts):
    """One paper. `on` is the day it bears, `made_at` the recording time of what it prints: same facts, same bytes."""

    KIND: ClassVar[str]
    form: Form
    letterhead: Letterhead
    on: date
    made_at: datetime
    witness: Witness | None = None


class DossierPaper(Paper):
    """A paper about one dossier."""

    code: str
    procedure: str
    procedure_code: str
    received_at: datetime


class CitizensPaper(DossierPaper):
    """A paper the citizen takes home; `office` is who received the dossier, by its name on that day."""

    applicant: Applicant | None = None
    look_up: LookUp
    office: str


class SignedPaper(CitizensPaper):
    """A paper that the head of the office signs, or somebody for them; `signs_as` stands above the signature."""

    signer: str | None = None
    signs_as: tuple[str, ...] = ()


class Slip(CitizensPaper):
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả.

    `promised` is what was promised at receipt, corrections applied; `written_first` what stood there before them,
    `moved_to` the promise now if it moved since, `moved_because` why. `provisional` is the promise as it is now.
    Without papers, sets or fee there is room to write them by hand.
    """

    KIND: ClassVar[str] = "slip"
    size: Size = "a4"
    desk: str
    official: str
    channel: str
    promised: datetime | None
    provisional: bool = False
    limit: str | None = None
    statutory_limit: str | None = None
    written_first: datetime | None = None
    moved_to: datetime | None = None
    moved_because: str | None = None
    papers: tuple[PaperHandedIn, ...] = ()
    sets: int | None = None
    fee: int | None = None
    return_way: ReturnWay | None = None
    notify_by: NotifyBy | None = None


class SupplementRequest(CitizensPaper):
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: everything that lacks, asked once; the clock stands still meanwhile.

    `policy` says how the pause moves the promise; None where it moves nothing. `papers` are those handed in already.
    """

    KIND: ClassVar[str] = "supplement"
    asked_at: datetime
    items: tuple[str, ...] = ()
    reason: str | None = None
    basis: str | None = None
    longest: str | None = None
    promised: datetime | None = None
    policy: Literal["resume", "restart"] | None = None
    official: str
    papers: tuple[PaperHandedIn, ...] = ()


class Refusal(SignedPaper):
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ."""

    KIND: ClassVar[str] = "refusal"
    number: str | None = None
    channel: str
    basis: str
    reason: str | None = None
    official: str


class ApologyLetter(SignedPaper):
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả; since 2025 văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết.

    `promised` broke, or is about to: `because` says which. `settled_at` is when a result came, `recalled_at` when a
    wrong one was taken back, `again` the new date of an earlier letter. `reason` is None where it was erased.
    A draft has no number yet.
    """

    KIND: ClassVar[str] = "apology"
    is_draft: bool = False
    number: str | None
    because: Reason
    promised: datetime
    reason: str | None
    settled_at: datetime | None = None
    recalled_at: datetime | None = None
    earlier_number: str | None = None
    earlier_on: date | None = None
    again: datetime | None = None
    re_promise: datetime | None = None
    place: str | None = None
    approved_by: str | None = None

    @property
    def extends(self) -> bool:
        """Whether it gives the citizen a new date to wait for: the result is not there, and a date is named."""
        return self.re_promise is not None and not self.is_ready

    @property
    def is_ready(self) -> bool:
        """Whether the result waits for the citizen; one with an error was taken back."""
        return self.settled_at is not None and self.because != "error"


class StopNotice(SignedPaper):
    """Thông báo dừng giải quyết hồ sơ: `official` is who worked on it, `signer` who decided."""

    KIND: ClassVar[str] = "stop"
    number: str | None = None
    stopped_at: datetime
    basis: str
    reason: str | None = None
    promised: datetime | None = None
    official: str


class HandOver(Facts):
    """One row of the control slip: who gave, who took, when, how the giver's time was kept, and what else happened.

    `corrected_to` stands beside `at` where a correction moved it: neither is lost. `days_late` counts the days between
    the act and its recording.
    """

    entry: int
    line: int
    what: str
    step: str | None = None
    step_limit: str | None = None
    giver: Party
    taker: Party
    at: datetime
    corrected_to: datetime | None = None
    days_late: int = 0
    result: Literal["early", "on_time", "late"] | None = None
    notes: tuple[Note, ...] = ()


class ControlSlip(DossierPaper):
    """Phiếu kiểm soát quá trình giải quyết hồ sơ: a print of the log up to the witness's line, naming no citizen."""

    KIND: ClassVar[str] = "control"
    office: str
    promised: datetime | None
    hand_overs: tuple[HandOver, ...]


class RegisterRow(Facts):
    """One dossier in the register; `first_due` only where the promise moved, `office` only where another has it now."""

    code: str
    procedure: str
    applicant: Applicant | None
    office: str | None = None
    official: str
    received_at: datetime
    due: datetime | None
    first_due: datetime | None = None
    settled_at: datetime | None
    returned_at: datetime | None
    how: str | None
    notes: tuple[Note, ...] = ()


class Register(Paper):
    """Sổ theo dõi hồ sơ: the dossiers an office received from the day `since` to the day `until`, both included."""

    KIND: ClassVar[str] = "register"
    office: str
    since: date
    until: date
    rows: tuple[RegisterRow, ...]
