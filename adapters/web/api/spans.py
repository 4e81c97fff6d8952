"""Periods that have a name: how months, quarters and years of reports are told."""

from typing import Any

from projections.spans import Span


def span_facts(span: Span) -> dict[str, Any]:
    """Return a period by its name and its days: from the first up to, and without, the last."""
    return {"name": span.name, "from": span.begins.isoformat(), "to": span.ends.isoformat()}
