"""Paper slips for an outage: `/tiep-nhan/du-phong` prints them ahead, says which are keyed in, and voids the rest."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.slips_seen import batches_of, seen
from adapters.cli.times import parse_day
from adapters.letters.blanks import blank_slips
from adapters.locale import _
from adapters.locale.terms import term, title
from adapters.web.foreseen import ever_of, offices_of, today
from adapters.web.forms import Form, Posted
from adapters.web.orders import give, order, wrong
from adapters.web.pages import onward, page
from adapters.web.printing import press_of
from adapters.web.printing import printed as sent
from adapters.web.visitor import Signed, Visitor
from domain.errors import DomainError, FieldError
from domain.slips import MOST_AT_ONCE, PrintSlips, VoidSlips
from domain.values import VoidCause

router = APIRouter()
PATH = "/tiep-nhan/du-phong"


@router.get(PATH)
def outage_page(request: Request, visitor: Signed) -> Response:
    """Show what was printed, and offer to print more."""
    return _page(request, visitor)


@router.post(PATH)
def printed(request: Request, visitor: Signed, form: Form) -> Response:
    """Give numbers to slips; they are then downloaded as one PDF."""
    office = form.text("office") or ""
    visitor.must("receive", office)
    try:
        days = {name: parse_day(form.text(name) or "", name) for name in ("from_on", "until_on")}
        many = _many(form)
        answer = give(visitor, order(PrintSlips, visitor, form, office=office, many=many, **days), office)
    except DomainError as refusal:
        return _page(request, visitor, _at_field(refusal), form)
    said = _("{n} slips have their numbers. Print them while the printer works.").format(n=many)
    return onward(f"{PATH}#lo-{answer.code}-{answer.version}", said)


@router.post(f"{PATH}/huy")
def voided(request: Request, visitor: Signed, form: Form) -> Response:
    """Let slips open no dossier, and say what became of them."""
    office = form.text("office") or ""
    visitor.must("receive", office)
    facts: dict[str, Any] = {"slips": tuple(form.texts("slip")), "why": form.text("why"), "office": office}
    try:
        if not facts["slips"]:
            raise FieldError(field="slip", read="", accepted=_("choose the slips first"))
        give(visitor, order(VoidSlips, visitor, form, **facts), office)
    except DomainError as refusal:
        return _page(request, visitor, wrong(refusal), form)
    return onward(PATH, _("Voided {n} slips.").format(n=len(facts["slips"])))


@router.get(PATH + "/{office}/{entry}.pdf")
def slips_printed(visitor: Signed, office: str, entry: int) -> Response:
    """Return the slips of a batch as one PDF, a sheet a number; those voided are left out."""
    visitor.must("receive", office)
    service = visitor.service
    paper = blank_slips(service.ledger.reader, service.ledger.vault, service.settings, office, entry)
    name = f"phieu-{office}-{entry}.pdf"
    return sent(press_of(service).print(paper), "application/pdf", quote(name, safe="-."), to_keep=False)


def _many(form: Posted) -> int:
    read = form.text("many") or ""
    if not (read.isascii() and read.isdecimal() and 1 <= int(read[:9]) <= MOST_AT_ONCE):
        raise FieldError(
            field="many", read=read, accepted=_("a whole number from 1 to {most}").format(most=MOST_AT_ONCE)
        )
    return int(read)


def _at_field(refusal: DomainError) -> dict[str, str]:
    told = wrong(refusal)
    return {"office": next(iter(told.values()))} if refusal.code.startswith("office_") else told


def _page(
    request: Request, visitor: Visitor, errors: dict[str, str] | None = None, form: Posted | None = None
) -> Response:
    visitor.must("receive")
    directory, reader = visitor.service.directory.now(), visitor.service.ledger.reader
    known = directory.users
    facts: dict[str, Any] = {
        "errors": errors or {},
        "typed": form.typed() if form else {},
        "offices": [(code, office.names[-1].word) for code, office in offices_of(visitor, directory).items()],
        "batches": [seen(reader, printed) for printed in batches_of(reader, ever_of(visitor, directory))],
        "day": f"{today(visitor):%d/%m/%Y}",
        "voided": lambda slip: term("void_causes", slip.voided.why),
        "why": [(value, title("void_causes", value)) for value in VoidCause.__args__],  # type: ignore[attr-defined] # Literal's own attribute
        "who": lambda login: known[login].name if login in known else login,
    }
    return page(request, "outage.html", visitor, status=422 if errors else 200, **facts)
