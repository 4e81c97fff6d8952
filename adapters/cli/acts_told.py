"""What each act on a dossier says, in the words of the counter."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from adapters.cli.numbers import whole
from adapters.cli.reading import short_instant
from adapters.cli.times import show_limit
from adapters.locale import _
from adapters.locale.terms import term, title
from domain import events as e
from domain.limit import Limit

_INSTANTS = {"occurred_at", "due"}
_WORDS_OF = {"channel": "channels", "outcome": "outcomes"}


def told(act: e.DossierEvent, zone: tzinfo) -> tuple[str, list[str]]:
    """Return what was done, and the facts it came with; what is sealed is only named."""
    facts = [fact for fact in _facts(act, zone) if fact]
    if act.note is not None:
        facts.append(_("with a note (sealed)"))
    return title("events", act.TOPIC), facts


def amended(act: e.EntryCorrected | e.PromiseRevised | e.CorrectionProposed, zone: tzinfo) -> str:
    """Return what a correction puts in place of what."""
    if isinstance(act, e.PromiseRevised):
        field, old, new = "due", *(short_instant(promise.due, zone) for promise in (act.old, act.promise))
    else:
        field, old, new = act.field, *(said_value(act.field, value, zone) for value in (act.old, act.new))
    return _("{field}: {old} → {new}").format(field=term("fields", field), old=old, new=new)


def said_value(field: str, value: str, zone: tzinfo) -> str:
    """Return the value of a field that may be corrected, in words."""
    if field in _INSTANTS:
        return short_instant(datetime.fromisoformat(value), zone)
    return term(_WORDS_OF[field], value) if field in _WORDS_OF else value


def _facts(act: e.DossierEvent, zone: tzinfo) -> Iterator[str | None]:
    match act:
        case e.Received():
            yield from _receipt(act)
        case e.Rejected():
            yield from (term("channels", act.channel), act.basis)
        case e.HandedOver():
            yield f"{act.from_official} → {act.official}"
            yield from (act.step, act.step_limit and _limit(act.step_limit))
        case e.Paused():
            yield from (term("causes", act.cause), *act.items, act.basis)
            yield act.longest and _("longest: {limit}").format(limit=_limit(act.longest))
        case e.Processed():
            yield term("outcomes", act.outcome)
            yield _("only the day is known") if act.by_date else None
        case e.Returned():
            yield term("return_ways", act.how)
        case e.Withdrawn() | e.Stopped():
            yield act.basis
        case e.TakenOver():
            yield from (f"{act.from_office} → {act.office}", act.official, act.basis)
        case _:
            yield from _promise_or_letter(act, zone)
    yield _source(getattr(act, "source", "desk"))


def _receipt(act: e.Received) -> Iterator[str | None]:
    yield term("channels", act.channel)
    if act.limit is not None:
        yield _("limit {limit}").format(limit=_limit(act.limit))
    if act.statutory_limit is not None and act.statutory_limit != act.limit:
        yield _("by law {limit}").format(limit=_limit(act.statutory_limit))
    if act.promise is None:
        yield term("books", "no_promise")
    elif act.promise.given:
        yield term("promise", "given")
    yield from _handed_in(act)


def _handed_in(act: e.Received) -> Iterator[str | None]:
    yield None if act.papers is None else _("papers handed in (sealed)")
    yield None if act.sets is None else _("{n} sets").format(n=act.sets)
    yield None if act.fee is None else _("fee {amount} đ").format(amount=whole(act.fee))
    yield act.return_way and term("return_ways", act.return_way)
    yield act.notify_by and _("agreed to be told by {way}").format(way=term("notify_by", act.notify_by))


def _promise_or_letter(act: e.DossierEvent, zone: tzinfo) -> Iterator[str | None]:
    match act:
        case e.PromiseRevised(amends=None):
            yield from (term("revisions", act.cause), act.basis)
        case e.PromiseRevised() | e.EntryCorrected():
            yield _("entry {n}: {change}").format(n=act.amends, change=amended(act, zone))
        case e.CorrectionProposed():
            yield _("entry {n}: {change}").format(n=act.entry, change=amended(act, zone))
        case e.ProposalDecided():
            yield _("proposal {n}: {verdict}").format(n=act.proposal, verdict=term("verdicts", act.verdict))
        case e.RungReached():
            yield term("ladder", act.rung)
            yield _("of the promise for {when}").format(when=short_instant(act.deadline, zone))
            yield _brought(act.origin)
        case e.ApologyRequired():
            yield term("apologies", act.cause)
            yield _("broken since {when}").format(when=short_instant(act.broke_at, zone))
            yield _brought(act.origin)
        case e.ApologyWithdrawn():
            yield term("apologies", act.apology)
        case e.ApologyDrafted():
            yield term("reasons", act.reason)
            yield from _new_date(act, zone)
        case e.ApologyIssued():
            yield _("letter no. {number}").format(number=act.number)
            yield term("reasons", act.reason)
            yield from _new_date(act, zone)
        case e.ApologyDelivered():
            yield from (_by_channel(act.channel), act.evidence)
        case e.CitizenNotified():
            yield from (act.what, _by_channel(act.channel), act.evidence)
        case _:
            return


def _new_date(act: e.ApologyDrafted | e.ApologyIssued, zone: tzinfo) -> Iterator[str | None]:
    if act.re_promise is not None:
        yield _("new date {when}").format(when=short_instant(act.re_promise.due, zone))
    yield act.place


def _brought(origin: str) -> str | None:
    return _("broken before the import") if origin == "import" else None


def _by_channel(channel: str) -> str:
    return _("by {channel}").format(channel=term("channels", channel))


def _source(source: str) -> str | None:
    return term("sources", source) if source in {"paper", "import"} else None


def _limit(text: str) -> str:
    return show_limit(Limit.parse(text))


def joined(facts: Iterable[str]) -> str:
    """Return facts on one line."""
    return " · ".join(facts)
