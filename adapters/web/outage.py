"""Paper slips for an outage: `/tiep-nhan/du-phong` prints them ahead, says which are keyed in, and voids the rest."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.times import parse_day
from adapters.letters.blanks import blank_slips
from adapters.locale import _
from adapters.locale.terms import term, title
from adapters.web.foreseen import offices_of, today
from adapters.web.forms import Form, Posted
from adapters.web.orders import give, order, wrong
from adapters.web.pages import onward, page
from adapters.web.printing import press_of
from adapters.web.printing import printed as sent
from adapters.web.visitor import Signed, Visitor
from domain.errors import DomainError, FieldError
from domain.slips import MOST_AT_ONCE, Batch, PaperSlips, PrintSlips, VoidSlips
from domain.values import VoidCause

router = APIRouter()
PATH = "/tiep-nhan/du-phong"


class Numbered(NamedTuple):
    """One slip: its number, and whether it is keyed in, or why it was voided."""

    code: str
    is_keyed_in: bool
    voided: str | None

    @property
    def is_open(self) -> bool:
        """Whether it is still on a desk somewhere, or in a citizen's hand."""
        return not self.is_keyed_in and self.voided is None


class Shown(NamedTuple):
    """One batch of an office with its slips."""

    office: str
    batch: Batch
    slips: list[Numbered]

    @property
    def keyed(self) -> int:
        """How many are keyed in."""
        return sum(slip.is_keyed_in for slip in self.slips)

    @property
    def open(self) -> int:
        """How many are still out."""
        return sum(slip.is_open for slip in self.slips)

    @property
    def voided(self) -> int:
        """How many were voided."""
        return len(self.slips) - self.keyed - self.open


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
    offices = offices_of(visitor, visitor.service.directory.now())
    batches = sorted(_batches(visitor, offices), key=lambda shown: shown.batch.at, reverse=True)
    known = visitor.service.directory.now().users
    facts: dict[str, Any] = {
        "errors": errors or {},
        "typed": form.typed() if form else {},
        "offices": [(code, office.names[-1].word) for code, office in offices.items()],
        "batches": batches,
        "day": f"{today(visitor):%d/%m/%Y}",
        "why": [(value, title("void_causes", value)) for value in VoidCause.__args__],  # type: ignore[attr-defined] # Literal's own attribute
        "who": lambda login: known[login].name if login in known else login,
    }
    return page(request, "outage.html", visitor, status=422 if errors else 200, **facts)


def _batches(visitor: Visitor, offices: Any) -> Iterator[Shown]:
    reader = visitor.service.ledger.reader
    for office in offices:
        slips: PaperSlips | None = reader.slips(office)
        for batch in slips.batches if slips else []:
            there = reader.keyed_in(batch.codes)
            voided = {code: term("void_causes", event.why) for code, event in (slips.voided if slips else {}).items()}
            yield Shown(office, batch, [Numbered(code, code in there, voided.get(code)) for code in batch.codes])
