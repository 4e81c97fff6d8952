"""What is said about a letter of apology: what is owed, what reasons there are, what was recorded and what it lacks."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from adapters.cli.acting import DONE
from adapters.cli.context import DESK_ZONE, print_json
from adapters.cli.reading import written
from adapters.cli.times import show_instant
from adapters.locale import _
from adapters.locale.terms import term, title
from domain.apology import needs_higher_approval, reasons
from domain.desk import Answer
from domain.dossier import Dossier
from domain.events import ApologyDrafted, ApologyIssued, DossierEvent
from domain.rules import Rulebook


def owed_of(dossier: Dossier) -> list[tuple[int, str]]:
    """Return what a dossier owes letters for: the number of the promise, and the cause."""
    every = sorted(dossier.apologies.by_promise.items())
    return [(number, cause) for number, letters in every for cause in sorted(letters.owed)]


def list_reasons(dossier: Dossier, rules: Rulebook, *, as_json: bool) -> None:
    """List the reasons a letter may give, and what this dossier owes letters for."""
    known = {code: title("reasons", code) for code in reasons(rules)}
    owed = owed_of(dossier)
    if as_json:
        print_json({"code": dossier.code, "owed": _owed_facts(owed), "reasons": known})
        return
    for line in _owed_lines(owed):
        click.echo(line)
    click.echo(_("A letter gives one of these reasons (--reason):"))
    for code, words in known.items():
        click.echo(f"  {code:<16} {words}")


def say_owed(dossier: Dossier, promise_no: int) -> None:
    """Say if nothing is owed for this promise yet, or if more is owed than this letter may answer for."""
    owed = owed_of(dossier)
    if not any(number == promise_no for number, _cause in owed):
        click.echo(_("No letter is owed for promise {n} as yet.").format(n=promise_no))
    if len(owed) > 1:
        for line in _owed_lines(owed):
            click.echo(line)
        click.echo(_("This letter answers for promise {n}; --promise chooses another.").format(n=promise_no))


def _owed_lines(owed: Sequence[tuple[int, str]]) -> Iterator[str]:
    if not owed:
        yield _("This dossier owes no letter.")
    for number, cause in owed:
        yield _("Owed: promise {n}, {cause}.").format(n=number, cause=term("apologies", cause))


def _owed_facts(owed: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"promise_no": number, "cause": cause} for number, cause in owed]


def tell_letter(dossier: Dossier, answers: Sequence[Answer], rules: Rulebook, *, as_json: bool) -> None:
    """Say what the orders about a letter recorded, and warn of a new date that needs a higher approval."""
    last = answers[-1]
    act = dossier.acts[last.version - 1]
    if as_json:
        print_json(letter_facts(dossier, answers, rules))
        return
    for answer in answers:
        for event in answer.events:
            click.echo(_(DONE[event]).format(code=answer.code))
    for line in _told(act, rules):
        click.echo(line)
    click.echo(_("Ledger line {position}.").format(position=last.position))
    if isinstance(act, ApologyIssued):
        click.echo(_("To print it: dunghen paper apology {code}").format(code=last.code))


def letter_facts(dossier: Dossier, answers: Sequence[Answer], rules: Rulebook) -> dict[str, Any]:
    """Return what the orders about a letter recorded, as programs read it."""
    last = answers[-1]
    act = dossier.acts[last.version - 1]
    lacks = isinstance(act, ApologyIssued) and lacks_approval(act, rules)
    facts = last.model_dump(mode="json", exclude_none=True, exclude={"promise"})
    facts["events"] = [event for answer in answers for event in answer.events]
    return facts | {"letter": _facts(act), "lacks_approval": lacks, "owed": _owed_facts(owed_of(dossier))}


def lacks_approval(act: ApologyIssued, rules: Rulebook) -> bool:
    """Whether a letter gives one new date more than its signer alone should."""
    return act.approved_by is None and needs_higher_approval(act.re_promise_no, rules)


def _told(act: DossierEvent, rules: Rulebook) -> Iterator[str]:
    if isinstance(act, ApologyIssued):
        yield _("Letter no. {number}, signed by {who}.").format(number=act.number, who=act.by)
    if isinstance(act, ApologyDrafted | ApologyIssued):
        if act.re_promise is None:
            yield _("It gives no new date.")
        else:
            yield _("New date: {when}").format(when=show_instant(act.re_promise.due, DESK_ZONE))
    if isinstance(act, ApologyIssued) and lacks_approval(act, rules):
        yield _(
            "Note: this is new date no. {n} for the same promise. It needs the approval of a higher level"
            " (--approved-by); the register shows that there is none."
        ).format(n=act.re_promise_no)


def _facts(act: DossierEvent) -> dict[str, Any]:
    names = ("promise_no", "reason", "number", "place", "re_promise_no", "channel", "evidence")
    facts = {name: getattr(act, name) for name in names if hasattr(act, name)} | {"by": act.by}
    if isinstance(act, ApologyDrafted | ApologyIssued):
        facts["new_date"] = None if act.re_promise is None else written(act.re_promise.due)
    return facts | {"approved_by": act.approved_by}
