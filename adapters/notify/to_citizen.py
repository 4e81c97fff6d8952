"""The words of messages to citizens who agreed to them: late, new date, ready. They hold no name."""

from adapters.cli.times import in_words
from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Row
from adapters.locale import _
from adapters.notify.letter import Letter, Scene

SUBJECTS = {
    "late": "Dossier {code}: we are late, and apologise",
    "new_date": "Dossier {code}: a new date",
    "ready": "Dossier {code}: the result is ready",
}
GREETING = "Dear Sir or Madam,"
LATE = (
    "We apologise to you. Dossier {code} ({procedure}), handed in at {office}, was due {due}, and is not done.",
    "You will get a letter of apology that says why, and gives a new date.",
)
MOVED = {
    "apology": "We apologise to you. Dossier {code} ({procedure}), handed in at {office}, cannot be done as promised.",
    "recalled": (
        "We apologise to you. The result of dossier {code} ({procedure}) was wrong, and {office} is doing it again."
    ),
    "calendar": "The working calendar of {office} changed, and with it the date of dossier {code} ({procedure}).",
    "other": "{office} has counted the date of dossier {code} ({procedure}) anew.",
}
NEW_DATE = "New date: {due}."
REASON = "Reason: {reason}."
PLACE = "Where: {place}."
READY = {
    "early": "The result of dossier {code} ({procedure}) is ready, earlier than promised ({due}).",
    "on_time": "The result of dossier {code} ({procedure}) is ready, as promised ({due}).",
    "late": (
        "The result of dossier {code} ({procedure}) is ready, later than promised ({due}). We apologise to you; a"
        " letter of apology follows."
    ),
    "": "The result of dossier {code} ({procedure}) is ready.",
}
COME = "Come with the receipt to {office} in working hours."
CLOSING = "You agreed to be told about this dossier. The message is sent by a program; answers to it are not read."


def to_citizen(row: Row, scene: Scene) -> Letter:
    """Return what a citizen is told about their dossier."""
    facts = {"code": row.code, "procedure": scene.procedure, "office": scene.office}
    facts["due"] = in_words(from_micros(row.deadline), scene.zone) if row.deadline is not None else ""
    match row.kind:
        case "late":
            lines = [_(line) for line in LATE]
        case "new_date":
            lines = _new_date(row, scene)
        case _:
            lines = [_(READY[row.facts.get("class", "")]), _(COME)]
    said = [_(GREETING), *(line.format(**facts) for line in lines)]
    return Letter(_(SUBJECTS[row.kind]).format(code=row.code), said, closing=_(CLOSING))


def _new_date(row: Row, scene: Scene) -> list[str]:
    cause = row.facts["cause"]
    lines = [_(MOVED.get(cause, MOVED["other"])), _(NEW_DATE)]
    if scene.reason:
        lines.append(_(REASON).format(reason=_literal(scene.reason)))
    if place := row.facts.get("place"):
        lines.append(_(PLACE).format(place=_literal(place)))
    return lines


def _literal(text: str) -> str:
    """Keep braces of a text that somebody typed from being filled in."""
    return text.replace("{", "{{").replace("}", "}}")
