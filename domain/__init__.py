"""What is true and allowed: no I/O, no clock, no database, no screen."""
