"""The key store: a key for each person, in a file apart from the ledger, so that destroying it erases the person."""

import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

import sqlalchemy as sa

from adapters.ledger import sealer
from adapters.ledger.engine import WRITING, FileForm, run, run_many
from adapters.ledger.errors import KeyDestroyedError, KeyMissingError
from adapters.ledger.folding import fold, tokens_of, words_of
from adapters.ledger.sqlite import compact
from domain.sealed import Sealed

metadata = sa.MetaData()
_index_key = sa.Table(
    "index_key",
    metadata,
    sa.Column("one", sa.Integer, sa.CheckConstraint("one = 1"), primary_key=True),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
)
_keys = sa.Table(
    "keys",
    metadata,
    sa.Column("kid", sa.Text, primary_key=True),
    sa.Column("key", sa.LargeBinary),  # absent once destroyed: the row stays, so that its kid is never used again
    sqlite_strict=True,
)
_persons = sa.Table(
    "persons",
    metadata,
    sa.Column("reference", sa.LargeBinary, primary_key=True),  # blinded
    sa.Column("kid", sa.Text, nullable=False, index=True),
    sqlite_strict=True,
)
_terms = sa.Table(
    "terms",
    metadata,
    sa.Column("token", sa.LargeBinary, primary_key=True),  # blinded
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("kid", sa.Text, primary_key=True, index=True),
    sqlite_strict=True,
)
VAULT = FileForm(int.from_bytes(b"DHKV"), 1, metadata, pragmas=("secure_delete=ON",), dialects=("sqlite",))

FoundBy = tuple[str, str, Iterable[str]]
"""The key and the stream of a citizen, and the words by which they may be found."""
_KID_BYTES = 16
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read for another: no 0 O, 1 I L, U V
_SIGNS_BESIDE_A_CODE = 12
_INDEX = "INSERT OR IGNORE INTO terms (token, stream, kid) VALUES (?, ?, ?)"
_STREAMS_OF = "SELECT DISTINCT stream FROM terms WHERE token ="


class Vault:
    """Seals facts about persons, opens them, finds them again by blind index, and forgets persons for good.

    A person is named by a stable reference (an ID number, a command's id), of which only a keyed hash is kept. Keys
    are read afresh each time: one destroyed by another process opens nothing here. `entropy` returns that many
    random bytes.
    """

    def __init__(self, engine: sa.Engine, entropy: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**WRITING)
        self._entropy = entropy
        self._current = local()
        self._blinding = self._load_index_key()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Let everything this thread writes inside share one commit; end it before the ledger commits its events."""
        with self._writing():
            yield

    def key_for(self, person: str) -> str:
        """Return the id of a person's key, made now if there is none."""
        reference = self._blinded("person", person)
        if kid := self._kid_of(reference):
            return kid
        alone = not self._is_writing
        with self._writing() as connection:
            made_meanwhile = self._kid_of(reference) if alone else None
            return made_meanwhile or self._new_kid(connection, reference)

    def seal(self, kid: str, place: str, plaintext: str) -> Sealed:
        """Return `plaintext` sealed under a key for one place (tenant, stream, field, command); see `sealer.seal`.

        Raises:
            KeyDestroyedError: the person was erased.
            KeyMissingError: this store never held the key.
        """
        return sealer.seal(kid, self._key(kid), place, plaintext)

    def open(self, sealed: Sealed, place: str) -> str:
        """Return the text sealed for `place`.

        Raises:
            SealBrokenError: it was altered or moved.
            KeyDestroyedError: the person was erased.
            KeyMissingError: this store never held the key.
        """
        return sealer.unseal(self._key(sealed.kid), sealed, place)

    def commitment(self, kid: str) -> str:
        """Return the hash (hex) that commits to a key; raises as `seal`."""
        return sealer.commitment(self._key(kid))

    def destroy(self, *kids: str) -> None:
        """Destroy keys and everything by which their persons could be found; harmless to repeat.

        The file is written anew and its log emptied: of the keys and of the index nothing stays in any free page. Not
        inside a `batch`.

        Raises:
            KeyMissingError: this store never held a key; none was destroyed.
            LedgerLockedError: the keys are destroyed, but a reader held the file's log; to be repeated.
        """
        with self._writing() as connection:
            for kid in kids:
                self._stored_key(connection, kid)
                run(connection, "UPDATE keys SET key = NULL WHERE kid = :kid", {"kid": kid})
                self._current.made.pop(kid, None)
                run(connection, "DELETE FROM persons WHERE kid = :kid", {"kid": kid})
                run(connection, "DELETE FROM terms WHERE kid = :kid", {"kid": kid})
        compact(self._engine)

    def alive(self, kids: Iterable[str]) -> list[str]:
        """Return those of some keys that open what they sealed: there, and not destroyed."""
        asked = "SELECT kid FROM keys WHERE key IS NOT NULL AND kid IN (SELECT value FROM json_each(:kids))"
        return [str(kid) for (kid,) in self._read(f"{asked} ORDER BY kid", kids=json.dumps(list(kids)))]

    def streams_of(self, kid: str) -> list[str]:
        """Return the streams by which the person of a key can be found."""
        rows = self._read("SELECT DISTINCT stream FROM terms WHERE kid = :kid ORDER BY stream", kid=kid)
        return [str(stream) for (stream,) in rows]

    def index(self, kid: str, stream: str, terms: Iterable[str]) -> None:
        """Let a stream be found by names (whole, or any word of them) and by numbers, until the key is destroyed."""
        self.index_all([(kid, stream, terms)])

    def index_all(self, found_by: Iterable[FoundBy]) -> None:
        """Let many streams be found, each by its own terms, as `index`."""
        rows = {
            (self._blinded("term", token), stream, kid)
            for kid, stream, terms in found_by
            for term in terms
            for token in tokens_of(term)
        }
        if rows:
            with self._writing() as connection:
                run_many(connection, _INDEX, sorted(rows))

    def counts(self) -> tuple[int, int]:
        """Return how many keys are kept, and how many were destroyed."""
        query = sa.select(sa.func.count(_keys.c.key), sa.func.count())
        with self._engine.connect() as connection:
            kept, every = connection.execute(query.select_from(_keys)).one()
        return kept, every - kept

    def find(self, term: str, limit: int = 100) -> list[str]:
        """Return at most `limit` streams indexed under the whole term; if there are none, under each of its words."""
        whole = fold(term)
        return self._having([whole] if whole else [], limit) or self._having(words_of(term), limit)

    def look_up_secret(self, tenant: str, stream: str) -> str:
        """Return the 12 signs (58 bits) that stand beside a dossier's code on its papers and open its public page.

        Derived from a key for this alone: the ledger does not hold them, and they outlive the person's key.
        """
        key = sealer.derived(self._blinding, b"look-up secret")
        number = int.from_bytes(hmac.digest(key, f"{tenant}\0{stream}".encode(), "sha256"))
        signs = ""
        for _ in range(_SIGNS_BESIDE_A_CODE):
            number, sign = divmod(number, len(_SIGNS))
            signs += _SIGNS[sign]
        return signs

    def mark_of_browser(self, user: str, nonce: str) -> str:
        """Return the hex digest by which a browser shows that a user was there before: nobody else can make it."""
        key = sealer.derived(self._blinding, b"known browser")
        return hmac.digest(key, f"{user}\0{nonce}".encode(), "sha256").hex()

    def _having(self, tokens: list[str], limit: int) -> list[str]:
        if not tokens:
            return []
        blinded = {f"token_{number}": self._blinded("term", token) for number, token in enumerate(tokens)}
        each = " INTERSECT ".join(f"{_STREAMS_OF} :{name}" for name in blinded)
        return [stream for (stream,) in self._read(f"{each} ORDER BY stream LIMIT :most", **blinded, most=limit)]

    def _new_kid(self, connection: sa.Connection, reference: bytes) -> str:
        kid = urlsafe_b64encode(self._entropy(_KID_BYTES)).rstrip(b"=").decode()
        key = self._entropy(sealer.KEY_BYTES)
        run(connection, "INSERT INTO keys (kid, key) VALUES (:kid, :key)", {"kid": kid, "key": key})
        person = {"reference": reference, "kid": kid}
        run(connection, "INSERT INTO persons (reference, kid) VALUES (:reference, :kid)", person)
        self._current.made[kid] = key
        return kid

    def _kid_of(self, reference: bytes) -> str | None:
        rows = self._read("SELECT kid FROM persons WHERE reference = :reference", reference=reference)
        return str(rows[0][0]) if rows else None

    def _key(self, kid: str) -> bytes:
        if self._is_writing and kid in self._current.made:
            made: bytes = self._current.made[kid]
            return made
        with self._reading() as connection:
            key = self._stored_key(connection, kid)
        if key is None:
            raise KeyDestroyedError(kid=kid)
        return key

    def _stored_key(self, connection: sa.Connection, kid: str) -> bytes | None:
        for (key,) in run(connection, "SELECT key FROM keys WHERE kid = :kid", {"kid": kid}).fetchall():
            return None if key is None else bytes(key)
        raise KeyMissingError(kid=kid)

    def _blinded(self, purpose: str, value: str) -> bytes:
        return hmac.digest(self._blinding, f"{purpose}\0{value}".encode(), "sha256")

    def _load_index_key(self) -> bytes:
        query = "SELECT key FROM index_key"
        with self._reading() as connection:
            rows = run(connection, query).fetchall()
        if not rows:
            with self._writing() as connection:
                fresh = {"key": self._entropy(sealer.KEY_BYTES)}
                run(connection, "INSERT OR IGNORE INTO index_key (one, key) VALUES (1, :key)", fresh)
                rows = run(connection, query).fetchall()
        return bytes(rows[0][0])

    def _read(self, query: str, **values: object) -> list[Any]:
        with self._reading() as connection:
            return list(run(connection, query, values).fetchall())

    @property
    def _is_writing(self) -> bool:
        """Whether this thread holds the lock: nobody else can make a key, or destroy one that was made inside."""
        return getattr(self._current, "connection", None) is not None

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        if current := getattr(self._current, "connection", None):
            yield current
        else:
            with self._engine.begin() as connection:
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        if current := getattr(self._current, "connection", None):
            yield current
            return
        with self._writing_engine.begin() as connection:
            self._current.connection, self._current.made = connection, {}
            try:
                yield connection
            finally:
                self._current.connection = None
