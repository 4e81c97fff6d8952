"""Acts that need a supervisor or two people: correct, recall, take over."""

from typing import Any

import click

from adapters.cli.acting import acting, on_dossier, submit
from adapters.cli.context import DESK_ZONE, Session, pass_session
from adapters.cli.refusing import refusals
from adapters.cli.times import ENTRIES, parse_instant
from adapters.cli.typed import WholeNumber
from domain.commands import CorrectEntry, DecideProposal, ProposeCorrection, RecallResult, TakeOver

FIELDS = click.Choice(["occurred_at", "channel", "official", "limit", "due", "outcome"])
_INSTANTS = {"occurred_at", "due"}


@click.command("correct")
@click.argument("code")
@click.option("--entry", type=WholeNumber(1), required=True, metavar="N", help="The entry, as `show` numbers it.")
@click.option("--field", type=FIELDS, required=True, help="What is wrong in it.")
@click.option("--to", "new", required=True, metavar="VALUE", help="What is right; a time as 27/11/2026 08:00.")
@click.option("--propose", is_flag=True, help="Let it wait: somebody else decides later.")
@on_dossier
@pass_session
def correct_command(
    session: Session, /, code: str, *, entry: int, field: str, new: str, propose: bool, **said: Any
) -> None:
    """Đính chính: --by proposes, --approved-by approves; the entry stays, the correction stands beside it."""
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        value = parse_instant(new, DESK_ZONE, field, ENTRIES).isoformat() if field in _INSTANTS else new
    submit(
        session, ProposeCorrection if propose else CorrectEntry, said, code=code, entry=entry, field=field, new=value
    )


@click.command("decide-correction")
@click.argument("code")
@click.option("--proposal", type=WholeNumber(1), required=True, metavar="N", help="Its entry, as `show` numbers it.")
@click.option("--verdict", type=click.Choice(["approved", "declined"]), required=True, help="Declined needs a --note.")
@on_dossier
@pass_session
def decide_correction_command(session: Session, /, code: str, proposal: int, verdict: str, **said: Any) -> None:
    """Quyết định đề nghị đính chính that somebody else has proposed: approve it, or turn it down with a reason."""
    submit(session, DecideProposal, said, code=code, proposal=proposal, verdict=verdict)


@click.command("recall")
@click.argument("code")
@click.option("--limit", metavar="L", help="The limit of the new promise; the first one's by default.")
@on_dossier
@pass_session
def recall_command(session: Session, /, code: str, **said: Any) -> None:
    """Thu hồi a wrong result: a new promise, and an apology for the error."""
    submit(session, RecallResult, said, code=code, limit=said["limit"])


@click.command("take-over")
@click.argument("codes", nargs=-1)
@click.option("--from", "from_office", metavar="OFFICE", help="Every open dossier of this office.")
@click.option("--to", "to_office", required=True, metavar="OFFICE", help="The office that takes over.")
@click.option("--official", metavar="OFFICIAL", help="Who works on them there; unchanged by default.")
@click.option("--basis", required=True, metavar="TEXT", help="The decision on the reorganisation.")
@acting
@pass_session
def take_over_command(
    session: Session, /, codes: tuple[str, ...], from_office: str | None, to_office: str, **said: Any
) -> None:
    """Tiếp nhận lại after a reorganisation: codes and promises unchanged."""
    facts = {"to_office": to_office, "official": said["official"], "basis": said["basis"]}
    if from_office:
        with session.ledger(as_json=said["as_json"]) as ledger:
            codes += tuple(ledger.reader.open_codes(from_office))
    for code in codes:
        one = said | {"command_id": said["command_id"] and f"{said['command_id']}:{code}"}
        submit(session, TakeOver, one, code=code, **facts)
