"""The table of acts: each order about a dossier or slips with its address; routes, scopes, bodies, words follow."""

from functools import cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, create_model

from adapters.web.api.fields import (
    Applicant,
    Body,
    Entered,
    EnteredDay,
    EnteredOrAuto,
    Number,
    Paper,
    Short,
    Text,
)
from adapters.web.orders import NEEDS
from domain import commands as c
from domain.rights import Right
from domain.slips import MOST_AT_ONCE, PrintSlips, VoidSlips

PLACE = "/api/v1"
"""Where the API is."""


class Act(NamedTuple):
    """An act: the order it gives, its address, below the dossier if it is about one, and what it is."""

    order: type[c.Command]
    path: str
    said: str

    @property
    def right(self) -> Right:
        """The scope it needs at the office that holds the dossier, or that the body names."""
        return NEEDS[self.order]

    @property
    def is_about_dossier(self) -> bool:
        """Whether its dossier is there already."""
        return issubclass(self.order, c.DossierCommand)

    @property
    def opens(self) -> bool:
        """Whether something begins with it that has an address from then on."""
        return not self.is_about_dossier and self.order is not VoidSlips

    @property
    def address(self) -> str:
        """Its address."""
        return f"/dossiers/{{code:path}}/{self.path}" if self.is_about_dossier else f"/{self.path}"

    @property
    def name(self) -> str:
        """How clients' programs call it."""
        return self.order.__name__[0].lower() + self.order.__name__[1:]


ACTS = (
    Act(c.ReceiveDossier, "dossiers", "Tiếp nhận: log a dossier; the promised date is computed and told."),
    Act(c.RejectDossier, "rejections", "Từ chối tiếp nhận: refuse at the counter; counted apart, no promise."),
    Act(c.HandOver, "hand-over", "Chuyển xử lý: to another official."),
    Act(c.PauseClock, "pause", "Tạm dừng: the clock stands still, for a lawful cause."),
    Act(c.ResumeClock, "resume", "Tiếp tục: the clock runs again, and the promise moves by itself."),
    Act(c.ProcessDossier, "process", "Có kết quả: the result is ready; this decides early, on time or late."),
    Act(c.ReturnResult, "return", "Trả kết quả: the citizen has the result."),
    Act(c.RecallResult, "recall", "Thu hồi: a wrong result; a new promise, and an apology for the error."),
    Act(c.WithdrawDossier, "withdraw", "Rút hồ sơ: asked by the citizen."),
    Act(c.StopDossier, "stop", "Dừng xử lý: before a result is decided."),
    Act(c.CorrectEntry, "correct", "Đính chính: put an entry right; it needs the approval of a second person."),
    Act(c.ProposeCorrection, "propose-correction", "Đề nghị đính chính: what is right; a second person decides later."),
    Act(c.DecideProposal, "decide-proposal", "Duyệt đề nghị: approve a proposal, or turn it down and say why."),
    Act(c.TakeOver, "take-over", "Tiếp nhận lại: after a reorganisation; code and promise unchanged."),
    Act(
        c.RevisePromise,
        "revise-promise",
        "Tính lại ngày hẹn: with the latest calendar, the procedure's limit, or a supervisor's.",
    ),
    Act(c.DraftApology, "draft-apology", "Lập thư xin lỗi: why the promise breaks, and the new date."),
    Act(c.IssueApology, "issue-apology", "Ký thư xin lỗi: a numbered letter."),
    Act(c.DeliverApology, "deliver-apology", "Giao thư xin lỗi: how it reached the citizen, and what proves it."),
    Act(PrintSlips, "slips", "In phiếu giấy dự phòng: number slips ahead of an outage; their sheets come as a PDF."),
    Act(
        VoidSlips, "slips/void", "Hủy phiếu giấy dự phòng: slips that were spoiled, lost, or not used open no dossier."
    ),
)

_ELSEWHERE = {"at_sending", "id", "by", "approved_by", "code", "seen_version", "only_version"}
"""What stands in a header, in the address or in the token, never in the body."""
_OF_IMPORTS = {"given_grain", "pauses_move"}
"""How an import tells of a promise made elsewhere; the one written on paper by hand is an instant, no more."""
_KINDS: dict[str, Any] = {
    "at": Entered,
    "note": Text | None,
    "applicant": Applicant | None,
    "items": list[Short],
    "papers": list[Paper] | None,
    "source": Literal["desk", "online", "post", "paper"],
    "given_due": Entered | None,
    "from_on": EnteredDay,
    "until_on": EnteredDay,
    "slips": Annotated[list[Short], Field(min_length=1, max_length=MOST_AT_ONCE)],
    "entry": Number,
    "proposal": Number,
    "promise_no": Number,
}
_RE_PROMISES: dict[type[c.Command], Any] = {c.DraftApology: EnteredOrAuto | None, c.IssueApology: Entered | None}
WORDS = {
    "at": "When it happened at the desk: ISO 8601 with its zone, to the minute. An act of an earlier day needs a note"
    " and a second person, unless it comes from paper.",
    "note": "Why, in words; sealed at once.",
    "office": "The office that receives, of those that the token is for.",
    "procedure": "The code of the procedure.",
    "channel": "How it came, or how the letter went.",
    "source": "Where it was first written down.",
    "official": "The login of who works on it.",
    "code": "A code given elsewhere; without one the office numbers it.",
    "slip": "The paper slip, printed ahead, that is keyed in: the dossier bears its number and comes from paper. It is"
    " keyed in once, for the days it was printed for; no `code` stands beside it.",
    "given_due": "The date that was written on the paper by hand, where it is another than is counted: that one was"
    " promised. Only from paper, with no `limit` beside it.",
    "from_on": "The first day on which they may be used, as 2026-11-27.",
    "until_on": "The last such day.",
    "many": "How many.",
    "slips": "Their numbers, in whatever case and width.",
    "why": "What became of them.",
    "limit": "3wd, 8wh, same-day, 30d or 2mo; never longer than the statutory one.",
    "no_promise": "No date is promised: the dossier is in no rate.",
    "desk": "The desk of the office.",
    "applicant": "The citizen: sealed at once, never returned by this call.",
    "notify_by": "The citizen agrees to be told of news this way; the applicant then holds the address.",
    "papers": "The papers handed in, each with how many originals, certified copies and photocopies; sealed at once.",
    "sets": "How many sets of them.",
    "fee": "What was paid, in whole đồng.",
    "return_way": "How the result is to reach the citizen.",
    "basis": "The legal basis, or the decision it rests on.",
    "to": "The login of who works on it from now on.",
    "step": "Which step begins.",
    "step_limit": "How long the step may take, as 4wh.",
    "cause": "The lawful cause.",
    "items": "The papers that are asked for, all at once.",
    "longest": "How long the pause may take.",
    "outcome": "What was decided. In `return`: the result became ready in the same act.",
    "by_date": "Only the day is known, not the hour.",
    "how": "How the citizen got it.",
    "entry": "The entry that was wrong, by its number in the dossier.",
    "field": "What is wrong in it.",
    "new": "What is right; an instant as ISO 8601 with its zone.",
    "proposal": "The proposal, by its entry in the dossier.",
    "verdict": "Turned down, it needs a `note` that says why.",
    "to_office": "The office that takes over.",
    "promise_no": "Which promise the letter is about.",
    "reason": "Why the promise breaks: a code of the rules apology.reason.*.",
    "re_promise": "The new date. In a draft `auto` counts one by the rules, null gives none.",
    "place": "Where the citizen is asked to come.",
    "evidence": "What proves that it arrived.",
}
"""What each field of a body is; a field has one meaning wherever it stands."""


@cache
def body_of(act: Act) -> type[Body]:
    """Return the body of an act: the fields of its order that the caller decides, strict."""
    order = act.order
    left_out = _ELSEWHERE - ({"code"} if order is c.ReceiveDossier else set()) | _OF_IMPORTS
    fields: dict[str, Any] = {}
    for name, field in order.model_fields.items():
        if name in left_out:
            continue
        kind = _RE_PROMISES[order] if name == "re_promise" else _KINDS.get(name, field.annotation)
        bounded = Annotated[kind, *field.metadata] if name not in _KINDS and field.metadata else kind
        default = ... if field.is_required() else field.default
        fields[name] = (bounded, Field([] if default == () else default, description=WORDS[name]))
    return create_model(order.__name__, __base__=Body, __doc__=act.said, **fields)
