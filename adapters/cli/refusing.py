"""How a command refuses: one sentence, or one JSON object, and its exit code (1 refused, 2 misused)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo

import click

from adapters.locale.refusals import say
from domain.errors import BadCodeError, CalendarError, DomainError, FieldError, LimitError

REFUSED, MISUSED = 1, 2
_MISUSES = (FieldError, LimitError, CalendarError, BadCodeError)


@contextmanager
def refusals(*, as_json: bool = False, zone: tzinfo | None = None) -> Iterator[None]:
    """Turn a DomainError inside the block into words and an exit code; JSON goes to stdout, sentences to stderr."""
    try:
        yield
    except DomainError as error:
        if as_json:
            click.echo(json.dumps({"error": as_facts(error, zone)}, ensure_ascii=False))
        else:
            click.echo(say(error, zone), err=True)
        raise SystemExit(MISUSED if isinstance(error, _MISUSES) else REFUSED) from error


def as_facts(error: DomainError, zone: tzinfo | None = None) -> dict[str, str]:
    """Return the stable code and the sentence of a refusal."""
    return {"code": error.code, "message": say(error, zone)}
