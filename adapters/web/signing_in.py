"""Coming in and leaving: `/dang-nhap`, `/dang-xuat`, the password given again, language and theme."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters.access.sessions import LONGEST
from adapters.demo.sign import is_demonstration
from adapters.locale import LANGUAGES, _
from adapters.web.forms import COMMAND, Form, OpenForm, Posted
from adapters.web.headers import LANGUAGE
from adapters.web.known_browser import buckets_of, remember
from adapters.web.pages import THEME, page
from adapters.web.second import proves
from adapters.web.service import Service, service_of
from adapters.web.visitor import Anyone, Signed, Visiting, Visitor, cookie_of

router = APIRouter()
_OWN_FIELDS = {"user", "password", "_back", "_token"}


@router.get("/dang-nhap")
def sign_in_page(request: Request, visitor: Anyone) -> Response:
    """Show the form, and in a demonstration who may be tried."""
    if visitor is not None:
        return RedirectResponse("/", 303)
    return page(request, "sign_in.html", back="/", kept={}, **_hints(service_of(request)))


@router.post("/dang-nhap")
def sign_in(request: Request, form: OpenForm) -> Response:
    """Begin a session; wrong name and wrong password are told alike, and take equally long."""
    service = service_of(request)
    name, password = (form.text("user") or "").lower(), form.data.get("password")
    buckets, pace = buckets_of(request, service, name), service.access.pace
    if wait := max(pace.wait(bucket, free=free) for bucket, free in buckets.items()):
        told = _("Too many tries from this machine. Wait {n} seconds.").format(n=wait)
        return _again(request, service, form, told, 429)
    user = service.directory.now().users.get(name)
    opens = service.access.passwords.opens(name, password if isinstance(password, str) else "")
    if not opens or user is None or user.is_disabled:
        pace.failed(*buckets)
        return _again(request, service, form, _("This name and password do not go together."), 401)
    pace.succeeded(next(iter(buckets)))
    if before := request.cookies.get(cookie_of(request)):
        service.access.sessions.end(before)
    token = service.access.sessions.begin(name, user.version)
    session = service.access.sessions.find(token)
    entered = session and Visitor(user, service.directory.now().rights(user), service, session)
    response = _onward(request, form, entered)
    keep_session(request, response, token)
    remember(request, response, service, name)
    return response


def keep_session(request: Request, response: Response, token: str) -> None:
    """Let the browser keep the token of a session."""
    facts: dict[str, Any] = {"max_age": int(LONGEST.total_seconds()), "secure": request.url.scheme == "https"}
    response.set_cookie(cookie_of(request), token, httponly=True, samesite="strict", **facts)


@router.post("/dang-xuat")
def sign_out(request: Request, visitor: Visiting, form: Form) -> Response:
    """End the session."""
    del form
    visitor.service.access.sessions.end(request.cookies[cookie_of(request)])
    response = RedirectResponse("/dang-nhap", 303)
    response.delete_cookie(cookie_of(request), secure=request.url.scheme == "https")
    return response


@router.post("/chung-minh")
def prove(request: Request, visitor: Signed, form: Form) -> Response:
    """Take the password again before an act that needs it, then go on with what was asked."""
    if not proves(visitor, form):
        wrong = {"password": _("This is not your password.")}
        return page(request, "prove.html", visitor, status=403, back=_back(form), kept=_kept(form), errors=wrong)
    return _onward(request, form, visitor)


@router.get("/ngon-ngu/{language}")
def choose_language(request: Request, language: str) -> Response:
    """Change the language, and stay on the page."""
    response = RedirectResponse(_own_page(request.headers.get("referer"), request), 303)
    if language in LANGUAGES:
        response.set_cookie(LANGUAGE, language, max_age=31_536_000, samesite="lax")
    return response


@router.get("/giao-dien/{theme}")
def choose_theme(request: Request, theme: str) -> Response:
    """Change between light and dark, and stay on the page."""
    response = RedirectResponse(_own_page(request.headers.get("referer"), request), 303)
    if theme in {"light", "dark"}:
        response.set_cookie(THEME, theme, max_age=31_536_000, samesite="lax")
    else:
        response.delete_cookie(THEME)
    return response


def _again(request: Request, service: Service, form: Posted, told: str, status: int) -> Response:
    facts: dict[str, Any] = {"errors": {"user": told}, "typed": {"user": form.text("user") or ""}}
    facts |= {"back": _back(form), "kept": _kept(form), **_hints(service)}
    return page(request, "sign_in.html", status=status, **facts)


def _onward(request: Request, form: Posted, visitor: Visitor | None) -> Response:
    """Go to the page that was asked for; a form that met an ended session is shown ready to be sent again."""
    kept = _kept(form)
    if kept:
        return page(request, "go_on.html", visitor, back=_back(form), kept=kept)
    return RedirectResponse(_back(form), 303)


def _kept(form: Posted) -> dict[str, str]:
    """Return the fields of the form that was interrupted, with its command id; none if there was no such form."""
    fields = {name: value for name, value in form.typed().items() if name not in _OWN_FIELDS}
    return fields if set(fields) - {COMMAND} else {}


def _back(form: Posted) -> str:
    back = form.text("_back") or "/"
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"


def _own_page(referer: str | None, request: Request) -> str:
    """Return the page one came from; where a form led to it, the page above, for it does not open by itself."""
    base = str(request.base_url)
    if not referer or not referer.startswith(base):
        return "/"
    path, mark, query = f"/{referer.removeprefix(base)}".partition("?")
    above: str = request.app.state.pages.above(path)
    return f"{path}{mark}{query}" if above == path else above


def _hints(service: Service) -> dict[str, Any]:
    """Return what helps where it is not yet known who may come in."""
    return {"people": _people(service), "nobody": not service.directory.now().users}


def _people(service: Service) -> list[tuple[str, str, str]]:
    """Return who may be tried in a demonstration: name to sign in with, name, title."""
    if not is_demonstration(service.settings):
        return []
    return [(user.user, user.name, user.title or "") for user in service.directory.now().users.values()]
