"""Rules of an office's own by the API: when somebody is warned, who is told how; another value, on a basis."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse
from pydantic import Field

from adapters.web.administration.ordering import ordered_now, record
from adapters.web.administration.rule_forms import LARGEST, revised, rule_at
from adapters.web.api.acting import Key, command_id
from adapters.web.api.administration.shapes import RuleChanged
from adapters.web.api.answers import answered
from adapters.web.api.caller import BEARER, Asking, CallerRoute
from adapters.web.api.documented import done_documented
from adapters.web.api.errors import NotThereError
from adapters.web.api.fields import Body, EnteredDay, Short, Text
from adapters.web.api.rules import rule_facts
from domain.errors import RuleUnknownError
from domain.rules import AdoptRules

router = APIRouter(route_class=CallerRoute, dependencies=[Depends(BEARER)])


Number = Annotated[int, Field(ge=0, le=LARGEST)]


class RuleValue(Body):
    """Another value of a rule, and what it rests on."""

    value: Annotated[
        Number | Short | Annotated[list[Number | Short], Field(min_length=1, max_length=20)],
        Field(description="As `GET /rules` tells it: a number in the rule's unit, or words, as roles, also as a list."),
    ]
    mark: Annotated[
        Literal["CONFIRMED", "CONFIRMED-2nd", "RECALLED", "POLICY"], Field(description="How surely it was seen.")
    ]
    from_on: Annotated[EnteredDay, Field(description="The first day on which it is in force.")]
    basis: Annotated[Text, Field(description="The decision it rests on; it becomes the rule's source.")]


@router.post(
    "/rules/{rule}",
    **done_documented(
        "reviseRule",
        RuleChanged,
        "Đổi ngưỡng nhắc, người nhận: what is open is looked at again at once.",
        path=True,
    ),
)
def changed(
    caller: Asking, rule: Annotated[str, Path(description="The rule, as ladder.due_soon.")], body: RuleValue, key: Key
) -> JSONResponse:
    """Give a rule of ladder, alert, outbox, watch or guard another value; those of the law are nobody's here.

    Scope: `administer`, everywhere.
    """
    caller.must_everywhere("administer")
    try:
        held = rule_at(caller.service.ledger.reader.ground().rules.rules, rule)
    except RuleUnknownError as refusal:
        raise NotThereError(refusal) from None
    said = body.value if isinstance(body.value, list) else [body.value]
    typed = [word for one in said for word in str(one).split()]
    new = revised(held, typed, body.mark, body.from_on, body.basis)
    answer = record(caller, ordered_now(AdoptRules, caller, command_id(caller, key), rules=(new,), basis=body.basis))
    more = {"rule": rule_facts(new)}
    return answered(answer, 200, more=answer.model_dump(mode="json", exclude_none=True) | more)
