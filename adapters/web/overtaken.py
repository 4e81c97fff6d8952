"""A page that others overtook: their acts since it was opened are told before an act from it is looked at."""

from adapters.cli.dossier_view import View
from adapters.web.forms import Posted, whole_number
from adapters.web.visitor import Visitor
from domain.errors import ConflictError, DomainError
from scheduler.tick import ACTOR


def check_overtaken(visitor: Visitor, view: View, form: Posted) -> None:
    """Refuse a form whose page did not show yet what a colleague did; the clock's own acts overtake nobody.

    A visitor who acted since is left to the ledger: it may be this very form, sent again.

    Raises:
        ConflictError: with who did what, and when.
    """
    seen = whole_number(form.text("seen_version") or "")
    if seen is None:
        return
    since = [entry.told.event for entry in view.entries if entry.told.event.originator_version > seen]
    people = [act for act in since if act.by != ACTOR]
    if people and all(act.by != visitor.user.user for act in people):
        users = visitor.service.directory.now().users
        named = {login: user.name for login, user in users.items()}
        acts = [(named.get(act.by, act.by), act.TOPIC, act.occurred_at) for act in people]
        raise ConflictError(dossier=view.opening.code, acts=acts, refusal="overtaken")


def typed_again(form: Posted, refusal: DomainError) -> dict[str, str]:
    """Return what was typed; once the acts of others were told, the page is no longer an older one."""
    typed = form.typed()
    if isinstance(refusal, ConflictError):
        typed.pop("seen_version", None)
    return typed
