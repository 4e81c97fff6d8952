"""Users, tokens, offices and procedures as pages need them: read once, and again when one of them changes."""

from collections.abc import Iterator
from threading import Lock
from typing import NamedTuple

from adapters.ledger.lines import last_reference
from adapters.ledger.reading import LedgerReader
from domain.office import Office
from domain.procedure import Procedure
from domain.rights import Rights, rights_of
from domain.token import Token
from domain.user import User


class Known(NamedTuple):
    """What stood at one position of the ledger, by code or login."""

    position: int
    users: dict[str, User]
    offices: dict[str, Office]
    procedures: dict[str, Procedure]
    tokens: dict[str, Token]

    def below(self, office: str) -> Iterator[str]:
        """Yield an office and all offices under it."""
        yield office
        for code, child in self.offices.items():
            if child.parent == office:
                yield from self.below(code)

    def rights(self, user: User) -> Rights:
        """Return what a user may do now."""
        return rights_of(user.grants, self.below)


class Directory:
    """Reads the ledger's reference data; costs one small query while nothing changed."""

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader
        self._lock = Lock()
        self._known = Known(-1, {}, {}, {}, {})

    def now(self) -> Known:
        """Return what stands now."""
        with self._reader.snapshot() as connection:
            position = last_reference(connection, self._reader.tenant)
        if position != self._known.position:
            with self._lock:
                if position != self._known.position:
                    self._known = self._read(position)
        return self._known

    def _read(self, position: int) -> Known:
        reader = self._reader
        users = {user.user: user for user in reader.users()}
        offices = {office.code: office for office in reader.offices()}
        procedures = {procedure.code: procedure for procedure in reader.procedures()}
        return Known(position, users, offices, procedures, {token.token: token for token in reader.tokens()})
