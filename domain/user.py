"""Users (người dùng): who may act at a desk, with roles granted over offices, each change an event."""

from typing import Annotated, Any, ClassVar, NamedTuple, Self, assert_never
from uuid import UUID

from eventsourcing.domain import BaseAggregate
from eventsourcing.utils import register_topic
from pydantic import Field as Rule

from domain.commands import Command
from domain.errors import ExistsAlreadyError, FieldError, GrantUnknownError, UserDisabledError
from domain.message import Event, FirstEvent, Word, stream_of
from domain.rights import EVERYWHERE, Role

Login = Annotated[str, Rule(pattern="^[a-z0-9][a-z0-9._-]{1,39}$")]
"""What a user signs in with, and what events call them (`by`)."""


class RegisterUser(Command):
    """Thêm người dùng."""

    user: Login
    name: Word
    title: Word | None = None


class GrantRole(Command):
    """Giao quyền: a role over an office and all below it, or everywhere for roles that are not an office's."""

    user: Login
    role: Role
    office: Word | None = None


class RevokeRole(Command):
    """Thu quyền."""

    user: Login
    role: Role
    office: Word | None = None


class DisableUser(Command):
    """Khóa tài khoản: the user no longer comes in; what they did stays theirs."""

    user: Login
    basis: Word


class EnableUser(Command):
    """Mở lại tài khoản."""

    user: Login
    basis: Word


class SetPassword(Command):
    """Cấp mật khẩu: somebody else gives the user a password, which the user then changes; no order ever holds it."""

    user: Login


class UserEvent(Event):
    """A fact about one user."""


class UserRegistered(UserEvent, FirstEvent):
    """Thêm người dùng."""

    TOPIC = "user.registered"
    originator_topic: str = "user"
    user: Word
    name: Word
    title: Word | None = None


class RoleGranted(UserEvent):
    """Giao quyền."""

    TOPIC = "user.role_granted"
    role: Role
    office: Word | None = None


class RoleRevoked(UserEvent):
    """Thu quyền."""

    TOPIC = "user.role_revoked"
    role: Role
    office: Word | None = None


class UserDisabled(UserEvent):
    """Khóa tài khoản."""

    TOPIC = "user.disabled"
    basis: Word


class UserEnabled(UserEvent):
    """Mở lại tài khoản."""

    TOPIC = "user.enabled"
    basis: Word


class PasswordSet(UserEvent):
    """Cấp mật khẩu."""

    TOPIC = "user.password_set"


class Grant(NamedTuple):
    """A role over an office and all below it; None stands for everywhere."""

    role: Role
    office: str | None


class User(BaseAggregate[UUID]):
    """Người dùng: a colleague with a name, a title and grants."""

    TOPIC: ClassVar[str] = "user"
    Event = UserEvent
    Registered = UserRegistered

    def __init__(self, user: str, name: str, title: str | None = None) -> None:
        self.user, self.name, self.title = user, name, title
        self.grants: list[Grant] = []
        self.is_disabled = False

    @classmethod
    def register(cls, c: RegisterUser) -> Self:
        """Add a user, without any right yet."""
        facts: dict[str, Any] = {"user": c.user, "name": c.name, "title": c.title}
        return cls._create(UserRegistered, id=stream_of("user", c.user), timestamp=c.at, by=c.by, **facts)

    def grant(self, c: GrantRole) -> None:
        """Give a role over an office.

        Raises:
            ExistsAlreadyError, UserDisabledError, FieldError: as `check_grant`.
        """
        self.check_grant(c)
        self.trigger_event(RoleGranted, timestamp=c.at, by=c.by, role=c.role, office=c.office)

    def check_grant(self, c: GrantRole) -> None:
        """Refuse a role that cannot be given.

        Raises:
            ExistsAlreadyError: it is given already.
            UserDisabledError: the account is closed.
            FieldError: the role needs an office, or takes none.
        """
        if self.is_disabled:
            raise UserDisabledError(user=self.user)
        if (c.office is None) != (c.role in EVERYWHERE):
            accepted = "no_office" if c.role in EVERYWHERE else "an_office"
            raise FieldError(field="office", read=c.office or "", accepted=accepted)
        if Grant(c.role, c.office) in self.grants:
            raise ExistsAlreadyError(kind="grant", key=f"{self.user}: {c.role} {c.office or ''}".strip())

    def revoke(self, c: RevokeRole) -> None:
        """Take a role back; nobody takes administration from themselves, or nobody might be left to give it.

        Raises:
            GrantUnknownError: it was not given.
            FieldError: it is the administration of who asks.
        """
        if Grant(c.role, c.office) not in self.grants:
            raise GrantUnknownError(user=self.user, role=c.role, office=c.office)
        if c.by == self.user and c.role == "administrator":
            raise FieldError(field="user", read=c.user, accepted="another_user")
        self.trigger_event(RoleRevoked, timestamp=c.at, by=c.by, role=c.role, office=c.office)

    def disable(self, c: DisableUser) -> None:
        """Close the account; nobody closes their own.

        Raises:
            UserDisabledError: it is closed already.
            FieldError: it is the account of who asks.
        """
        if self.is_disabled:
            raise UserDisabledError(user=self.user)
        if c.by == self.user:
            raise FieldError(field="user", read=c.user, accepted="another_user")
        self.trigger_event(UserDisabled, timestamp=c.at, by=c.by, basis=c.basis)

    def enable(self, c: EnableUser) -> None:
        """Open the account again.

        Raises:
            ExistsAlreadyError: it is open.
        """
        if not self.is_disabled:
            raise ExistsAlreadyError(kind="user", key=self.user)
        self.trigger_event(UserEnabled, timestamp=c.at, by=c.by, basis=c.basis)

    def set_password(self, c: SetPassword) -> None:
        """Note who gave the user a password; sessions that began before end with it.

        Raises:
            UserDisabledError: the account is closed.
        """
        if self.is_disabled:
            raise UserDisabledError(user=self.user)
        self.trigger_event(PasswordSet, timestamp=c.at, by=c.by)

    def evolve(
        self, event: UserRegistered | RoleGranted | RoleRevoked | UserDisabled | UserEnabled | PasswordSet
    ) -> None:
        """Remember."""
        match event:
            case UserRegistered() | PasswordSet():
                pass  # __init__ took it; passwords are kept elsewhere
            case RoleGranted():
                self.grants.append(Grant(event.role, event.office))
            case RoleRevoked():
                self.grants.remove(Grant(event.role, event.office))
            case UserDisabled():
                self.is_disabled = True
            case UserEnabled():
                self.is_disabled = False
            case _:
                assert_never(event)


register_topic(User.TOPIC, User)
