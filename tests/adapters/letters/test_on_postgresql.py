"""Papers come out of a ledger on PostgreSQL as they do out of one in a file."""

from datetime import date
from pathlib import Path

from adapters.letters.papers import ApologyLetter
from adapters.letters.register import Span
from tests.adapters.letters.conftest import PRINTER, ward_in

DATABASES = ["file", "postgresql"]


def test_letters_and_registers_are_gathered_and_every_opening_is_recorded(tmp_path: Path, database_url: str) -> None:
    with ward_in(tmp_path, database_url) as ward:
        code = ward.receive()
        ward.apologise(code, "2026-11-25 09:00", note="máy chủ hỏng")

        [letter] = ward.gathering.papers("apology", ward.gathering.issued_letters("W1"), PRINTER)
        register = ward.gathering.register("W1", Span(date(2026, 11, 20), date(2026, 11, 20)), PRINTER)

        assert isinstance(letter, ApologyLetter)
        assert (letter.code, letter.because) == (code, "ahead")
        assert [row.code for row in register.rows] == [code]
        assert [fields for _by, _why, fields in ward.accesses()] == ["applicant,note", "applicant"]
