"""The one source of ids and tokens: unguessable, so that no two orders meet by chance and nobody finds a session."""

from secrets import token_urlsafe
from uuid import uuid4


def new_command_id() -> str:
    """Return an id no other command has."""
    return str(uuid4())


def new_token() -> str:
    """Return a word of 256 bits for a session, a form or a program's access."""
    return token_urlsafe(32)
