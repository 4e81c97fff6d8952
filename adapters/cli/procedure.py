"""`dunghen procedure`: procedures in dated versions; a change never moves the date of an old dossier."""

from datetime import date
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from adapters.bootstrap import Installation
from adapters.cli.acting import acting, built, ordered, submit
from adapters.cli.context import DESK_ZONE, Session, pass_session, print_json
from adapters.cli.reading import axes_of, reading
from adapters.cli.refusing import refusals
from adapters.cli.revision import basis_of, carry_out, require_one_of, revising
from adapters.cli.times import parse_day, show_limit
from adapters.ledger.revisions import ProcedureRevision
from adapters.locale import _
from adapters.locale.terms import term
from domain.errors import FieldError, ProcedureUnknownError
from domain.limit import Limit
from domain.procedure import (
    DefineProcedure,
    EndProcedure,
    Procedure,
    ProcedureTerms,
    ReplaceProcedure,
    ReviseProcedure,
)

_TERMS = ("name", "field", "limit", "statutory_limit", "policy", "legal_basis", "mark", "papers")
MARKS = click.Choice(["CONFIRMED", "CONFIRMED-2nd", "RECALLED", "POLICY"])


def terms_options(command: Any) -> Any:
    """Add what a version of a procedure says."""
    options = (
        click.option("--name", metavar="TEXT", help="What it is called."),
        click.option("--field", metavar="TEXT", help="The field of work, as Hộ tịch."),
        click.option("--limit", metavar="L", help="What the office promises: 3wd, 8wh, same-day, 30d, 2mo."),
        click.option("--statutory-limit", metavar="L", help="What the law allows; never shorter than the limit."),
        click.option("--policy", type=click.Choice(["resume", "restart"]), help="What a pause does to the count."),
        click.option("--legal-basis", metavar="TEXT", help="Where the limit stands."),
        click.option("--mark", type=MARKS, help="How surely the source was seen."),
        click.option(
            "--paper", "papers", multiple=True, metavar="TEXT", help="A paper that comes with it. Repeatable."
        ),
        click.option("--from", "from_on", metavar="DAY", help="Since which day it is in force; today by default."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group("procedure")
def procedure_group() -> None:
    """Thủ tục: procedures and their dated versions."""


# --- reading --------------------------------------------------------------------------------------


@procedure_group.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that ended, or begin later.")
@reading
@pass_session
def list_command(session: Session, /, *, everything: bool, **said: Any) -> None:
    """Danh mục: the procedures in force, with their limits."""
    axes = axes_of(session, said)
    day = axes.as_of.astimezone(DESK_ZONE).date()
    with session.ledger(as_json=said["as_json"]) as ledger:
        procedures = ledger.reader.procedures(axes.known_micros)
    shown = [procedure for procedure in procedures if everything or _is_in_force(procedure, day)]
    if said["as_json"]:
        print_json([procedure_facts(procedure, day) for procedure in shown])
        return
    table = Table(_("Procedure"), _("Name"), _("Field"), _("Limit"), _("By law"), _("Version"), _("Until"), box=None)
    for procedure in shown:
        number, terms = _version(procedure, day)
        limits = (_limit(terms.limit), _limit(terms.statutory_limit))
        table.add_row(procedure.code, terms.name, terms.field, *limits, str(number), _end(procedure))
    session.out.print(table)


@procedure_group.command("show")
@click.argument("code")
@reading
@pass_session
def show_command(session: Session, /, code: str, **said: Any) -> None:
    """Một thủ tục: all its versions, with limits, legal basis and how surely it was seen."""
    axes = axes_of(session, said)
    with session.ledger(as_json=said["as_json"]) as ledger:
        found = _known(ledger.reader.procedures(axes.known_micros), code)
    if said["as_json"]:
        print_json(procedure_facts(found, axes.as_of.astimezone(DESK_ZONE).date()))
        return
    session.out.print(Text.assemble((code, "bold"), "  ", _end(found)))
    heads = (_("Version"), _("In force from"), _("Name"), _("Limit"), _("By law"), _("After a pause"), _("Legal basis"))
    table = Table(*heads, _("Mark"), box=None)
    for number, terms in enumerate(found.versions, start=1):
        limits = (_limit(terms.limit), _limit(terms.statutory_limit))
        since, policy = f"{terms.from_on:%d/%m/%Y}", term("policies", terms.policy)
        table.add_row(str(number), since, terms.name, *limits, policy, terms.legal_basis, term("marks", terms.mark))
    session.out.print(table)


def _is_in_force(procedure: Procedure, day: date) -> bool:
    begun = procedure.versions[0].from_on <= day
    return begun and (procedure.ends_on is None or day < procedure.ends_on)


def _version(procedure: Procedure, day: date) -> tuple[int, ProcedureTerms]:
    """Return the version of that day; the first one before it is in force, the last one after the end."""
    number = max(sum(terms.from_on <= day for terms in procedure.versions), 1)
    return number, procedure.versions[number - 1]


def procedure_facts(procedure: Procedure, day: date) -> dict[str, Any]:
    """Return a procedure as programs read it, as it was on a day."""
    return {
        "code": procedure.code,
        "version": _version(procedure, day)[0],
        "in_force": _is_in_force(procedure, day),
        "ends_on": procedure.ends_on and procedure.ends_on.isoformat(),
        "replaced_by": procedure.replaced_by,
        "versions": [terms.model_dump(mode="json") for terms in procedure.versions],
    }


def _end(procedure: Procedure) -> str:
    if procedure.ends_on is None:
        return ""
    successor = f" → {procedure.replaced_by}" if procedure.replaced_by else ""
    return f"{procedure.ends_on:%d/%m/%Y}{successor}"


def _limit(text: str | None) -> str:
    return show_limit(Limit.parse(text)) if text else "—"


# --- acting ---------------------------------------------------------------------------------------


@procedure_group.command("define")
@click.argument("code")
@terms_options
@acting
@pass_session
def define_command(session: Session, /, code: str, **said: Any) -> None:
    """Công bố: a new procedure; its name, field and legal basis are needed."""
    given = {"policy": "resume", "mark": "CONFIRMED"} | _given(said)
    with refusals(as_json=said["as_json"]):
        terms = built(ProcedureTerms, **given, from_on=_day(session, said["from_on"], "from"))
    submit(session, DefineProcedure, said, code=code, terms=terms)


@procedure_group.command("revise")
@click.argument("code")
@terms_options
@click.option(
    "--open-too", is_flag=True, help="Also for open dossiers; the basis must say so, and a second person approve."
)
@click.option("--basis", metavar="TEXT", help="With --open-too: the decision that says so; needed to record it.")
@revising
@acting
@pass_session
def revise_command(session: Session, /, code: str, *, open_too: bool, **said: Any) -> None:
    """Sửa đổi: the next version, for new dossiers; what is not said stays as it was."""
    require_one_of(said)
    if not open_too and (said["only_preview"] or said["at_once"] or said["basis"]):
        raise click.UsageError(_("--preview, --apply and --basis go with --open-too: nothing else moves a promise."))
    with session.ledger(as_json=said["as_json"]) as ledger:
        day = _day(session, said["from_on"], "from")
        latest = _known(ledger.reader.procedures(), code).versions[-1]
        terms = built(ProcedureTerms, **latest.model_dump() | _given(said) | {"from_on": day})
        if open_too:
            _revise_open(session, ledger, code, terms, said)
            return
    submit(session, ReviseProcedure, said, code=code, terms=terms)


def _revise_open(
    session: Session, ledger: Installation, code: str, terms: ProcedureTerms, said: dict[str, Any]
) -> None:
    """Revise the procedure with the dossiers that are open; only a version in force can bind them."""
    if terms.from_on > session.now().astimezone(DESK_ZONE).date():
        raise FieldError(field="from", read=terms.from_on.isoformat(), accepted="not_after_today")
    order = ordered(session, ReviseProcedure, said, code=code, terms=terms)
    carry_out(session, ledger, ProcedureRevision(order, basis_of(said)), said)


@procedure_group.command("replace")
@click.argument("code")
@click.argument("replaced_by")
@click.option("--on", metavar="DAY", help="Since which day; today by default.")
@acting
@pass_session
def replace_command(session: Session, /, code: str, replaced_by: str, **said: Any) -> None:
    """Thay mã: another code stands in its place."""
    with session.ledger(as_json=said["as_json"]) as ledger:
        _known(ledger.reader.procedures(), replaced_by)
        on = _day(session, said["on"], "on")
    submit(session, ReplaceProcedure, said, code=code, replaced_by=replaced_by, on=on)


@procedure_group.command("end")
@click.argument("code")
@click.option("--on", metavar="DAY", help="Since which day; today by default.")
@acting
@pass_session
def end_command(session: Session, /, code: str, **said: Any) -> None:
    """Bãi bỏ: no dossier is received under it any more."""
    with refusals(as_json=said["as_json"]):
        on = _day(session, said["on"], "on")
    submit(session, EndProcedure, said, code=code, on=on)


def _given(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in _TERMS if said[name] not in {None, ()}}


def _day(session: Session, text: str | None, field: str) -> date:
    return parse_day(text, field) if text else session.now().astimezone(DESK_ZONE).date()


def _known(procedures: list[Procedure], code: str) -> Procedure:
    for procedure in procedures:
        if procedure.code == code:
            return procedure
    raise ProcedureUnknownError(procedure=code)
