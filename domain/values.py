"""The values commands and events carry: the promise above all, and the closed lists of words."""

from datetime import time
from typing import Annotated, Any, Literal, Self

from pydantic import Field as Rule
from pydantic import StrictBool, StrictInt, field_validator, model_validator

from domain.errors import FieldError
from domain.message import Instant, Message, Word, to_minute
from domain.promise import Due, Limit, Terms
from domain.sealed import Sealed
from domain.text import checked_text

Channel = Literal["desk", "online", "post"]
Source = Literal["desk", "online", "post", "paper", "import"]
Grain = Literal["day", "minute"]
ClockPolicy = Literal["resume", "restart"]
PauseCause = Literal["supplement", "payment", "verification", "applicant", "other"]
Outcome = Literal["granted", "refused", "guided", "other"]
ReturnWay = Literal["desk", "online", "post"]
RevisionCause = Literal["calendar", "procedure", "correction", "supervisor"]
ApologyCause = Literal["late", "error", "re_promise_broken"]
Origin = Literal["desk", "import"]
Counted = Literal["working", "calendar"]
Rung = Literal["due_soon", "notice_due", "overdue", "re_promise_due", "re_promise_broken", "paused_too_long"]
VoidCause = Literal["spoiled", "lost", "unused"]
Verdict = Literal["approved", "declined"]
NotifyBy = Literal["email", "sms", "zalo"]
Field = Literal["occurred_at", "procedure", "channel", "official", "limit", "due", "outcome"]

BACKDATING_IS_EXPECTED: frozenset[Source] = frozenset({"paper", "import"})

Sets = Annotated[StrictInt, Rule(ge=1, le=99)]
Dong = Annotated[StrictInt, Rule(ge=0, le=100_000_000_000)]
Copies = Annotated[StrictInt, Rule(ge=0, le=999)]


class PaperHandedIn(Message):
    """Giấy tờ nộp: one paper that came with a dossier, and how many of it came in which form.

    Raises:
        FieldError: none of it came.
    """

    name: Word
    originals: Copies = 0
    certified: Copies = 0
    copies: Copies = 0

    @field_validator("name", mode="before")
    @classmethod
    def _typed_name(cls, value: Any) -> Any:
        return checked_text(value, "papers") if isinstance(value, str) else value

    @model_validator(mode="after")
    def _came(self) -> Self:
        if not self.originals + self.certified + self.copies:
            raise FieldError(field="papers", read=self.name, accepted="at_least_one")
        return self


class Promise(Message):
    """Ngày hẹn trả: the instant given to the citizen, with all that decided it.

    `late_from` is the first instant that is late, `early_before` the first that is no longer early (design §4-5).
    A *given* promise was made elsewhere: it has no limit of ours, and `pauses_move` says in which unit pauses move it.
    `calendar` and `rule` name versions, so that the date can be counted again for ever.
    """

    due: Instant
    late_from: Instant
    early_before: Instant
    grain: Grain
    limit: str | None = None
    pauses_move: str | None = None
    policy: ClockPolicy = "resume"
    cut_off: str
    early_margin: StrictInt
    rule: Word
    calendar: Word
    provisional: StrictBool = False
    given: StrictBool = False

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if self.given == (self.limit is not None):
            msg = "a promise is either counted from a limit or given"
            raise ValueError(msg)
        return self

    def terms(self, counted_from: Instant, first_due: Instant) -> Terms:
        """Return what to count again: from `counted_from`, or for a given promise from its `first_due`."""
        unit = self.limit or f"1{self.pauses_move or 'wd'}"
        return Terms(
            counted_from=counted_from,
            limit=Limit.parse(unit),
            policy=self.policy,
            cut_off=time.fromisoformat(self.cut_off),
            early_margin_minutes=self.early_margin,
            given=first_due if self.given else None,
            grain=self.grain,
        )

    def moved_to(self, due: Due, calendar: str) -> "Promise":
        """Return this promise at `due`, counted with `calendar`."""
        return self.model_copy(
            update={
                "due": to_minute(due.due),
                "late_from": to_minute(due.late_from),
                "early_before": to_minute(due.early_before),
                "provisional": due.provisional,
                "calendar": calendar,
            }
        )


Secret = Sealed | dict[str, str] | str
"""A fact about a citizen: plain in a command until the desk seals it, always sealed in an event."""
