"""The papers an office gives out: gathered from the ledger as plain facts, set by typst into PDF/A."""
