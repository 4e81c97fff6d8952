"""The demonstration: one invented ward over Tết 2026, the same story for the same seed."""
