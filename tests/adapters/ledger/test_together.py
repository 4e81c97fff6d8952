"""Orders that share one transaction: each whole or absent, all of them or none."""

from contextlib import suppress

import pytest

from domain.errors import OfficeUnknownError
from domain.office import OpenOffice, RenameOffice
from tests.adapters.exchange.wards import ward
from tests.world import FOUNDED


class ChangedOnesMind(Exception):  # noqa: N818 - it is no error
    pass


def opening(code: str) -> OpenOffice:
    return OpenOffice(id=code, by="admin", at=FOUNDED, code=code, name=code, calendar="vn", on=FOUNDED.date())


def test_a_refused_order_leaves_the_others_of_its_transaction() -> None:
    with ward() as ledger:
        with ledger.desk.together():
            ledger.desk.handle(opening("W2"))
            with pytest.raises(OfficeUnknownError):
                ledger.desk.handle(
                    RenameOffice(id="r", by="admin", at=FOUNDED, code="W9", name="x", on=FOUNDED.date(), basis="test")
                )
            ledger.desk.handle(opening("W3"))
        assert [office.code for office in ledger.reader.offices()] == ["W1", "W2", "W3"]


def test_an_exception_forgets_all_orders_of_the_transaction_and_what_was_learned_from_them() -> None:
    with ward() as ledger:
        with suppress(ChangedOnesMind), ledger.desk.together():
            ledger.desk.handle(opening("W2"))
            assert ledger.desk.ground().office_of("W2").code == "W2"
            raise ChangedOnesMind
        with ledger.desk.together():
            ledger.desk.handle(opening("W3"))
            with pytest.raises(OfficeUnknownError):
                ledger.desk.ground().office_of("W2")
        assert [office.code for office in ledger.reader.offices()] == ["W1", "W3"]


def test_a_transaction_inside_another_is_part_of_it() -> None:
    with ward() as ledger:
        with suppress(ChangedOnesMind), ledger.desk.together():
            with ledger.desk.together():
                ledger.desk.handle(opening("W2"))
            raise ChangedOnesMind
        assert [office.code for office in ledger.reader.offices()] == ["W1"]
