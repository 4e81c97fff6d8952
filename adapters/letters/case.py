"""A dossier on its way to a paper: the act that is printed, what stood before it, who issued, and what was opened."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from adapters.ledger.entry import Recorded
from adapters.ledger.instants import from_micros
from adapters.ledger.reading import Opened, Page
from adapters.letters.errors import PaperNotThereError
from domain.events import ApologyDrafted, ApologyIssued, DossierEvent, Paused, Received, Rejected, Stopped, TakenOver
from domain.promising import Ground
from domain.standing import Standing, add_up, effective


class Case(NamedTuple):
    """What a paper is made of. `printed` is its act, corrections applied, `row` the ledger line of that act."""

    page: Page
    printed: DossierEvent
    row: Recorded
    opening: Received | Rejected
    acts: Sequence[DossierEvent]
    ground: Ground
    zone: ZoneInfo

    @property
    def on(self) -> date:
        """The day the paper bears."""
        return self.local(self.printed.occurred_at).date()

    @property
    def office(self) -> str:
        """The office that had the dossier when the act happened, and issues the paper."""
        office = self.opening.office
        for act in self.before:
            office = act.office if isinstance(act, TakenOver) else office
        return office

    @property
    def before(self) -> Sequence[DossierEvent]:
        """The acts, corrections applied, up to the one that is printed, which is not among them."""
        versions = [act.originator_version for act in self.acts]
        return self.acts[: versions.index(self.printed.originator_version)]

    @property
    def standing_before(self) -> Standing:
        """Where the dossier stood when the act happened."""
        return add_up(self.before)

    @property
    def noted(self) -> Sequence[int]:
        """The entry whose note the paper prints, if any: of a letter, that of its draft, and of a receipt none.

        A note that was needed because an act was entered on a later day is between officials, and not printed.
        """
        match self.printed:
            case Received():
                return ()
            case ApologyIssued(promise_no=number):
                drafts = [act for act in self.before if isinstance(act, ApologyDrafted) and act.promise_no == number]
                said: DossierEvent = drafts[-1]
            case act:
                said = act
        return () if self._is_entered_later(said) else (said.originator_version,)

    def _is_entered_later(self, act: DossierEvent) -> bool:
        entered, row = next(told for told in self.page.acts if told[0].originator_version == act.originator_version)
        return self.local(from_micros(row.recorded_at)).date() > self.local(entered.occurred_at).date()

    def local(self, instant: datetime) -> datetime:
        """Return an instant as the office's clock shows it."""
        return instant.astimezone(self.zone)

    def note(self, opened: Opened) -> str | None:
        """Return the words of the paper's note."""
        return next(iter(opened.notes.values()), None)


def case_of(page: Page, kind: str, ground: Ground, entry: int | None = None) -> Case:
    """Return the case for a kind of paper: for its last act of that kind, or for the one with the number `entry`.

    Raises:
        PaperNotThereError: the dossier has not come to that.
    """
    acts = effective(act for act, _ in page.acts)
    opening = next(act for act in acts if isinstance(act, Received | Rejected))
    wanted = [act for act in acts if _is_printed_by(kind, act) and entry in {None, act.originator_version}]
    if not wanted:
        why = "refused_at_counter" if isinstance(opening, Rejected) else f"no_{kind}"
        raise PaperNotThereError(dossier=opening.code, why=why)
    printed = wanted[-1]
    row = next(row for act, row in page.acts if act.originator_version == printed.originator_version)
    key = ground.calendar_key(ground.office_of(opening.office), opening.occurred_at)
    if isinstance(opening, Received) and opening.promise is not None:
        key = opening.promise.calendar
    return Case(page, printed, row, opening, acts, ground, ground.calendar_of(key).zone)


def as_if_signed(draft: Case, by: str, at: datetime) -> Case:
    """Return the case of the letter that a draft would become if `by` signed it at `at`: read before it is signed."""
    written = draft.printed
    assert isinstance(written, ApologyDrafted)  # noqa: S101 - the case was made for it
    facts = {"promise_no": written.promise_no, "reason": written.reason, "place": written.place, "number": 0}
    letter = ApologyIssued(
        originator_id=written.originator_id,
        originator_version=len(draft.page.acts) + 1,
        timestamp=at,
        by=by,
        re_promise=written.re_promise,
        **facts,
    )
    return draft._replace(printed=letter, acts=[*draft.acts, letter])


def _is_printed_by(kind: str, act: DossierEvent) -> bool:
    match kind:
        case "draft":
            return isinstance(act, ApologyDrafted)
        case "supplement":
            return isinstance(act, Paused) and act.cause == "supplement"
        case "refusal":
            return isinstance(act, Rejected)
        case "apology":
            return isinstance(act, ApologyIssued)
        case "stop":
            return isinstance(act, Stopped)
        case _:
            return isinstance(act, Received)
