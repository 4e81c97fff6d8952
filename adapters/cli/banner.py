"""The banner of a demonstration: nobody may take its ledger for a real one, or its time for ours."""

from datetime import datetime, tzinfo

from adapters.cli.times import show_instant
from adapters.locale import _


def banner(now: datetime, zone: tzinfo) -> str:
    """Return the line, with what the demonstration's own clock shows."""
    told = _("A demonstration: ward, people and acts are invented. Its own clock shows {now}, and runs.")
    return told.format(now=show_instant(now, zone))
