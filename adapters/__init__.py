"""How it meets the world: ledger, command line, exchange, languages."""
