"""The bench measures fairly: turns alternate, ratios are taken round by round, budgets are judged by medians."""

import pytest

from tests.bench.harness import Budget, Comparison, Contender, Figure, Rival, compared, race


def taking_turns(turns: list[str], name: str, *figures: float) -> Contender:
    left = iter(figures)

    def turn() -> float:
        turns.append(name)
        return next(left)

    return Contender(name, turn)


def test_contenders_take_turns_after_one_that_does_not_count_and_every_other_round_runs_back() -> None:
    turns: list[str] = []
    contenders = [taking_turns(turns, "a", 90, 1, 2, 3), taking_turns(turns, "b", 90, 4, 5, 6)]

    assert race(contenders, 3) == [[1, 2, 3], [4, 5, 6]]
    assert "".join(turns) == "ab" + "abbaab"


def test_a_ratio_is_taken_round_by_round_so_that_a_slow_moment_of_the_machine_slows_both() -> None:
    ours, floor = taking_turns([], "ours", 0, 10, 1, 20), taking_turns([], "floor", 0, 20, 2, 40)

    [line] = compared("row", "a second", 3, ours, [Rival(floor, Budget(least_ratio=0.5))])

    assert line == Comparison(
        "row", "a second", Figure(10, 1, 20), "floor", Figure(20, 2, 40), Figure(0.5, 0.5, 0.5), "≥ 0.5x", met=True
    )


@pytest.mark.parametrize(
    ("budget", "met", "shown"),
    [
        (Budget(most=10), True, "≤ 10"),
        (Budget(most=9.9), False, "≤ 9.9"),
        (Budget(least=500_000), False, "≥ 500,000"),
        (Budget(least_ratio=2), False, "≥ 2x"),
        (Budget(most_ratio=2), True, "≤ 2x"),
        (Budget(most_ratio=1.5), False, "≤ 1.5x"),
    ],
)
def test_a_budget_is_judged_by_the_median(budget: Budget, shown: str, *, met: bool) -> None:
    ours = Figure(10, 1, 1_000_000)

    assert (budget.is_met(ours, Figure(1.9, 0.1, 9)), str(budget)) == (met, shown)
