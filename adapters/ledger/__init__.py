"""The ledger: append-only events, their proofs, and the keys of sealed facts."""
