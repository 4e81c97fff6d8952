"""The one source of ids, tokens and passwords: unguessable, so that no two orders meet and nobody finds a session."""

from secrets import choice, token_urlsafe
from uuid import uuid4

_TOLD = "abcdefghkmnpqrstuvwxyz"  # letters that are read aloud and typed without a doubt
_GROUPS, _LETTERS = 4, 4


def new_command_id() -> str:
    """Return an id no other command has."""
    return str(uuid4())


def new_token() -> str:
    """Return a word of 256 bits for a session, a form or a program's access."""
    return token_urlsafe(32)


def new_password() -> str:
    """Return a password of 71 bits, as `abcd-efgh-kmnp-qrst`, for somebody to be given and to change at once."""
    return "-".join("".join(choice(_TOLD) for _letter in range(_LETTERS)) for _group in range(_GROUPS))
