"""The rules: every number and word with legal or policy force, with its source, on both time axes."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from adapters.web.api.answers import told
from adapters.web.api.asked import axes_at
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import documented
from adapters.web.api.fields import Axes
from adapters.web.api.shapes_reference import Rule
from domain.rules import Rule as Held

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


@router.get("/rules", **documented("rules", list[Rule], "Quy tắc: the ladder, who is told, targets, reasons, forms."))
def rules_page(caller: Asking, asked: Annotated[Axes, Query()]) -> JSONResponse:
    """All rules as they stood on the two axes, by id: `ladder.`, `alert.`, `target.`, `apology.`, … Any token."""
    axes = axes_at(asked, caller)
    held = caller.service.ledger.reader.rules(axes.known_micros, axes.facts_until)
    return told([rule_facts(rule) for _id, rule in sorted(held.items())])


def rule_facts(rule: Held) -> dict[str, Any]:
    """Return a rule as programs read it."""
    return rule.model_dump(mode="json", by_alias=False)
