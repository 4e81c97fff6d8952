"""Dossier codes given while orders are decided: checked and counted here, claimed when the orders are recorded."""

from collections import deque
from collections.abc import Callable

from adapters.ledger.transaction import WritingTransaction, fold_code
from domain.errors import CodeTakenError


class Codes:
    """Gives codes to the orders of one batch, of which at most `expected` leave the counting to their office.

    That many numbers are drawn at once, and what nobody took is given back in the end: numbers have no gaps.
    """

    def __init__(self, transaction: WritingTransaction, expected: int = 1) -> None:
        self._transaction, self._expected = transaction, expected
        self._given: dict[str, str] = {}  # as they are compared, and as they were typed
        self._blocks: dict[str, deque[tuple[int, str]]] = {}
        self._last: dict[str, tuple[int, int]] = {}  # of each counter: the number drawn last, and the one given last

    def take(self, code: str) -> str:
        """Return a code that an order brings along.

        Raises:
            CodeTakenError: it was given before, perhaps typed in another case or width.
        """
        folded = fold_code(code)
        if folded in self._given:
            raise CodeTakenError(code=self._given[folded])
        if found := self._transaction.code_given(code):
            raise CodeTakenError(code=found[0])
        self._given[folded] = code
        return code

    def next(self, counter: str, code_of: Callable[[int], str]) -> str:
        """Return the code of the next number of a counter; one that a register brought along is passed over."""
        block = self._blocks.setdefault(counter, deque())
        while True:
            if not block:
                block.extend(self._drawn(counter, code_of))
                continue
            number, code = block.popleft()
            if fold_code(code) not in self._given:
                self._given[fold_code(code)] = code
                self._last[counter] = self._last[counter][0], number
                return code

    def give_back(self) -> None:
        """Let the numbers that nobody took come again."""
        for counter, (drawn, given) in self._last.items():
            if drawn > given:
                self._transaction.next_numbers(counter, given - drawn)
        self._blocks.clear()
        self._last.clear()

    def _drawn(self, counter: str, code_of: Callable[[int], str]) -> list[tuple[int, str]]:
        """Draw numbers, and return them with their codes as far as these are free."""
        numbers = self._transaction.next_numbers(counter, max(1, self._expected))
        self._last[counter] = numbers[-1], numbers[0] - 1
        found = {fold_code(code := code_of(number)): (number, code) for number in numbers}
        taken = self._transaction.taken_codes(found)
        return [numbered for folded, numbered in found.items() if folded not in taken]
