"""How every revision goes: a preview, a question or --apply, one act, and what it moved."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from adapters.bootstrap import Installation
from adapters.cli.acting import tell
from adapters.cli.bars import bar
from adapters.cli.context import DESK_ZONE, Session, print_json
from adapters.cli.numbers import whole
from adapters.cli.revision_shown import moved_facts, preview_facts, print_preview
from adapters.ledger.previewing import Preview, preview, waiting
from adapters.ledger.revising import record, recorded_moves
from adapters.ledger.revisions import LONGEST_ID, Revision, next_version
from adapters.locale import _
from domain.desk import Answer
from domain.errors import FieldError
from domain.guards import check_second_person
from projections.question import Question

F = TypeVar("F", bound=Callable[..., Any])
_UNSAID = "preview"  # the basis of orders that are only tried
_OPTIONS = (
    click.option("--preview", "only_preview", is_flag=True, help="Only say what would move; nothing is recorded."),
    click.option("--apply", "at_once", is_flag=True, help="Do not ask before recording."),
)


def revising(command: F) -> F:
    """Add the options every revision has."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def require_one_of(said: dict[str, Any]) -> None:
    """Refuse --preview beside --apply."""
    if said["only_preview"] and said["at_once"]:
        raise click.UsageError(_("Either --preview or --apply."))


def basis_of(said: dict[str, Any]) -> str:
    """Return the basis typed; only a preview does without.

    Raises:
        FieldError: it is needed.
    """
    if not said["basis"] and not said["only_preview"]:
        raise FieldError(field="basis", read="", accepted="present")
    return said["basis"] or _UNSAID


def carry_out(session: Session, ledger: Installation, revision: Revision, said: dict[str, Any]) -> None:
    """Preview a revision and, unless only that is asked for, record it; recorded already, say what it moved.

    Raises:
        DomainError: as `preview` and `record`.
    """
    if len(revision.order.id) > LONGEST_ID:
        raise FieldError(field="command-id", read=revision.order.id, accepted="text_shorter")
    if said["only_preview"]:
        _show(session, _seen(session, ledger, revision), said)
        return
    check_second_person(revision.order)
    answered = ledger.desk.answered(revision.order)
    if answered is None:
        seen = _seen(session, ledger, revision)
        if not said["as_json"]:
            _show(session, seen, said)
        if not said["at_once"]:
            key = next_version(seen.follows)
            click.confirm(_("Record {key} and move these promises?").format(key=key), abort=True, err=True)
        with bar(_("Moving promises"), len(seen.moves)) as progress:
            answered = record(ledger.desk, ledger.reader.tenant, revision, seen, progress)
    _tell(ledger, revision, answered, said)


def _seen(session: Session, ledger: Installation, revision: Revision) -> Preview:
    with bar(_("Counting again"), waiting(ledger.reader)) as progress:
        return preview(ledger.reader, revision, Question(session.now(), DESK_ZONE), progress)


def _show(session: Session, seen: Preview, said: dict[str, Any]) -> None:
    print_json(preview_facts(seen)) if said["as_json"] else print_preview(session.out, seen)


def _tell(ledger: Installation, revision: Revision, answered: Answer, said: dict[str, Any]) -> None:
    moves = recorded_moves(ledger.reader, revision.order, answered)
    if said["as_json"]:
        print_json(answered.model_dump(mode="json", exclude_none=True) | moved_facts(moves))
        return
    tell(answered)
    click.echo(_("Promises revised: {n}.").format(n=whole(len(moves))))
