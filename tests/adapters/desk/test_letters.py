"""Letters of apology on a real ledger: signers who race, an act that is whole or absent, a register that follows."""

from pathlib import Path

import pytest

from adapters.bootstrap import Installation, closing
from adapters.ledger.lines import whole_lines_of
from adapters.ledger.rebuilding import rebuild_read_models
from domain import commands as c
from domain.desk import Answer
from domain.errors import ApologyOrderError, RePromiseError
from projections import apologies
from projections.duties import Duty
from projections.fold import fold
from tests.adapters.desk.test_races_and_crashes import at_once
from tests.adapters.desk.wards import Clock, acting, log_of, receiving, reopened, state_of
from tests.world import at

BROKEN = "2026-11-06 09:00"


def late(ward: Installation, clock: Clock, dossiers: int) -> list[str]:
    """Dossiers whose promise broke, each with a letter drafted."""
    codes = [ward.desk.handle(receiving(number)).code for number in range(dossiers)]
    clock.show(BROKEN)
    for code in codes:
        ward.desk.handle(acting(c.RaiseRungs, code, BROKEN))
        ward.desk.handle(acting(c.DraftApology, code, BROKEN, reason="software"))
    return codes


def register_of(ward: Installation) -> list[Duty]:
    with ward.reader.snapshot() as connection:
        return apologies.read(connection)


def given_together(ward: Installation, *orders: c.Command) -> None:
    with ward.desk.together():
        for order in orders:
            ward.desk.handle(order)


def folded(ward: Installation) -> list[Duty]:
    with ward.reader.snapshot() as connection:
        return apologies.past(fold(whole_lines_of(connection, ward.reader.tenant)).values())


@pytest.mark.on_postgresql
def test_eight_signers_at_once_number_eight_letters_without_a_gap(filed: Installation, clock: Clock) -> None:
    codes = late(filed, clock, 8)
    answers = at_once(*(lambda code=code: filed.desk.handle(acting(c.IssueApology, code, BROKEN)) for code in codes))
    assert all(isinstance(answer, Answer) for answer in answers)
    assert sorted(duty.number or 0 for duty in register_of(filed)) == list(range(1, 9))
    assert register_of(filed) == folded(filed)


@pytest.mark.on_postgresql
def test_two_services_signing_one_draft_sign_it_once(filed: Installation, tmp_path: Path, clock: Clock) -> None:
    [code] = late(filed, clock, 1)
    with closing(reopened(tmp_path, clock)) as other:
        outcomes = at_once(
            lambda: filed.desk.handle(acting(c.IssueApology, code, BROKEN, id="a")),
            lambda: other.desk.handle(acting(c.IssueApology, code, BROKEN, id="b")),
        )
    assert sum(isinstance(outcome, ApologyOrderError) for outcome in outcomes) == 1
    assert [duty.number for duty in register_of(filed)] == [1]


@pytest.mark.on_postgresql
def test_one_signature_given_by_eight_threads_is_one_letter(filed: Installation, clock: Clock) -> None:
    [code] = late(filed, clock, 1)
    before = len(log_of(filed))
    outcomes = at_once(*(lambda: filed.desk.handle(acting(c.IssueApology, code, BROKEN)) for _ in range(8)))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert len(log_of(filed)) == before + 1


def test_a_letter_refused_at_its_signature_leaves_no_draft_and_uses_no_number_up(
    ward: Installation, clock: Clock
) -> None:
    code, next_code = late(ward, clock, 2)
    ward.desk.handle(acting(c.IssueApology, code, BROKEN))
    before = state_of(ward)
    draft = acting(c.DraftApology, code, BROKEN, id="again", reason="staff")
    unlawful = acting(c.IssueApology, code, BROKEN, id="sign", re_promise=at("2026-11-05 10:00"))
    with pytest.raises(RePromiseError):
        given_together(ward, draft, unlawful)
    assert state_of(ward) == before
    ward.desk.handle(acting(c.IssueApology, next_code, BROKEN))
    assert sorted(duty.number or 0 for duty in register_of(ward)) == [1, 2]


@pytest.mark.on_postgresql
def test_the_register_inline_is_the_one_rebuilt_and_the_one_folded(filed: Installation, clock: Clock) -> None:
    first, second, third = late(filed, clock, 3)
    filed.desk.handle(acting(c.IssueApology, first, BROKEN, by="chi"))
    filed.desk.handle(acting(c.DeliverApology, first, BROKEN, channel="zalo", evidence="đã xem"))
    filed.desk.handle(acting(c.TakeOver, second, BROKEN, to_office="W2", basis="x"))
    filed.desk.handle(acting(c.WithdrawDossier, third, BROKEN))
    inline = register_of(filed)
    rebuild_read_models(filed.engines[0], filed.recorder, filed.reader.tenant)
    assert inline == register_of(filed) == folded(filed)
    assert [(duty.state, duty.office) for duty in sorted(inline, key=lambda duty: duty.code)] == [
        ("delivered", "W1"),
        ("drafted", "W2"),
        ("drafted", "W1"),
    ]
