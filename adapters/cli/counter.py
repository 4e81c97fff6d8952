"""Acts at the counter: receive, reject, return, withdraw."""

import re
from typing import Any

import click

from adapters.cli.acting import SOURCES, acting, built, on_dossier, submit
from adapters.cli.context import Session, pass_session
from adapters.cli.refusing import refusals
from adapters.cli.times import ENTRIES
from adapters.cli.typed import WholeNumber
from domain.commands import ReceiveDossier, RejectDossier, ReturnResult, WithdrawDossier
from domain.errors import FieldError
from domain.values import PaperHandedIn

CHANNELS = click.Choice(["desk", "online", "post"])
NOTIFY_BY = click.Choice(["email", "sms", "zalo"])
OUTCOMES = click.Choice(["granted", "refused", "guided", "other"])
FORMS = ("originals", "certified", "copies")
_PAPER = re.compile(r"(?:(?P<counts>[0-9]{1,3}(?:/[0-9]{1,3}){0,2})\s+)?(?P<name>.+)", re.DOTALL)
_PAPER_HELP = "A paper handed in, as 'Tờ khai' or '1/0/2 Tờ khai': originals/certified copies/photocopies. Repeatable."
_COUNTER = ("papers", "sets", "fee", "return_way")
_APPLICANT = ("name", "id_number", "phone", "address", "email")


def applicant_options(command: Any) -> Any:
    """Add what the applicant gives; all of it is sealed before it is kept."""
    helps = {
        "name": "The applicant's name.",
        "id_number": "Their ID number: 12 digits.",
        "phone": "Their telephone: 10 digits.",
        "address": "Their address.",
        "email": "Their e-mail address.",
    }
    for name in reversed(_APPLICANT):
        command = click.option(f"--{name.replace('_', '-')}", name, metavar="TEXT", help=helps[name])(command)
    return command


def applicant_of(said: dict[str, Any]) -> dict[str, str] | None:
    """Return what is known of the applicant, checked, or None.

    Raises:
        FieldError: an ID number or telephone that cannot be one.
    """
    given = {name: said.pop(name).strip() for name in _APPLICANT if said.get(name)}
    for name in _APPLICANT:
        said.pop(name, None)
    _check_digits(given, "id_number", 12, "id_number")
    _check_digits(given, "phone", 10, "phone_number")
    return given or None


def _check_digits(given: dict[str, str], field: str, length: int, accepted: str) -> None:
    read = given.get(field)
    if read is not None and not (read.isascii() and read.isdigit() and len(read) == length):
        raise FieldError(field=field, read=read, accepted=accepted)


def papers_of(read: tuple[str, ...]) -> tuple[PaperHandedIn, ...] | None:
    """Return the papers handed in: originals/certified copies/photocopies, then a name; a bare name is one original.

    Raises:
        FieldError: too many of one, or none.
    """
    return tuple(_paper(one.strip()) for one in read) or None


def _paper(read: str) -> PaperHandedIn:
    found = _PAPER.fullmatch(read)
    if found is None:
        raise FieldError(field="papers", read=read, accepted="present")
    counts = map(int, (found["counts"] or "1").split("/"))
    return built(PaperHandedIn, name=found["name"], **dict(zip(FORMS, counts, strict=False)))


@click.command("receive")
@click.option("--office", metavar="CODE", help="The office; DUNGHEN_OFFICE by default.")
@click.option("--desk", "at_desk", metavar="CODE", help="The desk of the office.")
@click.option("--procedure", required=True, metavar="CODE", help="The procedure, as 1.004873.")
@click.option("--channel", type=CHANNELS, default="desk", help="How it came.")
@click.option("--source", type=SOURCES, help="Where it was first written down; the channel by default.")
@click.option("--official", metavar="OFFICIAL", help="Who works on it; who receives it by default.")
@click.option("--code", metavar="CODE", help="A code given elsewhere; the office numbers it by default.")
@click.option("--slip", metavar="CODE", help="The paper slip, printed ahead, that is keyed in; it gives the code.")
@click.option("--limit", metavar="L", help="A limit shorter than the procedure's: 3wd, 8wh, same-day, 30d, 2mo.")
@click.option("--given-due", metavar="T", help="The date written on the paper by hand, where it is another.")
@click.option("--no-promise", is_flag=True, help="No date is promised: the dossier is in no rate.")
@click.option("--notify-by", type=NOTIFY_BY, help="The citizen agrees to be told of news this way; give the address.")
@click.option("--paper", "papers", multiple=True, metavar="TEXT", help=_PAPER_HELP)
@click.option("--sets", type=WholeNumber(1, 99), metavar="N", help="How many sets of them.")
@click.option("--fee", type=WholeNumber(0), metavar="N", help="What was paid, in đồng.")
@click.option("--return-way", type=CHANNELS, help="How the result is to reach the citizen.")
@applicant_options
@acting
@pass_session
def receive_command(session: Session, /, *, office: str | None, at_desk: str | None, **said: Any) -> None:
    """Tiếp nhận: log a dossier; the promised date is computed and told."""
    with refusals(as_json=said["as_json"]):
        applicant = applicant_of(said)
        said["papers"] = papers_of(said["papers"])
        given_due = session.at(said["given_due"], "given_due", ENTRIES) if said["given_due"] else None
        where = session.office(office)
    names = ("procedure", "channel", "official", "code", "slip", "limit", "no_promise", "notify_by", *_COUNTER)
    facts = {name: said[name] for name in names} | {"given_due": given_due} | _source_of(said)
    submit(session, ReceiveDossier, said, **facts, office=where, desk=at_desk, applicant=applicant)


def _source_of(said: dict[str, Any]) -> dict[str, str]:
    """Return where it was first written down: as said, on the slip that is keyed in, else as the channel has it."""
    if said["source"] is None and said["slip"] is not None:
        return {}
    return {"source": said["source"] or said["channel"]}


@click.command("reject")
@click.option("--office", metavar="CODE", help="The office; DUNGHEN_OFFICE by default.")
@click.option("--procedure", required=True, metavar="CODE", help="The procedure asked for.")
@click.option("--channel", type=CHANNELS, default="desk", help="How it came.")
@click.option("--basis", required=True, metavar="TEXT", help="The legal basis of the refusal.")
@applicant_options
@acting
@pass_session
def reject_command(session: Session, /, *, office: str | None, **said: Any) -> None:
    """Từ chối tiếp nhận: refuse at the counter; counted apart, no promise."""
    with refusals(as_json=said["as_json"]):
        applicant = applicant_of(said)
        where = session.office(office)
    facts = {name: said[name] for name in ("procedure", "channel", "basis")}
    submit(session, RejectDossier, said, **facts, office=where, applicant=applicant)


@click.command("return")
@click.argument("code")
@click.option("--how", type=CHANNELS, default="desk", help="How the citizen got it.")
@click.option("--outcome", type=OUTCOMES, help="The result became ready in the same act.")
@click.option("--source", type=SOURCES, default="desk", help="Where it was first written down.")
@on_dossier
@pass_session
def return_command(session: Session, /, code: str, **said: Any) -> None:
    """Trả kết quả: the citizen has the result."""
    submit(session, ReturnResult, said, code=code, **{name: said[name] for name in ("how", "outcome", "source")})


@click.command("withdraw")
@click.argument("code")
@click.option("--basis", metavar="TEXT", help="The citizen's request.")
@click.option("--source", type=SOURCES, default="desk", help="Where it was first written down.")
@on_dossier
@pass_session
def withdraw_command(session: Session, /, code: str, **said: Any) -> None:
    """Rút hồ sơ, asked by the citizen."""
    submit(session, WithdrawDossier, said, code=code, basis=said["basis"], source=said["source"])
