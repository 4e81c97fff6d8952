"""Tables of the ledger, and the triggers that keep them append-only on SQLite."""

import sqlalchemy as sa

metadata = sa.MetaData()

# SQLite takes a declared INTEGER only; elsewhere positions and microseconds need 64 bits by name.
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Number, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


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
    sqlite_strict=True,
)
sa.Index(
    "events_amends",
    events.c.tenant,
    events.c.amends,
    sqlite_where=events.c.amends.is_not(None),
    postgresql_where=events.c.amends.is_not(None),
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
    sqlite_strict=True,
)

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
    sqlite_strict=True,
)


def _keep_append_only(table: sa.Table, *keys: tuple[str, ...]) -> None:
    """Have SQLite refuse every change of the table's rows.

    A delete trigger does not fire on INSERT OR REPLACE, so a row whose key is taken is refused before the conflict
    is resolved. Source: https://www.sqlite.org/lang_conflict.html, REPLACE.
    """
    name = table.name
    for verb in ("UPDATE", "DELETE"):
        _create_trigger(table, f"{name}_no_{verb.lower()}", f"BEFORE {verb} ON {name}")
    for number, key in enumerate(keys, 1):
        same = " AND ".join(f"taken.{column} = NEW.{column}" for column in key)
        taken = f"BEFORE INSERT ON {name} WHEN EXISTS (SELECT 1 FROM {name} AS taken WHERE {same})"  # noqa: S608 - DDL
        _create_trigger(table, f"{name}_no_replace_{number}", taken)


def _create_trigger(table: sa.Table, name: str, occasion: str) -> None:
    refusal = f"{table.name} is append-only"
    statement = f"CREATE TRIGGER {name} {occasion} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"

    def create(_table: sa.Table, connection: sa.Connection, **_options: object) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(statement)

    sa.event.listen(table, "after_create", create)


_keep_append_only(events, ("tenant", "id"), ("tenant", "stream", "version"))
_keep_append_only(codes, ("tenant", "folded"))
_keep_append_only(commands, ("tenant", "id"))
_keep_append_only(access_log, ("tenant", "id"))
