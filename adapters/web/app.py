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
    account,
    apologies,
    board,
    calculator,
    corrections,
    docs,
    dossier,
    erasing,
    foreseen,
    health,
    keys,
    letter,
    letters_printed,
    look_up,
    many,
    openings,
    outage,
    own_views,
    papers,
    rates,
    rates_list,
    rates_sheets,
    receive,
    search,
    signing_in,
    today,
    worklist,
)
from adapters.web.administration.parts import PARTS as ADMINISTRATION
from adapters.web.api.acts import PLACE
from adapters.web.api.application import create_api
from adapters.web.boards import Boards
from adapters.web.headers import Around
from adapters.web.refused import answer_refusals
from adapters.web.service import Service
from adapters.web.staying import Pages

FONT = "fontpkg_public_sans"
LARGEST = 16 << 20
"""Bytes of the largest body that is read at all; forms have a smaller measure of their own."""
PARTS = (
    health,
    signing_in,
    account,
    today,
    worklist,
    search,
    own_views,
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
    rates_list,
    rates_sheets,
    look_up,
    board,
    calculator,
    keys,
    docs,
    openings,
    *ADMINISTRATION,
)
"""Every part of the site; a route with a longer address comes before one that would swallow it."""


def create_app(service: Service, timers: Timers | None = None) -> FastAPI:
    """Return the application of one service; timers run for as long as it does."""
    app = FastAPI(
        title="Đúng Hẹn",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_around(timers),
        max_body_size=LARGEST,
    )
    app.state.service = service
    api = create_api(service)
    app.state.boards = api.state.boards = Boards(service.ledger)
    app.state.pages = Pages(route for part in PARTS for route in part.router.routes)
    app.add_middleware(Around)
    answer_refusals(app)
    app.mount("/static/font", StaticFiles(directory=Path(str(files(FONT))) / "files"), "font")
    app.mount("/static/swagger", StaticFiles(packages=[(docs.PACKAGE, "static")]), "swagger")
    app.mount("/static", StaticFiles(packages=[("adapters.web", "static")]), "static")
    app.mount(PLACE, api, "api")
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
