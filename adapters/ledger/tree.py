"""The Merkle tree over the log's leaves (RFC 6962), grown leaf by leaf from a compact frontier."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(envelope: bytes) -> bytes:
    """Return the leaf of an envelope. Source: RFC 6962 §2.1."""
    return sha256(b"\x00" + envelope).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the inner node over two subtrees. Source: RFC 6962 §2.1."""
    return sha256(b"\x01" + left + right).digest()


def extended(frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return the frontier after `leaves` joined a tree of `size` leaves.

    A frontier holds the roots of the tree's perfect subtrees, largest first: one for each bit set in its size.
    """
    subtrees = list(frontier)
    for position, leaf in enumerate(leaves, size):
        node, perfect = leaf, position
        while perfect & 1:
            node, perfect = node_hash(subtrees.pop(), node), perfect >> 1
        subtrees.append(node)
    return tuple(subtrees)


def root_of(frontier: Sequence[bytes]) -> bytes:
    """Return the root of the tree that has this frontier."""
    if not frontier:
        return EMPTY_ROOT
    *larger, root = frontier
    for subtree in reversed(larger):
        root = node_hash(subtree, root)
    return root


def packed(frontier: Sequence[bytes]) -> bytes:
    """Return a frontier as the bytes its row holds."""
    return b"".join(frontier)


def unpacked(frontier: bytes, size: int) -> tuple[bytes, ...]:
    """Return the frontier of a tree of `size` leaves from the bytes of its row.

    Raises:
        ValueError: the bytes are not one hash for each bit set in the size.
    """
    if len(frontier) != HASH_BYTES * size.bit_count():
        raise ValueError(size)
    return tuple(frontier[i : i + HASH_BYTES] for i in range(0, len(frontier), HASH_BYTES))
