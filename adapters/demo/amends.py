"""Lives in which the record itself is put right: corrections, a wrong result, paper slips, a late entry."""

from datetime import date
from typing import Any

from adapters.demo.case import Case, Life
from adapters.demo.everyday import finished
from adapters.demo.ward import COUNTER, DESK, HEAD, QUICK
from domain.commands import (
    CorrectEntry,
    DecideProposal,
    DeliverApology,
    DraftApology,
    HandOver,
    IssueApology,
    ProcessDossier,
    ProposeCorrection,
    RecallResult,
    ReturnResult,
)
from domain.desk import Answer
from domain.events import Processed

OUTAGE = date(2026, 2, 4)  # no power at the desk in the morning: slips were written by hand and entered the next day


def corrected_receipt(case: Case) -> Life:
    """Logged a day later than it came: two people put it right, and the promise moves to where it belongs."""
    yield from case.receive(case.at("2026-02-10 08:15"), channel="desk", source="desk")
    yield case.act(HandOver, case.at("2026-02-10 09:00"), COUNTER, to=case.official, step="Thẩm định")
    facts: dict[str, Any] = {"entry": 1, "field": "occurred_at", "new": case.at("2026-02-09 16:35").isoformat()}
    why = "Giấy hẹn giao cho người dân ghi 16 giờ 35 ngày 09/02; sáng hôm sau mới nhập vào sổ."
    yield case.act(CorrectEntry, case.at("2026-02-10 10:20"), COUNTER, approved_by=HEAD, note=why, **facts)
    yield from finished(case, case.at("2026-02-12 14:30"))


def corrected_result(case: Case) -> Life:
    """Ready in time but clicked on Monday: the correction shows the promise was kept, and takes the apology back."""
    yield from case.receive(case.at("2026-01-30 09:45"))
    answer = yield case.act(ProcessDossier, case.at("2026-02-09 07:50"), case.official, outcome="granted")
    facts: dict[str, Any] = {
        "entry": _entry_of(answer),
        "field": "occurred_at",
        "new": case.at("2026-02-06 16:20").isoformat(),
    }
    why = "Kết quả ký số lúc 16 giờ 20 thứ Sáu; sáng thứ Hai mới bấm trên phần mềm."
    yield case.act(CorrectEntry, case.at("2026-02-09 10:05"), case.official, approved_by=HEAD, note=why, **facts)
    yield case.act(ReturnResult, case.at("2026-02-09 14:20"), COUNTER)


def recalled(case: Case) -> Life:
    """A wrong result is taken back: a new promise, a letter for the error, and the right result."""
    yield from case.receive(case.at("2026-01-22 08:30"))
    yield from finished(case, case.at("2026-01-26 10:15"))
    why = "Giấy xác nhận ghi sai năm sinh; lỗi của người soạn thảo."
    yield case.act(RecallResult, case.at("2026-02-03 08:40"), HEAD, note=why)
    facts: dict[str, Any] = {"reason": "our_error", "re_promise": None, "place": DESK, "note": why}
    yield case.act(DraftApology, case.at("2026-02-03 09:10"), case.official, **facts)
    yield case.act(IssueApology, case.at("2026-02-03 10:30"), HEAD)
    yield case.act(DeliverApology, case.at("2026-02-03 14:00"), COUNTER, channel="phone", evidence="Gọi điện 14 giờ")
    yield from finished(case, case.at("2026-02-04 15:45"))


def backdated_result(case: Case) -> Life:
    """The result of one afternoon, entered the next morning by two people; then one correction refused, one waiting."""
    yield from case.receive(case.at("2026-02-04 13:50"), channel="desk", source="desk")
    why = "Mất mạng từ 15 giờ; kết quả đã ký và để tại quầy trong chiều hôm đó."
    facts: dict[str, Any] = {"outcome": "granted", "note": why, "approved_by": HEAD}
    entered = case.at("2026-02-11 08:05")
    yield case.act(ProcessDossier, case.at("2026-02-10 16:30"), case.official, entered, **facts)
    yield case.act(ReturnResult, case.at("2026-02-11 09:30"), COUNTER)
    facts = {"entry": 1, "field": "channel", "new": "post", "note": "Phong bì còn kẹp trong hồ sơ."}
    answer = yield case.act(ProposeCorrection, case.at("2026-02-11 14:10"), COUNTER, **facts)
    facts = {"proposal": answer.version, "verdict": "declined", "note": "Giấy hẹn có chữ ký người nộp tại quầy."}
    yield case.act(DecideProposal, case.at("2026-02-11 15:05"), HEAD, **facts)
    earlier = case.at("2026-02-10 16:10").isoformat()
    facts = {"entry": 2, "field": "occurred_at", "new": earlier, "note": "Bản ký số ghi 16 giờ 10."}
    yield case.act(ProposeCorrection, case.at("2026-02-23 15:40"), case.official, **facts)


def paper_slip(case: Case, minute: int) -> Life:
    """Received on paper during the outage; entered the next morning with the times on the slip."""
    received = case.hours.at(OUTAGE, minute)
    entered = case.hours.at(case.hours.shifted(OUTAGE, 1), 4 + minute // 20)
    yield from case.receive(received, entered=entered, channel="desk", source="paper")
    if case.procedure in QUICK:
        facts = {"outcome": "granted", "source": "paper"}
        ready = case.hours.later(received, 40)
        yield case.act(ProcessDossier, ready, COUNTER, entered, **facts)
        yield case.act(ReturnResult, case.hours.later(ready, 10), COUNTER, entered, source="paper")
    else:
        yield from finished(case, case.at("2026-02-09 09:30"))


def _entry_of(answer: Answer) -> int:
    """Return the entry of the result among the events of an answer: others may have followed from it."""
    return answer.version - (len(answer.events) - 1 - answer.events.index(Processed.TOPIC))
