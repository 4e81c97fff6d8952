"""The invented ward: its offices, officials, services and citizens. Nobody here exists, and no number could be real."""

from datetime import date
from typing import NamedTuple

from adapters.demo.dice import Dice

WARD, COMMUNE = "T99.001", "T99.002"
WARD_NAME = "Phường Thử Nghiệm"
COMMUNE_NAME = "Xã Thí Điểm"
DESK = "Trung tâm Phục vụ hành chính công phường Thử Nghiệm"
MERGER_DAY = date(2026, 2, 2)
ADMIN = "quan-tri"
COUNTER, COMMUNE_COUNTER, HEAD = "tiep-nhan-1", "tiep-nhan-2", "lanh-dao"
CIVIL, LAND, SOCIAL = "ho-tich", "dia-chinh", "xa-hoi"
OFFICIALS = (COUNTER, COMMUNE_COUNTER, CIVIL, LAND, SOCIAL, HEAD)
CHANNELS = {"desk": 68, "online": 27, "post": 5}


class Service(NamedTuple):
    """A procedure of the ward, who works on it, and its share of a hundred and thirty or so errands."""

    procedure: str
    official: str
    share: int


SAME_DAY = (
    Service("2.000815", CIVIL, 25),
    Service("2.000635", CIVIL, 12),
    Service("1.001193", CIVIL, 7),
    Service("2.000884", CIVIL, 6),
    Service("1.000656", CIVIL, 4),
    Service("1.000894", CIVIL, 4),
    Service("2.000908", CIVIL, 3),
)
LONGER = (
    Service("1.004873", CIVIL, 13),
    Service("1.001612", LAND, 8),
    Service("2.000986", CIVIL, 8),
    Service("1.004859", CIVIL, 5),
    Service("1.013978", LAND, 5),
    Service("1.004884", CIVIL, 4),
    Service("1.001731", SOCIAL, 4),
    Service("1.004194", SOCIAL, 4),
    Service("1.011607", SOCIAL, 3),
    Service("1.001699", SOCIAL, 3),
    Service("1.012812", LAND, 3),
    Service("2.001019", CIVIL, 3),
    Service("1.004837", CIVIL, 2),
    Service("1.001022", CIVIL, 2),
    Service("1.004746", CIVIL, 2),
    Service("1.005461", CIVIL, 2),
)
SERVICES = SAME_DAY + LONGER
QUICK = frozenset(service.procedure for service in SAME_DAY)
OFFICIAL_OF = {service.procedure: service.official for service in SERVICES} | {"2.002307": SOCIAL}

_FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Ngô",
    "Dương",
    "Lý",
    "Giáp",
    "Thân",
    "Chu",
]
_WOMEN = (
    ["Thị", "Thu", "Bích", "Hồng", "Minh", "Ngọc", "Thanh", "Kim"],
    ["Dung", "Giang", "Hà", "Hạnh", "Hường", "Lan", "Liên", "Mai", "Nga", "Nhung", "Quyên", "Thảo", "Vân", "Yến"],
)
_MEN = (
    ["Văn", "Đức", "Minh", "Quang", "Hữu", "Xuân", "Thanh", "Ngọc"],
    ["An", "Bình", "Cường", "Dũng", "Hải", "Khánh", "Long", "Nam", "Phúc", "Quân", "Sơn", "Thắng", "Tuấn", "Việt"],
)
_PEOPLE = 240


def applicant(seed: int, dice: Dice) -> dict[str, str]:
    """Return one of the ward's invented citizens; some come more than once.

    No real ID number begins with 000 (province codes begin at 001), and no telephone number with 0000.
    """
    number = dice.randrange(_PEOPLE)
    who = Dice(f"{seed}:person:{number}")
    middles, givens = who.choice((_WOMEN, _MEN))
    return {
        "name": " ".join((who.choice(_FAMILIES), who.choice(middles), who.choice(givens))),
        "id_number": f"000{who.randrange(10**5):05d}{number:04d}",
        "phone": f"0000{who.randrange(10**6):06d}",
        "address": f"Tổ dân phố {who.randint(1, 18)}, phường Thử Nghiệm",
    }
