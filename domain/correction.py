"""What may be corrected in an entry, how a new value is read, and whether the acts still follow each other lawfully."""

from collections.abc import Iterable
from datetime import datetime

from domain.errors import CorrectionBreaksOrderError, FieldError
from domain.events import DossierEvent, Processed, Received, Rejected
from domain.message import to_minute
from domain.promise import Limit
from domain.standing import LAWFUL, Standing, remember
from domain.values import Channel, Field, Outcome

_WORDS: dict[Field, tuple[str, ...]] = {"channel": Channel.__args__, "outcome": Outcome.__args__}  # type: ignore[attr-defined] # Literal's own attribute


def correctable(entry: DossierEvent) -> dict[Field, str]:
    """Return the fields of an entry that may be corrected, with what they say now. Letters and notices have none."""
    fields: dict[Field, str] = {}
    if type(entry) in LAWFUL or isinstance(entry, Received | Rejected):
        fields["occurred_at"] = written(entry.occurred_at)
    match entry:
        case Received():
            fields |= {"channel": entry.channel, "official": entry.official}
            if entry.promise is not None and entry.promise.given:
                fields["due"] = written(entry.promise.due)
            elif entry.limit is not None:
                fields["limit"] = entry.limit
        case Processed():
            fields["outcome"] = entry.outcome
        case _:
            pass
    return fields


def written(instant: datetime) -> str:
    """Return an instant as entries keep it."""
    return to_minute(instant).strftime("%Y-%m-%dT%H:%MZ")


def read_value(field: Field, new: str) -> str:
    """Return the new value in the form entries keep.

    Raises:
        FieldError, LimitError: it is not of the field's form.
    """
    if field in {"occurred_at", "due"}:
        try:
            instant = datetime.fromisoformat(new)
        except ValueError:
            raise FieldError(field=field, read=new, accepted="instant_with_zone") from None
        if instant.tzinfo is None:
            raise FieldError(field=field, read=new, accepted="instant_with_zone")
        return written(instant)
    if field == "limit":
        return str(Limit.parse(new))
    if field in _WORDS and new not in _WORDS[field]:
        raise FieldError(field=field, read=new, accepted=" | ".join(_WORDS[field]))
    return new


def check_lawful(entry: int, acts: Iterable[DossierEvent]) -> None:
    """Refuse a correction after which the acts, in their corrected order, do not follow each other lawfully.

    Raises:
        CorrectionBreaksOrderError: naming the first act that would not be lawful.
    """
    standing = Standing()
    for position, act in enumerate(acts):
        opens = isinstance(act, Received | Rejected)
        lawful = opens if position == 0 else not opens and standing.status in LAWFUL.get(type(act), {standing.status})
        if not lawful:
            facts = {"act": act.TOPIC, "at": act.occurred_at, "status": standing.status}
            raise CorrectionBreaksOrderError(entry=entry, **facts)
        remember(standing, act)
