"""Reading the coverage report: from the register and the facts where they answer, else replayed from the lines."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from adapters.bootstrap import Installation
from adapters.cli.reading import Axes
from adapters.garbage import rarely_collected
from adapters.ledger.lines import CHUNK, amendments_of, lines_of, position_of
from projections import apologies, facts, worklist
from projections.coverage import Case, Cases, Report, answer, replayed
from projections.duties import READ_WHOLE, Duty
from projections.instants import micros_of
from projections.law import Law
from projections.question import Question
from projections.rates import replay


def read_coverage(ledger: Installation, asked: Question, axes: Axes) -> Report:
    """Return the report."""
    reader, known = ledger.reader, axes.known_micros
    with reader.snapshot() as connection, rarely_collected():

        def table(_cuts: Sequence[int]) -> Iterator[Iterator[Case]]:
            yield _present(connection, micros_of(axes.as_of))

        log: Cases = replayed(
            replay(
                lambda: lines_of(connection, reader.tenant, known, whole=READ_WHOLE),
                lambda: amendments_of(connection, reader.tenant, known),
            )
        )
        cases = table if axes.is_now and asked.is_present(axes.as_of) else log
        position = position_of(connection, reader.tenant, known)
        law = Law.on(reader.ground_on(connection))
        return answer(asked, cases, law, position, facts.first_receipt(connection))


def _present(connection: sa.Connection, at: int) -> Iterator[Case]:
    """Yield every dossier that broke a promise or had a letter, as the read models have it."""
    register: dict[str, list[Duty]] = {}
    for duty in apologies.read(connection):
        register.setdefault(duty.stream, []).append(duty)
    overdue = {it.stream: it.code for it in worklist.read(connection, at, worklist.Wanted(state="overdue"))}
    unflagged = {it.code: it.known_from for it in worklist.reached(connection, at)}
    streams = sorted(register.keys() | overdue.keys())
    for start in range(0, len(streams), CHUNK):
        for stream, found in facts.read_some(connection, streams[start : start + CHUNK]).items():
            mine = register.get(stream, [])
            code = mine[0].code if mine else overdue[stream]
            yield Case(code, found, mine, unflagged.get(code))
