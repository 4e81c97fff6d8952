"""Papers gathered from the ledger: what happened, who it was about, and under which form and head it is told."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from adapters.ledger.reading import LedgerReader, Opened, Sought
from adapters.ledger.vault import Vault
from adapters.letters.case import Case, as_if_signed, case_of
from adapters.letters.composing import Composer, Wishes
from adapters.letters.control import control_slip
from adapters.letters.naming import named
from adapters.letters.papers import CitizensPaper, ControlSlip, Register
from adapters.letters.register import Registrar, Span
from adapters.letters.signing import signed
from adapters.settings import Settings
from domain.user import User

OPENED_AT_ONCE = 100
_LISTING = {"slip", "supplement"}  # papers that list what was handed in


class Asking(NamedTuple):
    """Who prints, and why: the access log keeps both where a name is opened."""

    by: str
    purpose: str


class Wanted(NamedTuple):
    """A dossier, and the entry to print where there are several (letters); None is the last."""

    code: str
    entry: int | None = None


_AS_IT_IS = Wishes()


class Gathering:
    """Makes papers of one ledger; their words and looks are the templates'."""

    def __init__(self, reader: LedgerReader, vault: Vault, settings: Settings) -> None:
        self._reader = reader
        self._composer = Composer(vault, reader.tenant, settings)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The names of colleagues by what events call them."""
        return {user.user: user.name for user in self._users}

    @cached_property
    def _titles(self) -> dict[str, str | None]:
        return {user.user: user.title for user in self._users}

    @cached_property
    def _users(self) -> list[User]:
        return self._reader.users()

    def paper(self, kind: str, code: str, asking: Asking, wishes: Wishes = _AS_IT_IS) -> CitizensPaper:
        """Return a paper of a dossier: slip, supplement, refusal, apology or stop.

        Raises:
            DossierUnknownError, BadCodeError: there is no such dossier.
            PaperNotThereError: the dossier has not come to what the paper prints.
            FormNotInForceError: the paper had no form on its day.
        """
        [paper] = self.papers(kind, [Wanted(code)], asking, wishes)
        return paper

    def papers(
        self, kind: str, wanted: Iterable[Wanted], asking: Asking, wishes: Wishes = _AS_IT_IS
    ) -> Iterator[CitizensPaper]:
        """Yield papers in the order wanted, each as `paper`; names are opened for a hundred at a time."""
        rest = iter(wanted)
        while some := [self._case(kind, one) for one in islice(rest, OPENED_AT_ONCE)]:
            sought = [Sought(case.page, case.noted, papers=kind in _LISTING) for case in some]
            opened = self._reader.open_all(sought, *asking)
            for case, facts in zip(some, opened, strict=True):
                yield self._compose(kind, case, facts, wishes)

    def draft(self, code: str, entry: int, asking: Asking, at: datetime) -> CitizensPaper:
        """Return a letter of apology as it would be printed if who asks signed the draft `entry` at `at`.

        It bears no number and no mark of the ledger: it is nobody's letter yet.

        Raises:
            DossierUnknownError, BadCodeError, PaperNotThereError, FormNotInForceError: as `paper`.
        """
        case = as_if_signed(self._case("draft", Wanted(code, entry)), asking.by, at)
        [opened] = self._reader.open_all([Sought(case.page, case.noted)], *asking)
        letter = self._compose("apology", case, opened, _AS_IT_IS)
        return letter.model_copy(update={"number": None, "witness": None, "is_draft": True})

    def control_slip(self, code: str) -> ControlSlip:
        """Return the control slip of a dossier; it names no citizen, so nothing is opened.

        Raises:
            DossierUnknownError, BadCodeError, PaperNotThereError, FormNotInForceError: as `paper`.
        """
        return named(control_slip(self._case("control", Wanted(code)), self._composer), self._names)

    def register(self, office: str, span: Span, asking: Asking) -> Register:
        """Return the register of an office; raises what `Registrar.register` does."""
        return named(Registrar(self._reader, self._composer).register(office, span, *asking), self._names)

    def issued_letters(self, office: str | None = None, since: date = date.min) -> list[Wanted]:
        """Return the letters of apology that were signed, in the order of the ledger.

        `office` leaves out those that others issued, `since` those of earlier days.
        """
        found = [Wanted(code, entry) for code, entry in self._reader.entries_of("dossier.apology_issued")]
        return [one for one in found if _is_asked_for(self._case("apology", one), office, since)]

    def _compose(self, kind: str, case: Case, opened: Opened, wishes: Wishes) -> CitizensPaper:
        paper = self._composer.compose(kind, case, opened, wishes)
        return named(signed(paper, self._titles, wishes.title), self._names)

    def _case(self, kind: str, wanted: Wanted) -> Case:
        return case_of(self._reader.dossier(wanted.code), kind, self._reader.ground(), wanted.entry)


def _is_asked_for(letter: Case, office: str | None, since: date) -> bool:
    return office in {None, letter.office} and letter.on >= since
