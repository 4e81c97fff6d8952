"""How the lives worth showing go: each function plays one kind of life, on the dates it is given."""

from typing import Any

from adapters.demo.case import Case, Life
from adapters.demo.everyday import finished
from adapters.demo.ward import DESK, HEAD, QUICK
from domain.commands import (
    DeliverApology,
    DraftApology,
    HandOver,
    IssueApology,
    NotifyCitizen,
    PauseClock,
    ProcessDossier,
    RejectDossier,
    ResumeClock,
    ReturnResult,
    StopDossier,
    WithdrawDossier,
)


def begun(case: Case, received: str, limit: str | None = None) -> Life:
    """Receive it and, where it takes days, hand it over to the official in charge."""
    at = case.at(received)
    yield from case.receive(at, limit=limit)
    if case.procedure not in QUICK:
        handed = case.hours.later(at, case.dice.randint(20, 50))
        yield case.act(HandOver, handed, case.counter(handed.date()), to=case.official, step="Thẩm định hồ sơ")


def only_received(case: Case, received: str, limit: str | None = None) -> Life:
    """Received; still at the counter."""
    yield from case.receive(case.at(received), limit=limit)


def kept(case: Case, received: str, ready: str, limit: str | None = None) -> Life:
    """Received and finished on a day of its own."""
    yield from begun(case, received, limit)
    yield from finished(case, case.at(ready))


def paused(case: Case, received: str, begins: str, ends: str | None = None, ready: str | None = None) -> Life:
    """Waits for the citizen's papers; perhaps goes on and is finished."""
    yield from begun(case, received)
    asked = ("Giấy tờ chứng minh nội dung thay đổi",)
    facts: dict[str, Any] = {"cause": "supplement", "items": asked, "basis": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"}
    yield case.act(PauseClock, case.at(begins), case.official, **facts)
    told = case.hours.later(case.at(begins), 6)
    yield case.act(NotifyCitizen, told, case.official, what="Đề nghị bổ sung hồ sơ", channel="sms")
    if ends and ready:
        yield case.act(ResumeClock, case.at(ends), case.official)
        yield from finished(case, case.at(ready))


def late_in_silence(case: Case, received: str, ready: str) -> Life:
    """The promise broke, and nobody wrote to the citizen."""
    yield from begun(case, received)
    yield from finished(case, case.at(ready))


def late_but_told(case: Case, received: str, signed: str, re_promise: str, ready: str | None = None) -> Life:
    """The office saw it coming: the letter went out a working day ahead, with a new date; perhaps it was kept."""
    yield from begun(case, received)
    yield from apologised(
        case, signed, re_promise, "other_agency", "Văn bản xác minh gửi nơi cư trú trước đây chưa được trả lời."
    )
    if ready:
        yield case.act(ProcessDossier, case.at(ready), case.official, outcome="granted")
        back = case.hours.later(case.at(ready), 35)
        yield case.act(ReturnResult, back, case.counter(back.date()))


def late_then_sorry(case: Case, received: str, ready: str, signed: str) -> Life:
    """Late first, the letter after it: an apology, but not in time."""
    yield from begun(case, received)
    yield case.act(ProcessDossier, case.at(ready), case.official, outcome="granted")
    yield from apologised(case, signed, None, "staff", "Người thụ lý nghỉ ốm, việc bàn giao chậm một ngày.")
    back = case.hours.later(case.at(signed), 60)
    yield case.act(ReturnResult, back, case.counter(back.date()))


def apologised(case: Case, signed: str, re_promise: str | None, reason: str, why: str) -> Life:
    """Draft the letter, sign it with a new date, and hand it over."""
    hours, sign = case.hours, case.at(signed)
    drafted = hours.at(hours.day(sign), max(1, hours.minute_of(sign) - 55))
    again = re_promise and case.at(re_promise)
    yield case.act(DraftApology, drafted, case.official, reason=reason, re_promise=again, place=DESK, note=why)
    yield case.act(IssueApology, sign, HEAD)
    delivered = hours.later(sign, 25)
    yield case.act(DeliverApology, delivered, case.counter(delivered.date()), channel="desk", evidence="Ký nhận")


def rejected(case: Case, at: str, basis: str) -> Life:
    """Refused at the counter: no promise was given."""
    yield case.opening(RejectDossier, case.at(at), basis=basis)


def withdrawn(case: Case, received: str, at: str) -> Life:
    """The citizen changed their mind."""
    yield from begun(case, received)
    yield case.act(WithdrawDossier, case.at(at), case.counter(case.at(at).date()), basis="Đơn xin rút hồ sơ")


def stopped(case: Case, received: str, at: str, basis: str) -> Life:
    """It cannot be decided, on a legal basis."""
    yield from begun(case, received)
    yield case.act(StopDossier, case.at(at), case.official, basis=basis)


def no_promise(case: Case, received: str) -> Life:
    """A service whose limit nobody published: no date is promised, so it is in no rate."""
    yield from case.receive(case.at(received), no_promise=True)
