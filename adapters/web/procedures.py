"""Procedures as clerks name them: by code or by words, accents optional."""

from datetime import date

from adapters.ledger.folding import fold
from adapters.locale import _
from adapters.web.directory import Known
from adapters.web.forms import Posted
from domain.errors import DomainError, FieldError
from domain.procedure import Procedure


def procedure_of(known: Known, form: Posted) -> Procedure:
    """Return the procedure that was typed: its code, or words that name one and no other.

    Raises:
        FieldError: it names none, or several.
    """
    read = form.text("procedure") or ""
    found = procedures_like(known, read)
    if len(found) != 1:
        what = _("a code, or words that only one procedure has") if found or not read else _("a procedure there is")
        raise FieldError(field="procedure", read=read, accepted=what)
    return found[0]


def procedures_like(known: Known, words: str) -> list[Procedure]:
    """Return the procedures that a code or words mean, accents optional; a whole code or name means its own alone."""
    code = words.partition(" ")[0]
    if code in known.procedures:
        return [known.procedures[code]]
    asked = fold(words).split()
    if not asked:
        return []
    found = [one for one in known.procedures.values() if all(word in fold(_named(one)) for word in asked)]
    whole = [one for one in found if fold(one.versions[-1].name) == fold(words)]
    return whole or found


def received_now(known: Known, day: date) -> list[tuple[str, str]]:
    """Return code and name of every procedure that may be asked for on a day."""
    return [
        (one.code, one.versions[-1].name)
        for one in known.procedures.values()
        if one.ends_on is None or day < one.ends_on
    ]


def usual_papers(procedure: Procedure, day: date) -> tuple[str, ...]:
    """Return the papers that usually come with a procedure; none where they are not known."""
    try:
        return procedure.in_force(day).terms.papers or ()
    except DomainError:
        return ()


def _named(procedure: Procedure) -> str:
    return f"{procedure.code} {procedure.versions[-1].name}"
