"""The state of the service by the API: what must be looked after, whose word lifts a hold, and letters tried anew."""

from adapters.ledger.outbox import Outbox
from adapters.scheduling.rounds import memory_of
from tests.adapters.desk.wards import PERSON, receiving
from tests.adapters.web.api.calling import Program
from tests.adapters.web.conftest import Desk


def test_all_that_keeps_the_promises_watched_is_told(desk: Desk, admin: Program) -> None:
    desk.ledger.desk.handle(receiving(1, applicant=PERSON))
    state = admin.get("/state").json()
    assert (state["ledger"]["dossiers"], state["ledger"]["lag"]) == (1, 0)
    assert {watch["kind"] for watch in state["watches"]} >= {"never_ran"}
    assert state["keys"] == {"open": True, "kept": 1, "destroyed": 0}


def test_a_hold_is_confirmed_by_name_and_once(desk: Desk, admin: Program) -> None:
    memory_of(desk.ledger).trip(desk.clock(), 60)
    assert admin.get("/state").json()["scheduler"]["hold"] == "breaker"
    done = admin.post("/state/confirm", {}).json()
    assert (done["held"], done["confirmed_by"]) == ("breaker", "administrator")
    assert memory_of(desk.ledger).load().hold is None
    problem = admin.post("/state/confirm", {}).json()
    assert (problem["status"], problem["code"]) == (409, "nothing_held")


def test_dead_letters_are_told_without_a_case_and_tried_again(admin: Program, outbox: Outbox) -> None:
    dead = outbox.counts()["dead"]
    answer = admin.get("/outbox", state="dead", limit="1")
    told = answer.json()
    assert (told["counts"]["dead"], len(told["messages"])) == (dead, 1)
    assert "W1-2611" not in answer.text
    assert PERSON["name"] not in answer.text
    one = told["messages"][0]["id"]
    assert admin.post("/outbox/retry", {"ids": [one]}).json() == {"retried": 1}
    assert admin.post("/outbox/retry", {"ids": [one, 10**6]}).status_code == 404
    assert admin.post("/outbox/retry", {}).json() == {"retried": dead - 1}
    assert outbox.counts()["dead"] == 0


def test_only_who_administers_everywhere_may(local: Program, program: Program) -> None:
    for one in (local, program):
        assert one.post("/state/confirm", {}).status_code == 403
        assert one.post("/outbox/retry", {}).status_code == 403
