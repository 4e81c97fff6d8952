"""The everyday errands of the ward: most kept on time, many early, some paused; nothing to remember them by."""

from datetime import datetime
from typing import Any

from adapters.demo.case import Case, Life, Part
from adapters.demo.hours import CUT_OFF_MINUTE, DAY_MINUTES
from adapters.demo.ward import QUICK
from domain.commands import (
    HandOver,
    NotifyCitizen,
    PauseClock,
    ProcessDossier,
    ResumeClock,
    ReturnResult,
)
from domain.desk import Answer

EARLY_PERCENT = 82
_ASKED = ("Bản chính giấy tờ tùy thân", "Giấy tờ chứng minh nơi cư trú", "Tờ khai theo mẫu mới", "Văn bản ủy quyền")


def everyday(case: Case, at: datetime) -> Life:
    """Return a life begun at `at`, as its procedure goes."""
    return _while_you_wait(case, at) if case.procedure in QUICK else _within_days(case, at)


def _while_you_wait(case: Case, at: datetime) -> Life:
    """Certifications and extracts: back within the day; received after 15:00, often still that day."""
    yield from case.receive(at)
    dice, hours, minute = case.dice, case.hours, case.hours.minute_of(at)
    left = DAY_MINUTES - minute
    if minute < CUT_OFF_MINUTE:
        ready = hours.later(at, dice.randint(12, 105))
    elif left > 30 and dice.chance(55):  # noqa: PLR2004 - minutes: less is not enough to copy, sign and seal
        ready = hours.later(at, dice.randint(10, left - 5))
    else:
        ready = hours.at(hours.shifted(hours.day(at), 1), dice.randint(8, 120))
    by = case.counter(hours.day(ready))
    if dice.chance(60):
        yield case.act(ReturnResult, ready, by, outcome="granted")
        return
    yield case.act(ProcessDossier, ready, case.official, outcome="granted")
    yield case.act(ReturnResult, hours.later(ready, dice.randint(5, 200)), by, how=dice.choice(["desk", "online"]))


def _within_days(case: Case, at: datetime) -> Life:
    """Work of days: handed to the official in charge, perhaps paused, finished before or on the day promised."""
    answer = yield from case.receive(at)
    at = case.hours.later(at, case.dice.randint(15, 120))
    if case.dice.chance(85):
        yield case.act(HandOver, at, case.counter(case.hours.day(at)), to=case.official, step="Thẩm định hồ sơ")
    if case.dice.chance(16):
        at, answer = yield from _paused(case, at)
    yield from finished(case, _ready(case, at, answer), notify=case.dice.chance(35))


def _paused(case: Case, at: datetime) -> Part[tuple[datetime, Answer]]:
    """Stand still for the citizen's papers or another commune's answer; return when it went on, and the answer."""
    dice, hours = case.dice, case.hours
    begins = hours.later(at, dice.randint(30, 400))
    if dice.chance(60):
        asked: dict[str, Any] = {
            "cause": "supplement",
            "items": (dice.choice(_ASKED),),
            "basis": "Phiếu yêu cầu bổ sung hồ sơ",
        }
    else:
        asked = {"cause": "verification", "basis": "Văn bản đề nghị xác minh nơi cư trú trước đây", "longest": "3wd"}
    yield case.act(PauseClock, begins, case.official, **asked)
    ends = hours.later(begins, dice.randint(200, 2400))
    answer = yield case.act(ResumeClock, ends, case.official)
    return ends, answer


def _ready(case: Case, at: datetime, answer: Answer) -> datetime:
    """Return when the result is ready: some working days early, or on the day promised."""
    hours, dice, promise = case.hours, case.dice, answer.promise
    today = hours.day(at)
    due = hours.day(promise.due) if promise else today
    room = hours.between(today, due)
    ahead = dice.randint(1, 1 + room // 3) if room > 0 and dice.chance(EARLY_PERCENT) else 0
    return max(hours.at(hours.shifted(due, -ahead), dice.randint(20, 435)), hours.later(at, 20))


def finished(case: Case, ready: datetime, *, notify: bool = False) -> Life:
    """Make the result ready and, the same day or in the days after, hand it over; `notify` sends a message first."""
    dice, hours = case.dice, case.hours
    outcome = "refused" if dice.chance(3) else "granted"
    yield case.act(ProcessDossier, ready, case.official, outcome=outcome)
    told = hours.later(ready, dice.randint(2, 15))
    if notify:
        yield case.act(NotifyCitizen, told, case.counter(hours.day(told)), what="Đã có kết quả", channel="sms")
    back = hours.later(told, dice.randint(10, 900))
    how = "online" if dice.chance(25) else "desk"
    yield case.act(ReturnResult, back, case.counter(hours.day(back)), how=how)
