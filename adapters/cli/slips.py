"""`dunghen slips`: paper slips for an outage, numbered and printed ahead, listed with what became of each, voided."""

from typing import Any, get_args

import click
from rich.table import Table

from adapters.bootstrap import Installation
from adapters.cli.acting import acting, answer_facts, ordered, submit, tell
from adapters.cli.context import DESK_ZONE, Session, json_option, pass_session, print_json
from adapters.cli.numbers import whole
from adapters.cli.paper import filed_facts, output_option, path_of, tell_filed
from adapters.cli.reading import short_instant
from adapters.cli.refusing import refusals
from adapters.cli.slips_seen import STATES, Seen, Slip, batch_facts, batches_of, seen
from adapters.cli.times import parse_day
from adapters.cli.typed import WholeNumber
from adapters.letters.blanks import blank_slips
from adapters.letters.errors import SlipsNotThereError
from adapters.letters.filing import Filed, file_away, name_of
from adapters.letters.press import Press
from adapters.locale import _
from adapters.locale.terms import term
from domain.slips import MOST_AT_ONCE, PrintSlips, VoidSlips
from domain.values import VoidCause

_STATES = {"open": "Still out", "keyed_in": "Keyed in", "voided": "Voided"}
_office = click.option("--office", metavar="CODE", help="The office; DUNGHEN_OFFICE by default.")


@click.group("slips")
def slips_group() -> None:
    """Phiếu giấy dự phòng: slips printed ahead of an outage, to be written by hand and keyed in afterwards."""


# --- reading --------------------------------------------------------------------------------------


@slips_group.command("list")
@click.option("--office", metavar="CODE", help="Only slips of this office.")
@json_option
@pass_session
def list_command(session: Session, /, *, office: str | None, as_json: bool) -> None:
    """Danh sách: every batch, the newest first, and how many of its slips are keyed in, voided, or still out."""
    with session.ledger(as_json=as_json) as ledger:
        offices = [office] if office else [one.code for one in ledger.reader.offices()]
        batches = [seen(ledger.reader, printed) for printed in batches_of(ledger.reader, offices)]
    if as_json:
        print_json([batch_facts(shown) for shown in batches])
        return
    heads = (_("Office"), _("Batch"), _("From"), _("Until"), _("Slips"), *(_(word) for word in _STATES.values()))
    table = Table(*heads, _("Printed"), box=None)
    for shown in batches:
        table.add_row(*_cells(shown))
    session.out.print(table if batches else _("No slip was printed ahead."))


@slips_group.command("show")
@click.argument("entry", type=WholeNumber(1, 100_000))
@_office
@json_option
@pass_session
def show_command(session: Session, /, *, entry: int, office: str | None, as_json: bool) -> None:
    """Một lô: every slip of a batch, named as in the list, with what became of it."""
    with session.ledger(as_json=as_json) as ledger:
        where = session.office(office)
        found = [one for one in batches_of(ledger.reader, [where]) if one.batch.entry == entry]
        if not found:
            raise SlipsNotThereError(office=where, entry=entry)
        shown = seen(ledger.reader, found[0])
    if as_json:
        print_json(batch_facts(shown))
        return
    table = Table(_("Slip"), _("State"), "", box=None)
    for slip in shown.slips:
        table.add_row(slip.code, _(_STATES[slip.state]), _why(slip))
    session.out.print(table)


def _cells(shown: Seen) -> list[str]:
    batch = shown.batch
    days = f"{batch.from_on:%d/%m/%Y}", f"{batch.until_on:%d/%m/%Y}"
    numbers = f"{batch.codes[0]} – {batch.codes[-1]}" if len(batch.codes) > 1 else batch.codes[0]
    counts = (whole(shown.count(state)) for state in STATES)
    return [shown.office, str(batch.entry), *days, numbers, *counts, f"{short_instant(batch.at, DESK_ZONE)} {batch.by}"]


def _why(slip: Slip) -> str:
    if slip.voided is None:
        return ""
    return f"{term('void_causes', slip.voided.why)}, {short_instant(slip.voided.occurred_at, DESK_ZONE)}"


# --- acting ---------------------------------------------------------------------------------------


@slips_group.command("print")
@click.option("--from", "from_on", metavar="DAY", required=True, help="The first day on which they may be used.")
@click.option("--until", "until_on", metavar="DAY", help="The last such day; the first one by default.")
@click.option("--many", type=WholeNumber(1, MOST_AT_ONCE), metavar="N", required=True, help="How many at once.")
@_office
@output_option
@acting
@pass_session
def print_command(session: Session, /, *, office: str | None, from_on: str, until_on: str | None, **said: Any) -> None:
    """In phiếu: number slips, each with the code of the dossier it will open, and write their sheets as one PDF."""
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        days = {"from_on": parse_day(from_on, "from"), "until_on": parse_day(until_on or from_on, "until")}
        where = session.office(office)
        order = ordered(session, PrintSlips, said, office=where, many=said["many"], **days)
    with session.ledger(as_json=said["as_json"]) as ledger:
        answer = ledger.desk.handle(order)
        if not said["as_json"]:
            tell(answer)
        filed = _filed(session, ledger, where, answer.version, said)
        slips = next(one.batch.codes for one in batches_of(ledger.reader, [where]) if one.batch.entry == answer.version)
    if said["as_json"]:
        print_json(answer_facts(answer) | {"slips": slips, "paper": filed_facts(filed)})
    else:
        tell_filed(filed, said)


@slips_group.command("sheets")
@click.argument("entry", type=WholeNumber(1, 100_000))
@_office
@output_option
@json_option
@pass_session
def sheets_command(session: Session, /, *, entry: int, office: str | None, **said: Any) -> None:
    """In lại: write the sheets of a batch again, without the slips that were voided; no number is given."""
    with session.ledger(as_json=said["as_json"]) as ledger:
        filed = _filed(session, ledger, session.office(office), entry, said)
    tell_filed(filed, said)


@slips_group.command("void")
@click.argument("slips", nargs=-1, required=True)
@click.option("--why", type=click.Choice(get_args(VoidCause)), required=True, help="What became of them.")
@_office
@acting
@pass_session
def void_command(session: Session, /, slips: tuple[str, ...], *, office: str | None, why: str, **said: Any) -> None:
    """Hủy phiếu: slips that were spoiled, lost, or not used open no dossier."""
    with refusals(as_json=said["as_json"]):
        where = session.office(office)
    submit(session, VoidSlips, said, office=where, slips=slips, why=why)


def _filed(session: Session, ledger: Installation, office: str, entry: int, said: dict[str, Any]) -> Filed:
    """Write the sheets of a batch where it was said."""
    settings = session.settings
    paper = blank_slips(ledger.reader, ledger.vault, settings, office, entry)
    pdf = Press(settings.letters_templates, settings.letters_fonts).print(paper)
    return file_away(paper, pdf, path_of(said, name_of(paper, office, entry)))
