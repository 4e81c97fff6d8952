"""The OpenAPI document keeps its word: its examples are real, its statuses are all there are, its shapes hold."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import adapters.web
from adapters.web.api.acts import ACTS, body_of
from adapters.web.api.administration.acts import ACTS as ADMINISTRATION
from adapters.web.api.application import create_api
from adapters.web.headers import POLICY
from domain.desk import Answer
from tests.adapters.desk.wards import PERSON
from tests.adapters.web.api.calling import PLACE, RECEIPT, Program
from tests.adapters.web.api.conftest import Tokens
from tests.adapters.web.api.examples import FILE, lasting, performed
from tests.adapters.web.conftest import Desk

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
STATIC = Path(adapters.web.__file__).parent / "static"
HERE = RECEIPT | {"to_office": "W2"}
THINGS = ["W1", "3wd", "clerk", "vn", "ladder.due_soon"]  # an office, a procedure, a user, a calendar, a rule
EXAMPLES = 10  # of each route, half of them meant to be refused


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every operation by its name."""
    for ways in document["paths"].values():
        yield from ((way["operationId"], way) for way in ways.values())


def can_be_wrong(way: dict[str, Any]) -> bool:
    """Whether anything can be sent that is not of its form: a text in an address always is."""
    free = [one["in"] == "path" and one["schema"].get("type") == "string" for one in way.get("parameters", [])]
    return "requestBody" in way or not all(free)


def test_the_examples_are_what_is_answered(tmp_path: Path) -> None:
    assert lasting(performed(tmp_path)) == lasting(json.loads(FILE.read_text("utf-8")))


def test_every_request_and_answer_has_an_example_and_every_refusal_too(desk: Desk) -> None:
    document = create_api(desk.service).openapi()
    assert document["openapi"].startswith("3.1")
    lacking = []
    for name, way in operations(document):
        contents = [(status, content) for status, told in way["responses"].items() for content in [told.get("content")]]
        contents += [("request", way["requestBody"]["content"])] if "requestBody" in way else []
        for status, content in contents:
            if status != "304" and any(one.get("example") is None for one in (content or {"": {}}).values()):
                lacking.append((name, status))
    assert lacking == []


def test_the_page_of_the_document_asks_for_nothing_from_elsewhere(desk: Desk) -> None:
    browser = desk.browser()
    answer = browser.get("/docs")
    asked = re.findall(r'(?:src|href)="([^"]*)"', answer.text)

    assert answer.headers["content-security-policy"] == POLICY
    assert all(path.startswith("/") for path in asked)
    assert [path for path in set(asked) - {"/"} if browser.get(path).status_code != 200] == []
    assert re.findall(r"<script(?![^>]*src=)|<style|style=", answer.text) == []
    assert "http" not in (STATIC / "desk.js").read_text("utf-8")


def test_every_field_of_a_body_and_every_word_of_a_query_is_in_the_document(desk: Desk) -> None:
    document = create_api(desk.service).openapi()
    shapes = document["components"]["schemas"]
    silent = [
        (act.name, name)
        for act in (*ACTS, *ADMINISTRATION)
        for name, field in shapes[act.order.__name__]["properties"].items()
        if not field.get("description")
    ]
    assert silent == []
    assert {act.name for act in (*ACTS, *ADMINISTRATION)} <= dict(operations(document)).keys()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.path)
def test_a_body_holds_what_its_order_takes(act: Any) -> None:
    asked = set(body_of(act).model_fields)
    assert asked <= set(act.order.model_fields)
    assert not asked & {"id", "by", "approved_by", "seen_version", "only_version", "given_grain"}
    assert set(Answer.model_fields) & {"promise", "version"}


def test_whatever_is_sent_no_answer_is_one_that_the_document_does_not_name(
    desk: Desk, program: Program, tokens: Tokens
) -> None:
    codes = [program.receive(applicant=PERSON) for _number in range(3)]
    administrator = tokens("administrator", None, ("administer",))
    schema = schemathesis.openapi.from_asgi(f"{PLACE}/openapi.json", desk.app)
    answered: dict[int, int] = {}
    for number, operation in enumerate(result.ok() for result in schema.get_all_operations()):
        modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        for mode in modes if can_be_wrong(operation.definition.raw) else modes[:1]:
            is_administered = operation.definition.raw["tags"] == ["Administration"]
            by, things = (administrator, THINGS) if is_administered else (program, codes)
            _try(operation, mode, number, things, by, answered)
    assert {200, 201, 400, 404, 409, 422} <= set(answered)


def _try(
    operation: Any, mode: GenerationMode, number: int, things: list[str], program: Program, answered: dict[int, int]
) -> None:
    """Send a bounded number of requests, the same in every run."""

    @seed(20261102 + number)
    @settings(
        max_examples=EXAMPLES // 2,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        tries = sum(answered.values())
        named = (case.path_parameters or {}).keys() & {"code", "user", "name", "rule"}
        for name in named if tries % 3 else ():
            case.path_parameters[name] = things[tries % len(things)]
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict) and tries % 2:
            example = json.loads(FILE.read_text("utf-8"))[operation.definition.raw["operationId"]]["request"]
            case.body = example | {name: HERE[name] for name in HERE.keys() & example.keys()}
        answer = case.call(headers={"Authorization": f"Bearer {program.secret}"})
        answered[answer.status_code] = answered.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS)

    send()
