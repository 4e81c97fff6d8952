"""Promises by the million: one JSON object in a line, one out, in order; a bad line is answered and the run goes on."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import IO, Any, cast, get_args

from pydantic_core import from_json

from adapters.cli.refusing import as_facts
from adapters.cli.times import parse_instant
from adapters.reference import shipped_numbers
from domain.calendar import WorkingCalendar
from domain.errors import DomainError, FieldError
from domain.promise import Limit, Pause, Policy, Terms
from domain.reckoning import run

_KEYS = {"received", "limit", "pauses", "policy"}
_POLICIES = get_args(Policy)
_PAUSES_AT_MOST = 1000
_LINES_AT_ONCE = 10_000


def answer_lines(lines: Iterable[bytes], calendar: WorkingCalendar, out: IO[str]) -> None:
    """Write `{"due", "late_from"}` or `{"error": {"code", "message"}}` for each line `{"received", "limit", ...}`."""
    answer = _answerer(calendar)
    rest = iter(lines)
    while answers := [answer(line) for line in islice(rest, _LINES_AT_ONCE)]:
        out.writelines(answers)


def _answerer(calendar: WorkingCalendar) -> Callable[[bytes], str]:
    numbers = shipped_numbers()
    limit_of = lru_cache(maxsize=None)(Limit.parse)
    # Promises in days share their instants, a few thousand for a calendar: write each once.
    written = lru_cache(maxsize=65_536)(_written)

    def answer(line: bytes) -> str:
        try:
            fields = _fields(line)
            received, limit = parse_instant(fields["received"], None, "received"), limit_of(fields["limit"])
            pauses = _pauses(fields["pauses"]) if "pauses" in fields else ()
            if limit.unit == "wd" and not pauses:
                return written(*calendar.promised(received, limit.count))
            course = run(calendar, Terms(received, limit, *numbers, fields.get("policy", "resume")), pauses)
            return written(course.due, course.late_from)
        except DomainError as error:
            return json.dumps({"error": as_facts(error, calendar.zone)}, ensure_ascii=False) + "\n"

    return answer


def _written(due: datetime, late_from: datetime) -> str:
    return f'{{"due": "{due.isoformat()}", "late_from": "{late_from.isoformat()}"}}\n'


def _fields(line: bytes) -> dict[str, Any]:
    """Read one line. Raises FieldError."""
    try:
        fields = from_json(line.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        raise FieldError(field="line", read=line.decode("utf-8", "replace"), accepted="json_object") from None
    if type(fields) is not dict:
        raise FieldError(field="line", read=line.decode("utf-8", "replace"), accepted="json_object")
    if not fields.keys() <= _KEYS:
        raise FieldError(field=", ".join(fields.keys() - _KEYS), read="", accepted="known_key")
    for name in ("received", "limit"):
        if type(fields.get(name)) is not str:
            raise FieldError(field=name, read=fields.get(name, ""), accepted="text" if name in fields else "present")
    if fields.get("policy", "resume") not in _POLICIES:
        raise FieldError(field="policy", read=fields["policy"], accepted="policy")
    return cast("dict[str, Any]", fields)


def _pauses(read: Any) -> list[Pause]:
    """Read [[from, to], ...]. Raises FieldError."""
    pairs = isinstance(read, list) and len(read) <= _PAUSES_AT_MOST
    if not pairs or not all(isinstance(pair, list) and list(map(type, pair)) == [str, str] for pair in read):
        raise FieldError(field="pauses", read=read, accepted="pairs")
    return [Pause(*(parse_instant(end, None, "pauses") for end in pair)) for pair in read]
