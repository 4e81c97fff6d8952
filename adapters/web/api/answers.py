"""Answers in JSON, with the tags by which a caller knows that nothing changed, or that others acted."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse, Response

from domain.desk import Answer

_BY_THE_MINUTE = {"as_of", "time_left"}
"""What changes with the clock alone: a tag does not, until a state does."""
_TAG = 16


class Json(JSONResponse):
    """An answer as the command line prints it: what JSON has no word for is written as text."""

    def render(self, content: Any) -> bytes:
        """Write it."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def answered(
    answer: Answer, status: int, headers: Mapping[str, str] | None = None, *, more: Mapping[str, Any] | None = None
) -> Json:
    """Return what an order did; `more` stands in place of it where an act has more to tell."""
    facts = more or answer.model_dump(mode="json", exclude_none=True)
    return Json(facts, status, {"Cache-Control": "no-store"} | dict(headers or {}))


def told(facts: Any) -> Json:
    """Return what a question is answered with."""
    return Json(facts, headers={"Cache-Control": "no-store"})


def tagged(if_none_match: str | None, facts: Mapping[str, Any], version: int) -> Response:
    """Return a dossier with its tag, or 304 where the caller holds it already."""
    lasting = {name: fact for name, fact in facts.items() if name not in _BY_THE_MINUTE}
    written = json.dumps(lasting, ensure_ascii=False, sort_keys=True, default=str)
    tag = f'"{version}.{hashlib.sha256(written.encode()).hexdigest()[:_TAG]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    held = {one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")}
    if held & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Json(facts, headers=headers)


def version_in(if_match: str | None) -> int | None:
    """Return the version of the dossier in a tag; `*` and no tag name none."""
    if if_match is None or if_match == "*":
        return None
    return int(if_match.strip('"').partition(".")[0])
