"""Who acts, at a browser or by a token: a user with their rights, and what they may neither do nor see."""

from dataclasses import dataclass

from adapters.web.service import Service
from domain.errors import DossierUnknownError
from domain.rights import Right, Rights
from domain.user import User


class NotAllowedError(Exception):
    """The actor may not do this."""


@dataclass(frozen=True)
class Actor:
    """A user on a service."""

    user: User
    rights: Rights
    service: Service

    def may(self, right: Right, office: str | None = None) -> bool:
        """Whether the actor holds a right, anywhere or at an office."""
        return self.rights.may(right, office)

    def must(self, right: Right, office: str | None = None) -> None:
        """Require a right.

        Raises:
            NotAllowedError: the actor does not hold it.
        """
        if not self.may(right, office):
            raise NotAllowedError

    def must_see(self, code: str, office: str) -> None:
        """Require sight of a dossier: one of another office is as unknown as one that is not there.

        Raises:
            DossierUnknownError: it is out of sight.
        """
        if not self.may("read", office):
            raise DossierUnknownError(dossier=code)
