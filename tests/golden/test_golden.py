"""Every event of every version has a sample on file, and the sample reads back to the very same bytes, for ever."""

import json
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest

from adapters.ledger.envelope import canonical
from adapters.ledger.mapper import FAMILIES
from domain.message import Event

SAMPLES = Path(__file__).parent
STREAM = UUID(int=1)


def kinds() -> dict[str, type[Event]]:
    """Return every event class of the domain by topic."""
    classes = [kind for family in FAMILIES for kind in vars(family).values() if isinstance(kind, type)]
    return {kind.TOPIC: kind for kind in classes if issubclass(kind, Event) and kind.TOPIC}


def sample(topic: str, version: int) -> dict[str, Any]:
    """Return the sample of one version of an event."""
    path = SAMPLES / f"{topic}.v{version}.json"
    assert path.is_file(), f"{topic} has no sample of version {version}: add {path.name}"
    body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return body


def remembered(topic: str, body: dict[str, Any]) -> Event:
    """Return the event as the ledger would give it back."""
    return Event.remembered(topic, STREAM, 7, json.loads(json.dumps(body)))


@pytest.mark.parametrize("topic", kinds())
def test_every_version_of_an_event_has_a_sample_that_can_still_be_read(topic: str) -> None:
    for version in range(1, kinds()[topic].class_version + 1):
        body = sample(topic, version)
        assert body["schema"] == version
        event = remembered(topic, body)
        assert (type(event), event.originator_version) == (kinds()[topic], 7)


@pytest.mark.parametrize("topic", kinds())
def test_the_sample_of_the_present_version_is_kept_byte_for_byte(topic: str) -> None:
    body = sample(topic, kinds()[topic].class_version)
    assert canonical(remembered(topic, body).body()) == canonical(body)


@pytest.mark.parametrize("topic", kinds())
def test_a_sample_leaves_no_field_out(topic: str) -> None:
    kind = kinds()[topic]
    present = set(sample(topic, kind.class_version)) - {"schema"}
    place = {"originator_id", "originator_version", "originator_topic"}
    assert present == {field.alias or name for name, field in kind.model_fields.items() if name not in place}


def test_no_sample_is_left_of_an_event_that_never_was() -> None:
    versions = {f"{topic}.v{n}" for topic, kind in kinds().items() for n in range(1, kind.class_version + 1)}
    assert {path.stem for path in SAMPLES.glob("*.json")} == versions


def test_the_topics_are_those_the_program_knows() -> None:
    families = {"dossier", "office", "procedure", "calendar", "rules", "ledger", "person", "slips", "token", "user"}
    assert {topic.partition(".")[0] for topic in kinds()} == families
    declared = {kind for kind in _descendants(Event) if kind.__module__.startswith("domain.") and kind.TOPIC}
    assert declared == set(kinds().values())


def _descendants(kind: type[Event]) -> set[type[Event]]:
    children = set(kind.__subclasses__())
    return children.union(*map(_descendants, children))


# --- a shape that changed ---------------------------------------------------------------------------------


class CounterMoved(Event):
    """An event whose first shape had a number where the second has a name; the third says on which floor."""

    TOPIC = "test.counter_moved"
    class_version: ClassVar[int] = 3
    counter: str
    floor: int

    @staticmethod
    def upcast_v1_v2(body: dict[str, Any]) -> None:
        """Give the counter its name."""
        body["counter"] = f"Quầy {body.pop('number')}"

    @staticmethod
    def upcast_v2_v3(body: dict[str, Any]) -> None:
        """Every counter was on the ground floor then."""
        body["floor"] = 0


@pytest.mark.parametrize(
    ("body", "counter", "floor"),
    [
        ({"schema": 1, "number": 3}, "Quầy 3", 0),
        ({"schema": 2, "counter": "Quầy 4"}, "Quầy 4", 0),
        ({"schema": 3, "counter": "Quầy 5", "floor": 2}, "Quầy 5", 2),
    ],
)
def test_an_old_shape_is_read_as_the_present_one(body: dict[str, Any], counter: str, floor: int) -> None:
    event = remembered(CounterMoved.TOPIC, body | {"by": "lan", "occurred_at": "2026-11-02T02:00Z"})
    assert isinstance(event, CounterMoved)
    assert (event.counter, event.floor) == (counter, floor)
    assert event.body()["schema"] == 3


def test_a_field_nobody_knows_is_an_error_never_ignored() -> None:
    with pytest.raises(ValueError, match="extra_forbidden"):
        remembered("dossier.handed_over", sample("dossier.handed_over", 1) | {"colour": "red"})


def test_a_receipt_from_before_papers_were_kept_says_nothing_of_them() -> None:
    later = ("papers", "sets", "fee", "return_way", "notify_by")
    body = {name: fact for name, fact in sample("dossier.received", 1).items() if name not in later}
    event = remembered("dossier.received", body)
    assert [getattr(event, name) for name in later] == [None] * len(later)
    assert canonical(event.body()) == canonical(body)
