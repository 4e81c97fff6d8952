"""The application: every route, joined once."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from adapters.scheduling.timers import Timers
from adapters.web import (
    apologies,
    calculator,
    corrections,
    dossier,
    erasing,
    foreseen,
    health,
    keys,
    letter,
    letters_printed,
    look_up,
    many,
    outage,
    papers,
    rates,
    receive,
    signing_in,
    today,
    worklist,
)
from adapters.web.headers import Around
from adapters.web.refused import answer_refusals
from adapters.web.service import Service

FONT = "fontpkg_public_sans"
PARTS = (
    health,
    signing_in,
    today,
    worklist,
    many,
    foreseen,
    outage,
    receive,
    papers,
    erasing,
    corrections,
    dossier,
    apologies,
    letters_printed,
    letter,
    rates,
    look_up,
    calculator,
    keys,
)
"""Every part of the site; a route with a longer address comes before one that would swallow it."""


def create_app(service: Service, timers: Timers | None = None) -> FastAPI:
    """Return the application of one service; timers run for as long as it does."""
    app = FastAPI(title="Đúng Hẹn", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_around(timers))
    app.state.service = service
    app.add_middleware(Around)
    answer_refusals(app)
    app.mount("/static/font", StaticFiles(directory=Path(str(files(FONT))) / "files"), "font")
    app.mount("/static", StaticFiles(packages=[("adapters.web", "static")]), "static")
    for part in PARTS:
        app.include_router(part.router)
    return app


def _around(timers: Timers | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if timers is None:
            yield
            return
        timers.start()
        try:
            yield
        finally:
            await to_thread(timers.stop)

    return lifespan
