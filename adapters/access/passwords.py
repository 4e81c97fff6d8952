"""Passwords: argon2id, long rather than complicated, none that everybody tries first. Source: NIST SP 800-63B-4."""

import unicodedata
from functools import cache

import sqlalchemy as sa
from pwdlib import PasswordHash

from adapters.access.store import passwords
from domain.errors import FieldError

SHORTEST = 15  # characters of a password that is the only factor: NIST SP 800-63B-4, 3.1.1.2
LONGEST = 256
_TRIED_FIRST = (
    "matkhau",
    "password",
    "dunghen",
    "motcua",
    "123456",
    "abcdef",
    "qwerty",
    "admin",
    "vietnam",
    "hanhchinh",
)


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """Return a hash that no password opens: checked where there is no user, so that both take as long."""
    return _hasher().hash("nobody")


def checked_password(password: str, user: str, field: str = "password") -> str:
    """Return a password as it is hashed, or refuse what was typed in `field`.

    Raises:
        FieldError: too short, too long, or what everybody would try first; what was read is not repeated.
    """
    composed = unicodedata.normalize("NFC", password)
    if not SHORTEST <= len(composed) <= LONGEST:
        raise FieldError(field=field, read="…", accepted="password_length")
    plain = "".join(c for c in unicodedata.normalize("NFKD", composed.casefold()) if c.isalnum())
    rest = plain
    for word in (*_TRIED_FIRST, "".join(c for c in user if c.isalnum())):
        rest = rest.replace(word, "") if word else rest
    if len(set(rest)) < len("dung"):
        raise FieldError(field=field, read="…", accepted="password_unusual")
    return composed


class Passwords:
    """The hashes of users' passwords."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def set(self, user: str, password: str, at: int, *, must_change: bool = False) -> None:
        """Keep a new password; `at` in microseconds.

        Raises:
            FieldError: as `checked_password`.
        """
        row = {"user": user, "hash": _hasher().hash(checked_password(password, user)), "changed_at": at}
        with self._engine.begin() as connection:
            connection.execute(sa.delete(passwords).where(passwords.c.user == user))
            connection.execute(sa.insert(passwords).values(**row, must_change=int(must_change)))

    def opens(self, user: str, password: str) -> bool:
        """Whether this is the user's password; an unknown user takes as long as a wrong password."""
        with self._engine.connect() as connection:
            kept = connection.scalar(sa.select(passwords.c.hash).where(passwords.c.user == user))
        matches = _hasher().verify(unicodedata.normalize("NFC", password)[:LONGEST], kept or _nobody())
        return matches and kept is not None

    def must_change(self, user: str) -> bool:
        """Whether the user was given this password by somebody else."""
        with self._engine.connect() as connection:
            return bool(connection.scalar(sa.select(passwords.c.must_change).where(passwords.c.user == user)))

    def holders(self) -> frozenset[str]:
        """Return who has a password: while nobody has, nobody can sign in."""
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(sa.select(passwords.c.user)))

    def has(self, user: str) -> bool:
        """Whether the user has a password at all."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(passwords.c.user).where(passwords.c.user == user)) is not None
