"""`dunghen show CODE`: one dossier, every act with both its times, what was promised then and why."""

from typing import Any

import click

from adapters.cli.context import Session, pass_session, print_json
from adapters.cli.dossier_view import Revealing, View, view_of
from adapters.cli.duty_seen import facts_of_duty
from adapters.cli.promise import day_facts
from adapters.cli.reading import Axes, axes_of, reading, written
from adapters.cli.refusing import refusals
from adapters.cli.show_printed import print_view
from domain.errors import FieldError
from domain.events import DossierEvent
from domain.values import Promise
from projections.dossier import TimelineEntry, amended_by

_SEALED = ("applicant", "note", "papers")
_PLAIN = ("limit", "calendar", "rule", "provisional", "given")


@click.command("show")
@click.argument("code")
@click.option("--explain", "explained", is_flag=True, help="Say day by day how the promise was counted.")
@click.option("--reveal", is_flag=True, help="Open the applicant's name; the access log keeps who did and why.")
@click.option("--purpose", metavar="TEXT", help="Why the name is opened; needed with --reveal.")
@click.option("--by", metavar="OFFICIAL", help="Who opens it; DUNGHEN_OFFICIAL or the user of this machine by default.")
@reading
@pass_session
def show_command(session: Session, /, code: str, *, explained: bool, reveal: bool, **said: Any) -> None:
    """Hồ sơ: what was promised, what was done and when, who did it, and what was corrected."""
    axes = axes_of(session, said)
    with refusals(as_json=said["as_json"]):
        revealing = _revealing(session, said) if reveal else None
    with session.ledger(as_json=said["as_json"]) as ledger:
        view = view_of(ledger, code, axes, revealing, explained=explained)
    if said["as_json"]:
        print_json(facts_of(view, axes))
    else:
        print_view(session.out, view, axes)


def _revealing(session: Session, said: dict[str, Any]) -> Revealing:
    if not (said["purpose"] or "").strip():
        raise FieldError(field="purpose", read=said["purpose"] or "", accepted="present")
    return Revealing(session.who(said["by"]), said["purpose"].strip())


def facts_of(view: View, axes: Axes) -> dict[str, Any]:
    """Return the dossier as programs read it; nothing of a citizen but what was revealed."""
    opening, standing = view.opening, view.standing
    facts: dict[str, Any] = {
        "code": opening.code,
        **axes.as_json(),
        "office": {"code": standing.office, "name": view.office_name},
        "procedure": {
            "code": opening.procedure,
            "version": opening.procedure_version,
            "name": view.procedure_name,
        },
        "channel": standing.channel,
        "official": standing.official,
        "applicant": view.applicant,
        "papers": _papers(view),
        "status": standing.status,
        "state": view.state,
        "class": standing.settled_class,
        "time_left": view.left and view.left.as_json(),
        "promise": _promise(standing.promise, view),
        "if_resumed": _promise(view.if_resumed, view),
    }
    for name in ("received_at", "paused_since", "settled_at", "returned_at"):
        instant = getattr(standing, name)
        facts[name] = instant and written(instant, view.zone)
    facts["letters"] = [facts_of_duty(seen) for seen in view.duties]
    facts["acts"] = [_act(entry, view) for entry in view.entries]
    return facts | ({"explanation": day_facts(view.days)} if view.days else {})


def _papers(view: View) -> list[dict[str, Any]] | str | None:
    if view.papers is None or isinstance(view.papers, str):
        return view.papers
    return [paper.model_dump() for paper in view.papers]


def _promise(promise: Promise | None, view: View) -> dict[str, Any] | None:
    if promise is None:
        return None
    times = {name: written(getattr(promise, name), view.zone) for name in ("due", "late_from", "early_before")}
    return times | {name: getattr(promise, name) for name in _PLAIN}


def _act(entry: TimelineEntry, view: View) -> dict[str, Any]:
    told, change = entry.told, entry.change
    act = told.event
    return {
        "entry": act.originator_version,
        "line": told.id,
        "kind": act.TOPIC,
        "occurred_at": written(act.occurred_at, view.zone),
        "recorded_at": written(told.recorded_at, view.zone),
        "happened_at": written(entry.happened_at, view.zone),
        "days_late": entry.days_late,
        "by": act.by,
        "approved_by": act.approved_by,
        "facts": _facts(act),
        "promised": entry.promise and written(entry.promise.due, view.zone),
        "change": change
        and {
            "cause": change.cause,
            "before": change.before and written(change.before.due, view.zone),
            "after": written(change.after.due, view.zone),
        },
        "corrects": amended_by(act),
        "corrected_by": [correction.event.originator_version for correction in entry.corrections],
        "leaf": told.leaf.hex(),
    }


def _facts(act: DossierEvent) -> dict[str, Any]:
    body = act.body()
    shown = {name for name in type(act).model_fields if name not in DossierEvent.model_fields} - {"promise", "old"}
    facts = {name: body[name] for name in body if name in shown and name not in _SEALED}
    old = body.get("old")
    return facts | ({"old": old} if isinstance(old, str) else {}) | {n: "sealed" for n in _SEALED if n in body}
