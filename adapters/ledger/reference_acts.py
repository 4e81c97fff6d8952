"""Orders about offices, procedures, calendars, rules and the log itself: each opens or changes one stream."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from adapters.ledger.reference import replayed
from adapters.ledger.transaction import WritingTransaction
from adapters.ledger.tree import root_of
from domain.calendar_versions import CalendarVersions, PublishCalendar, ReviseCalendar
from domain.commands import Command
from domain.errors import (
    CalendarExistsError,
    CalendarUnknownError,
    ExistsAlreadyError,
    FieldError,
    OfficeUnknownError,
    ProcedureUnknownError,
    TokenUnknownError,
    UserUnknownError,
)
from domain.message import stream_of
from domain.office import AssignCalendar, ChangeDesk, EndOffice, Office, OpenOffice, RenameOffice
from domain.procedure import DefineProcedure, EndProcedure, Procedure, ReplaceProcedure, ReviseProcedure
from domain.rollback import AcceptLoss, Rollback
from domain.rules import RULEBOOK, AdoptRules, Rulebook
from domain.token import IssueToken, RevokeToken, Token
from domain.user import DisableUser, EnableUser, GrantRole, RegisterUser, RevokeRole, SetPassword, User
from projections.line import Line

OfficeChange = RenameOffice | EndOffice | ChangeDesk | AssignCalendar
UserChange = GrantRole | RevokeRole | DisableUser | EnableUser | SetPassword
ProcedureChange = ReviseProcedure | ReplaceProcedure | EndProcedure


class Decision(NamedTuple):
    """What an order led to: the aggregate with its pending events, and the name people know it by.

    `before` holds the lines of its stream that were read to decide; empty where it opens, or is no dossier. `claims`
    are the codes it gives to streams, its own or others to come.
    """

    aggregate: Any
    code: str
    before: Sequence[Line] = ()
    claims: tuple[tuple[str, str], ...] = ()


def decide_reference(order: Command, transaction: WritingTransaction) -> Decision:
    """Return what an order about the reference leads to, decided on what the ledger holds now.

    Raises:
        DomainError: refused.
    """
    match order:
        case OpenOffice() | RenameOffice() | EndOffice() | ChangeDesk() | AssignCalendar():
            return Decision(_office(order, transaction), order.code)
        case DefineProcedure() | ReviseProcedure() | ReplaceProcedure() | EndProcedure():
            return Decision(_procedure(order, transaction), order.code)
        case PublishCalendar() | ReviseCalendar():
            return Decision(_calendar(order, transaction), order.name)
        case RegisterUser() | GrantRole() | RevokeRole() | DisableUser() | EnableUser() | SetPassword():
            return Decision(_user(order, transaction), order.user)
        case IssueToken() | RevokeToken():
            return Decision(_token(order, transaction), order.token)
        case _:
            return _of_the_ledger(order, transaction)


def _of_the_ledger(order: Command, transaction: WritingTransaction) -> Decision:
    match order:
        case AdoptRules():
            return Decision(_rules(order, transaction), "rules")
        case AcceptLoss():
            log = transaction.state
            return Decision(Rollback.accept(order, log.size, root_of(log.frontier).hex()), "ledger")
        case _:
            message = f"no desk takes {type(order).__name__}"
            raise TypeError(message)


def _load(transaction: WritingTransaction, stream: UUID) -> Any:
    return replayed(transaction.select_events(stream))


def _office(order: OpenOffice | OfficeChange, transaction: WritingTransaction) -> Office:
    office: Office | None = _load(transaction, stream_of("office", order.code))
    if isinstance(order, OpenOffice):
        if office is not None:
            raise ExistsAlreadyError(kind="office", key=order.code)
        _check_calendar(order.calendar, transaction)
        if order.parent is not None and _load(transaction, stream_of("office", order.parent)) is None:
            raise FieldError(field="parent", read=order.parent, accepted="known_office")
        return Office.open(order)
    if office is None:
        raise OfficeUnknownError(office=order.code)
    match order:
        case RenameOffice():
            office.rename(order)
        case EndOffice():
            for successor in order.into:
                if _load(transaction, stream_of("office", successor)) is None:
                    raise OfficeUnknownError(office=successor)
            office.end(order)
        case ChangeDesk():
            office.change_desk(order)
        case AssignCalendar():
            _check_calendar(order.calendar, transaction)
            office.assign_calendar(order)
    return office


def _check_calendar(name: str, transaction: WritingTransaction) -> None:
    if _load(transaction, stream_of("calendar", name)) is None:
        raise CalendarUnknownError(calendar=name)


def _procedure(order: DefineProcedure | ProcedureChange, transaction: WritingTransaction) -> Procedure:
    procedure: Procedure | None = _load(transaction, stream_of("procedure", order.code))
    if isinstance(order, DefineProcedure):
        if procedure is not None:
            raise ExistsAlreadyError(kind="procedure", key=order.code)
        return Procedure.define(order)
    if procedure is None:
        raise ProcedureUnknownError(procedure=order.code)
    match order:
        case ReviseProcedure():
            procedure.revise(order)
        case ReplaceProcedure():
            procedure.replace(order)
        case EndProcedure():
            procedure.end(order)
    return procedure


def _calendar(order: PublishCalendar | ReviseCalendar, transaction: WritingTransaction) -> CalendarVersions:
    versions: CalendarVersions | None = _load(transaction, stream_of("calendar", order.name))
    if isinstance(order, PublishCalendar):
        if versions is not None:
            raise CalendarExistsError(calendar=order.name, version=len(versions.specs))
        return CalendarVersions.publish(order)
    if versions is None:
        raise CalendarUnknownError(calendar=order.name)
    versions.revise(order)
    return versions


def _rules(order: AdoptRules, transaction: WritingTransaction) -> Rulebook:
    rulebook: Rulebook | None = _load(transaction, RULEBOOK)
    if rulebook is None:
        return Rulebook.adopt(order)
    rulebook.revise(order)
    return rulebook


def _user(order: RegisterUser | UserChange, transaction: WritingTransaction) -> User:
    user: User | None = _load(transaction, stream_of("user", order.user))
    if isinstance(order, RegisterUser):
        if user is not None:
            raise ExistsAlreadyError(kind="user", key=order.user)
        return User.register(order)
    if user is None:
        raise UserUnknownError(user=order.user)
    match order:
        case GrantRole():
            if order.office is not None and _load(transaction, stream_of("office", order.office)) is None:
                raise OfficeUnknownError(office=order.office)
            user.grant(order)
        case RevokeRole():
            user.revoke(order)
        case DisableUser():
            user.disable(order)
        case EnableUser():
            user.enable(order)
        case SetPassword():
            user.set_password(order)
    return user


def _token(order: IssueToken | RevokeToken, transaction: WritingTransaction) -> Token:
    token: Token | None = _load(transaction, stream_of("token", order.token))
    if isinstance(order, IssueToken):
        if token is not None:
            raise ExistsAlreadyError(kind="token", key=order.token)
        user: User | None = _load(transaction, stream_of("user", order.user))
        if user is None:
            raise UserUnknownError(user=order.user)
        return Token.issue(order, user, list(_above(order.office, transaction)))
    if token is None:
        raise TokenUnknownError(token=order.token)
    token.revoke(order)
    return token


def _above(code: str | None, transaction: WritingTransaction) -> Iterator[str]:
    """Yield an office and all offices over it."""
    seen: set[str] = set()
    while code is not None and code not in seen:
        office: Office | None = _load(transaction, stream_of("office", code))
        if office is None:
            raise OfficeUnknownError(office=code)
        seen.add(code)
        yield code
        code = office.parent
