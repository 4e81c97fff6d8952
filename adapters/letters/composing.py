"""From a case and what was opened of it to each of the citizen's papers."""

from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from adapters.ledger.instants import from_micros
from adapters.ledger.reading import Opened
from adapters.ledger.vault import Vault
from adapters.letters.apologising import letter_facts
from adapters.letters.case import Case
from adapters.letters.errors import FormNotInForceError, PaperNotThereError
from adapters.letters.facts import Applicant, Form, Letterhead, LookUp, Witness
from adapters.letters.forms import form_on
from adapters.letters.letterhead import letterhead_of
from adapters.letters.papers import ApologyLetter, CitizensPaper, Refusal, Size, Slip, StopNotice, SupplementRequest
from adapters.settings import Settings
from domain.events import Paused, Received, Rejected, Stopped
from domain.promising import Ground
from domain.timeliness import is_broken
from domain.values import Promise
from projections.dossier import Told, timeline

LOOK_UP = "tra-cuu"
"""The path under which citizens ask; part of what is printed, so it stays."""


class Wishes(NamedTuple):
    """What whoever prints may add: the size of a slip, a number given by hand, the title of who signs."""

    size: Size = "a4"
    number: str | None = None
    title: str | None = None


class Composer:
    """Knows what papers share: the form of the day, the head, the witness, the look-up."""

    def __init__(self, vault: Vault, tenant: str, settings: Settings) -> None:
        self._vault, self._tenant, self._settings = vault, tenant, settings

    def compose(self, kind: str, case: Case, opened: Opened, wishes: Wishes) -> CitizensPaper:
        """Return the paper.

        Raises:
            FormNotInForceError: it had no form on its day.
        """
        shared = self.facts(kind, case) | self._citizens(case, opened)
        match kind:
            case "slip":
                return Slip(**shared, **_slip(case, opened, shared["office"]), size=wishes.size)
            case "supplement":
                return SupplementRequest(**shared, **_supplement(case, opened))
            case "refusal":
                return Refusal(**shared, **_refusal(case, opened), number=wishes.number)
            case "stop":
                return StopNotice(**shared, **_stop(case, opened), number=wishes.number)
            case _:
                letter = ApologyLetter(**shared, **letter_facts(case, opened))
                return letter if letter.extends else letter.model_copy(update={"form": self._without_extension(case)})

    def facts(self, kind: str, case: Case) -> dict[str, Any]:
        """Return what every paper about a dossier says."""
        opening, row = case.opening, case.row
        terms = case.ground.procedure_of(opening.procedure).versions[opening.procedure_version - 1]
        return {
            "form": self.form(kind, case.on, case.ground),
            "letterhead": self.letterhead(case.office, case.on, case.ground),
            "on": case.on,
            "made_at": from_micros(row.recorded_at),
            "witness": self.witness(row.id, row.leaf),
            "code": opening.code,
            "procedure": terms.name,
            "procedure_code": opening.procedure,
            "received_at": case.local(opening.occurred_at),
        }

    def form(self, kind: str, day: date, ground: Ground) -> Form:
        """Return the form of a paper on a day."""
        return form_on(day, kind, ground.rules)

    def _without_extension(self, case: Case) -> Form:
        try:
            return self.form("apology_only", case.on, case.ground)
        except FormNotInForceError:  # the rules of the ledger are older than this form
            return self.form("apology", case.on, case.ground)

    def letterhead(self, office: str, day: date, ground: Ground) -> Letterhead:
        """Return the head of an office's papers on a day."""
        return letterhead_of(ground.office_of(office), day, ground.office_of, self._settings.letterheads)

    def witness(self, line: int, leaf: bytes) -> Witness:
        """Return the mark of a ledger line."""
        return Witness(origin=self._settings.ledger_origin, line=line, leaf=leaf.hex())

    def _citizens(self, case: Case, opened: Opened) -> dict[str, Any]:
        row, code = case.row, case.opening.code
        page = f"{self._settings.public_url.rstrip('/')}/{LOOK_UP}"
        secret = self._vault.look_up_secret(self._tenant, row.stream)
        proof = f"{self._settings.ledger_origin}/{row.id}/{row.leaf.hex()}"
        url = f"{page}/{quote(code, safe='')}/{secret}#{proof}"
        received_on = case.local(case.opening.occurred_at).date()
        return {
            "applicant": applicant_of(opened),
            "look_up": LookUp(url=url, page=page, secret=secret),
            "office": self.letterhead(case.opening.office, received_on, case.ground).name,
        }


def applicant_of(opened: Opened) -> Applicant | None:
    """Return the citizen as papers name them."""
    if opened.erased:
        return Applicant(erased=True)
    if opened.applicant is None:
        return None
    known = {name: value for name, value in opened.applicant.items() if name in Applicant.model_fields and value}
    return Applicant(**known, erased=False)


def _slip(case: Case, opened: Opened, office: str) -> dict[str, Any]:
    received = case.opening
    if not isinstance(received, Received):
        raise PaperNotThereError(dossier=received.code, why="refused_at_counter")
    first = next(act for act, _ in case.page.acts if isinstance(act, Received))
    desk = case.ground.office_of(received.office).desks.get(received.desk or "")
    promised, now = received.promise, case.page.dossier.standing.promise
    facts: dict[str, Any] = {
        "desk": desk.name if desk else office,
        "official": received.by,
        "channel": received.channel,
        "promised": _due(promised, case),
        "provisional": now is not None and now.provisional,
        "limit": promised.limit if promised else received.limit,
        "statutory_limit": received.statutory_limit,
        "papers": tuple(opened.papers),
    }
    facts |= {name: getattr(received, name) for name in ("sets", "fee", "return_way", "notify_by")}
    if _differ(first.promise, promised):
        facts["written_first"] = _due(first.promise, case)
    if _differ(promised, now):
        facts |= {"moved_to": _due(now, case), "moved_because": _why_moved(case)}
    return facts


def _supplement(case: Case, opened: Opened) -> dict[str, Any]:
    asked, before = case.printed, case.standing_before
    assert isinstance(asked, Paused)  # noqa: S101 - the case was made for it
    moves = before.promise is not None and not is_broken(asked.occurred_at, before.promise.late_from)
    return {
        "asked_at": case.local(asked.occurred_at),
        "items": asked.items,
        "reason": case.note(opened),
        "basis": asked.basis,
        "longest": asked.longest,
        "promised": _due(before.promise, case),
        "policy": before.promise.policy if moves and before.promise else None,
        "official": asked.by,
        "papers": tuple(opened.papers),
    }


def _refusal(case: Case, opened: Opened) -> dict[str, Any]:
    refused = case.printed
    assert isinstance(refused, Rejected)  # noqa: S101 - the case was made for it
    facts = {"basis": refused.basis, "reason": case.note(opened), "official": refused.by}
    return facts | {"signer": refused.approved_by, "channel": refused.channel}


def _stop(case: Case, opened: Opened) -> dict[str, Any]:
    stopped = case.printed
    assert isinstance(stopped, Stopped)  # noqa: S101 - the case was made for it
    return {
        "stopped_at": case.local(stopped.occurred_at),
        "basis": stopped.basis,
        "reason": case.note(opened),
        "promised": _due(case.standing_before.promise, case),
        "official": case.standing_before.official,
        "signer": stopped.approved_by or stopped.by,
    }


def _due(promise: Promise | None, case: Case) -> datetime | None:
    return case.local(promise.due) if promise else None


def _differ(one: Promise | None, other: Promise | None) -> bool:
    return (one and one.due) != (other and other.due)


def _why_moved(case: Case) -> str:
    """Return the cause by which the promise last moved: `pause`, `recall`, or that of a revision."""
    told = [Told(act, row.id, from_micros(row.recorded_at), row.leaf) for act, row in case.page.acts]
    return [entry.change.cause for entry in timeline(told, case.zone) if entry.change][-1]
