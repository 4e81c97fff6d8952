"""Who may be tried at the desk of the demonstration: invented colleagues, and one password for all of them."""

from collections.abc import Iterator
from datetime import datetime

from adapters.access.passwords import Passwords
from adapters.demo.ward import ADMIN, CIVIL, COMMUNE, COMMUNE_COUNTER, COUNTER, HEAD, LAND, SOCIAL, WARD
from adapters.ledger.instants import to_micros
from domain.commands import Command
from domain.rights import Role
from domain.user import GrantRole, RegisterUser

PASSWORD_OF_THE_DEMONSTRATION = "giu-loi-hua-voi-dan"  # noqa: S105 - printed on the first page
AUDITOR, LEADER = "kiem-tra", "chu-tich"
_PEOPLE: tuple[tuple[str, str, str, tuple[tuple[Role, str | None], ...]], ...] = (
    (COUNTER, "Vũ Thị Minh Họa", "Người tiếp nhận, quầy 1", (("clerk", WARD),)),
    (COMMUNE_COUNTER, "Lý Văn Thử", "Người tiếp nhận, quầy 2", (("clerk", WARD), ("clerk", COMMUNE))),
    (CIVIL, "Đỗ Thị Thí Điểm", "Công chức tư pháp - hộ tịch", (("official", WARD),)),
    (LAND, "Bùi Văn Ký Thử", "Công chức địa chính", (("official", WARD),)),
    (SOCIAL, "Ngô Thị Giả Định", "Công chức văn hóa - xã hội", (("official", WARD),)),
    (HEAD, "Trần Văn Mẫu", "Giám đốc Trung tâm", (("supervisor", WARD), ("supervisor", COMMUNE))),
    (LEADER, "Phạm Thị Ví Dụ", "Chủ tịch UBND phường", (("head", WARD), ("head", COMMUNE))),
    (AUDITOR, "Hoàng Văn Đối Chiếu", "Thanh tra công vụ", (("auditor", None),)),
    (ADMIN, "Đặng Thị Nền Móng", "Quản trị hệ thống", (("administrator", None),)),
)


def registered(at: datetime) -> Iterator[Command]:
    """Yield the orders that give everybody an account and their rights."""
    for number, (user, name, title, grants) in enumerate(_PEOPLE):
        yield RegisterUser(id=f"demo-user-{number}", by=ADMIN, at=at, user=user, name=name, title=title)
        for place, (role, office) in enumerate(grants):
            yield GrantRole(id=f"demo-grant-{number}-{place}", by=ADMIN, at=at, user=user, role=role, office=office)


def let_in(passwords: Passwords, at: datetime) -> None:
    """Give everybody the demonstration's password, where they have none yet."""
    for user, *_rest in _PEOPLE:
        if not passwords.has(user):
            passwords.set(user, PASSWORD_OF_THE_DEMONSTRATION, to_micros(at))
