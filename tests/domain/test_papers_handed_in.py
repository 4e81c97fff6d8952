"""What came with a dossier: each paper in how many forms, and nothing of it in the clear."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.commands import ReceiveDossier
from domain.errors import FieldError
from domain.values import PaperHandedIn
from tests.world import at

LEAST: dict[str, Any] = {"id": "1", "by": "lan", "at": at("2026-11-02 09:00"), "office": "W1", "procedure": "3wd"}


def test_a_paper_of_which_none_came_is_no_paper() -> None:
    with pytest.raises(FieldError) as refused:
        PaperHandedIn(name="Tờ khai")
    assert (refused.value.facts["field"], refused.value.facts["read"]) == ("papers", "Tờ khai")


@pytest.mark.parametrize("count", [-1, 1000, 1.5, "1"])
def test_a_count_is_a_whole_number_a_desk_can_hold(count: Any) -> None:
    with pytest.raises(ValidationError):
        PaperHandedIn(name="Tờ khai", originals=count)


def test_the_name_of_a_paper_is_checked_as_all_typed_text() -> None:
    with pytest.raises(FieldError, match="text_visible"):
        PaperHandedIn(name="Tờ\x00khai", originals=1)


@pytest.mark.parametrize("facts", [{"sets": 0}, {"sets": 100}, {"fee": -1}, {"fee": 0.5}, {"return_way": "bike"}])
def test_sets_fee_and_way_back_are_what_they_can_be(facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ReceiveDossier(**LEAST, **facts)
