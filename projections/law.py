"""What letters are measured by: the rules and the calendar of each dossier; and from when a letter is overdue."""

from collections.abc import Callable
from typing import NamedTuple, Self

from domain.calendar import WorkingCalendar
from domain.promising import Ground
from domain.promptness import Promptness
from projections.duties import Duty
from projections.instants import instant_of, micros_of


class Law(NamedTuple):
    """What letters are measured by: the rules, and the calendar that an office kept at a receipt, in microseconds."""

    promptness: Promptness
    calendar_of: Callable[[str | None, int], WorkingCalendar]

    @classmethod
    def on(cls, ground: Ground) -> Self:
        """Return the rules, and for each dossier the latest version of the calendar that its office kept at receipt.

        Raises:
            RuleUnknownError: a rule about letters is missing.
        """

        def calendar_of(first_office: str | None, received_at: int) -> WorkingCalendar:
            office = ground.office_of(first_office or "")
            return ground.calendar_of(ground.calendar_key(office, instant_of(received_at)))

        return cls(Promptness.of(ground.rules), calendar_of)


NEVER = 2**62
"""Later than any instant."""


def overdue_from(duty: Duty, law: Law) -> int | None:
    """Return from which instant a duty without a signed letter is overdue, microseconds, as its acts stand.

    From then on its promise is broken and no letter would be in time: NEVER while that needs another act. None where
    a letter is signed or owed no more.
    """
    if not duty.is_unsigned:
        return None
    broke_at = duty.broke_at(duty.late_from or 0)
    if broke_at is None:
        return NEVER
    due = broke_at if duty.late_from is None or duty.due_at is None else duty.due_at
    calendar = law.calendar_of(duty.first_office, duty.received_at)
    until = micros_of(law.promptness.in_time_until(instant_of(due), calendar))
    return max(until, broke_at)
