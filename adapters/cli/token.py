"""`dunghen token`: letting other programs in, each as one user, at some offices, with some rights, until a day."""

from datetime import datetime, timedelta
from typing import Any, get_args

import click
from rich.table import Table

from adapters.access.access import Access
from adapters.access.granting import issue, revoke, token_named
from adapters.bootstrap import Installation, open_access
from adapters.cli.acting import acting, ordered
from adapters.cli.context import DESK_ZONE, Session, json_option, pass_session, print_json
from adapters.cli.reading import short_instant, written
from adapters.ids import new_command_id
from adapters.locale import _
from domain.rights import Right
from domain.token import IssueToken, RevokeToken, Token

_HALF_A_YEAR = timedelta(days=180)
_SCOPES = click.Choice(get_args(Right))


@click.group("token")
def token_group() -> None:
    """Mã truy cập: other programs' way in, by the API."""


@token_group.command("issue")
@click.option("--user", required=True, metavar="LOGIN", help="The user the program acts as.")
@click.option("--name", required=True, metavar="TEXT", help="Whose program it is, and what for.")
@click.option(
    "--office", metavar="CODE", help="The office, with all below it; without one everywhere, as for auditors."
)
@click.option("--scope", "scopes", type=_SCOPES, multiple=True, required=True, help="A right it carries; repeat it.")
@click.option("--until", metavar="T", help="When it ends; in 180 days by default, in 366 at most.")
@acting
@pass_session
def issue_command(session: Session, /, *, scopes: tuple[Right, ...], until: str | None, **said: Any) -> None:
    """Cấp mã: the secret is shown once, and kept nowhere; lost, it is revoked and another issued."""
    said["command_id"] = said["command_id"] or new_command_id()
    with session.ledger(as_json=said["as_json"]) as ledger:
        facts = {name: said[name] for name in ("user", "name", "office")} | {"scopes": scopes}
        facts["token"] = token_named(said["command_id"])
        facts["until"] = session.at(until, "until") if until else session.now() + _HALF_A_YEAR
        order: IssueToken = ordered(session, IssueToken, said, **facts)
        issued = issue(ledger.desk, _access(session, ledger).tokens, order)
    if said["as_json"]:
        print_json({"token": order.token, "secret": issued.secret, "until": written(order.until)})
        return
    click.echo(_("Issued token {token} for {user}, until {when}.").format(**_told(order)))
    click.echo(_("Its secret is shown only now: {secret}").format(secret=issued.secret))


@token_group.command("list")
@json_option
@pass_session
def list_command(session: Session, /, *, as_json: bool) -> None:
    """Danh sách: every token, for whom, where, what for, until when, and when it was last used."""
    with session.ledger(as_json=as_json) as ledger:
        used, now = _access(session, ledger).tokens.used(), session.now()
        facts = [token_facts(token, used.get(token.token), now) for token in ledger.reader.tokens()]
    if as_json:
        print_json(facts)
        return
    table = Table(_("Token"), _("Name"), _("User"), _("Office"), _("Rights"), _("Until"), _("Last used"), box=None)
    for one in facts:
        ends = _("revoked") if one["revoked_at"] else _short(one["until"])
        where = one["office"] or _("everywhere")
        cells = (one["token"], one["name"], one["user"], where, " ".join(one["scopes"]), ends, _short(one["used_at"]))
        table.add_row(*cells, style="" if one["lets_in"] else "dim")
    session.out.print(table if facts else _("No program has a token."))


@token_group.command("revoke")
@click.argument("token")
@click.option("--basis", required=True, metavar="TEXT", help="Why.")
@acting
@pass_session
def revoke_command(session: Session, /, token: str, **said: Any) -> None:
    """Thu hồi mã: from now on it lets nobody in."""
    with session.ledger(as_json=said["as_json"]) as ledger:
        order = ordered(session, RevokeToken, said, token=token, basis=said["basis"])
        answer = revoke(ledger.desk, _access(session, ledger).tokens, order)
    if said["as_json"]:
        print_json(answer.model_dump(mode="json", exclude_none=True))
    else:
        click.echo(_("Revoked token {token}.").format(token=token))


def token_facts(token: Token, used_at: datetime | None, now: datetime) -> dict[str, Any]:
    """Return a token as programs read it."""
    facts: dict[str, Any] = {name: getattr(token, name) for name in ("token", "name", "user", "office")}
    facts |= {"scopes": list(token.scopes), "until": written(token.until), "lets_in": token.lets_in(now)}
    for name, at in (("revoked_at", token.revoked_at), ("used_at", used_at)):
        facts[name] = at and written(at)
    return facts


def _access(session: Session, ledger: Installation) -> Access:
    return open_access(session.settings, ledger.clock)


def _told(order: IssueToken) -> dict[str, str]:
    return {"token": order.token, "user": order.user, "when": short_instant(order.until, DESK_ZONE)}


def _short(instant: str | None) -> str:
    return short_instant(datetime.fromisoformat(instant), DESK_ZONE) if instant else ""
