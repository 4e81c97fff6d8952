"""The one source of command ids: unguessable, so that no two orders meet by chance."""

from uuid import uuid4


def new_command_id() -> str:
    """Return an id no other command has."""
    return str(uuid4())
