"""What goes around every answer: the language of the reader, and headers that let a page do no more than it must."""

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any

from adapters.locale import LANGUAGES, use_language

LANGUAGE = "dunghen-lang"
_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing from elsewhere, and no script or style inside a page."""
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


class Around:
    """Wraps the application: pure ASGI, so that streams stay streams."""

    def __init__(self, app: Callable[[_Scope, _Receive, _Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        use_language(_language(scope))

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _value in message["headers"]}
                message["headers"] += [header for header in _HEADERS if header[0] not in present]
            await send(message)

        await self._app(scope, receive, sending)


def _language(scope: _Scope) -> str:
    """Return the language the reader chose; else Vietnamese, unless the browser asks for English before it."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    chosen = SimpleCookie(headers.get(b"cookie", "")).get(LANGUAGE)
    if chosen is not None and chosen.value in LANGUAGES:
        return chosen.value
    wanted = [part.split(";")[0].strip().lower()[:2] for part in headers.get(b"accept-language", "vi").split(",")]
    return next((language for language in wanted if language in LANGUAGES), "vi")
