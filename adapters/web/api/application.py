"""The API as an application of its own under `/api/v1`: its routes, its refusals, its OpenAPI document."""

from typing import Any

from fastapi import FastAPI

from adapters.web.api import (
    acting,
    behind,
    calculator,
    changes,
    dossiers,
    erasing,
    foreseen,
    letters,
    lists,
    openings,
    papers,
    public,
    rates_files,
    reference,
    reports,
    rules,
    search,
    slips,
    today,
    waiting,
)
from adapters.web.api.acts import PLACE
from adapters.web.api.administration import PARTS as ADMINISTRATION
from adapters.web.api.problems import answer_problems
from adapters.web.api.shapes import Problem
from adapters.web.service import Service

VERSION = "1.0.0"
_ABOUT = """
What the pages and the command line of Đúng Hẹn can do, for other systems: one-stop desks feed dossiers, provincial
systems read promises, rates and letters.

* **Tokens.** `Authorization: Bearer dh_…`, issued by `dunghen token issue`: one user, one office with those below it,
  some scopes (`read`, `open`, `receive`, `work`, `return`, `draft`, `sign`, `correct`, `approve`, `erase`, `print`,
  `export`, `audit`, `administer`); each question and act names its own. A dossier of another office is as unknown as
  one that is not there.
* **Citizens.** `POST /look-up`, `GET /board` and `GET /promise` need no token: what they tell, anybody is shown.
* **Once.** Every act that is recorded carries an `Idempotency-Key`: send it again, in doubt, as often as you like.
* **Others.** `If-Match` with the tag of the dossier that you saw: if anybody acted since, nothing is recorded (412).
* **Times** are ISO 8601 with their zone, to the minute. Where a question takes them, `as_of` (as it stood then) and
  `known_at` (as the ledger knew it then) ask for another time than now.
* **Lists** come a page at a time: `limit`, and `cursor` with the `next_cursor` of the page before. `GET /today` counts
  them, `GET /rates/sheet.csv` and `GET /rates/dossiers.csv` bring reports and what is behind them as sheets.
* **Following.** `GET /changes` tells which dossiers have new lines since one that you name, in order.
* **Refusals** are `application/problem+json`: decide by `code`, show `detail`, which is in Vietnamese or English
  (`Accept-Language`). 400: not of the form told here. 409: not as the dossier stands. 422: cannot be taken.
* **Outages.** `POST /slips` numbers paper slips ahead; what was written on one while the system was down is received
  afterwards with its number as `slip`, once.
* **Administration.** A token with `administer` sets up offices, procedures, calendars, rules, users and tokens, as the
  pages do, and sees no dossier. One for an office administers that office and those below it; what holds everywhere
  needs one for no office. Passwords and secrets are told once. It can let anybody in: give it to nobody who may not.
* **Names** are sealed when they arrive and come back only from `open`, on papers and in a draft; who asked and why is
  kept.
"""

_PARTS = (
    acting,
    erasing,
    papers,
    letters,
    dossiers,
    search,
    today,
    lists,
    waiting,
    changes,
    slips,
    reports,
    rates_files,
    behind,
    foreseen,
    reference,
    rules,
    openings,
    public,
    calculator,
    *ADMINISTRATION,
)
"""In the order of the document; papers before dossiers, whose address would take theirs."""


def create_api(service: Service) -> FastAPI:
    """Return the API of one service."""
    about: dict[str, Any] = {"title": "Đúng Hẹn", "version": VERSION, "description": _ABOUT.strip()}
    api = FastAPI(**about, docs_url=None, redoc_url=None, servers=[{"url": PLACE}], root_path_in_servers=False)
    api.state.service = service
    answer_problems(api)
    for part in _PARTS:
        api.include_router(part.router)
    api.openapi = lambda: _openapi(api)  # type: ignore[method-assign] # how the framework lets it be replaced
    return api


def _openapi(api: FastAPI) -> dict[str, Any]:
    """Return the document with the shape of a problem, which no route returns by itself."""
    told = FastAPI.openapi(api)
    told["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    return told
