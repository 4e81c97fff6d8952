"""`dunghen user`: who may sign in and what for; passwords are typed unseen or made here, never said in a command."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import click
from rich.table import Table

from adapters.access.access import Access
from adapters.access.passwords import checked_password
from adapters.bootstrap import Installation, open_access
from adapters.cli.acting import acting, ordered, submit, tell
from adapters.cli.context import Session, pass_session, print_json
from adapters.cli.reading import axes_of, reading
from adapters.ids import new_password
from adapters.ledger.instants import to_micros
from adapters.locale import _
from adapters.locale.terms import term
from domain.commands import Command
from domain.desk import Answer
from domain.errors import FieldError
from domain.rights import ROLES
from domain.user import DisableUser, EnableUser, Grant, GrantRole, RegisterUser, RevokeRole, SetPassword, User

_ROLES = click.Choice(ROLES)
_office = click.option("--office", metavar="CODE", help="Over which office and all below it.")
_basis = click.option("--basis", required=True, metavar="TEXT", help="The decision it rests on.")
_generate = click.option("--generate", is_flag=True, help="Make a password and show it once; nobody is asked to type.")


class Both(NamedTuple):
    """The ledger, and the store of passwords and sessions beside its keys."""

    ledger: Installation
    access: Access


@click.group("user")
def user_group() -> None:
    """Người dùng: who may sign in, and what for."""


# --- reading --------------------------------------------------------------------------------------


@user_group.command("list")
@reading
@pass_session
def list_command(session: Session, /, **said: Any) -> None:
    """Danh sách: all accounts with their roles, and whether each has a password."""
    axes = axes_of(session, said)
    with _both(session, as_json=said["as_json"]) as (ledger, access):
        holders = access.passwords.holders()
        users = [(user, user.user in holders) for user in ledger.reader.users(axes.known_micros)]
    if said["as_json"]:
        print_json([user_facts(user, has=has) for user, has in users])
    elif not users:
        click.echo(nobody_yet())
    else:
        table = Table(_("Sign in as"), _("Name"), _("Roles"), _("Account"), box=None)
        for user, has in users:
            named = " · ".join(filter(None, (user.name, user.title)))
            table.add_row(user.user, named, "; ".join(map(told, user.grants)) or "–", _account(user, has=has))
        session.out.print(table)


def told(grant: Grant) -> str:
    """Return `lãnh đạo bộ phận W1`; a role that holds everywhere names no office."""
    return " ".join(filter(None, (term("roles", grant.role), grant.office)))


def nobody_yet() -> str:
    """Return what to type while nobody can sign in."""
    return _("Nobody can sign in yet. Type: dunghen user add LOGIN --name NAME --role administrator")


def user_facts(user: User, *, has: bool) -> dict[str, Any]:
    """Return a user as programs read it."""
    grants = [grant._asdict() for grant in user.grants]
    named = {"user": user.user, "name": user.name, "title": user.title}
    return named | {"grants": grants, "disabled": user.is_disabled, "has_password": has}


def _account(user: User, *, has: bool) -> str:
    if user.is_disabled:
        return _("closed")
    return _("Account open") if has else _("no password yet")


# --- acting ---------------------------------------------------------------------------------------


@user_group.command("add")
@click.argument("user")
@click.option("--name", required=True, metavar="TEXT", help="Their name.")
@click.option("--title", metavar="TEXT", help="What they do, as it stands under their name.")
@click.option("--role", type=_ROLES, help="A first role; without one they may do nothing yet.")
@_office
@_generate
@acting
@pass_session
def add_command(session: Session, /, user: str, **said: Any) -> None:
    """Thêm: an account with its first password; on a new ledger this makes the first administrator."""
    with _both(session, as_json=said["as_json"]) as both:
        _carry_out(session, both, _adding(session, user, said), user, said)


def _adding(session: Session, user: str, said: dict[str, Any]) -> list[Command]:
    """Return the order that adds somebody, and the one that gives them a first role."""
    added = ordered(session, RegisterUser, said, user=user, name=said["name"], title=said["title"])
    if not said["role"]:
        return [added]
    grant = said | {"command_id": f"{added.id}:role"}
    return [added, ordered(session, GrantRole, grant, user=user, role=said["role"], office=said["office"])]


@user_group.command("password")
@click.argument("user")
@_generate
@acting
@pass_session
def password_command(session: Session, /, user: str, **said: Any) -> None:
    """Cấp mật khẩu: a new password; every session of the user ends, and one made here is changed at sign-in."""
    with _both(session, as_json=said["as_json"]) as both:
        _carry_out(session, both, [ordered(session, SetPassword, said, user=user)], user, said)


@user_group.command("grant")
@click.argument("user")
@click.argument("role", type=_ROLES)
@_office
@acting
@pass_session
def grant_command(session: Session, /, user: str, role: str, **said: Any) -> None:
    """Giao quyền: a role over an office and all below it; auditors and administrators need no office."""
    submit(session, GrantRole, said, user=user, role=role, office=said["office"])


@user_group.command("revoke")
@click.argument("user")
@click.argument("role", type=_ROLES)
@_office
@acting
@pass_session
def revoke_command(session: Session, /, user: str, role: str, **said: Any) -> None:
    """Thu quyền: take a role back; the user's sessions end."""
    submit(session, RevokeRole, said, user=user, role=role, office=said["office"])


@user_group.command("disable")
@click.argument("user")
@_basis
@acting
@pass_session
def disable_command(session: Session, /, user: str, **said: Any) -> None:
    """Khóa tài khoản: the user no longer comes in; what they did stays theirs."""
    submit(session, DisableUser, said, user=user, basis=said["basis"])


@user_group.command("enable")
@click.argument("user")
@_basis
@acting
@pass_session
def enable_command(session: Session, /, user: str, **said: Any) -> None:
    """Mở lại tài khoản: the user comes in again, with the roles they had."""
    submit(session, EnableUser, said, user=user, basis=said["basis"])


# --- both stores ----------------------------------------------------------------------------------


@contextmanager
def _both(session: Session, *, as_json: bool) -> Iterator[Both]:
    """Open the ledger, which knows users and roles, and the store of passwords beside its keys."""
    with session.ledger(as_json=as_json) as ledger:
        access = open_access(session.settings, session.clock)
        try:
            yield Both(ledger, access)
        finally:
            access.engine.dispose()


def _carry_out(session: Session, both: Both, orders: Sequence[Command], user: str, said: dict[str, Any]) -> None:
    """Record orders as one act and keep the user's new password; given again, only the answers are told again.

    Raises:
        DomainError: refused, or the password cannot be one; nothing was recorded.
    """
    is_new = both.ledger.desk.answered(orders[0]) is None
    typed = _typed(*_called(both, user, said)) if is_new and not (said["generate"] or said["as_json"]) else None
    with both.ledger.desk.together():
        answers = [both.ledger.desk.handle(order) for order in orders]
    made = new_password() if is_new and typed is None else None
    if password := typed or made:
        both.access.passwords.set(user, password, to_micros(session.now()), must_change=made is not None)
        both.access.sessions.end_all(user)
    _tell(answers, made, said)


def _called(both: Both, user: str, said: dict[str, Any]) -> tuple[str, str]:
    """Return how a user is called: to sign in, and by the name that is said now or that the ledger has."""
    known = {one.user: one.name for one in both.ledger.reader.users()}
    return user, said.get("name") or known.get(user, "")


def _typed(*called: str) -> str | None:
    """Return the password that is typed twice, or None if one is to be made.

    Raises:
        FieldError: it is too short, too long, or easy to guess; or the two are not the same.
    """
    ask = partial(click.prompt, default="", hide_input=True, show_default=False)
    typed: str = ask(_("Password (left empty, one is made)"))
    if not typed:
        return None
    if ask(_("The same again")) != typed:
        raise FieldError(field="password", read="…", accepted="password_same")
    return checked_password(typed, *called)


def _tell(answers: Sequence[Answer], made: str | None, said: dict[str, Any]) -> None:
    if said["as_json"]:
        facts = [answer.model_dump(mode="json", exclude_none=True) for answer in answers]
        print_json({"answers": facts, "password": made})
        return
    for answer in answers:
        tell(answer)
    if made is not None:
        told = _("Password, shown this once; it is to be changed at the first sign-in: {password}")
        click.echo(told.format(password=made))
