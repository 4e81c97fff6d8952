"""What all commands that act share: who, when, why, the second person, a command id; and how the answer is told."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from adapters.cli.context import DESK_ZONE, Session, json_option, print_json
from adapters.cli.refusing import refusals
from adapters.cli.times import ENTRIES, YEARS, in_words, show_instant
from adapters.cli.typed import WholeNumber
from adapters.ids import new_command_id
from adapters.locale import _
from domain.commands import Command, DossierCommand, ReceiveDossier, RejectDossier
from domain.desk import Answer
from domain.errors import FieldError
from domain.message import Message

F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M", bound=Message)
_ACCEPTED = {"missing": "present", "string_too_short": "present", "string_too_long": "text_shorter"}
_ACCEPTED_AT = {"user": "a_login"}
_JUDGED = (DossierCommand, ReceiveDossier, RejectDossier)  # whose times the ledger's own rules judge
SOURCES = click.Choice(["desk", "online", "post", "paper"])

_OPTIONS = (
    click.option("--by", metavar="OFFICIAL", help="Who acts; DUNGHEN_OFFICIAL or the user of this machine by default."),
    click.option("--at", metavar="T", help="When it happened: 27/11/2026 08:00 or ISO 8601; now by default."),
    click.option("--note", metavar="TEXT", help="Why, in words; kept sealed. Needed for an act of an earlier day."),
    click.option("--approved-by", metavar="OFFICIAL", help="The second person, where the act needs one."),
    click.option("--command-id", metavar="ID", help="The same id again has one effect and one answer."),
)


def acting(command: F) -> F:
    """Add the options every act has."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return json_option(command)


def on_dossier(command: F) -> F:
    """Add the options every act on a dossier has: those of `acting`, and which version the person was looking at."""
    seen = "The version of the dossier that was on screen: a refusal then says who did what since."
    return acting(click.option("--seen-version", type=WholeNumber(1), metavar="N", help=seen)(command))


def submit(session: Session, kind: type[Command], said: dict[str, Any], **facts: Any) -> None:
    """Give the order to the desk and tell the answer; `said` are the options of `acting`."""
    as_json = said["as_json"]
    with refusals(as_json=as_json, zone=DESK_ZONE):
        order = ordered(session, kind, said, **facts)
    with session.ledger(as_json=as_json) as ledger:
        answer = ledger.desk.handle(order)
    if as_json:
        print_json(answer_facts(answer))
    else:
        tell(answer)
        if said["at"] and answer.occurred_at is not None:
            click.echo(_("It happened at {when}.").format(when=in_words(answer.occurred_at, DESK_ZONE)))


def ordered(session: Session, kind: type[Command], said: dict[str, Any], **facts: Any) -> Any:
    """Return the order, checked.

    Raises:
        FieldError: what was typed cannot stand in an order.
    """
    return built(
        kind,
        id=said["command_id"] or new_command_id(),
        by=session.who(said["by"]),
        at=session.at(said["at"], years=ENTRIES if issubclass(kind, _JUDGED) else YEARS),
        at_sending=not said["at"],
        note=said["note"] or None,
        approved_by=said["approved_by"] or None,
        **({"seen_version": said["seen_version"]} if "seen_version" in said else {}),
        **facts,
    )


def built(kind: type[M], **facts: Any) -> M:
    """Return a message made of what was typed.

    Raises:
        FieldError: naming the first field that does not hold.
    """
    try:
        return kind(**facts)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        if first["input"] is None:  # nothing was typed where something must stand
            raise FieldError(field=field, read="", accepted="present") from error
        accepted = _ACCEPTED.get(first["type"]) or _ACCEPTED_AT.get(field, "word")
        raise FieldError(field=field, read=str(first["input"]), accepted=accepted) from error


def answer_facts(answer: Answer) -> dict[str, Any]:
    """Return an answer as programs read it."""
    return answer.model_dump(mode="json", exclude_none=True)


def tell(answer: Answer) -> None:
    """Say what was recorded, in the words of the counter."""
    for event in answer.events:
        click.echo(_(DONE.get(event, "Recorded: {event}.")).format(code=answer.code, event=event))
    if answer.promise is not None and answer.events[0] in PROMISING:
        click.echo(_("Promised: {when}").format(when=show_instant(answer.promise.due, DESK_ZONE)))
        if answer.promise.provisional:
            click.echo(
                _("Provisional: a year it touches is only forecast; it is counted again when the year is decreed.")
            )
    click.echo(_("Ledger line {position}.").format(position=answer.position))


PROMISING = {"dossier.received", "dossier.resumed", "dossier.promise_revised", "dossier.result_recalled"}
DONE = {
    "dossier.received": "Received {code}.",
    "dossier.rejected": "Refused at the counter: {code}.",
    "dossier.handed_over": "Handed over {code}.",
    "dossier.paused": "Paused {code}: the clock stands still.",
    "dossier.resumed": "Resumed {code}.",
    "dossier.processed": "The result of {code} is ready.",
    "dossier.returned": "Returned the result of {code}.",
    "dossier.result_recalled": "Recalled the result of {code}.",
    "dossier.withdrawn": "Withdrawn {code}.",
    "dossier.stopped": "Stopped {code}.",
    "dossier.entry_corrected": "Corrected {code}.",
    "dossier.correction_proposed": "Proposed a correction of {code}.",
    "dossier.proposal_decided": "Decided on a proposed correction of {code}.",
    "dossier.promise_revised": "The promise of {code} moved.",
    "dossier.taken_over": "Taken over {code}.",
    "dossier.rung_reached": "{code} reached a rung of the ladder.",
    "dossier.apology_required": "A written apology is owed for {code}.",
    "dossier.apology_withdrawn": "The apology for {code} is no longer owed.",
    "dossier.apology_drafted": "Drafted a letter of apology for {code}.",
    "dossier.apology_issued": "Signed the letter of apology for {code}.",
    "dossier.apology_delivered": "The letter of apology for {code} has reached the citizen.",
    "person.erased": "Erased the personal data of who filed {code}.",
    "office.opened": "Opened office {code}.",
    "office.renamed": "Renamed office {code}.",
    "office.ended": "Office {code} ends.",
    "office.desk_opened": "Opened a desk of office {code}.",
    "office.desk_closed": "Closed a desk of office {code}.",
    "office.calendar_assigned": "Office {code} keeps another calendar.",
    "user.registered": "Added user {code}.",
    "user.role_granted": "Granted a role to {code}.",
    "user.role_revoked": "Took a role back from {code}.",
    "user.disabled": "Closed the account {code}.",
    "user.enabled": "Opened the account {code} again.",
    "user.password_set": "Set a password for {code}.",
    "procedure.defined": "Defined procedure {code}.",
    "procedure.revised": "Revised procedure {code}.",
    "procedure.replaced": "Procedure {code} has another code.",
    "procedure.ended": "Procedure {code} ends.",
    "slips.opened": "Office {code} begins to print slips ahead.",
    "slips.printed": "Printed slips of office {code} ahead.",
    "slips.voided": "Voided slips of office {code}.",
    "calendar.published": "Published calendar {code}.",
    "calendar.revised": "Published the next version of calendar {code}.",
}
