"""Messages are written with what they tell of, or not at all; once for ever; and without a word of a citizen."""

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.ledger.errors import LedgerFullError
from domain import commands as c
from domain.errors import DomainError
from tests.adapters.desk.faults import Fault
from tests.adapters.desk.wards import MORNING, acting, receiving
from tests.adapters.notify.postroom import BROKEN, CITIZEN, WARNED, Postroom
from tests.world import at


@pytest.mark.on_postgresql
def test_a_flag_and_its_messages_are_written_together(post: Postroom) -> None:
    [code] = post.receive(1)
    post.tick(WARNED, [code])
    assert [(row.kind, row.audience, row.code) for row in post.rows()] == [
        ("notice_due", "official:lan@W1", code),
        ("notice_due", "desk_head@W1", code),
    ]
    assert {row.state for row in post.rows()} == {"pending"}


def test_a_tick_asked_twice_writes_one_message(post: Postroom) -> None:
    codes = post.receive(3)
    for _again in range(2):
        post.tick(BROKEN, codes)
    assert len(post.rows()) == 9
    assert len({row.key for row in post.rows()}) == 9


def test_an_order_that_fails_leaves_no_message(post: Postroom) -> None:
    [code] = post.receive(1)
    fault = Fault(post.ward.engines)
    post.clock.show(BROKEN)
    failures = 0
    for statement in range(1, 100):
        fault.set("SQLITE_FULL", statement)
        try:
            post.ward.desk.handle(acting(c.RaiseRungs, code, BROKEN))
        except LedgerFullError:
            failures += 1
            fault.clear()
            assert post.rows() == []
        else:
            break
    fault.clear()
    assert failures > 5
    assert len(post.rows()) == 3


def test_a_refused_order_of_a_group_leaves_none_beside_those_of_the_others(post: Postroom) -> None:
    first, second = post.receive(2)
    post.clock.show(BROKEN)
    orders = [acting(c.RaiseRungs, code, BROKEN) for code in (first, "W9-9", second)]
    answers = post.ward.desk.handle_all(orders)
    assert [isinstance(answer, DomainError) for answer in answers] == [False, True, False]
    assert {row.code for row in post.rows()} == {first, second}


def test_one_tick_is_one_batch_and_every_other_order_its_own(post: Postroom) -> None:
    first, second, third = post.receive(3)
    post.tick(BROKEN, [first, second])
    post.act(c.PauseClock, third, "2026-11-06 09:00", cause="other")
    batches = {row.code: row.batch for row in post.rows()}
    assert batches[first] == batches[second] == "tick:2026-11-06T01:00Z"
    assert batches[third] == "PauseClock-" + third + "-2026-11-06 09:00"


def test_an_import_sends_nothing_whatever_it_brings(post: Postroom) -> None:
    facts: dict[str, Any] = {"source": "import", "given_due": at("2026-10-30 17:00"), "when": "2026-10-26 09:00"}
    ready = acting(c.ProcessDossier, "HS-2", "2026-11-02 08:00", source="import")
    for number, acts in enumerate([(), (ready,)], 1):
        receipt = receiving(number, code=f"HS-{number}", applicant=CITIZEN, notify_by="email", **facts)
        by: dict[str, Any] = {"id": f"import-{number}", "by": "lan", "at": at("2026-11-02 09:00")}
        post.ward.desk.handle(c.ImportDossier(receipt=receipt, acts=acts, **by))
    post.tick("2026-11-02 10:00", ["HS-1"])
    assert post.rows() == []


def test_a_message_says_nothing_of_a_citizen(post: Postroom) -> None:
    codes = post.receive(2, applicant=CITIZEN, notify_by="email", note="gọi 0905123456")
    post.tick(BROKEN, codes)
    post.act(c.ProcessDossier, codes[0], BROKEN, note="của bà Hường")
    kept = " ".join(repr(row) for row in post.rows())
    assert {row.kind for row in post.rows()} == {"overdue", "late", "ready"}
    assert not any(word in kept for word in (*CITIZEN.values(), "Hường"))


NUMBERS = count(1)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=4, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_known_of_a_person_is_in_no_row(post: Postroom, data: st.DataObject) -> None:
    marker = next(NUMBERS)
    person: dict[str, Any] = {name: f"{data.draw(WORDS)}~{marker}" for name in ("name", "address", "phone")}
    order = receiving(marker, applicant=person, notify_by="sms")
    post.clock.show(MORNING)
    code = post.ward.desk.handle(order).code
    post.tick(BROKEN, [code])
    kept = " ".join(repr(row) for row in post.rows())
    assert code in kept
    assert not any(word in kept for word in person.values())
