"""What is shown: read models that may be dropped and rebuilt from the ledger."""
