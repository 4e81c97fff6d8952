"""Instants as the ledger's tables and envelopes hold them; the conversion itself is the read models' too."""

from functools import lru_cache

from projections.instants import instant_of as from_micros
from projections.instants import micros_of as to_micros

__all__ = ["from_micros", "iso_of", "to_micros"]


@lru_cache(maxsize=8)  # all lines of a transaction are recorded at one moment
def iso_of(micros: int) -> str:
    """Return the instant as envelopes write it: `2026-11-20T10:00:00.000000Z`."""
    return from_micros(micros).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
