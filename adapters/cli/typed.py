"""Whole numbers as they may be typed: plain digits 0 to 9, nothing that only looks like them."""

import re
from typing import Any

import click

_PLAIN = re.compile(r"[0-9]{1,18}")


class WholeNumber(click.IntRange):
    """A whole number within bounds; click alone would take the digits of any script, underscores and spaces."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        if isinstance(value, str) and not _PLAIN.fullmatch(value):
            self.fail(value, param, ctx)
        return super().convert(value, param, ctx)
