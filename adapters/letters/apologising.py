"""What a letter of apology says: what was promised, how it broke or is about to, why, and what is promised now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.ledger.reading import Opened
from adapters.letters.case import Case
from adapters.letters.papers import Reason
from domain.apology import REASON, Apologies, Letters
from domain.events import ApologyIssued, DossierEvent, ResultRecalled
from domain.standing import Standing, remember
from domain.timeliness import is_broken
from domain.values import Promise

WORDS_ONLY = "other"
"""The reason that is given in words alone."""


def letter_facts(case: Case, opened: Opened) -> dict[str, Any]:
    """Return what the letter `case` prints says, as it stood when it was signed."""
    letter = case.printed
    assert isinstance(letter, ApologyIssued)  # noqa: S101 - the case was made for it
    apologies = Apologies()
    for act in case.before:
        apologies.remember(act)
    earlier, standing = apologies.of(letter.promise_no), case.standing_before
    promise = _promise_no(letter.promise_no, case.before)
    because = _because(letter, earlier, promise)
    recalled = [act for act in case.before if isinstance(act, ResultRecalled)] if because == "error" else []
    given = letter.re_promise or (standing.promise if because == "error" and standing.is_running else None)
    return {
        "number": str(letter.number),
        "because": because,
        "promised": case.local(promise.due),
        "reason": _reason(letter, case, opened),
        "settled_at": _settled(letter, standing, case),
        "recalled_at": case.local(recalled[-1].occurred_at) if recalled else None,
        "re_promise": case.local(given.due) if given else None,
        "place": letter.place,
        "signer": letter.by,
        "approved_by": letter.approved_by,
        **_of_the_letter_before(earlier, case),
    }


def _of_the_letter_before(earlier: Letters, case: Case) -> dict[str, Any]:
    if not earlier.issued:
        return {}
    last, again = earlier.issued[-1], earlier.re_promise
    named = {"earlier_number": str(last.number), "earlier_on": case.local(last.occurred_at).date()}
    return named | ({"again": case.local(again.due)} if again else {})


def _because(letter: ApologyIssued, earlier: Letters, promise: Promise) -> Reason:
    """Return what the letter answers for: what was owed when it was signed, else whether the date was past already."""
    for cause in ("error", "re_promise_broken", "late"):
        if cause in earlier.owed:
            return cause
    again = earlier.re_promise
    if again is not None:
        return "re_promise_broken" if is_broken(letter.occurred_at, again.late_from) else "ahead"
    return "late" if is_broken(letter.occurred_at, promise.late_from) else "ahead"


def _promise_no(number: int, acts: Sequence[DossierEvent]) -> Promise:
    """Return the promise with this number as it stood last."""
    standing, found = Standing(), None
    for act in acts:
        remember(standing, act)
        if standing.promise_no == number and standing.promise is not None:
            found = standing.promise
    assert found is not None  # noqa: S101 - a letter is written for a promise that was made
    return found


def _settled(letter: ApologyIssued, standing: Standing, case: Case) -> datetime | None:
    ready = standing.last_settled_at if letter.promise_no == standing.promise_no else standing.settled_at
    return case.local(ready) if ready else None


def _reason(letter: ApologyIssued, case: Case, opened: Opened) -> str | None:
    """Return the reason in words: that of the rule, and what the officials added; None where it was erased."""
    rule = case.ground.rules.rules.get(f"{REASON}{letter.reason}")
    general = rule.name_vi if rule and letter.reason != WORDS_ONLY else None
    said = [words for words in (general, case.note(opened)) if words]
    return "; ".join(said) or None
