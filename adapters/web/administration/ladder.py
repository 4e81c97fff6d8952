"""Rungs and recipients: `/quan-tri/nhac-viec`, when somebody is warned, who is told how, and where addresses stand."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.cli.context import DESK_ZONE
from adapters.locale import _, language
from adapters.locale.refusals import say
from adapters.locale.terms import title
from adapters.notify.recipients import Recipients, load, shown_address
from adapters.settings import SettingsError
from adapters.web.acts import Ask
from adapters.web.administration.acts import on_basis
from adapters.web.administration.administering import Administrator, day_in, needed, ordered, refused, shown
from adapters.web.administration.ordering import record, today
from adapters.web.administration.procedures import MARKS
from adapters.web.administration.rule_forms import kind_of, options_of, revised, rule_at, told, unit
from adapters.web.forms import Form, Posted
from adapters.web.pages import onward
from adapters.web.visitor import Visitor
from domain.errors import DomainError
from domain.rules import AdoptRules, Rule
from domain.values import Rung
from scheduler.alerts import FROM_LOW_TO_HIGH

router = APIRouter()
PATH = "/quan-tri/nhac-viec"
_GROUPS = ("ladder", "alert", "outbox", "watch", "guard")
_ANY = "-"  # an official without an address of their own


class RungRow(NamedTuple):
    """A rung: the rule that says when it is reached, if one does, and those that say who is told how."""

    rung: Rung
    when: Rule | None
    to: Rule
    how: Rule
    told: Sequence[tuple[str, str]]


@router.get(PATH)
def ladder_page(request: Request, visitor: Administrator, co_quan: str = "") -> Response:
    """Show the ladder, and who would be told of each rung at an office."""
    known, rules = visitor.service.directory.now(), visitor.service.ledger.reader.ground().rules.rules
    here = [code for code, it in known.offices.items() if it.ended is None or it.ended.on > today(visitor)]
    office = co_quan if co_quan in known.offices else (here[0] if here else "")
    recipients, trouble = _recipients(visitor)
    facts: dict[str, Any] = {
        "rungs": [_row(rung, rules, recipients, office) for rung in FROM_LOW_TO_HIGH],
        "groups": [(name, [rule for rule in rules.values() if _is_other(rule, name)]) for name in _GROUPS],
        "kept": [rule for rule in rules.values() if kind_of(rule) is None],
        "entries": list(_entries(recipients)),
        "place": visitor.service.settings.recipients_file or "dunghen.toml",
        "trouble": trouble,
        "offices": here,
        "office": office,
        "known": known,
        "value": told,
        "unit": unit,
        "named": named,
        "editable": lambda rule: kind_of(rule) is not None,
    }
    return shown(request, visitor, "ladder.html", **facts)


@router.get(f"{PATH}/{{rule}}")
def asking_page(request: Request, visitor: Administrator, rule: str) -> Response:
    """Ask for another value of a rule."""
    return _form(request, visitor, _rule(visitor, rule))


@router.post(f"{PATH}/{{rule}}")
def changed_rule(request: Request, visitor: Administrator, form: Form, rule: str) -> Response:
    """Give a rule another value, on a basis; what is open is looked at again at once."""
    visitor.must_have_proved()
    held = _rule(visitor, rule)
    try:
        basis = needed(form, "basis")
        typed = form.texts("value"), needed(form, "mark"), day_in(form, "from_on", visitor)
        changed = revised(held, *typed, basis)
        record(visitor, ordered(AdoptRules, visitor, form, rules=(changed,), basis=basis))
    except DomainError as refusal:
        return _form(request, visitor, held, form, **refused(refusal, {"*": "value"}))
    said_ = _("{rule}: {value}, by {basis}.").format(rule=named(changed), value=told(changed), basis=basis)
    return onward(PATH, said_)


def named(rule: Rule) -> str:
    """Return the name of a rule in the language in use."""
    return rule.name_vi if language() == "vi" else rule.name_en


# --- who would be told ------------------------------------------------------------------------------


def _row(rung: Rung, rules: dict[str, Rule], recipients: Recipients | None, office: str) -> RungRow:
    to, how = rules[f"alert.{rung}.to"], rules[f"alert.{rung}.how"]
    reached = list(_reached(str(to.value).split(), recipients, office))
    return RungRow(rung, rules.get(f"ladder.{rung}"), to, how, reached)


def _reached(roles: Sequence[str], recipients: Recipients | None, office: str) -> Iterator[tuple[str, str]]:
    """Yield whom each role means at an office, and who gets the message in the end."""
    if recipients is None:
        return
    for role in roles:
        person = f"official:{_ANY}" if role == "official" else role
        found = recipients.of(person if role == "province" else f"{person}@{office}", office)
        where = ", ".join(map(shown_address, found.addresses)) if found else _("nobody has an address")
        yield title("audiences", role), where


def _recipients(visitor: Visitor) -> tuple[Recipients | None, str]:
    """Return the recipients as they are set, or why they cannot be read."""
    try:
        return load(visitor.service.settings), ""
    except SettingsError as refusal:
        return None, say(refusal, DESK_ZONE)


def _entries(recipients: Recipients | None) -> Iterator[tuple[str, str]]:
    for audience, addresses in recipients.entries() if recipients else ():
        yield audience, ", ".join(map(shown_address, addresses))


# --- one rule ---------------------------------------------------------------------------------------


def _is_other(rule: Rule, group: str) -> bool:
    """Whether a rule belongs to a group and is not told with a rung already."""
    with_a_rung = {f"alert.{rung}.{which}" for rung in FROM_LOW_TO_HIGH for which in ("to", "how")}
    return rule.id.startswith(f"{group}.") and rule.id not in with_a_rung and group != "ladder"


def _rule(visitor: Visitor, name: str) -> Rule:
    return rule_at(visitor.service.ledger.reader.ground().rules.rules, name)


def _form(
    request: Request,
    visitor: Visitor,
    rule: Rule,
    form: Posted | None = None,
    *,
    status: int = 200,
    **facts: Any,
) -> Response:
    kind = kind_of(rule)
    assert kind is not None  # noqa: S101 - _rule gives no other
    marks = [(mark, title("marks", mark)) for mark in MARKS]
    day = Ask("from_on", _("In force from"), "day", hint=_("As 01/07/2026. Left empty: today."))
    facts |= {
        "rule": rule,
        "name": named(rule),
        "value": told(rule),
        "unit": unit(rule),
        "kind": kind,
        "options": options_of(kind),
        "chosen": form.texts("value") if form else str(rule.value).split(),
        "asks": (on_basis(), Ask("mark", _("Mark"), "choice", marks, required=True), day),
        "typed": form.typed() if form else {"mark": "POLICY"},
    }
    return shown(request, visitor, "rule.html", status=status, **facts)
