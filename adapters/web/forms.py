"""What a form sent: checked to come from our own page, with the command id that makes a second post harmless."""

from collections.abc import AsyncIterator
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from adapters.access.sessions import is_same
from adapters.ids import new_command_id
from adapters.web.visitor import SignInNeededError, visitor_or_nobody

TOKEN, COMMAND = "_token", "_command"
SECRETS = frozenset({"password", "approver_password", "new_password", "password_again"})
"""What is typed once and never shown or carried again."""
LONGEST_FIELDS = 1000
LARGEST = 1 << 20
"""Bytes of the largest form: the longest texts in all its fields, and room."""
_OWN = {"same-origin", "none"}
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


_MOST_DIGITS = 18  # of an instant in microseconds; what is longer is nobody's number


def whole_number(text: str) -> int | None:
    """Return a whole number as addresses and forms carry it, in ASCII digits; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


class ForeignFormError(Exception):
    """A form that is not ours, or no longer: it came from another site, or from before another sign-in."""


class Posted(NamedTuple):
    """The fields of a form, as typed."""

    data: FormData
    command: str

    def text(self, name: str) -> str | None:
        """Return one field without the spaces around it; an empty one is None."""
        value = self.data.get(name)
        return (value.strip() or None) if isinstance(value, str) else None

    def texts(self, name: str) -> list[str]:
        """Return every value of a field."""
        return [value.strip() for value in self.data.getlist(name) if isinstance(value, str) and value.strip()]

    def typed(self) -> dict[str, str]:
        """Return all that was typed, so that it can be shown again; no password."""
        return typed_in(self.data)


def typed_in(data: FormData) -> dict[str, str]:
    """Return what a form says, without its token and without passwords."""
    hidden = {TOKEN, *SECRETS}
    return {name: value for name, value in data.items() if isinstance(value, str) and name not in hidden}


async def posted(request: Request) -> AsyncIterator[Posted]:
    """Give the form of a signed-in visitor; files that came with it are closed afterwards.

    Raises:
        ForeignFormError: it did not come from a page of this session.
        SignInNeededError: the session ended meanwhile; what was typed is kept by the page that asks to sign in.
    """
    form = await _read(request)
    try:
        found = visitor_or_nobody(request)
        if found is None:
            raise SignInNeededError
        token = form.data.get(TOKEN)
        if not isinstance(token, str) or not is_same(token, found.session.csrf):
            raise ForeignFormError
        yield form
    finally:
        await form.data.close()


async def posted_by_anyone(request: Request) -> Posted:
    """Return the form of a page that needs no sign-in: its origin is all there is to check.

    Raises:
        ForeignFormError: it came from another site.
    """
    return await _read(request)


async def _read(request: Request) -> Posted:
    check_origin(request)
    data = await fields_of(request)
    command = data.get(COMMAND)
    return Posted(data, command if isinstance(command, str) and command else new_command_id())


async def fields_of(request: Request) -> FormData:
    """Return the fields of a form; what is none, or larger than any of ours, is not read.

    Raises:
        HTTPException: 415, 411 without a length, 413, or 400 when it cannot be read to its end.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _FORMS:
        raise HTTPException(415)
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()):
        raise HTTPException(411)
    if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
        raise HTTPException(413)
    return await request.form(max_fields=LONGEST_FIELDS)


def check_origin(request: Request) -> None:
    """Refuse a form sent by a page of another site.

    Raises:
        ForeignFormError: the browser says so.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in _OWN:
        raise ForeignFormError
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignFormError


Form = Annotated[Posted, Depends(posted)]
"""A route's parameter: the form of a signed-in visitor."""
OpenForm = Annotated[Posted, Depends(posted_by_anyone)]
"""A route's parameter: the form of anybody."""
