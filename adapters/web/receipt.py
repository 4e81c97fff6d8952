"""What the form of a receipt says: the applicant, the papers handed in, and the order that it amounts to."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from adapters.cli.acting import built
from adapters.cli.context import DESK_ZONE
from adapters.cli.times import parse_instant
from adapters.locale import _
from adapters.web.directory import Known
from adapters.web.forms import Posted
from adapters.web.orders import order
from adapters.web.procedures import procedure_of
from adapters.web.second import approver_of
from adapters.web.visitor import Visitor
from domain.commands import ReceiveDossier
from domain.errors import FieldError
from domain.values import PaperHandedIn, Source

PERSON = ("name", "id_number", "phone", "email", "address")
"""What is asked about the applicant; all of it is sealed at once."""
_PLAIN = ("desk", "channel", "official", "code", "limit", "notify_by", "return_way")
_DIGITS = {"id_number": "9 or 12 digits", "phone": "10 digits"}
_COUNTS = ("originals", "certified", "copies")
_SPARE = 2
_MOST_ROWS = 100
_LARGEST_FEE = 100_000_000_000


class Row(NamedTuple):
    """One row of the table of papers, as it stands in its fields."""

    name: str = ""
    originals: str = ""
    certified: str = ""
    copies: str = ""


def receipt_of(visitor: Visitor, form: Posted, known: Known, office: str) -> ReceiveDossier:
    """Return the order that a form amounts to.

    Raises:
        FieldError: naming the field that does not hold.
    """
    source: Source = "paper" if form.text("paper") else "desk"
    given = form.text("given_due") if source == "paper" else None
    facts: dict[str, Any] = {name: value for name in _PLAIN if (value := form.text(name))}
    facts |= {"office": office, "procedure": procedure_of(known, form).code, "source": source}
    facts |= {"applicant": person_of(form), "papers": papers_of(form)}
    facts |= {"sets": _whole(form, "sets", 1, 99, _("a whole number from 1 to 99"))}
    facts |= {"fee": _whole(form, "fee", 0, _LARGEST_FEE, _("whole đồng, as 15.000"))}
    facts |= {"given_due": parse_instant(given, DESK_ZONE, "given_due") if given else None}
    return order(ReceiveDossier, visitor, form, **facts | {"approved_by": approver_of(visitor, form, office)})


def person_of(form: Posted) -> dict[str, str] | None:
    """Return what was said about the applicant; nothing at all is None.

    Raises:
        FieldError: a number that cannot be one.
    """
    person = {name: value for name in PERSON if (value := form.text(name))}
    for name, digits in (("id_number", (9, 12)), ("phone", (10, 11))):
        read = person.get(name, "")
        plain = "".join(sign for sign in read if sign not in " .-")
        if read and not (plain.isascii() and plain.isdigit() and len(plain) in digits):
            raise FieldError(field=name, read=read, accepted=_(_DIGITS[name]))
    if (email := person.get("email")) and ("@" not in email or any(sign.isspace() for sign in email)):
        raise FieldError(field="email", read=email, accepted=_("an address as ten@noi.vn"))
    return person or None


# --- the papers handed in -------------------------------------------------------------------------------


def papers_of(form: Posted) -> tuple[PaperHandedIn, ...] | None:
    """Return the papers of the table: a row without a name, or all of whose counts are empty or 0, is none that came.

    Raises:
        FieldError: a count that is no whole number.
    """
    rows = [row for row in _typed_rows(form.typed()) if row.name]
    counted = [(row.name, [_count(read) for read in row[1:]]) for row in rows]
    came = [built(PaperHandedIn, name=name, **dict(zip(_COUNTS, n, strict=True))) for name, n in counted if any(n)]
    return tuple(came) or None


def rows_of(typed: Mapping[str, str], usual: Iterable[str]) -> list[Row]:
    """Return the rows to show: those typed, else the usual papers with one original each; then room for more."""
    rows = [row for row in _typed_rows(typed) if row.name] or [Row(name, "1") for name in usual]
    return rows + [Row()] * (1 if rows else _SPARE)


def _typed_rows(typed: Mapping[str, str]) -> list[Row]:
    numbers = range(1, _MOST_ROWS + 1)
    return [
        Row(*(typed.get(f"{name}_{n}", "").strip() for name in ("paper", *_COUNTS)))
        for n in numbers
        if f"paper_{n}" in typed
    ]


def _count(read: str) -> int:
    if not read:
        return 0
    if not (read.isascii() and read.isdecimal() and len(read) <= 3):  # noqa: PLR2004 - as PaperHandedIn has it
        raise FieldError(field="papers", read=read, accepted=_("how many of it came, from 0 to 999"))
    return int(read)


def _whole(form: Posted, name: str, least: int, most: int, accepted: str) -> int | None:
    read = form.text(name)
    if read is None:
        return None
    plain = read.translate(str.maketrans("", "", " .,đ"))
    is_number = plain.isascii() and plain.isdecimal() and len(plain) <= len(str(most))
    if not is_number or not least <= int(plain) <= most:
        raise FieldError(field=name, read=read, accepted=accepted)
    return int(plain)
