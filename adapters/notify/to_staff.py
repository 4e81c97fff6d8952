"""The words of messages to officials: one dossier, what happened to its promise, what is to be done."""

from datetime import datetime

from adapters.cli.reading import short_instant
from adapters.cli.times import show_instant
from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Row
from adapters.locale import _
from adapters.locale.terms import title
from adapters.notify.letter import Letter, Scene

HAPPENED = {
    "due_soon": "Dossier {code} ({procedure}) is promised for {due}, and has no result yet.",
    "notice_due": "Dossier {code} ({procedure}) is promised for {due}, and has no result yet.",
    "overdue": "Dossier {code} ({procedure}) was promised for {due}, and has no result: late since {broke}.",
    "re_promise_due": "The new date of dossier {code} ({procedure}) is {due}, and there is no result yet.",
    "re_promise_broken": (
        "Dossier {code} ({procedure}) was promised anew for {due}, and has no result: late again since {broke}."
    ),
    "paused_too_long": "Dossier {code} ({procedure}) is paused for longer than allowed: until {due}.",
    "new_date": "Dossier {code} ({procedure}) was promised for {old}; counted anew, it is promised for {due}.",
}
TO_DO = {
    "due_soon": "To do: finish it in time, or tell the citizen a working day ahead.",
    "notice_due": (
        "To do: if it cannot be kept, tell the citizen today and write the letter of apology with a new date; it is"
        " due a working day ahead."
    ),
    "overdue": "To do: write the letter of apology with its reason and a new date, have it signed, tell the citizen.",
    "re_promise_due": "To do: finish it in time; it is the second promise to this citizen.",
    "re_promise_broken": (
        "To do: the head of the office decides what is to be done; another letter of apology is owed, and a second new"
        " date needs approval from above."
    ),
    "paused_too_long": "To do: resume it with what came in, or stop it on a legal basis and tell the citizen.",
    "new_date": "To do: print the slip anew, and tell the citizen who has not agreed to messages.",
}
AUTOMATIC = "Sent by Đúng Hẹn; no answer is read at this address."


def title_of(kind: str) -> str:
    """Return what a message of this kind is called at its head."""
    return title("notices" if kind == "new_date" else "ladder", kind)


def about_dossier(row: Row, scene: Scene) -> Letter:
    """Return what an official is told about one dossier."""
    deadline = from_micros(row.deadline or 0)
    broke, old = row.facts.get("broke_at"), row.facts.get("old")
    facts = {
        "code": row.code,
        "procedure": scene.procedure,
        "due": show_instant(deadline, scene.zone),
        "broke": show_instant(datetime.fromisoformat(broke), scene.zone) if broke else "",
        "old": show_instant(datetime.fromisoformat(old), scene.zone) if old else "",
    }
    subject = f"{title_of(row.kind)}: {row.code} ({short_instant(deadline, scene.zone)})"
    who = _("Office: {office}. Official in charge: {official}.")
    return Letter(
        subject,
        [
            _(HAPPENED[row.kind]).format(**facts),
            _(TO_DO[row.kind]),
            who.format(office=scene.office, official=row.facts.get("official", "-")),
        ],
        closing=_(AUTOMATIC),
    )
