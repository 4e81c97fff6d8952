"""Users by the API: who there is and what was done to each; added, given a password, their sessions ended."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.cli.reading import written
from adapters.cli.user import user_facts
from adapters.web.administration.ordering import is_recorded, ordered_now, record
from adapters.web.administration.passwords import Chosen, keep, made_or
from adapters.web.api.acting import Key, command_id
from adapters.web.api.acts import PLACE
from adapters.web.api.administration.acting import must_be_there
from adapters.web.api.administration.acts import USER
from adapters.web.api.administration.shapes import AnsweredWithPassword, SessionsEnded, User, UserSeen
from adapters.web.api.answers import answered, told
from adapters.web.api.caller import BEARER, Asking, Caller, CallerRoute
from adapters.web.api.documented import documented, done_documented
from adapters.web.api.fields import Body, Short
from domain.desk import Answer
from domain.message import Event, stream_of
from domain.user import RegisterUser, SetPassword

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])
_ENVELOPE = {"occurred_at", "by", "schema"}
Login = Annotated[str, Path(description=USER.said)]
Password = Annotated[
    str | None, Field(max_length=256, description="15 signs at least; left out, one is made and told this once.")
]


class UserAdded(Body):
    """Who is to be added."""

    user: Annotated[str, Field(max_length=40, description="What they sign in with: a-z, 0-9, and . _ - within.")]
    name: Annotated[Short, Field(description="Their name.")]
    title: Annotated[Short | None, Field(description="What they do, as it stands under their name.")] = None
    password: Password = None


class PasswordGiven(Body):
    """Another password; its user changes it at the next sign-in."""

    password: Password = None


class Nothing(Body):
    """Nothing needs to be said."""


@router.get(
    "/users", **documented("users", list[User], "Người dùng: every account with its roles.", part="Administration")
)
def users_page(caller: Asking) -> JSONResponse:
    """All accounts, as they stand now. Scope: `administer`, everywhere."""
    caller.must_everywhere("administer")
    known, holders = caller.service.directory.now(), caller.service.access.passwords.holders()
    return told([user_facts(user, has=user.user in holders) for user in known.users.values()])


@router.get(
    "/users/{user}",
    **documented("user", UserSeen, "Một người dùng: roles and what was done.", path=True, part="Administration"),
)
def user_page(caller: Asking, user: Login) -> JSONResponse:
    """One account: its roles, its open sessions and its history. Scope: `administer`, everywhere."""
    caller.must_everywhere("administer")
    must_be_there(caller, USER, user)
    access, reader = caller.service.access, caller.service.ledger.reader
    facts = user_facts(caller.service.directory.now().users[user], has=access.passwords.has(user))
    facts |= {"must_change": access.passwords.must_change(user), "sessions": access.sessions.count(user)}
    return told(facts | {"acts": [_act_facts(act) for act in reversed(reader.acts_of(stream_of("user", user)))]})


@router.post(
    "/users",
    **done_documented("registerUser", AnsweredWithPassword, "Thêm người dùng: no right yet; then `grant`.", opens=True),
)
def added(caller: Asking, body: UserAdded, key: Key) -> JSONResponse:
    """Add somebody; the first password is changed at the first sign-in. Scope: `administer`, everywhere."""
    caller.must_everywhere("administer")
    facts = {"user": body.user, "name": body.name, "title": body.title}
    order = ordered_now(RegisterUser, caller, command_id(caller, key), **facts)
    answer, password = _with_password(caller, order, body.password, body.user, body.name)
    return answered(answer, 201, {"Location": f"{PLACE}/users/{body.user}"}, more=_told(answer, password))


@router.post(
    "/users/{user}/password",
    **done_documented("setPassword", AnsweredWithPassword, "Cấp mật khẩu: sessions end.", path=True),
)
def password_set(caller: Asking, user: Login, body: PasswordGiven, key: Key) -> JSONResponse:
    """Give a user another password; the ledger notes who did, never which. Scope: `administer`, everywhere."""
    caller.must_everywhere("administer")
    must_be_there(caller, USER, user)
    order = ordered_now(SetPassword, caller, command_id(caller, key), user=user)
    name = caller.service.directory.now().users[user].name
    answer, password = _with_password(caller, order, body.password, user, name)
    return answered(answer, 200, more=_told(answer, password))


@router.post(
    "/users/{user}/end-sessions",
    **done_documented("endSessions", SessionsEnded, "Kết thúc phiên.", path=True, status=False),
)
def sessions_ended(caller: Asking, user: Login, body: Nothing) -> JSONResponse:
    """End every session of a user; they may sign in again. Scope: `administer`, everywhere."""
    del body
    caller.must_everywhere("administer")
    must_be_there(caller, USER, user)
    sessions = caller.service.access.sessions
    ended = sessions.count(user)
    sessions.end_all(user)
    return told({"user": user, "ended": ended})


def _with_password(
    caller: Caller, order: RegisterUser | SetPassword, given: str | None, *called: str
) -> tuple[Answer, Chosen | None]:
    """Record an order and keep the password it is about; none where this very order was recorded before.

    Raises:
        DomainError: refused, or the password cannot be taken; nothing was recorded or kept.
    """
    if is_recorded(caller, order):
        return record(caller, order), None
    password = made_or(given, "password", *called)
    answer = record(caller, order)
    keep(caller, order.user, password)
    return answer, password


def _told(answer: Answer, password: Chosen | None) -> dict[str, Any]:
    made = password.text if password is not None and password.is_made else None
    return answer.model_dump(mode="json", exclude_none=True) | {"password": made}


def _act_facts(act: Event) -> dict[str, Any]:
    facts = {name: fact for name, fact in act.body().items() if name not in _ENVELOPE}
    return {"kind": act.TOPIC, "at": written(act.occurred_at), "by": act.by, "facts": facts}
