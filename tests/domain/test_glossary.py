"""Code and glossary stay together: every word the ledger writes has one Vietnamese and one English name."""

import importlib
import inspect
import pkgutil
import tomllib
from pathlib import Path
from typing import get_args

import pytest

import domain
from domain import calendar, calendar_changes, limit, office, standing, timeliness, values
from domain.commands import Command
from domain.errors import DomainError
from domain.message import Event

GLOSSARY: dict[str, list[dict[str, str]]] = tomllib.loads(
    (Path(domain.__file__).parent / "glossary.toml").read_text(encoding="utf-8")
)
MODULES = [importlib.import_module(f"domain.{module.name}") for module in pkgutil.iter_modules(domain.__path__)]
PLUMBING = {"domain.message", "domain.commands"}
CLOSED_LISTS = {
    "channels": values.Channel,
    "sources": values.Source,
    "grains": values.Grain,
    "policies": values.ClockPolicy,
    "causes": values.PauseCause,
    "outcomes": values.Outcome,
    "return_ways": values.ReturnWay,
    "revisions": values.RevisionCause,
    "apologies": values.ApologyCause,
    "origins": values.Origin,
    "void_causes": values.VoidCause,
    "verdicts": values.Verdict,
    "notify_by": values.NotifyBy,
    "counts": values.Counted,
    "fields": values.Field,
    "successions": office.Succession,
    "classes": timeliness.Class,
    "open_states": timeliness.OpenState,
    "states": standing.Status,
    "limits": limit.Unit,
    "days": calendar.DayKind,
    "years": calendar_changes.YearState,
}


def codes(section: str) -> set[str]:
    return {word["code"] for word in GLOSSARY[section]}


def topics() -> set[str]:
    written, families = set(), [Event]
    while families:
        family = families.pop()
        families += family.__subclasses__()
        if family.__module__.startswith("domain.") and family.TOPIC:
            written.add(family.TOPIC)
    return written


def concepts() -> set[str]:
    return {
        name
        for module in MODULES
        if module.__name__ not in PLUMBING
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__
        and not name.startswith("_")
        and not issubclass(kind, (Event, Command, DomainError))
    }


@pytest.mark.parametrize("section", GLOSSARY)
def test_every_word_says_all_five_things(section: str) -> None:
    for word in GLOSSARY[section]:
        assert list(word) == ["code", "vi", "en", "meaning", "source"], word
        assert all(text.strip() == text != "" for text in word.values()), word


@pytest.mark.parametrize("section", GLOSSARY)
def test_no_two_words_of_a_section_share_a_name(section: str) -> None:
    for language in ("code", "vi", "en"):
        names = [word[language].casefold() for word in GLOSSARY[section]]
        assert sorted(names) == sorted(set(names)), f"{section}: {language}"


def test_every_event_topic_has_its_line_and_every_line_its_event() -> None:
    assert codes("events") == topics()


def test_every_concept_class_has_its_line() -> None:
    assert concepts() - codes("things") == set()


def test_every_line_named_like_a_class_names_one_that_exists() -> None:
    to_come = {"Apology", "Ledger"}  # a letter and the ledger itself are no classes of the domain
    assert {code for code in codes("things") if code[0].isupper()} - to_come <= concepts()


@pytest.mark.parametrize("section", CLOSED_LISTS)
def test_a_closed_list_of_the_code_is_the_glossarys(section: str) -> None:
    assert codes(section) == set(get_args(CLOSED_LISTS[section]))


def test_a_late_result_and_an_overdue_dossier_are_told_apart_from_a_kept_promise() -> None:
    said = {word["code"]: word["vi"] for word in GLOSSARY["classes"] + GLOSSARY["open_states"]}

    assert said["early"] != said["on_time"] != said["in_time"]
    assert said["late"] == said["overdue"] == "quá hạn"
