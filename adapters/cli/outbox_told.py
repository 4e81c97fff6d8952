"""How the outbox is told: a list, one message, what a run came to."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from adapters.cli.context import DESK_ZONE, Session
from adapters.cli.numbers import whole
from adapters.cli.reading import short_instant, written
from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Row
from adapters.locale import _
from adapters.locale.terms import term, title
from adapters.notify.others import NAME as APPRISE

if TYPE_CHECKING:
    from adapters.notify.dispatcher import Sent
    from adapters.notify.parcel import Parcel

WHY = {
    "closed": "the dossier is closed",
    "has_result": "it has its result",
    "promise_moved": "its date is another by now",
    "kept": "the promise proved kept",
    "letter_issued": "a letter was signed since",
    "returned": "the citizen has the result",
    "recalled": "the result was taken back",
    "resumed": "the pause is over",
    "paused": "the dossier is paused",
    "no_calendar": "no calendar of the year: plain office hours",
    "no_address": "nobody has an address",
    "no_consent": "the citizen did not agree",
    "erased": "erased on request",
    "past": "its day is over",
    "nothing_left": "nobody waits any more",
    "nothing_to_say": "nothing to say",
    "same_recipient": "the recipient has it already",
    "no_answer": "the server does not answer",
    "folder_unwritable": "the folder cannot be written",
    "bad_address": "the address is none",
    "apprise_refused": "apprise could not deliver",
}
RUN = {
    "sent": "{n} sent",
    "kept": "{n} kept for later",
    "failed": "{n} to be tried again",
    "dropped": "{n} no longer needed",
    "summed": "{n} told in summaries",
    "dead": "{n} given up: dunghen outbox --state dead",
}
TWICE = (
    "Messages by apprise bear no key that their receivers know, unless they go to a gateway of one's own: one that was"
    " sent again after a fault may have come twice."
)
_TIMES = ("created_at", "tried_at", "next_at", "sent_at", "deadline")
_SHOWN = ("id", "state", "why", "kind", "audience", "code", "office", "promise_no", "attempts", "channel", "facts")


def as_facts(row: Row) -> dict[str, Any]:
    """Return a message as programs read it."""
    facts = {name: getattr(row, name) for name in _SHOWN}
    for name in _TIMES:
        micros = getattr(row, name)
        facts[name] = None if micros is None else written(from_micros(micros))
    return facts | {"may_come_twice": _may_come_twice(row)}


def listed(session: Session, counts: Mapping[str, int], rows: Sequence[Row]) -> None:
    """Print the list, and how many messages are in each state."""
    if not rows:
        session.out.print(_("The outbox holds no such message."))
    else:
        session.out.print(_table(rows))
    if any(_may_come_twice(row) for row in rows):
        session.out.print(_(TWICE))
    parts = [f"{term('outbox_states', state)} {whole(count)}" for state, count in counts.items() if count]
    if parts:
        session.out.print(Text(" · ".join(parts), style="dim"))


def message_facts(row: Row, parcel: "Parcel | None") -> dict[str, Any]:
    """Return a message and its words as programs read them."""
    if parcel is None:
        return as_facts(row) | {"message_id": None, "subject": None, "text": None, "html": None}
    said = {"subject": parcel.subject, "text": parcel.text, "html": parcel.html}
    return as_facts(row) | {"message_id": parcel.id, **said}


def message_told(session: Session, row: Row, parcel: "Parcel | None") -> None:
    """Print a message as its reader will see it."""
    out = session.out
    state = f"{title('outbox_states', row.state)}{_why(row, ': ')}"
    out.print(Text(f"{state} · {audience_told(row.audience)} · {_('tries: {n}').format(n=row.attempts)}", style="dim"))
    if parcel is None:
        out.print(_("Nothing is left to say: {why}.").format(why=_(WHY["nothing_left"])))
        return
    out.print(Text(parcel.subject, style="bold"))
    out.print(Text(parcel.text))


def words_of(sent: "Sent") -> str:
    """Return what a run came to: `đã gửi 4 · để sau 2`."""
    counts = sent._asdict()
    return " · ".join(_(RUN[name]).format(n=whole(n)) for name, n in counts.items() if n or name == "sent")


def _table(rows: Sequence[Row]) -> Table:
    table = Table(_("No."), _("Message"), _("To"), _("Dossier"), _("State"), _("Next"), box=None)
    table.columns[0].justify = "right"
    for row in rows:
        ahead = short_instant(from_micros(row.next_at), DESK_ZONE) if row.state == "pending" else ""
        state = term("outbox_states", row.state) + _why(row, ": ")
        told = (str(row.id), kind_told(row), audience_told(row.audience), row.code or "", state, ahead)
        table.add_row(*(Text(cell) for cell in told))
    return table


def kind_told(row: Row) -> str:
    """Return what a message is: a rung of the ladder, or a notice."""
    return term("ladder", row.kind) if term("notices", row.kind) == row.kind else term("notices", row.kind)


def why_told(row: Row) -> str:
    """Return why a message waits or is given up; nothing where there is nothing to say."""
    if row.why is None or row.state in {"sent", "summed"}:
        return ""
    return _(WHY[row.why]) if row.why in WHY else row.why


def _may_come_twice(row: Row) -> bool:
    return APPRISE in (row.channel or "")


def _why(row: Row, before: str) -> str:
    told = why_told(row)
    return before + told if told else ""


def audience_told(audience: str) -> str:
    """Return `cán bộ thụ lý lan@W1`; a citizen stays without a name."""
    role, _at, office = audience.partition("@")
    kind, _colon, person = role.partition(":")
    named = "" if kind == "citizen" else person
    return " ".join(part for part in (term("audiences", kind), named, office) if part)
