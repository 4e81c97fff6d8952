"""The root of a tree by its definition, for tests to compare with however it grew."""

from collections.abc import Sequence
from hashlib import sha256


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """The definition of RFC 6962 §2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + defined_root(leaves[:half]) + defined_root(leaves[half:])).digest()
