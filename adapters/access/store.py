"""The tables of the access store: hashes of passwords and tokens, never what they are of; views of one's own."""

import sqlalchemy as sa

from adapters.ledger.engine import FileForm

metadata = sa.MetaData()

# Instants are microseconds since 1970-01-01T00:00Z.
passwords = sa.Table(
    "passwords",
    metadata,
    sa.Column("user", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("changed_at", sa.Integer, nullable=False),
    sa.Column("must_change", sa.Integer, nullable=False),
    sqlite_strict=True,
)
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token", sa.LargeBinary, primary_key=True),  # hashed
    sa.Column("user", sa.Text, nullable=False, index=True),
    sa.Column("csrf", sa.Text, nullable=False),
    sa.Column("rights", sa.Integer, nullable=False),  # version of the user's stream when it began
    sa.Column("began_at", sa.Integer, nullable=False),
    sa.Column("seen_at", sa.Integer, nullable=False),
    sa.Column("proved_at", sa.Integer, nullable=False),  # when the password was last given
    sqlite_strict=True,
)
guesses = sa.Table(
    "guesses",
    metadata,
    sa.Column("bucket", sa.Text, primary_key=True),  # who is guessing at what
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", sa.Integer, nullable=False),
    sqlite_strict=True,
)
tries = sa.Table(
    "tries",
    metadata,
    sa.Column("bucket", sa.Text, primary_key=True),  # who tries, or what is tried
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("since", sa.Integer, nullable=False),  # when the first of them was made
    sqlite_strict=True,
)
views = sa.Table(
    "views",
    metadata,
    sa.Column("user", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("query", sa.Text, nullable=False),  # filters of the worklist, as its address carries them
    sqlite_strict=True,
)
tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("secret", sa.LargeBinary, primary_key=True),  # hashed
    sa.Column("id", sa.Text, nullable=False, unique=True),  # by which the ledger knows it
    sa.Column("used_at", sa.Integer),
    sqlite_strict=True,
)
ACCESS = FileForm(int.from_bytes(b"DHAC"), 1, metadata, pragmas=("secure_delete=ON",), dialects=("sqlite",))
