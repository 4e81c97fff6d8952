"""A calendar as it is uploaded or pasted, and where in its text something is wrong."""

import re

from starlette.datastructures import UploadFile

from adapters.locale import _
from adapters.locale.refusals import printable, say
from adapters.web.forms import Posted
from domain.calendar_spec import CalendarSpec
from domain.errors import CalendarError, FieldError

LARGEST = 1_000_000  # bytes: a century of days off is a tenth of it
_AT = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_TABLE = re.compile(r"(off|makeup)\.(\d+)(?:\.(\w+))?")


def text_in(form: Posted) -> str:
    """Return the text of a calendar: of the file that was uploaded, else as it was pasted.

    Raises:
        FieldError: there is none, it is too large, or it is not UTF-8.
    """
    file = form.data.get("file")
    if isinstance(file, UploadFile) and file.filename:
        data = file.file.read(LARGEST + 1)
    else:
        data = str(form.data.get("text") or "").encode()
    if not data.strip():
        raise FieldError(field="text", read="", accepted="present")
    if len(data) > LARGEST:
        raise FieldError(field="text", read="…", accepted="text_shorter")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FieldError(field="text", read="…", accepted="bad_toml") from None


def spec_in(text: str) -> CalendarSpec:
    """Return the calendar of a text.

    Raises:
        CalendarError: it cannot be read, or contradicts itself.
    """
    return CalendarSpec.from_toml(text)


def told(refusal: CalendarError, text: str) -> str:
    """Return what is wrong with a calendar, and in which line."""
    line, read = line_of(refusal, text), str(refusal.facts["read"])
    if refusal.facts["why"] == "bad_toml" and line is not None:
        reason = printable(_AT.sub("", read).strip())
        return _("Line {line}: this is no TOML that can be read ({reason}).").format(line=line, reason=reason)
    said = say(refusal)
    return _("Line {line}: {said}").format(line=line, said=said) if line else said


def line_of(refusal: CalendarError, text: str) -> int | None:
    """Return the line a refusal speaks of, counted from 1, or None where it speaks of the whole."""
    field, lines = str(refusal.facts["field"]), text.splitlines()
    if field == "file":
        found = _AT.search(str(refusal.facts["read"]))
        return None if found is None else int(found[1]) if found[1] else len(lines)
    if table := _TABLE.match(field):
        return _in_table(lines, table[1], int(table[2]), table[3])
    key = field.removeprefix("week.").partition(".")[0]
    return next((number for number, line in enumerate(lines, 1) if _names(line, key)), None)


def _in_table(lines: list[str], name: str, place: int, key: str | None) -> int | None:
    """Return the line of a key in the table of a name at a place, else that of its head."""
    heads = [number for number, line in enumerate(lines) if line.strip().startswith(f"[[{name}]]")]
    if place >= len(heads):
        return None
    for number in range(heads[place] + 1, len(lines)):
        if lines[number].lstrip().startswith("["):
            break
        if key is not None and _names(lines[number], key):
            return number + 1
    return heads[place] + 1


def _names(line: str, key: str) -> bool:
    return re.match(rf"\s*{re.escape(key)}\s*=", line) is not None
