"""Pages: templates with the words, times and numbers of the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from adapters.cli import numbers
from adapters.cli.banner import banner
from adapters.cli.context import DESK_ZONE
from adapters.cli.reading import short_date, short_day, short_instant
from adapters.cli.times import show_day, show_instant
from adapters.demo.people import PASSWORD_OF_THE_DEMONSTRATION
from adapters.demo.sign import is_demonstration
from adapters.ids import new_command_id
from adapters.ledger.instants import from_micros
from adapters.locale import _, language
from adapters.locale.terms import term, title
from adapters.web.service import service_of
from adapters.web.visitor import Visitor

FLASH, THEME = "dunghen-said", "dunghen-theme"


@cache
def environment() -> Environment:
    """Return the templates, with what all of them use; an unknown name in one is an error, never an empty place."""
    made = Environment(
        loader=PackageLoader("adapters.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made.globals |= {"_": _, "term": term, "title": title, "command_id": new_command_id, "language": language}
    made.filters |= {
        "when": lambda at: show_instant(_instant(at), DESK_ZONE),
        "short": lambda at: short_instant(_instant(at), DESK_ZONE),
        "day": lambda at: short_day(_instant(at), DESK_ZONE),
        "clock": lambda at: f"{_instant(at).astimezone(DESK_ZONE):%H:%M}",
        "date": show_day,
        "weekday": short_date,
        "iso": lambda at: _instant(at).astimezone(DESK_ZONE).isoformat(),
        "whole": numbers.whole,
        "percent": numbers.percent,
        "code": coded,
    }
    parts: Any = made.get_template("parts.html").module
    parts.state, parts.icon = _kept(parts.state), _kept(parts.icon)
    made.globals["parts"] = parts
    return made


def read_all() -> None:
    """Read every template now, so that nobody at the counter waits for the first page of its kind."""
    templates = environment()
    for name in templates.list_templates():
        templates.get_template(name)


def _kept(part: Callable[..., Markup]) -> Callable[..., Markup]:
    """Draw a part once for each language and what it is asked for: lists show a few of them hundreds of times."""
    drawn = lru_cache(maxsize=256)(lambda _language, *asked: part(*asked))
    return lambda *asked: drawn(language(), *asked)


def page(
    request: Request, template: str, visitor: Visitor | None = None, *, status: int = 200, **facts: Any
) -> HTMLResponse:
    """Return a page; what was said after the last act is shown once."""
    service = service_of(request)
    now = service.ledger.clock()
    shared: dict[str, Any] = {
        "visitor": visitor,
        "now": now,
        "path": request.url.path,
        "query": request.url.query,
        "token": visitor.session.csrf if visitor else "",
        "theme": request.cookies.get(THEME, ""),
        "said": said_in(request),
        "banner": banner(now, DESK_ZONE) if is_demonstration(service.settings) else None,
        "errors": {},
        "demo_password": PASSWORD_OF_THE_DEMONSTRATION,
        "typed": {},
    }
    response = HTMLResponse(environment().get_template(template).render(shared | facts), status_code=status)
    if FLASH in request.cookies:
        response.delete_cookie(FLASH)
    response.headers["Cache-Control"] = "no-store"
    return response


def onward(to: str, said: str | None = None) -> RedirectResponse:
    """Return the way on after an act, and what the next page says of it, once."""
    response = RedirectResponse(to, 303)
    if said:
        response.set_cookie(FLASH, said.encode("utf-8").hex(), max_age=60, httponly=True, samesite="strict")
    return response


def said_in(request: Request) -> str | None:
    """Return what the page before asked to have said here, if it was us."""
    text = request.cookies.get(FLASH)
    if text is None:
        return None
    try:
        return bytes.fromhex(text).decode("utf-8")
    except ValueError:
        return None


def coded(code: str) -> Markup:
    """Return a dossier code with the office's prefix lighter than the rest, as look.md asks."""
    before, dash, rest = code.partition("-")
    if not dash:
        return Markup(f'<span class="code">{escape(code)}</span>')  # noqa: S704 - escaped here, as below
    shown = f'<span class="code"><span class="pre">{escape(before)}-</span>{escape(rest)}</span>'
    return Markup(shown)  # noqa: S704 - lists show hundreds: `format` costs ten times as much


def fields_kept(typed: Mapping[str, str]) -> Markup:
    """Return hidden fields that carry what was typed over to the next page."""
    kept = (f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in typed.items())
    return Markup("".join(kept))  # noqa: S704 - each part is escaped above


def _instant(at: datetime | int) -> datetime:
    """Read models hold microseconds, everything else instants."""
    return from_micros(at) if isinstance(at, int) else at
