"""What the API refuses before any order is given: a stable code and facts, as all refusals."""

from typing import ClassVar

from domain.errors import DomainError, FieldError


class TokenNeededError(DomainError):
    """The request names no token."""

    code: ClassVar[str] = "token_needed"


class TokenRefusedError(DomainError):
    """The token opens nothing: unknown, ended, revoked, or its user's account is closed; which, nobody is told."""

    code: ClassVar[str] = "token_refused"


class TriesError(DomainError):
    """Too many tokens that open nothing came from one address. Facts: wait."""

    code: ClassVar[str] = "too_many_tries"


class ScopeError(DomainError):
    """The token, or its user, lacks a right there. Facts: scope, office."""

    code: ClassVar[str] = "scope_missing"


class EverywhereError(ScopeError):
    """The token lacks a right that must hold everywhere: its user does not hold it so, or it is for one office.

    Facts: scope.
    """

    code: ClassVar[str] = "scope_everywhere"


class PathUnknownError(DomainError):
    """There is no such address."""

    code: ClassVar[str] = "path_unknown"


class NotThereError(PathUnknownError):
    """What the address names is not there, as `refusal` says: it is told in its words, under its code."""

    def __init__(self, refusal: DomainError) -> None:
        super().__init__(**refusal.facts)
        self.refusal = refusal


class MethodError(DomainError):
    """The address takes no such method. Facts: method, accepted."""

    code: ClassVar[str] = "method_not_allowed"


class MediaTypeError(DomainError):
    """The body is not sent as JSON. Facts: read."""

    code: ClassVar[str] = "bad_media_type"


class BodySizeError(DomainError):
    """The body is larger than is read. Facts: most."""

    code: ClassVar[str] = "body_too_large"


class JsonError(DomainError):
    """The body is no JSON that means one thing. Facts: why (a stable word), read."""

    code: ClassVar[str] = "bad_json_body"


class FormError(FieldError):
    """A value is not of the kind that the OpenAPI document names. Facts: field, read, accepted."""

    code: ClassVar[str] = "bad_form"


class ChoiceError(FieldError):
    """A value is none of a closed list. Facts: field, read, known."""

    code: ClassVar[str] = "bad_choice"


class FailedError(DomainError):
    """A fault of this program."""

    code: ClassVar[str] = "failed"
