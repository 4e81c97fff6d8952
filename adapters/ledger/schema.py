"""Tables of the ledger: rows of those marked append-only are never changed, of those marked working also deleted."""

import sqlalchemy as sa

from adapters.ledger.roles import WORKING
from adapters.ledger.triggers import APPEND_ONLY

metadata = sa.MetaData()

# SQLite takes a declared INTEGER only; elsewhere positions and microseconds need 64 bits by name.
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Text is compared by its bytes, as SQLite does, whatever language the server speaks.
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Number, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, Text, nullable=nullable)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


# Instants (`..._at`, late_from, early_before) are microseconds since 1970-01-01T00:00Z.
events = sa.Table(
    "events",
    metadata,
    _text("tenant"),
    _number("id"),  # assigned by us without gaps: the place of the leaf in the tree, plus one
    _text("stream"),
    _number("version"),
    _text("kind"),
    _text("office", nullable=True),
    _text("procedure", nullable=True),
    _text("channel", nullable=True),
    _text("official", nullable=True),
    _number("occurred_at", nullable=True),
    _number("recorded_at"),
    _number("due_at", nullable=True),
    _number("late_from", nullable=True),
    _number("early_before", nullable=True),
    _number("amends", nullable=True),
    _bytes("envelope"),
    _bytes("leaf"),
    sa.PrimaryKeyConstraint("tenant", "id"),
    sa.UniqueConstraint("tenant", "stream", "version"),
    sa.CheckConstraint("id >= 1 AND version >= 0 AND length(leaf) = 32"),
    info={APPEND_ONLY: [("tenant", "id"), ("tenant", "stream", "version")]},
    sqlite_strict=True,
)
sa.Index(
    "events_amends",
    events.c.tenant,
    events.c.amends,
    sqlite_where=events.c.amends.is_not(None),
    postgresql_where=events.c.amends.is_not(None),
)

# What opens a stream that is no dossier's: a few hundred lines that every report asks for by kind.
_OPENS_REFERENCE = sa.and_(events.c.version == sa.literal_column("1"), events.c.official.is_(None))
sa.Index(
    "events_reference",
    events.c.tenant,
    events.c.kind,
    sqlite_where=_OPENS_REFERENCE,
    postgresql_where=_OPENS_REFERENCE,
)

log_state = sa.Table(
    "log_state",
    metadata,
    _text("tenant"),
    _number("size"),
    _bytes("frontier"),
    _number("recorded_at"),  # of the last event: the next one is never earlier
    _number("reference"),  # id of the last event that is not a dossier's: caches of offices and calendars check it
    sa.PrimaryKeyConstraint("tenant"),
    sqlite_strict=True,
)

codes = sa.Table(
    "codes",
    metadata,
    _text("tenant"),
    _text("folded"),
    _text("code"),
    _text("stream"),
    sa.PrimaryKeyConstraint("tenant", "folded"),
    info={APPEND_ONLY: [("tenant", "folded")]},
    sqlite_strict=True,
)
sa.Index("codes_by_stream", codes.c.tenant, codes.c.stream, codes.c.code)

counters = sa.Table(
    "counters",
    metadata,
    _text("tenant"),
    _text("name"),
    _number("value"),
    sa.PrimaryKeyConstraint("tenant", "name"),
    sqlite_strict=True,
)

commands = sa.Table(
    "commands",
    metadata,
    _text("tenant"),
    _text("id"),
    _bytes("digest"),
    _text("answer"),
    _number("position"),  # size of the log once the command had its effect
    sa.PrimaryKeyConstraint("tenant", "id"),
    info={APPEND_ONLY: [("tenant", "id")]},
    sqlite_strict=True,
)

access_log = sa.Table(
    "access_log",
    metadata,
    _text("tenant"),
    _number("id"),
    _number("at"),
    _text("by"),
    _text("purpose"),
    _text("stream"),
    _text("fields"),
    sa.PrimaryKeyConstraint("tenant", "id"),
    info={APPEND_ONLY: [("tenant", "id")]},
    sqlite_strict=True,
)

checks = sa.Table(
    "checks",
    metadata,
    _text("tenant"),
    _number("id"),
    _number("at"),
    _text("kind"),  # what was done: rebuild, copy, migrate, verify
    _number("position"),  # size of the log it was done to
    _bytes("root"),  # of the tree at that size
    sa.PrimaryKeyConstraint("tenant", "id"),
    info={APPEND_ONLY: [("tenant", "id")]},
    sqlite_strict=True,
)

outbox = sa.Table(
    "outbox",
    metadata,
    _text("tenant"),
    _number("id"),
    _text("key"),  # what the message is about, and to whom: the same message is never written twice
    _text("batch"),  # the rows that one order or one tick led to
    _text("kind"),
    _text("audience"),
    _text("stream", nullable=True),
    _text("code", nullable=True),
    _text("office", nullable=True),
    _number("promise_no", nullable=True),
    _number("deadline", nullable=True),
    _text("facts"),  # JSON; never anything about a person
    _number("position"),  # of the event it follows from
    _number("created_at"),
    _text("state"),
    _text("why", nullable=True),
    _number("attempts"),
    _number("tried_at", nullable=True),  # when it was first tried
    _number("next_at"),  # not to be looked at before
    _number("leased_until", nullable=True),
    _number("sent_at", nullable=True),
    _text("channel", nullable=True),
    sa.PrimaryKeyConstraint("tenant", "id"),
    sa.UniqueConstraint("tenant", "key"),
    info={WORKING: True},
    sqlite_strict=True,
)
sa.Index("outbox_by_turn", outbox.c.tenant, outbox.c.state, outbox.c.next_at)
sa.Index("outbox_by_batch", outbox.c.tenant, outbox.c.batch, outbox.c.audience)

scheduler_state = sa.Table(
    "scheduler_state",
    metadata,
    _text("tenant"),
    _number("last_tick_at", nullable=True),
    _number("last_asked_at", nullable=True),
    _number("last_flags"),
    _number("quarantined_at", nullable=True),
    _text("why", nullable=True),
    _number("held_at", nullable=True),
    _number("held_flags", nullable=True),
    _number("confirmed_at", nullable=True),
    _text("confirmed_by", nullable=True),
    sa.PrimaryKeyConstraint("tenant"),
    info={WORKING: True},
    sqlite_strict=True,
)
