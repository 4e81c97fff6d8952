"""A password given to somebody else: typed by who gives it, or made here and shown once; to be changed at sign-in."""

from typing import NamedTuple

from adapters.access.passwords import checked_password
from adapters.ids import new_password
from adapters.ledger.instants import to_micros
from adapters.web.actor import Actor
from adapters.web.forms import Posted
from domain.errors import FieldError


class Chosen(NamedTuple):
    """A password, and whether it was made here."""

    text: str
    is_made: bool


def chosen(form: Posted, *called: str) -> Chosen:
    """Return the password of a form for who is `called` so: made here, unless `how` says that one was typed.

    Raises:
        FieldError: what was typed is missing, too short, too long, or easy to guess.
    """
    if form.text("how") != "typed":
        return made_or(None, "new_password")
    typed = form.data.get("new_password")
    if not isinstance(typed, str) or not typed:
        raise FieldError(field="new_password", read="", accepted="present")
    return made_or(typed, "new_password", *called)


def made_or(given: str | None, field: str, *called: str) -> Chosen:
    """Return the password that a field gives for who is `called` so; without one, another that is made here.

    Raises:
        FieldError: it is too short, too long, or easy to guess.
    """
    if given is None:
        return Chosen(new_password(), is_made=True)
    return Chosen(checked_password(given, *called, field=field), is_made=False)


def keep(by: Actor, user: str, password: Chosen) -> None:
    """Keep it, to be changed at sign-in, and end the sessions of who had another."""
    access = by.service.access
    access.passwords.set(user, password.text, to_micros(by.service.ledger.clock()), must_change=True)
    access.sessions.end_all(user)
