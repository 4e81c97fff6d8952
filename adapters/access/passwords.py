"""Passwords: argon2id, long rather than complicated, none that is easy to guess. Source: NIST SP 800-63B-4."""

import unicodedata
from functools import cache
from threading import Lock

import sqlalchemy as sa
from pwdlib import PasswordHash

from adapters.access.store import passwords
from adapters.ledger.folding import fold
from domain.errors import FieldError

SHORTEST = 15  # characters of a password that is the only factor: NIST SP 800-63B-4, 3.1.1.2
LONGEST = 256
UNGUESSABLE = 10**10
"""Guesses from which on zxcvbn calls a password safe (its score 4) even where the slow hashes of all were stolen.

Source: D. L. Wheeler, zxcvbn: Low-Budget Password Strength Estimation, USENIX Security 2016, and its documentation.
"""
_JUDGED = 64  # letters and digits that are judged, from the first: the time it takes grows with their square
_OURS = ("dunghen", "motcua", "hanhchinh", "matkhau", "cuatoi", "hoso", "tiepnhan")
"""What would be tried first here, and stands in no list of what the world uses, or far down."""
_SIGNS = str.maketrans("@$!", "asi")  # the digits that stand for letters are known to zxcvbn
_one_at_a_time = Lock()


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """Return a hash that no password opens: checked where there is no user, so that both take as long."""
    return _hasher().hash("nobody")


def checked_password(password: str, *called: str, field: str = "password") -> str:
    """Return a password as it is hashed, or refuse what was typed in `field`; `called` is how its user is called.

    Raises:
        FieldError: too short, too long, or easy to guess; what was read is not repeated.
    """
    composed = unicodedata.normalize("NFC", password)
    if not SHORTEST <= len(composed) <= LONGEST:
        raise FieldError(field=field, read="…", accepted="password_length")
    if guesses(composed, *called) < UNGUESSABLE:
        raise FieldError(field=field, read="…", accepted="password_unusual")
    return composed


def guesses(password: str, *called: str) -> int:
    """Return how many guesses find a password: by its letters and digits, without accents, signs left out or spelt."""
    from zxcvbn import zxcvbn  # type: ignore[import-untyped] # noqa: PLC0415 - it ships no types; its lists load slowly

    forms = {"".join(_words(form))[:_JUDGED] for form in (password, password.translate(_SIGNS))} - {""}
    known = [*_OURS, *(word for name in called for word in (*_words(name), "".join(_words(name))))]
    with _one_at_a_time:  # the library keeps the words it is given in one place for all
        return min((int(zxcvbn(form, known)["guesses"]) for form in forms), default=0)


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()


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
