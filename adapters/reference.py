"""The reference data shipped with the program, read where it lies in the package."""

import tomllib
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any

from domain.calendar_spec import CalendarSpec
from domain.rules import Rule

NATIONAL = "vn"


def _text(name: str) -> str:
    return (files("domain") / "data" / name).read_text("utf-8")


@cache
def national_calendar() -> CalendarSpec:
    """Return the national working calendar of Viet Nam, with the source of each day."""
    return CalendarSpec.from_toml(_text("calendar-vn.toml"))


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """Return every number with force, with its unit and source."""
    return tuple(Rule(**row) for row in tomllib.loads(_text("rules.toml"))["rule"])


def shipped_numbers() -> tuple[time, int]:
    """Return what a promise counted without a ledger needs: the same-day cut-off and the early margin in minutes."""
    values = {rule.id: rule.value for rule in shipped_rules()}
    return time.fromisoformat(str(values["same_day.cut_off"])), int(values["early.hour_margin"])


def shipped_procedures() -> list[dict[str, Any]]:
    """Return the reference procedures of a commune desk as the file has them."""
    rows: list[dict[str, Any]] = tomllib.loads(_text("procedures.toml"))["procedure"]
    return rows
