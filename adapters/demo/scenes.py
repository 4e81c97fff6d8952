"""The lives worth showing: promises kept, broken, moved and answered for, each on its own dates around Tết 2026."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from adapters.demo.amends import (
    backdated_result,
    corrected_receipt,
    corrected_result,
    paper_slip,
    recalled,
)
from adapters.demo.case import Case, Life
from adapters.demo.everyday import finished
from adapters.demo.ward import COMMUNE, CIVIL, HEAD, WARD
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


class Scene(NamedTuple):
    """A life with a name of its own, played once."""

    name: str
    procedure: str
    play: Callable[[Case], Life]
    office: str = WARD


def waiting(case: Case, received: str, handed: str) -> Life:
    """Received and handed over; nothing more has happened yet."""
    yield from case.receive(case.at(received))
    yield case.act(HandOver, case.at(handed), case.counter(case.at(handed).date()), to=case.official, step="Thẩm định")


def only_received(case: Case, received: str, limit: str | None = None) -> Life:
    """Received; still at the counter."""
    yield from case.receive(case.at(received), limit=limit)


def kept(case: Case, received: str, ready: str, limit: str | None = None) -> Life:
    """Received and finished on a day of its own."""
    yield from case.receive(case.at(received), limit=limit)
    yield from finished(case, case.at(ready))


def paused(case: Case, received: str, begins: str, ends: str | None = None, ready: str | None = None) -> Life:
    """Waits for the citizen's papers; perhaps goes on and is finished."""
    yield from case.receive(case.at(received))
    asked = ("Giấy tờ chứng minh nội dung thay đổi",)
    facts = {"cause": "supplement", "items": asked, "basis": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"}
    yield case.act(PauseClock, case.at(begins), case.official, **facts)
    yield case.act(
        NotifyCitizen, case.hours.later(case.at(begins), 6), case.official, what="supplement_asked", channel="sms"
    )
    if ends and ready:
        yield case.act(ResumeClock, case.at(ends), case.official)
        yield from finished(case, case.at(ready))


def late_in_silence(case: Case, received: str, ready: str) -> Life:
    """The promise broke, and nobody wrote to the citizen."""
    yield from case.receive(case.at(received))
    yield from finished(case, case.at(ready))


def late_but_told(case: Case, received: str, signed: str, re_promise: str, ready: str | None = None) -> Life:
    """The office saw it coming: the letter went out a working day ahead, with a new date; perhaps it was kept."""
    yield from case.receive(case.at(received))
    yield from apologised(case, signed, re_promise, "Văn bản xác minh gửi nơi cư trú trước đây chưa được trả lời.")
    if ready:
        yield case.act(ProcessDossier, case.at(ready), case.official, outcome="granted")
        back = case.hours.later(case.at(ready), 35)
        yield case.act(ReturnResult, back, case.counter(back.date()))


def late_then_sorry(case: Case, received: str, ready: str, signed: str, re_promise: str) -> Life:
    """Late first, the letter after it: an apology, but not in time."""
    yield from case.receive(case.at(received))
    yield case.act(ProcessDossier, case.at(ready), case.official, outcome="granted")
    yield from apologised(case, signed, re_promise, "Người thụ lý nghỉ ốm, việc bàn giao chậm một ngày.")
    back = case.hours.later(case.at(signed), 60)
    yield case.act(ReturnResult, back, case.counter(back.date()))


def apologised(case: Case, signed: str, re_promise: str, why: str) -> Life:
    """Draft the letter, sign it with a new date, and hand it over."""
    hours, sign = case.hours, case.at(signed)
    place = "Bộ phận Một cửa phường Thử Nghiệm"
    drafted = hours.at(hours.day(sign), max(1, hours.minute_of(sign) - 55))
    yield case.act(DraftApology, drafted, case.official, note=why)
    yield case.act(IssueApology, sign, HEAD, re_promise=case.at(re_promise), place=place)
    delivered = hours.later(sign, 25)
    yield case.act(DeliverApology, delivered, case.counter(delivered.date()), channel="desk", evidence="Ký nhận")


def rejected(case: Case, at: str, basis: str) -> Life:
    """Refused at the counter: no promise was given."""
    yield case.opening(RejectDossier, case.at(at), basis=basis)


def withdrawn(case: Case, received: str, at: str) -> Life:
    """The citizen changed their mind."""
    yield from case.receive(case.at(received))
    yield case.act(WithdrawDossier, case.at(at), case.counter(case.at(at).date()), basis="Đơn xin rút hồ sơ")


def stopped(case: Case, received: str, at: str, basis: str) -> Life:
    """It cannot be decided, on a legal basis."""
    yield from case.receive(case.at(received))
    yield case.act(StopDossier, case.at(at), case.official, basis=basis)


def no_promise(case: Case, received: str) -> Life:
    """A service whose limit nobody published: no date is promised, so it is in no rate."""
    yield from case.receive(case.at(received), no_promise=True)


_INCOMPLETE = "Thành phần hồ sơ chưa đủ; đã hướng dẫn bổ sung bằng Phiếu từ chối tiếp nhận"
_ELSEWHERE = "Không thuộc thẩm quyền giải quyết của cấp xã"

_PAUSED = (
    Scene("paused", "1.004859", partial(paused, received="2026-02-09 08:40", begins="2026-02-11 09:15")),
    Scene("paused-2", "1.004884", partial(paused, received="2026-02-10 14:10", begins="2026-02-12 10:05")),
    Scene(
        "restarted",
        "1.004859",
        partial(
            paused,
            received="2026-01-20 09:05",
            begins="2026-01-21 15:30",
            ends="2026-01-27 08:20",
            ready="2026-01-29 16:10",
        ),
    ),
    Scene(
        "paused-over-tet",
        "1.004873",
        partial(
            paused,
            received="2026-02-10 10:25",
            begins="2026-02-11 14:00",
            ends="2026-02-23 08:45",
            ready="2026-02-24 10:00",
        ),
    ),
)
_LATE = (
    Scene("late", "1.004873", partial(late_in_silence, received="2026-02-03 09:10", ready="2026-02-09 10:20")),
    Scene("late-2", "1.001612", partial(late_in_silence, received="2026-02-05 14:35", ready="2026-02-11 08:50")),
    Scene("late-3", "2.000635", partial(late_in_silence, received="2026-02-10 09:20", ready="2026-02-11 08:40")),
    Scene(
        "told",
        "2.000986",
        partial(
            late_but_told,
            received="2026-02-02 10:15",
            signed="2026-02-06 10:30",
            re_promise="2026-02-12 17:00",
            ready="2026-02-11 15:40",
        ),
    ),
    Scene(
        "told-2",
        "1.001731",
        partial(
            late_but_told,
            received="2026-02-04 15:20",
            signed="2026-02-06 16:00",
            re_promise="2026-02-11 17:00",
            ready="2026-02-10 14:25",
        ),
    ),
    Scene(
        "told-open",
        "1.004884",
        partial(
            late_but_told, received="2026-02-05 08:50", signed="2026-02-11 09:40", re_promise="2026-02-26 17:00"
        ),
    ),
    Scene(
        "sorry",
        "1.004194",
        partial(
            late_then_sorry,
            received="2026-01-14 09:30",
            ready="2026-01-20 09:15",
            signed="2026-01-21 10:30",
            re_promise="2026-01-21 17:00",
        ),
    ),
)
_OPEN = (
    Scene("overdue", "1.004837", partial(waiting, received="2026-02-05 10:40", handed="2026-02-05 11:10")),
    Scene("overdue-2", "2.000986", partial(waiting, received="2026-02-06 08:35", handed="2026-02-06 09:40")),
    Scene("overdue-3", "2.001019", partial(waiting, received="2026-02-12 09:50", handed="2026-02-12 10:30")),
    Scene("today", "1.004873", partial(waiting, received="2026-02-12 14:15", handed="2026-02-12 15:05")),
    Scene("today-2", "1.001612", partial(waiting, received="2026-02-12 15:50", handed="2026-02-13 07:45")),
    Scene("today-3", "2.000815", partial(only_received, received="2026-02-23 16:20")),
    Scene("today-hours", "2.000908", partial(only_received, received="2026-02-24 07:35", limit="4wh")),
    Scene("tomorrow", "1.001612", partial(waiting, received="2026-02-13 09:05", handed="2026-02-13 09:50")),
    Scene("tomorrow-2", "1.001022", partial(waiting, received="2026-02-13 14:40", handed="2026-02-13 15:15")),
    Scene("first-today", "1.001193", partial(only_received, received="2026-02-24 07:42")),
    Scene("second-today", "1.013978", partial(only_received, received="2026-02-24 07:51")),
)
_KEPT = (
    Scene("after-15", "2.000815", partial(kept, received="2026-02-13 15:25", ready="2026-02-23 08:30")),
    Scene("swap", "2.000986", partial(kept, received="2025-12-25 09:30", ready="2026-01-05 15:10")),
    Scene("makeup-saturday", "1.004873", partial(kept, received="2026-01-07 10:00", ready="2026-01-10 10:45")),
    Scene("makeup-received", "1.001612", partial(kept, received="2026-01-10 08:20", ready="2026-01-14 09:00")),
    Scene("hours", "2.000908", partial(kept, received="2026-02-03 08:05", ready="2026-02-03 09:20", limit="4wh")),
    Scene("hours-2", "2.000908", partial(kept, received="2026-02-11 07:40", ready="2026-02-11 11:25", limit="4wh")),
)
_MERGED = (
    Scene("taken-over", "1.013978", partial(kept, received="2026-01-19 09:10", ready="2026-02-12 15:30"), COMMUNE),
    Scene("taken-over-2", "1.004873", partial(kept, received="2026-01-30 14:20", ready="2026-02-04 09:25"), COMMUNE),
    Scene("taken-over-3", "1.012812", partial(waiting, received="2026-01-28 08:30", handed="2026-01-28 10:00"), COMMUNE),
)
_CLOSED = (
    Scene("rejected", "1.013978", partial(rejected, at="2026-01-13 09:25", basis=_INCOMPLETE)),
    Scene("rejected-2", "1.001612", partial(rejected, at="2026-02-03 14:30", basis=_INCOMPLETE)),
    Scene("rejected-3", "1.004194", partial(rejected, at="2026-02-06 10:05", basis=_ELSEWHERE)),
    Scene("rejected-4", "1.004859", partial(rejected, at="2026-02-12 16:10", basis=_INCOMPLETE)),
    Scene("rejected-5", "2.000884", partial(rejected, at="2026-02-23 10:50", basis=_ELSEWHERE)),
    Scene("withdrawn", "1.001612", partial(withdrawn, received="2026-01-15 10:30", at="2026-01-16 08:20")),
    Scene("withdrawn-2", "1.004873", partial(withdrawn, received="2026-02-04 14:05", at="2026-02-05 15:40")),
    Scene("withdrawn-3", "1.012812", partial(withdrawn, received="2026-02-03 08:15", at="2026-02-11 10:10")),
    Scene(
        "stopped",
        "1.013978",
        partial(stopped, received="2026-01-22 15:00", at="2026-02-10 14:45", basis="Thửa đất đang có tranh chấp"),
    ),
    Scene(
        "stopped-2",
        "1.001699",
        partial(stopped, received="2026-01-12 09:00", at="2026-02-04 10:20", basis="Người đề nghị đã chuyển nơi cư trú"),
    ),
    Scene("no-promise", "2.002307", partial(no_promise, received="2026-02-05 09:35")),
    Scene("no-promise-2", "2.002307", partial(no_promise, received="2026-02-12 08:45")),
)
_AMENDED = (
    Scene("corrected", "1.001612", corrected_receipt),
    Scene("corrected-2", "2.000986", corrected_result),
    Scene("recalled", "1.004873", recalled),
    Scene("backdated", "1.004746", backdated_result),
    Scene("paper-1", "2.000815", partial(paper_slip, minute=35)),
    Scene("paper-2", "2.000815", partial(paper_slip, minute=62)),
    Scene("paper-3", "2.000635", partial(paper_slip, minute=88)),
    Scene("paper-4", "2.000884", partial(paper_slip, minute=120)),
    Scene("paper-5", "1.004873", partial(paper_slip, minute=151)),
    Scene("paper-6", "1.000656", partial(paper_slip, minute=190)),
)
SCENES = _PAUSED + _LATE + _OPEN + _KEPT + _MERGED + _CLOSED + _AMENDED
