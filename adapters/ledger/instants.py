"""Instants as the ledger's tables hold them: microseconds since 1970-01-01T00:00Z."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(instant: datetime) -> int:
    """Return an aware instant in microseconds, exactly (no floating point on the way).

    Raises:
        TypeError: the instant names no zone.
    """
    return (instant - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the instant, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


def iso_of(micros: int) -> str:
    """Return the instant as envelopes write it: `2026-11-20T10:00:00.000000Z`."""
    return from_micros(micros).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
