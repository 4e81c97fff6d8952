"""What orders are decided on, read under the lock in one statement for all of them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from adapters.ledger.lines import WHOLE
from adapters.ledger.schema import codes, commands, events, log_state
from adapters.ledger.statements import among
from projections.line import Line

_STATE, _ANSWER, _LINE = "state", "answer", "line"
_place = Line._fields.index
_ID, _TEXT, _DIGEST = map(_place, ("stream", "kind", "envelope"))  # where answers stand
_KEPT = [_place(name) for name in ("id", "envelope", "occurred_at", "recorded_at")]  # where the log's row stands
_BY_VERSION = attrgetter("version")


class Foreseen(NamedTuple):
    """Digests and answers by the ids of commands, lines by the folded codes of dossiers, and the log's row if any."""

    answers: dict[str, tuple[bytes, str]]
    dossiers: dict[str, list[Line]]
    state: list[tuple[Any, ...]]


def foreseen_in(rows: Iterable[tuple[Any, ...]]) -> Foreseen:
    """Return what the rows of `query_of` tell."""
    found = Foreseen({}, {}, [])
    for what, folded, *line in rows:
        if what == _LINE:
            found.dossiers.setdefault(folded, []).append(Line(*line))
        elif what == _ANSWER:
            found.answers[line[_ID]] = line[_DIGEST], line[_TEXT]
        else:
            found.state.append(tuple(line[place] for place in _KEPT))
    for lines in found.dossiers.values():
        lines.sort(key=_BY_VERSION)
    return found


@lru_cache(maxsize=8)
def query_of(dialect: sa.Dialect) -> str:
    """Return the statement: the log's row, what is remembered of commands, and lines, all in the columns of lines."""
    log, command, code = log_state.c, commands.c, codes.c
    state = {"id": log.size, "occurred_at": log.recorded_at, "recorded_at": log.reference, "envelope": log.frontier}
    answer = {"stream": command.id, "kind": command.answer, "envelope": command.digest}
    same = (events.c.tenant == code.tenant) & (events.c.stream == code.stream)
    tenant: sa.BindParameter[str] = sa.bindparam("tenant")
    asked = among(command.id, "ids", dialect), among(code.folded, "codes", dialect)
    states = sa.select(_word(_STATE), sa.null().label("folded"), *_padded(state)).where(log.tenant == tenant)
    answers = sa.select(_word(_ANSWER), sa.null(), *_padded(answer)).where(command.tenant == tenant, asked[0])
    lines = sa.select(_word(_LINE), code.folded, *WHOLE).join_from(codes, events, same)
    return str(sa.union_all(states, answers, lines.where(code.tenant == tenant, asked[1])).compile(dialect=dialect))


def _padded(known: Mapping[str, sa.ColumnElement[Any]]) -> Iterator[sa.ColumnElement[Any]]:
    """Yield the columns of a line, empty but for some."""
    for column in WHOLE:
        yield known.get(column.name, sa.cast(sa.null(), column.type))


def _word(what: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{what}'")
