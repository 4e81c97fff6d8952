"""How the clock is driven: rounds on a real ledger, a leader among processes, timers, and a web server around them."""
