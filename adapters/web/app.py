"""The application: every route, joined once."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from adapters.web import dossier, many, signing_in, today, worklist
from adapters.web.headers import Around
from adapters.web.refused import answer_refusals
from adapters.web.service import Service

FONT = "fontpkg_public_sans"


def create_app(service: Service) -> FastAPI:
    """Return the application of one service."""
    app = FastAPI(title="Đúng Hẹn", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.service = service
    app.add_middleware(Around)
    answer_refusals(app)
    app.mount("/static/font", StaticFiles(directory=Path(str(files(FONT))) / "files"), "font")
    app.mount("/static", StaticFiles(packages=[("adapters.web", "static")]), "static")
    for part in (signing_in, today, worklist, many, dossier):
        app.include_router(part.router)
    return app
