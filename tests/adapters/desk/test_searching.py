"""Searching: by the beginning of a code, else by a part of it, and by name; a name is not looked for among codes."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.bootstrap import closing as closing_ledger
from tests.adapters.desk.wards import PERSON, Clock, founded, receiving

CODES = ("H1.17", "H1.2", "X.H1")


@pytest.fixture
def codes() -> Iterator[Installation]:
    with closing_ledger(founded(None, Clock())) as ledger:
        for number, code in enumerate(CODES):
            ledger.desk.handle(receiving(number, code=code, applicant=PERSON if code == "H1.2" else None))
        yield ledger


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("h1", ["H1.17", "H1.2"]),
        ("H1.17", ["H1.17"]),
        ("17", ["H1.17"]),
        (".h", ["X.H1"]),
        ("_", []),
        ("%", []),
        ("dang thi huong", ["H1.2"]),
        ("Hường", ["H1.2"]),
        ("079090001234", ["H1.2"]),
        ("nobody at all", []),
    ],
)
def test_what_is_looked_for_is_found(codes: Installation, words: str, found: list[str]) -> None:
    assert list(codes.reader.search(words).values()) == found


@pytest.mark.parametrize("words", ["dang thi huong", "H1"])
def test_what_other_offices_hold_takes_no_place_among_what_is_found(codes: Installation, words: str) -> None:
    codes.desk.handle(receiving(9, code="H1.1", office="W2", applicant=PERSON))
    assert list(codes.reader.search(words, {"W1"}, limit=1).values()) == ["H1.17" if words == "H1" else "H1.2"]
    assert list(codes.reader.search(words, {"W2"}, limit=1).values()) == ["H1.1"]
    assert codes.reader.search(words, frozenset()) == {}


def test_a_search_by_name_reads_no_more_codes_than_it_found(codes: Installation) -> None:
    steps = steps_of(codes, lambda: codes.reader.search("đặng thị hường"))
    assert [step for step in steps if "codes" in step] == [
        "SEARCH codes USING COVERING INDEX codes_by_stream (tenant=? AND stream=?)"
    ]


def test_what_is_not_a_dossier_is_found_without_going_through_the_dossiers(codes: Installation) -> None:
    steps = steps_of(codes, codes.reader.procedures)
    assert [step for step in steps if "opening" in step] == [
        "SEARCH opening USING INDEX events_reference (tenant=? AND kind=?)"
    ]


def steps_of(ward: Installation, read: Callable[[], object]) -> list[str]:
    """Return how SQLite goes about the statements of a reader."""
    asked: list[tuple[str, object]] = []
    sa.event.listen(ward.engines[0], "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    read()
    with ward.engines[0].connect() as connection:
        cursor = connection.connection.cursor()
        return [
            step[3]
            for statement, parameters in asked
            for step in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()  # type: ignore[attr-defined] # sqlite3's cursor
        ]
