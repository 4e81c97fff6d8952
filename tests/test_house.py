"""The rules of the house that no linter knows: names, what is never written, first lines, size, one reader of time."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
PACKAGES = ("domain", "projections", "scheduler", "adapters")
READERS_OF_THE_CLOCK = {"adapters/clock.py", "adapters/ids.py", "adapters/ledger/vault.py"}
SEEDED_DICE = {"adapters/demo/dice.py"}  # chance that can be drawn again: the demonstration's

# Each pattern is written so that it does not match itself.
NEVER_WRITTEN = {
    "an address of a package index": r"py[p]i\.|pythonhoste[d]|/simp[l]e/|index-ur[l]",
    "a folder of somebody's machine": r"(?<![\w.])/(?:ho[m]e|ro[o]t|wo[r]k|Us[e]rs|mn[t])/|\b[A-Z]:\\{1,2}Us[e]rs",
    "unfinished work": r"\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b|NotImplemented[E]rror|[Ll]orem i[p]sum",
    "a silenced check without its reason": r"#\s*noq[a](?::[\s\w,]*?)?\s*$|#\s*type:\s*ignor[e](?:\[[^\]]*\])?\s*$",
}


def files_of_the_house() -> list[Path]:
    ignored = {line.rstrip("/") for line in (HOUSE / ".gitignore").read_text().split() if line.endswith("/")} | {".git"}
    kept = [path for path in HOUSE.iterdir() if not any(path.match(pattern) for pattern in ignored)]
    inside = [path for root in kept if root.is_dir() for path in root.rglob("*")]
    found = [path for path in kept + inside if path.is_file() and "__pycache__" not in path.parts]
    return [path for path in found if b"\0" not in path.read_bytes()[:1000]]


FILES = files_of_the_house()
MODULES = [path for path in FILES if path.suffix == ".py"]
OURS = [path for path in MODULES if path.relative_to(HOUSE).parts[0] in PACKAGES]


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_the_search_sees_the_whole_house() -> None:
    seen = {name(path) for path in FILES}

    assert {"Makefile", ".ci/run", "pyproject.toml", "domain/events.py", "domain/glossary.toml"} <= seen
    assert {path.parts[0] for path in map(Path, seen)}.isdisjoint({".venv", ".uv", "var", ".git"})


# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_our_top_level_names(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"dunghen"}


# --- what is written --------------------------------------------------------------------------------


@pytest.mark.parametrize("what", NEVER_WRITTEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(NEVER_WRITTEN[what], re.MULTILINE)
    found = {name(path): match.group() for path in FILES if (match := pattern.search(path.read_text(encoding="utf-8")))}
    assert found == {}


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("an address of a package index", "see https://" + "pyp" + "i.org/project"),
        ("a folder of somebody's machine", "open /" + "home/lan/ledger.db"),
        ("unfinished work", "# TO" + "DO: later"),
        ("a silenced check without its reason", "x = 1  # no" + "qa: S101"),
        ("a silenced check without its reason", "x = 1  # type: " + "ignore[arg-type]"),
    ],
)
def test_what_is_never_written_would_be_found(what: str, line: str) -> None:
    assert re.search(NEVER_WRITTEN[what], line, re.MULTILINE)


def test_every_module_says_in_its_first_line_why_it_exists() -> None:
    silent = [name(path) for path in MODULES if not path.read_text(encoding="utf-8").startswith('"""')]
    assert silent == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = {name(path): n for path in MODULES if (n := path.read_text(encoding="utf-8").count("\n")) > 400}
    assert long == {}


# --- one reader of the clock, one source of chance --------------------------------------------------


def times_and_dice(module: ast.AST) -> Iterator[str]:
    """Yield each use of the machine's clock or of chance: reading now, or drawing a number nobody can draw again."""
    for node in ast.walk(module):
        match node:
            case ast.Attribute(attr="now" | "utcnow" | "today", value=ast.Name(id=who)) if who in {"datetime", "date"}:
                yield f"{who}.{node.attr}"
            case ast.Attribute(attr="now" | "utcnow" | "today", value=ast.Attribute(attr="datetime" | "date")):
                yield f"datetime.{node.attr}"
            case ast.Attribute(attr="time" | "time_ns", value=ast.Name(id="time")):
                yield f"time.{node.attr}"
            case ast.Attribute(attr="uuid1" | "uuid4" | "urandom" | "getrandom"):
                yield node.attr
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name in {"random", "secrets"})
            case ast.ImportFrom(module="random" | "secrets"):
                yield str(node.module)
            case ast.ImportFrom(module="uuid" | "os" | "time", names=names):
                chance = {"uuid1", "uuid4", "urandom", "getrandom", "time", "time_ns"}
                yield from (alias.name for alias in names if alias.name in chance)


def test_nobody_but_the_clock_and_the_vault_reads_time_or_draws_chance() -> None:
    found = {name(path): uses for path in OURS if (uses := list(times_and_dice(tree(path))))}
    assert set(found) <= READERS_OF_THE_CLOCK | SEEDED_DICE, found


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "date.today()",
        "time.time()",
        "uuid.uuid4()",
        "os.urandom(12)",
        "import random",
        "from uuid import uuid4",
        "from secrets import token_bytes",
        "from time import time",
    ],
)
def test_a_second_reader_of_the_clock_would_be_found(code: str) -> None:
    assert list(times_and_dice(ast.parse(code)))
