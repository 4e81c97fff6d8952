"""What an installation needs before it can be relied on: each step done, or where it is to be done."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.locale import _
from adapters.notify.recipients import load
from adapters.settings import SettingsError
from adapters.web.administration.ordering import today
from adapters.web.administration.procedures import row_of
from adapters.web.directory import Known
from adapters.web.visitor import Visitor
from domain.office import Office
from domain.rights import Right

_NAMED = 5  # offices a step names


class Step(NamedTuple):
    """One step: what it says, whether it is done, and where it is done."""

    told: str
    is_done: bool
    to: str


def steps_of(visitor: Visitor) -> Iterator[Step]:
    """Yield the steps in the order in which they are taken."""
    known, day = visitor.service.directory.now(), today(visitor)
    here = [office for office in known.offices.values() if office.ended is None or office.ended.on > day]
    yield Step(_("An office is open."), bool(here), "/quan-tri/co-quan/mo")
    yield from _manned(known, here)
    users = [user for user in known.users.values() if not user.is_disabled]
    administrators = sum(known.rights(user).may("administer") for user in users)
    told = _("There are two administrators or more: nobody is shut out, and a second person can approve.")
    lacks = _("There is only one administrator: who approves a calendar, and who lets them in again?")
    yield Step(told if administrators > 1 else lacks, administrators > 1, "/quan-tri/nguoi-dung/them")
    rows = [row_of(one, day) for one in known.procedures.values()]
    doubt = sum(row.state == "now" and row.terms.mark in {"RECALLED", "POLICY"} for row in rows)
    told = _("Limits that are still to be checked against the province's decision: {n}.").format(n=doubt)
    yield Step(told, not doubt, "/quan-tri/thu-tuc?loc=doubt")
    reached = _has_addresses(visitor)
    told = _("Warnings have addresses to go to.") if reached else _("No warning has an address to go to yet.")
    yield Step(told, reached, "/quan-tri/nhac-viec")


def _manned(known: Known, here: Sequence[Office]) -> Iterator[Step]:
    """Yield whether every office has its people."""
    needs: tuple[tuple[Right, str, str], ...] = (
        ("receive", _("Somebody may receive at every office."), _("Nobody may receive at: {offices}.")),
        ("sign", _("Somebody may sign letters at every office."), _("Nobody may sign letters at: {offices}.")),
    )
    rights = [known.rights(user) for user in known.users.values() if not user.is_disabled]
    for right, done, lacks in needs:
        lacking = [office.code for office in here if not any(one.may(right, office.code) for one in rights)]
        few = ", ".join(lacking[:_NAMED]) + (" …" if len(lacking) > _NAMED else "")
        yield Step(lacks.format(offices=few) if lacking else done, not lacking, "/quan-tri/nguoi-dung")


def _has_addresses(visitor: Visitor) -> bool:
    try:
        return bool(load(visitor.service.settings).entries())
    except SettingsError:
        return False
