"""Letters of apology: write and sign one, sign what somebody else drafted, and say how it reached the citizen."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, NamedTuple

import click

from adapters.bootstrap import Installation
from adapters.cli.acting import on_dossier, ordered
from adapters.cli.apologising_told import list_reasons, say_owed, tell_letter
from adapters.cli.context import DESK_ZONE, Session, pass_session
from adapters.cli.signing import check_signer
from adapters.cli.times import parse_day
from adapters.cli.typed import WholeNumber
from adapters.ids import new_command_id
from domain.apology import Letters
from domain.commands import DeliverApology, DossierCommand, DraftApology, IssueApology
from domain.dossier import Dossier
from domain.errors import FieldError

WAYS = click.Choice(["desk", "online", "post", "sms", "email", "zalo", "phone"])
_DRAFT = ".draft"
_which = click.option(
    "--promise", type=WholeNumber(1), metavar="N", help="Which promise it is about; the last one that waits by default."
)


class Asked(NamedTuple):
    """What was typed about a letter: `said` are the options, with the id and the time that a retry must repeat."""

    session: Session
    ledger: Installation
    dossier: Dossier
    said: dict[str, Any]
    promise_no: int

    def order(self, kind: type[DossierCommand], instead: dict[str, Any], **facts: Any) -> DossierCommand:
        """Return an order about the letter; `instead` of what was said of who acts, the id or the version seen."""
        facts |= {"code": self.dossier.code, "promise_no": self.promise_no}
        order: DossierCommand = ordered(self.session, kind, self.said | instead, **facts)
        return order


@click.command("apologise")
@click.argument("code")
@click.option("--reason", metavar="REASON", help="Why the promise breaks; left out, all reasons are listed.")
@click.option("--new-date", metavar="T", help="auto (by default), none, a day (its closing time), or a day and a time.")
@click.option("--place", metavar="TEXT", help="Where the citizen is asked to come; the office by default.")
@click.option("--signer", metavar="OFFICIAL", help="Who signs; needed unless --draft-only.")
@click.option("--draft-only", is_flag=True, help="Write the letter and leave it to be signed.")
@_which
@on_dossier
@pass_session
def apologise_command(session: Session, /, code: str, **said: Any) -> None:
    """Lập và ký thư xin lỗi: write the letter and sign it in one act; without --reason the reasons are listed."""
    with session.ledger(as_json=said["as_json"]) as ledger:
        asked = _asked(session, ledger, code, said, lambda letters: bool(letters.owed))
        if said["reason"] is None:
            list_reasons(asked.dossier, ledger.desk.ground().rules, as_json=said["as_json"])
            raise SystemExit(2 if said["signer"] or said["draft_only"] else 0)
        if not said["signer"] and not said["draft_only"]:
            raise FieldError(field="signer", read="", accepted="present")
        if said["signer"] and not said["draft_only"]:
            check_signer(ledger, said["signer"], asked.dossier.standing.office)
        if not said["as_json"]:
            say_owed(asked.dossier, asked.promise_no)
        _give(asked, _written(asked))


def _written(asked: Asked) -> list[DossierCommand]:
    """Return the orders that write the letter and, unless it is only a draft, sign it."""
    said, command = asked.said, asked.said["command_id"]
    facts = {"reason": said["reason"], "place": said["place"] or _office(asked)}
    again = _new_date(asked, said["new_date"] or "auto")
    if said["draft_only"]:
        return [asked.order(DraftApology, {}, re_promise=again, **facts)]
    draft = asked.order(DraftApology, {"command_id": f"{command}{_DRAFT}"}, re_promise=again, **facts)
    return [draft, asked.order(IssueApology, {"by": said["signer"], "seen_version": None})]


@click.command("sign-apology")
@click.argument("code")
@click.option("--signer", metavar="OFFICIAL", help="Who signs; --by by default.")
@click.option("--new-date", metavar="T", help="Another new date than the draft's: a day, or a day and a time.")
@click.option("--place", metavar="TEXT", help="Another place than the draft's.")
@_which
@on_dossier
@pass_session
def sign_apology_command(session: Session, /, code: str, **said: Any) -> None:
    """Ký thư xin lỗi that somebody else has drafted."""
    with session.ledger(as_json=said["as_json"]) as ledger:
        asked = _asked(session, ledger, code, said, lambda letters: len(letters.drafts) > len(letters.issued))
        if said["new_date"] in {"auto", "none"}:
            raise FieldError(field="new_date", read=said["new_date"], accepted="instant")
        again = _new_date(asked, said["new_date"] or "none")
        signer = {"by": session.who(said["signer"] or said["by"])}
        check_signer(ledger, signer["by"], asked.dossier.standing.office)
        _give(asked, [asked.order(IssueApology, signer, re_promise=again, place=said["place"] or None)])


@click.command("deliver-apology")
@click.argument("code")
@click.option("--channel", type=WAYS, required=True, help="How it reached the citizen.")
@click.option("--evidence", metavar="TEXT", help="What proves it: a signature, a tracking number, who was called when.")
@_which
@on_dossier
@pass_session
def deliver_apology_command(session: Session, /, code: str, **said: Any) -> None:
    """Giao thư xin lỗi: how and when the letter reached the citizen."""
    with session.ledger(as_json=said["as_json"]) as ledger:
        asked = _asked(session, ledger, code, said, lambda letters: letters.delivered < len(letters.issued))
        facts = {"channel": said["channel"], "evidence": said["evidence"] or None}
        _give(asked, [asked.order(DeliverApology, {}, **facts)])


def _asked(
    session: Session, ledger: Installation, code: str, said: dict[str, Any], waits: Callable[[Letters], bool]
) -> Asked:
    """Return what was asked for.

    It is about the promise typed; else that of the same order given before; else the last one whose letters wait, or
    the present one.
    """
    dossier = ledger.desk.dossier(code)
    before = _given_before(ledger, code, said["command_id"])
    waiting = [number for number, letters in dossier.apologies.by_promise.items() if waits(letters)]
    promise_no = said["promise"] or max(waiting, default=max(dossier.standing.promise_no, 1))
    fixed = {"command_id": said["command_id"] or new_command_id()}
    if before is not None:
        promise_no = said["promise"] or before.promise_no
    return Asked(session, ledger, dossier, said | fixed, promise_no)


def _given_before(ledger: Installation, code: str, command: str | None) -> Any:
    """Return the first act that an order with this id has recorded, or None."""
    if command is None:
        return None
    ids = {command, command + _DRAFT}
    acts = ledger.reader.dossier(code).acts
    return next(
        (act for act, row in acts if json.loads(row.envelope)["command"] in ids and hasattr(act, "promise_no")), None
    )


def _give(asked: Asked, orders: list[DossierCommand]) -> None:
    """Give the orders in one transaction, and tell what they did."""
    desk = asked.ledger.desk
    with desk.together():
        answers = [desk.handle(order) for order in orders]
    tell_letter(desk.dossier(asked.dossier.code), answers, desk.ground().rules, as_json=asked.said["as_json"])


def _new_date(asked: Asked, text: str) -> datetime | Literal["auto"] | None:
    """Read the new date: a day alone means its closing time.

    Raises:
        FieldError: it cannot be read, or nobody works on that day.
        YearAbsentError: the calendar lacks the year.
    """
    if text == "auto":
        return "auto"
    if text == "none":
        return None
    promise = asked.dossier.standing.promise
    if ":" in text or promise is None:
        return asked.session.at(text, "new_date")
    ground, day = asked.ledger.desk.ground(), parse_day(text, "new_date")
    calendar = ground.calendar_of(ground.latest_key(promise.calendar.rpartition("@")[0]))
    if not calendar.is_working(day):
        raise FieldError(field="new_date", read=text, accepted="working_day")
    return calendar.closing(day)


def _office(asked: Asked) -> str:
    """Return the name of the office that has the dossier."""
    at = asked.session.at(asked.said["at"])
    office = asked.ledger.desk.ground().office_of(asked.dossier.standing.office)
    return office.name_on(at.astimezone(DESK_ZONE).date())
