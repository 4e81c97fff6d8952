"""The tree is the one of RFC 6962, however it grew."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ledger.tree import EMPTY_ROOT, extended, leaf_hash, packed, root_of, unpacked
from tests.adapters.ledger.rfc6962 import defined_root

# Inputs and roots of the reference tests of Certificate Transparency.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
LEAVES = st.lists(st.binary(max_size=4).map(leaf_hash), max_size=70)


@pytest.mark.parametrize("size", ROOTS)
def test_the_known_roots_come_out(size: int) -> None:
    leaves = [leaf_hash(entry) for entry in INPUTS[:size]]
    assert root_of(extended((), 0, leaves)).hex() == defined_root(leaves).hex() == ROOTS[size]


def test_an_empty_log_has_the_hash_of_nothing_as_its_root() -> None:
    assert root_of(()) == EMPTY_ROOT == sha256(b"").digest()


@given(LEAVES)
@settings(max_examples=100, deadline=None)
def test_the_root_of_the_frontier_is_the_root_by_definition(leaves: list[bytes]) -> None:
    assert root_of(extended((), 0, leaves)) == defined_root(leaves)


@given(LEAVES, st.integers(0, 70))
@settings(max_examples=100, deadline=None)
def test_a_tree_grown_in_two_steps_is_the_tree_grown_in_one(leaves: list[bytes], cut: int) -> None:
    first = extended((), 0, leaves[:cut])
    kept = unpacked(packed(first), len(leaves[:cut]))
    assert extended(kept, len(leaves[:cut]), leaves[cut:]) == extended((), 0, leaves)


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="3"):
        unpacked(b"x" * 32, 3)
