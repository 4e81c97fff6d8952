"""The lives worth showing, by name: promises kept, broken, moved and answered for around Tết 2026."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from adapters.demo import amends, plays
from adapters.demo.case import Case, Life
from adapters.demo.ward import COMMUNE, WARD


class Scene(NamedTuple):
    """A life with a name of its own, played once."""

    name: str
    procedure: str
    play: Callable[[Case], Life]
    office: str


def scene(name: str, procedure: str, play: Callable[..., Life], office: str = WARD, **told: Any) -> Scene:
    """Return a scene played with the dates told."""
    return Scene(name, procedure, partial(play, **told), office)


_INCOMPLETE = "Thành phần hồ sơ chưa đủ; đã hướng dẫn bổ sung bằng Phiếu từ chối tiếp nhận"
_ELSEWHERE = "Không thuộc thẩm quyền giải quyết của cấp xã"

_PAUSED = (
    scene("paused", "1.004859", plays.paused, received="2026-02-09 08:40", begins="2026-02-11 09:15"),
    scene("paused-2", "1.004884", plays.paused, received="2026-02-10 14:10", begins="2026-02-12 10:05"),
    scene(
        "restarted",
        "1.004859",
        plays.paused,
        received="2026-01-20 09:05",
        begins="2026-01-21 15:30",
        ends="2026-01-27 08:20",
        ready="2026-01-29 16:10",
    ),
    scene(
        "paused-over-tet",
        "1.004873",
        plays.paused,
        received="2026-02-10 10:25",
        begins="2026-02-11 14:00",
        ends="2026-02-23 08:45",
        ready="2026-02-24 10:00",
    ),
)
_LATE = (
    scene("late", "1.004873", plays.late_in_silence, received="2026-02-03 09:10", ready="2026-02-09 10:20"),
    scene("late-2", "1.001612", plays.late_in_silence, received="2026-02-05 14:35", ready="2026-02-11 08:50"),
    scene("late-3", "2.000635", plays.late_in_silence, received="2026-02-10 09:20", ready="2026-02-11 08:40"),
    scene(
        "told",
        "2.000986",
        plays.late_but_told,
        received="2026-02-02 10:15",
        signed="2026-02-06 10:30",
        re_promise="2026-02-12 17:00",
        ready="2026-02-11 15:40",
    ),
    scene(
        "told-2",
        "1.001731",
        plays.late_but_told,
        received="2026-02-04 15:20",
        signed="2026-02-06 16:00",
        re_promise="2026-02-11 17:00",
        ready="2026-02-10 14:25",
    ),
    scene(
        "told-open",
        "1.004884",
        plays.late_but_told,
        received="2026-02-05 08:50",
        signed="2026-02-11 09:40",
        re_promise="2026-02-26 17:00",
    ),
    scene(
        "sorry",
        "1.004194",
        plays.late_then_sorry,
        received="2026-01-14 09:30",
        ready="2026-01-20 09:15",
        signed="2026-01-21 10:30",
    ),
)
_OPEN = (
    scene("overdue", "1.004837", plays.begun, received="2026-02-05 10:40"),
    scene("overdue-2", "2.000986", plays.begun, received="2026-02-06 08:35"),
    scene("overdue-3", "2.001019", plays.begun, received="2026-02-12 09:50"),
    scene("today", "1.004873", plays.begun, received="2026-02-12 14:15"),
    scene("today-2", "1.001612", plays.begun, received="2026-02-12 15:50"),
    scene("today-3", "2.000815", plays.only_received, received="2026-02-23 16:20"),
    scene("today-hours", "2.000908", plays.only_received, received="2026-02-24 07:35", limit="4wh"),
    scene("tomorrow", "1.001612", plays.begun, received="2026-02-13 09:05"),
    scene("tomorrow-2", "1.001022", plays.begun, received="2026-02-13 14:40"),
    scene("first-today", "1.001193", plays.only_received, received="2026-02-24 07:42"),
    scene("second-today", "1.013978", plays.only_received, received="2026-02-24 07:51"),
)
_KEPT = (
    scene("after-15", "2.000815", plays.kept, received="2026-02-13 15:25", ready="2026-02-23 08:30"),
    scene("swap", "2.000986", plays.kept, received="2025-12-25 09:30", ready="2026-01-05 15:10"),
    scene("makeup-saturday", "1.004873", plays.kept, received="2026-01-07 10:00", ready="2026-01-10 10:45"),
    scene("makeup-received", "1.001612", plays.kept, received="2026-01-10 08:20", ready="2026-01-14 09:00"),
    scene("hours", "2.000908", plays.kept, received="2026-02-03 08:05", ready="2026-02-03 09:20", limit="4wh"),
    scene("hours-2", "2.000908", plays.kept, received="2026-02-11 07:40", ready="2026-02-11 11:25", limit="4wh"),
)
_MERGED = (
    scene("taken-over", "1.013978", plays.kept, office=COMMUNE, received="2026-01-19 09:10", ready="2026-02-12 15:30"),
    scene(
        "taken-over-2", "1.004873", plays.kept, office=COMMUNE, received="2026-01-30 14:20", ready="2026-02-04 09:25"
    ),
    scene(
        "taken-over-3",
        "1.012812",
        plays.begun,
        office=COMMUNE,
        received="2026-01-28 08:30",
    ),
)
_CLOSED = (
    scene("rejected", "1.013978", plays.rejected, at="2026-01-13 09:25", basis=_INCOMPLETE),
    scene("rejected-2", "1.001612", plays.rejected, at="2026-02-03 14:30", basis=_INCOMPLETE),
    scene("rejected-3", "1.004194", plays.rejected, at="2026-02-06 10:05", basis=_ELSEWHERE),
    scene("rejected-4", "1.004859", plays.rejected, at="2026-02-12 16:10", basis=_INCOMPLETE),
    scene("rejected-5", "2.000884", plays.rejected, at="2026-02-23 10:50", basis=_ELSEWHERE),
    scene("withdrawn", "1.001612", plays.withdrawn, received="2026-01-15 10:30", at="2026-01-16 08:20"),
    scene("withdrawn-2", "1.004873", plays.withdrawn, received="2026-02-04 14:05", at="2026-02-05 15:40"),
    scene("withdrawn-3", "1.012812", plays.withdrawn, received="2026-02-03 08:15", at="2026-02-11 10:10"),
    scene(
        "stopped",
        "1.013978",
        plays.stopped,
        received="2026-01-22 15:00",
        at="2026-02-10 14:45",
        basis="Thửa đất đang có tranh chấp",
    ),
    scene(
        "stopped-2",
        "1.001699",
        plays.stopped,
        received="2026-01-12 09:00",
        at="2026-02-04 10:20",
        basis="Người đề nghị đã chuyển nơi cư trú",
    ),
    scene("no-promise", "2.002307", plays.no_promise, received="2026-02-05 09:35"),
    scene("no-promise-2", "2.002307", plays.no_promise, received="2026-02-12 08:45"),
)
_AMENDED = (
    scene("corrected", "1.001612", amends.corrected_receipt),
    scene("corrected-2", "2.000986", amends.corrected_result),
    scene("recalled", "1.004873", amends.recalled),
    scene("backdated", "1.004746", amends.backdated_result),
    scene("paper-1", "2.000815", amends.paper_slip, minute=35),
    scene("paper-2", "2.000815", amends.paper_slip, minute=62),
    scene("paper-3", "2.000635", amends.paper_slip, minute=88),
    scene("paper-4", "2.000884", amends.paper_slip, minute=120),
    scene("paper-5", "1.004873", amends.paper_slip, minute=151),
    scene("paper-6", "1.000656", amends.paper_slip, minute=190),
)
SCENES = _PAUSED + _LATE + _OPEN + _KEPT + _MERGED + _CLOSED + _AMENDED
