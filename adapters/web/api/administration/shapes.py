"""What administration's acts and questions answer, for the OpenAPI document: as the command line's `--json`."""

from typing import Annotated, Any, Literal

from pydantic import Field

from adapters.web.api.shapes import Shape, When
from adapters.web.api.shapes_reference import Rule
from domain.desk import Answer
from domain.rights import Right, Role


class Granted(Shape):
    """A role over an office and all below it; without one everywhere."""

    role: Role
    office: str | None


class User(Shape):
    """Người dùng."""

    user: str
    name: str
    title: str | None
    grants: list[Granted]
    disabled: bool
    has_password: bool


class ActOnUser(Shape):
    """What was done to an account."""

    kind: str
    at: When
    by: str
    facts: dict[str, Any]


class UserSeen(User):
    """An account with its history, the newest first, and how many sessions are open."""

    must_change: Annotated[bool, Field(description="The password was given by somebody else, and waits for a change.")]
    sessions: int
    acts: list[ActOnUser]


class AnsweredWithPassword(Answer):
    """What an act on a password did."""

    password: Annotated[
        str | None,
        Field(description="Made here and told only now; null where one was given, or where this was answered before."),
    ]


class SessionsEnded(Shape):
    """How many sessions ended."""

    user: str
    ended: int


class Token(Shape):
    """Mã truy cập: never its secret."""

    token: str
    name: str
    user: str
    office: str | None
    scopes: list[Right]
    until: When
    lets_in: bool
    revoked_at: When | None
    used_at: When | None


class AnsweredWithSecret(Answer):
    """A token that was issued."""

    secret: Annotated[str, Field(description="Told only now, and kept nowhere.")]
    until: When


class StandingAt(Shape):
    """How many dossiers stand with an office under a procedure."""

    office: str
    procedure: str
    procedure_name: str
    open: int
    ready: Annotated[int, Field(description="With a result that nobody collected yet.")]


class OfficesEnded(Shape):
    """What became of offices and of what stood with them."""

    codes: list[str]
    taken_over: Annotated[int, Field(description="Dossiers; 0 also where the same request was answered before.")]


class CalendarSeen(Shape):
    """A calendar in one of its versions."""

    name: str
    version: int
    versions: int
    spec: dict[str, Any]
    file: Annotated[str, Field(description="The same in its file form (TOML).")]


class CalendarPreview(Shape):
    """What a revision would move; nothing was recorded."""

    version: Annotated[str, Field(description="The version it would be.")]
    follows: Annotated[str, Field(description="The version in force: `revise` takes it, so that nothing came between.")]
    position: int
    changes: dict[str, Any] | None
    counted: int
    moves: list[dict[str, Any]]
    stays: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    rates: dict[str, Any]


class CalendarRevised(Answer):
    """What a revision did."""

    revised: Annotated[int, Field(description="How many promises it moved.")]
    moves: list[dict[str, Any]]


class RuleChanged(Answer):
    """A rule with its new value."""

    rule: Rule


class Retried(Shape):
    """How many messages will be tried again."""

    retried: int


class Message(Shape):
    """A message that could not be delivered, or waits; whom it is about is not told here."""

    id: int
    state: Literal["pending", "sent", "dropped", "summed", "dead"]
    kind: str
    audience: Annotated[str, Field(description="The role it is for, without a person.")]
    office: str | None
    why: str | None
    attempts: int
    channel: str | None
    created_at: When
    tried_at: When | None
    next_at: When | None


class Outbox(Shape):
    """Hộp thư đi: how many messages are in each state, and the newest of them."""

    counts: dict[str, int]
    messages: list[Message]


class State(Shape):
    """How ledger, lists, outbox, scheduler and keys stand, and what a person must look after."""

    ledger: dict[str, Any]
    scheduler: dict[str, Any]
    watches: list[dict[str, Any]]
    keys: dict[str, Any]


class Confirmed(Shape):
    """Flags are raised again, on whose word."""

    held: Literal["quarantine", "breaker"]
    confirmed_at: When
    confirmed_by: str
