"""Roles in words, and the offices over which they hold."""

from collections.abc import Sequence

from adapters.locale.terms import title
from adapters.web.directory import Known
from domain.rights import ROLES
from domain.user import Grant, User


def words() -> Sequence[tuple[str, str]]:
    """Return every role with its word."""
    return [(role, title("roles", role)) for role in ROLES]


def told(user: User, known: Known) -> Sequence[tuple[Grant, str]]:
    """Return the grants of a user, each with its word and the name of its office."""
    return [(grant, _told(grant, known)) for grant in user.grants]


def _told(grant: Grant, known: Known) -> str:
    office = known.offices.get(grant.office or "")
    named = [title("roles", grant.role), f"{office.code} {office.names[-1].word}" if office else grant.office]
    return " · ".join(word for word in named if word)
