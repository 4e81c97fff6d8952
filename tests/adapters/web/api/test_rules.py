"""The rules by the API: all there are, with their sources, as they stood at any time."""

from datetime import timedelta
from typing import Any

from adapters.reference import shipped_rules
from domain.rules import AdoptRules, Rule
from tests.adapters.web.api.calling import NINE, Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.conftest import Desk


def asked(program: Program, **query: str) -> dict[str, dict[str, Any]]:
    answer = program.get("/rules", **query)
    assert answer.status_code == 200, answer.text
    return {rule["id"]: rule for rule in answer.json()}


def test_every_rule_is_told_to_any_token_with_what_it_rests_on(tokens: Tokens) -> None:
    told = asked(tokens(scopes=["print"]))
    assert list(told) == sorted(rule.id for rule in shipped_rules())
    assert told["target.on_time"] == {
        name: getattr(rule, name) if name != "from_on" else rule.from_on.isoformat()
        for rule in shipped_rules()
        if rule.id == "target.on_time"
        for name in Rule.model_fields
    }


def revised(desk: Desk, name: str, value: int | str) -> Rule:
    """Give a rule another value now, and return it as it was."""
    [rule] = [rule for rule in shipped_rules() if rule.id == name]
    facts = rule.model_dump(by_alias=False) | {"value": value, "from_on": desk.clock().date()}
    order = AdoptRules(id="r", by="admin", at=desk.clock(), rules=(Rule(**facts),), basis="Quyết định 7/QĐ-UBND")
    desk.ledger.desk.handle(order)
    return rule


def test_a_rule_that_was_revised_stands_as_it_did_on_both_axes(desk: Desk, program: Program) -> None:
    desk.clock.now += timedelta(hours=1)
    target = revised(desk, "target.on_time", 90)
    values = [asked(program, **axes)["target.on_time"]["value"] for axes in ({}, {"as_of": NINE}, {"known_at": NINE})]
    assert values == [90, target.value, target.value]


def test_an_instant_that_is_none_is_refused_at_its_word(program: Program) -> None:
    answer = program.get("/rules", as_of="2026-11-02")
    assert (answer.status_code, answer.json()["field"]) == (422, "as_of")
