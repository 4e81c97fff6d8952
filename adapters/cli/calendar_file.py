"""The file form of a calendar, written and read: what is written reads back as the same calendar."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from domain.calendar_spec import WEEKDAYS, CalendarSpec
from domain.errors import CalendarError

CALENDAR_FILE = click.Path(dir_okay=False, path_type=Path)


def read_calendar(path: Path) -> CalendarSpec:
    """Return the calendar in a file.

    Raises:
        CalendarError: the file cannot be read, or the calendar contradicts itself.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CalendarError(field="file", read=path.name, why="no_file") from error
    except UnicodeDecodeError as error:
        raise CalendarError(field="file", read=str(path), why="bad_toml") from error
    return CalendarSpec.from_toml(text)


def as_toml(spec: CalendarSpec) -> str:
    """Return a calendar in its file form."""
    return "\n".join(_lines(spec)) + "\n"


def _lines(spec: CalendarSpec) -> Iterator[str]:
    yield f"zone = {_text(spec.zone)}"
    yield f"years = {json.dumps(spec.years)}"
    if spec.forecast:
        yield f"forecast = {json.dumps(spec.forecast)}"
    if spec.source:
        yield f"source = {_text(spec.source)}"
    yield from ("", "[week]")
    for day in WEEKDAYS:
        if day in spec.week:
            yield f"{day} = [{', '.join(map(_text, spec.week[day]))}]"
    for off in spec.off:
        yield from _table("off", {"from": off.first, "to": off.last, "name": off.name, "source": off.source})
    for makeup in spec.makeup:
        facts = {"day": makeup.day, "for": makeup.replaces, "name": makeup.name, "source": makeup.source}
        yield from _table("makeup", facts)


def _table(name: str, facts: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"[[{name}]]")
    for key, value in facts.items():
        if isinstance(value, date):
            yield f"{key} = {value.isoformat()}"
        elif value:
            yield f"{key} = {_text(value)}"


def _text(value: str) -> str:
    """Write a basic string: JSON's escapes are TOML's too, which escapes DEL besides."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
