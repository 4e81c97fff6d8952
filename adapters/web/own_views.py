"""Views of one's own on the worklist: filters kept under a name, and forgotten again."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.access.views import LONGEST_NAME, MOST, OwnView
from adapters.locale import _
from adapters.locale.refusals import say
from adapters.web.forms import Form
from adapters.web.pages import onward
from adapters.web.visitor import Signed, Visitor
from adapters.web.worklist import Filters, filters_of, listed
from domain.errors import DomainError
from domain.text import checked_text

router = APIRouter()


@router.post("/viec/xem")
def keep(request: Request, visitor: Signed, form: Form) -> Response:
    """Keep the filters of the list under a name; the same name again takes the place of the first."""
    visitor.must("read")
    filters, name = filters_of(form.data), form.text("name") or ""
    if told := _wrong(visitor, filters, name):
        typed = {"name": name}
        return listed(request, visitor, filters, status=422, errors={"name": told}, typed=typed)
    return onward(filters.address(), _("Kept as “{name}”.").format(name=name))


@router.post("/viec/xem/bo")
def drop(visitor: Signed, form: Form) -> Response:
    """Forget a view; the dossiers in it are not touched."""
    visitor.must("read")
    name = form.text("name") or ""
    visitor.service.access.views.drop(visitor.user.user, name)
    return onward("/viec", _("The view “{name}” was forgotten.").format(name=name))


def _wrong(visitor: Visitor, filters: Filters, name: str) -> str | None:
    """Keep the view, or return why it cannot be kept."""
    if not any(filters):
        return _("Choose a filter or a view first: this one would show everything.")
    if not 1 <= len(name) <= LONGEST_NAME:
        return _("Write a name of 1 to {n} signs.").format(n=LONGEST_NAME)
    try:
        view = OwnView(checked_text(name, "name"), urlsplit(filters.address()).query)
    except DomainError as refusal:
        return say(refusal)
    if not visitor.service.access.views.keep(visitor.user.user, view):
        return _("There are {n} views already; forget one first.").format(n=MOST)
    return None
