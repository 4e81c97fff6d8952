"""The table of administration's acts: each order about offices, procedures and users with its address and its body."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, create_model

from adapters.web.api.fields import Body, EnteredDay, Short, Text
from domain.commands import Command
from domain.errors import DomainError, OfficeUnknownError, ProcedureUnknownError, UserUnknownError
from domain.office import AssignCalendar, ChangeDesk, OpenOffice, RenameOffice
from domain.procedure import DefineProcedure, EndProcedure, ReplaceProcedure, ReviseProcedure
from domain.user import DisableUser, EnableUser, GrantRole, RevokeRole
from domain.values import ClockPolicy


class Kind(NamedTuple):
    """What acts are done to: where such things are addressed, what names one, and the refusal where there is none."""

    place: str
    key: str
    said: str
    unknown: type[DomainError]

    def not_there(self, key: str) -> DomainError:
        """Return the refusal."""
        return self.unknown(**{self.place.removesuffix("s"): key})


OFFICE = Kind("offices", "code", "The code of the office.", OfficeUnknownError)
PROCEDURE = Kind("procedures", "code", "The code of the procedure.", ProcedureUnknownError)
USER = Kind("users", "user", "What the user signs in with.", UserUnknownError)


class Act(NamedTuple):
    """An act: its order, what it is done to, its path below that; without one, such a thing begins with it.

    `holds_at` is the fact that names the office at which the right must hold; without one, or where it is left out, it
    must hold everywhere.
    """

    order: type[Command]
    kind: Kind
    path: str
    said: str
    holds_at: str = ""

    @property
    def opens(self) -> bool:
        """Whether something begins with it."""
        return not self.path

    @property
    def address(self) -> str:
        """Its address."""
        return f"/{self.kind.place}" if self.opens else f"/{self.kind.place}/{{{self.kind.key}:path}}/{self.path}"

    @property
    def name(self) -> str:
        """How clients' programs call it."""
        return self.order.__name__[0].lower() + self.order.__name__[1:]

    @property
    def scope(self) -> str:
        """The scope it needs and where, in words."""
        where = {"": "everywhere", "code": "at the office", "parent": "at the office above; without one, everywhere"}
        return f"`administer`, {where.get(self.holds_at, 'at the office of the role; without one, everywhere')}"


ACTS = (
    Act(OpenOffice, OFFICE, "", "Thành lập: open an office.", "parent"),
    Act(RenameOffice, OFFICE, "rename", "Đổi tên: another name; the code stays.", "code"),
    Act(ChangeDesk, OFFICE, "desks", "Điểm tiếp nhận: open or close a desk of the office.", "code"),
    Act(AssignCalendar, OFFICE, "calendar", "Áp dụng lịch: the office keeps another calendar from a day on.", "code"),
    Act(DefineProcedure, PROCEDURE, "", "Công bố: a new procedure with its first version."),
    Act(ReviseProcedure, PROCEDURE, "versions", "Sửa đổi: the next version; old dossiers keep their date."),
    Act(ReplaceProcedure, PROCEDURE, "replace", "Thay mã: another code stands in its place from a day on."),
    Act(EndProcedure, PROCEDURE, "end", "Bãi bỏ: nothing is received under it from a day on."),
    Act(GrantRole, USER, "grant", "Giao quyền: a role over an office and all below it, or everywhere.", "office"),
    Act(RevokeRole, USER, "revoke", "Thu quyền: a role is taken back; sessions end.", "office"),
    Act(DisableUser, USER, "disable", "Khóa tài khoản: the user and their tokens no longer come in."),
    Act(EnableUser, USER, "enable", "Mở lại tài khoản."),
)


class Terms(Body):
    """One version of a procedure, as `GET /procedures` tells it."""

    name: Short
    field: Annotated[Short, Field(description="The field of work, as Hộ tịch.")]
    limit: Annotated[str | None, Field(max_length=20, description="What the office promises; null: no date.")] = None
    statutory_limit: Annotated[
        str | None, Field(max_length=20, description="What the law allows; never shorter than what is promised.")
    ] = None
    policy: Annotated[ClockPolicy, Field(description="What a pause does to the count.")] = "resume"
    papers: Annotated[list[Short] | None, Field(max_length=100, description="What usually comes with it.")] = None
    from_on: Annotated[EnteredDay, Field(description="The first day on which it is in force.")]
    legal_basis: Annotated[Text, Field(description="The text and its article.")]
    mark: Annotated[
        Literal["CONFIRMED", "CONFIRMED-2nd", "RECALLED", "POLICY"], Field(description="How surely it was seen.")
    ]


_KINDS: Mapping[str, Any] = {"on": EnteredDay, "terms": Terms}
_ELSEWHERE = {"at_sending", "id", "by", "approved_by", "at", "note"}
"""What stands in a header or in the token, or is no matter of administration: its acts happen when they are sent."""
WORDS = {
    "code": "Its code, as in official papers; it never changes.",
    "name": "What it is called.",
    "calendar": "The calendar it keeps, by its name in the ledger.",
    "parent": "The office above: roles granted there hold here too.",
    "code_pattern": "How its dossiers are numbered: {office}, {date}, {serial}.",
    "on": "From which day, as 2026-11-27.",
    "basis": "The decision it rests on: number, day, who issued it.",
    "desk": "The code of the desk.",
    "closes": "The desk is closed, not opened.",
    "terms": "What the version says.",
    "replaced_by": "The code that stands in its place; it must be there.",
    "role": "The role.",
    "office": "Over which office and all below it; none for auditors and administrators.",
}
"""What each field of a body is."""


@cache
def body_of(act: Act) -> type[Body]:
    """Return the body of an act: the fields of its order that the caller decides, strict."""
    left_out = _ELSEWHERE | (set() if act.opens else {act.kind.key})
    fields: dict[str, Any] = {}
    for name, field in act.order.model_fields.items():
        if name in left_out:
            continue
        kind = _KINDS.get(name, field.annotation)
        bounded = Annotated[kind, *field.metadata] if name not in _KINDS and field.metadata else kind
        fields[name] = (bounded, Field(... if field.is_required() else field.default, description=WORDS[name]))
    return create_model(act.order.__name__, __base__=Body, __doc__=act.said, **fields)
