"""What the ledger's databases can refuse: a stable code and facts, put into words by the screens."""

from domain.errors import DomainError


class LedgerError(DomainError):
    """The ledger or its key store cannot be used as asked; nothing was recorded. The family of those below."""


class LedgerMissingError(LedgerError):
    """There is no such file or database, or its folder cannot be opened. Facts: path."""

    code = "ledger_missing"


class KeyStoreMissingError(LedgerMissingError):
    """The ledger is there, its key store is not. Facts: path."""

    code = "key_store_missing"


class LedgerForeignError(LedgerError):
    """The database is not one of ours: not SQLite, or made by another program. Facts: path."""

    code = "ledger_foreign"


class LedgerSchemaError(LedgerError):
    """The file was made by another version of this program. Facts: path, found, expected."""

    code = "ledger_schema"


class LedgerReadOnlyError(LedgerError):
    """The file or its folder may be read but not written. Facts: path."""

    code = "ledger_read_only"


class LedgerLockedError(LedgerError):
    """Another program held the database for longer than we wait. Facts: path."""

    code = "ledger_locked"


class LedgerFullError(LedgerError):
    """No room is left on the disk. Facts: path."""

    code = "ledger_full"


class LedgerDamagedError(LedgerError):
    """The file contradicts itself or the disk failed to read or write it. Facts: path."""

    code = "ledger_damaged"


class LedgerDialectError(LedgerError):
    """No ledger can be kept in this kind of database. Facts: dialect."""

    code = "ledger_dialect"


class CopiedByServerError(LedgerDialectError):
    """Only files are copied here; a server has its own tools for that. Facts: dialect."""

    code = "copied_by_server"


class LedgerDriverError(LedgerError):
    """What talks to this kind of database is not installed. Facts: dialect."""

    code = "ledger_driver"


class LedgerAwayError(LedgerError):
    """The database server does not answer, or went away; what was not acknowledged may be asked again. Facts: path."""

    code = "ledger_away"


class LedgerDeniedError(LedgerError):
    """The database server does not let this user in, or not do this. Facts: path."""

    code = "ledger_denied"


class RebuildRunningError(LedgerError):
    """Somebody else rebuilds the read models at this moment; theirs go on. Facts: path."""

    code = "rebuild_running"


class LedgerNotEmptyError(LedgerError):
    """A ledger is copied into an empty one only. Facts: path, position."""

    code = "ledger_not_empty"


class LedgerDiffersError(LedgerError):
    """A copy is not what was copied; it was taken back. Facts: path, table, key."""

    code = "ledger_differs"


class ErasureUnfinishedError(LedgerError):
    """The person is erased, but a reader held the key store: its old pages may still hold the key. Facts: path."""

    code = "erasure_unfinished"


class NotCanonicalError(DomainError):
    """A value has no canonical JSON form in our subset. Facts: why (a stable word)."""

    code = "not_canonical"


class SealBrokenError(DomainError):
    """A sealed fact was altered or moved from its place. Facts: kid."""

    code = "seal_broken"


class KeyDestroyedError(DomainError):
    """The person's key was destroyed: what it sealed is erased. Facts: kid."""

    code = "key_destroyed"


class KeyMissingError(DomainError):
    """The key store has never held this key: it may be an older copy. Facts: kid."""

    code = "key_missing"


class MessageUnknownError(DomainError):
    """The outbox holds no message of this number. Facts: message."""

    code = "message_unknown"
