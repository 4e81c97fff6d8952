"""What holds after any history: replay gives the same dossier, order, and one letter for each broken promise."""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import events as e
from domain.dossier import Dossier
from domain.message import Event
from domain.standing import LAWFUL, add_up, effective
from domain.timeliness import class_of
from tests.domain.histories import History, histories

EXAMPLES = settings(max_examples=120, deadline=None)
MOVES: tuple[type[e.DossierEvent], ...] = (e.Received, *LAWFUL)


def replay(events: Iterable[Event]) -> Any:
    """Return what the events add up to, read back from the JSON a ledger keeps."""
    dossier = None
    for event in events:
        body = json.loads(json.dumps(event.body()))
        again = Event.remembered(event.TOPIC, event.originator_id, event.originator_version, body)
        assert again == event
        dossier = again.mutate(dossier)
    return dossier


@EXAMPLES
@given(histories())
def test_replay_gives_the_same_dossier(history: History) -> None:
    assert replay(history.events) == history.dossier


@EXAMPLES
@given(histories())
def test_adding_up_the_effective_acts_gives_the_same_standing(history: History) -> None:
    assert add_up(effective(history.dossier.acts)) == history.dossier.standing


@EXAMPLES
@given(histories())
def test_what_happened_never_runs_back_except_by_correction(history: History) -> None:
    moves = [event.occurred_at for event in history.events if isinstance(event, MOVES) and not amends(event)]
    assert all(earlier <= later for earlier, later in pairwise(moves))
    acts = [act.occurred_at for act in effective(history.events)]
    assert all(earlier <= later for earlier, later in pairwise(acts))


def amends(event: e.DossierEvent) -> bool:
    return getattr(event, "amends", None) is not None


@EXAMPLES
@given(histories())
def test_a_broken_promise_owes_at_most_one_letter_for_its_lateness(history: History) -> None:
    standing_flags = Counter[tuple[int, str]]()
    for event in history.events:
        match event:
            case e.ApologyRequired():
                standing_flags[event.promise_no, event.cause] += 1
            case e.ApologyWithdrawn():
                standing_flags[event.promise_no, "late"] -= 1
            case _:
                continue
        assert set(standing_flags.values()) <= {0, 1}


@EXAMPLES
@given(histories())
def test_the_class_is_that_of_the_first_result_against_the_promise_of_its_time(history: History) -> None:
    acts = effective(history.events)
    first = next((number for number, act in enumerate(acts) if isinstance(act, e.Processed)), None)
    promise = add_up(acts[:first]).promise
    expected = None
    if first is not None and promise is not None:
        expected = class_of(acts[first].occurred_at, promise.late_from, promise.early_before)
    assert history.dossier.standing.settled_class == expected


@EXAMPLES
@given(histories(), st.data())
def test_any_recorded_fact_is_remembered_without_a_refusal(history: History, data: st.DataObject) -> None:
    # facts in an order no desk would record: what is recorded has happened, and remembering is not deciding
    facts = [event for event in history.events[1:] if not amends(event)]
    first = history.events[0]
    dossier = first.model_copy().mutate(None)
    assert isinstance(dossier, Dossier)
    for fact in data.draw(st.permutations(facts)):
        dossier.evolve(fact)
    assert len(dossier.acts) == 1 + len(facts)
