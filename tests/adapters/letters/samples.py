"""Papers as the tests print them: invented people, a ward that is nowhere, every field filled."""

from datetime import UTC, date, datetime
from typing import Any

from adapters.letters.blanks import Blank, BlankSlips
from adapters.letters.facts import Applicant, Form, Letterhead, LookUp, Note, Party, Witness
from adapters.letters.papers import (
    ApologyLetter,
    CitizensPaper,
    ControlSlip,
    HandOver,
    Paper,
    Refusal,
    Register,
    RegisterRow,
    Slip,
    StopNotice,
    SupplementRequest,
)
from domain.values import PaperHandedIn
from tests.world import at

CENTRE = Letterhead(
    name="Trung tâm Phục vụ hành chính công phường Thử",
    parent="UBND phường Thử",
    body="Trung tâm Phục vụ hành chính công",
    place="Thử",
    symbol="TTPVHCC",
    title="Giám đốc",
    receivers=("UBND phường (để b/c)",),
)
LEAF = "ab" * 32
PERSON = Applicant(
    name="Nguyễn Thị Thử",
    id_number="000123456789",
    phone="0000123456",
    email="thu@example.vn",
    address="Tổ dân phố 4, phường Thử",
)
HANDED_IN = (
    PaperHandedIn(name="Tờ khai đăng ký thay đổi, cải chính, bổ sung thông tin hộ tịch", originals=1),
    PaperHandedIn(name="Giấy khai sinh", certified=2, copies=12),
)
_NAMES = {
    "slip": ("01", "TNHS", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    "supplement": ("02", "HDHS", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    "refusal": ("03", "TCHS", "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    "apology": ("04", "PXL", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"),
    "stop": ("05", "TB", "Thông báo dừng giải quyết hồ sơ"),
    "control": ("06", "", "Phiếu kiểm soát quá trình giải quyết hồ sơ"),
    "register": ("07", "", "Sổ theo dõi hồ sơ"),
}


def shared(kind: str) -> dict[str, Any]:
    """Return what every paper says."""
    number, symbol, name = _NAMES[kind]
    return {
        "form": Form(name=name, number=number, symbol=symbol, basis="Thông tư 03/2025/TT-VPCP"),
        "letterhead": CENTRE,
        "on": date(2026, 2, 5),
        "made_at": datetime(2026, 2, 5, 1, 7, 20, tzinfo=UTC),
        "witness": Witness(origin="dunghen/main", line=1234, leaf=LEAF),
    }


def about_dossier(kind: str) -> dict[str, Any]:
    """Return what every paper about a dossier says."""
    return shared(kind) | {
        "code": "H05.112-260205-0017",
        "procedure": "Thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc",
        "procedure_code": "1.004859",
        "received_at": at("2026-02-05 08:07"),
    }


def _for_citizen(kind: str) -> dict[str, Any]:
    page, secret = "http://127.0.0.1:8000/tra-cuu", "ABCDEFGHJKMN"
    url = f"{page}/H05.112-260205-0017/{secret}#dunghen/main/1234/{LEAF}"
    look_up = LookUp(url=url, page=page, secret=secret)
    return about_dossier(kind) | {"applicant": PERSON, "look_up": look_up, "office": CENTRE.name}


def slip(**facts: Any) -> Slip:
    least = {"desk": CENTRE.name, "official": "lan", "channel": "desk", "limit": "3wd", "statutory_limit": "5wd"}
    counter = {"papers": HANDED_IN, "sets": 1, "fee": 15_000, "return_way": "desk", "notify_by": "sms"}
    return Slip(**_for_citizen("slip") | least | counter | {"promised": at("2026-02-10 17:00")} | facts)


def supplement(**facts: Any) -> SupplementRequest:
    least = {"asked_at": at("2026-02-06 09:00"), "items": ("Tờ khai", "Bản sao giấy khai sinh"), "official": "hoa"}
    more = {"reason": "Tờ khai thiếu chữ ký.", "policy": "resume", "promised": at("2026-02-10 17:00")}
    return SupplementRequest(**_for_citizen("supplement") | least | more | {"papers": HANDED_IN} | facts)


def refusal(**facts: Any) -> Refusal:
    least = {"channel": "desk", "basis": "Không thuộc thẩm quyền", "official": "lan", "signs_as": ("Giám đốc",)}
    return Refusal(**_for_citizen("refusal") | least | facts)


def apology(**facts: Any) -> ApologyLetter:
    least = {"number": "12", "because": "late", "promised": at("2026-02-10 17:00"), "signer": "binh"}
    more = {"reason": "Cơ quan phối hợp trả lời chậm", "re_promise": at("2026-02-24 17:00"), "place": "Quầy 2"}
    more |= {"signs_as": ("Giám đốc",)}
    return ApologyLetter(**_for_citizen("apology") | least | more | facts)


def stop(**facts: Any) -> StopNotice:
    least = {"stopped_at": at("2026-02-09 14:45"), "basis": "Thửa đất đang có tranh chấp", "official": "hoa"}
    return StopNotice(**_for_citizen("stop") | least | {"signer": "binh", "signs_as": ("Giám đốc",)} | facts)


def control(**facts: Any) -> ControlSlip:
    citizen, lan = Party(kind="citizen"), Party(kind="official", name="lan")
    asked = Note(entry=2, what="dossier.paused", at=at("2026-02-06 09:00"), by="hoa", cause="supplement")
    received = HandOver(
        entry=1, line=1234, what="dossier.received", giver=citizen, taker=lan, at=at("2026-02-05 08:07"), notes=(asked,)
    )
    ready = received.model_copy(update={"what": "dossier.processed", "result": "late", "entry": 4, "notes": ()})
    least = {"office": CENTRE.name, "promised": at("2026-02-10 17:00"), "hand_overs": (received, ready)}
    return ControlSlip(**about_dossier("control") | least | facts)


def register(rows: int = 3, **facts: Any) -> Register:
    row = RegisterRow(
        code="H05.112-260205-0017",
        procedure="Đăng ký khai sinh",
        applicant=PERSON,
        official="hoa",
        received_at=at("2026-02-05 08:07"),
        due=at("2026-02-10 17:00"),
        first_due=at("2026-02-09 17:00"),
        settled_at=at("2026-02-10 09:00"),
        returned_at=None,
        how="desk",
    )
    least = {"office": CENTRE.name, "since": date(2026, 2, 2), "until": date(2026, 2, 6), "rows": (row,) * rows}
    return Register(**shared("register") | least | facts)


def every_paper(**facts: Any) -> list[Paper]:
    """Return one of each kind; `facts` go into those for citizens."""
    return [*every_citizens_paper(**facts), control(), register()]


def every_citizens_paper(**facts: Any) -> list[CitizensPaper]:
    return [make(**facts) for make in (slip, supplement, refusal, apology, stop)]


def blanks(many: int = 2, page: str = "http://127.0.0.1:8000/tra-cuu", **facts: Any) -> BlankSlips:
    codes = [f"H05.112-P26-{number:04d}" for number in range(1, many + 1)]
    look_ups = [
        LookUp(url=f"{page}/{code}/ABCDEFGHJKMN#dunghen/main/1234/{LEAF}", page=page, secret="ABCDEFGHJKMN")  # noqa: S106 - of the tests
        for code in codes
    ]
    slips = [Blank(code=code, look_up=look_up) for code, look_up in zip(codes, look_ups, strict=True)]
    least = {"since": date(2026, 12, 3), "until": date(2026, 12, 5), "slips": tuple(slips)}
    return BlankSlips(**shared("slip") | least | facts)
