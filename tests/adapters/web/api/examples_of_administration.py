"""The examples of administration: an administrator's program sets up a province, asked and answered for real."""

from collections.abc import Callable
from typing import Any

from tests.adapters.web.api.calling import Program

Told = dict[str, dict[str, Any]]
_BASIS = "Quyết định 12/QĐ-UBND ngày 01/11/2026"
_NEW_COMMUNE = {"code": "T99.003", "name": "Xã Mới", "calendar": "vn", "on": "2026-11-01", "basis": _BASIS}
_TERMS = {
    "name": "Đăng ký thử", "field": "Hộ tịch", "limit": "3wd", "statutory_limit": "5wd", "from_on": "2026-11-01",
    "legal_basis": "Quyết định thử nghiệm", "mark": "POLICY",
}  # fmt: skip


def administered(program: Program, approval: str, hold: Callable[[], None], ward: str, procedure: str) -> Told:
    """Tell the story and return, by the name of each route, what was sent and what came back.

    `hold` lets the scheduler hold its flags back, until somebody confirms.
    """
    return _Teller(program, approval).tell(hold, ward, procedure)


class _Teller:
    """Acts and asks, and keeps what was told."""

    def __init__(self, program: Program, approval: str) -> None:
        self.program, self.approval = program, approval
        self.told: Told = {}

    def tell(self, hold: Callable[[], None], ward: str, procedure: str) -> Told:
        """Tell the whole story."""
        self.offices()
        self.procedures(procedure)
        self.users(ward)
        self.calendars()
        self.act("reviseRule", "/rules/ladder.due_soon", value=3, mark="POLICY", from_on="2026-11-12", basis=_BASIS)
        self.ending(ward)
        hold()
        self.state()
        return self.told

    def offices(self) -> None:
        """Open an office, rename it, give it a desk and a calendar."""
        self.act("openOffice", "/offices", **_NEW_COMMUNE)
        self.act("renameOffice", "/offices/T99.003/rename", name="Xã Mới Đổi Tên", on="2026-11-12", basis=_BASIS)
        self.act("changeDesk", "/offices/T99.003/desks", desk="Q1", name="Quầy 1", on="2026-11-12")
        self.act("assignCalendar", "/offices/T99.003/calendar", calendar="vn", on="2026-12-01", basis=_BASIS)
        self.ask("office", "/offices/T99.003")

    def procedures(self, standing: str) -> None:
        """Define a procedure, revise it, let another stand in its place, and end it."""
        for code in ("9.000001", "9.000002"):
            self.act("defineProcedure", "/procedures", code=code, terms=_TERMS)
        later = _TERMS | {"limit": "2wd", "from_on": "2026-12-01"}
        self.act("reviseProcedure", "/procedures/9.000001/versions", terms=later)
        self.act("replaceProcedure", "/procedures/9.000001/replace", replaced_by=standing, on="2027-01-01")
        self.act("endProcedure", "/procedures/9.000002/end", on="2027-01-01")
        self.ask("procedure", "/procedures/9.000001")

    def users(self, ward: str) -> None:
        """Add somebody with a role, close and open the account, and let their program in."""
        self.act("registerUser", "/users", user="do.thi.moi", name="Đỗ Thị Mới", title="Công chức")
        role = {"role": "clerk", "office": ward}
        self.act("grantRole", "/users/do.thi.moi/grant", **role)
        self.act("setPassword", "/users/do.thi.moi/password")
        self.act("endSessions", "/users/do.thi.moi/end-sessions")
        about = {"user": "do.thi.moi", "name": "Phần mềm một cửa", "office": ward, "scopes": ["read", "receive"]}
        token = self.act("issueToken", "/tokens", **about, until="2027-05-01T00:00:00+07:00")["code"]
        self.act("revokeToken", f"/tokens/{token}/revoke", basis="Đổi phần mềm")
        self.act("revokeRole", "/users/do.thi.moi/revoke", **role)
        self.act("disableUser", "/users/do.thi.moi/disable", basis="Nghỉ việc")
        self.act("enableUser", "/users/do.thi.moi/enable", basis="Trở lại")
        self.ask("user", "/users/do.thi.moi")
        self.ask("users", "/users")
        self.ask("tokens", "/tokens")

    def calendars(self) -> None:
        """Publish a calendar, look at what another day off would move, and record it with a second person."""
        spec = {"zone": "Asia/Ho_Chi_Minh", "years": [2026, 2027], "week": {"mon": ["07:30-11:30", "13:30-17:00"]}}
        self.act("publishCalendar", "/calendars", name="thu-nghiem", spec=spec, basis=_BASIS)
        self.ask("calendar", "/calendars/thu-nghiem")
        off = {"from": "2026-12-07", "to": "2026-12-07", "name": "Nghỉ thử", "source": _BASIS}
        revised = spec | {"off": [off]}
        follows = self.act("previewCalendar", "/calendars/thu-nghiem/preview", spec=revised)["follows"]
        said = {"spec": revised, "basis": _BASIS, "follows": follows}
        self.act("reviseCalendar", "/calendars/thu-nghiem/revise", {"Approval": self.approval}, **said)

    def ending(self, ward: str) -> None:
        """Merge an office into another; of one that is closed, let another take over what was left."""
        merger = {"codes": ["T99.003"], "how": "merged", "into": [ward], "on": "2026-11-12", "basis": _BASIS}
        self.act("endOffices", "/offices/end", **merger)
        self.ask("standing", f"/offices/{ward}/standing")
        rest = {"office": "T99.003", "procedure": "9.000001", "to_office": ward}
        self.act("takeOverRest", "/offices/T99.003/take-over", basis=_BASIS, to=[rest])

    def state(self) -> None:
        """Ask how all stands."""
        self.ask("outbox", "/outbox")
        self.act("retryMessages", "/outbox/retry")
        self.act("confirmState", "/state/confirm")
        self.ask("state", "/state")
        here = {"database": "SQLite", "place": "var/dunghen.db", "bytes": 1_000_000}
        self.told["state"]["answer"]["ledger"] |= here

    def act(self, name: str, path: str, headers: dict[str, str] | None = None, /, **body: Any) -> dict[str, Any]:
        """Send a request, and keep it with its answer if it is the first of its kind."""
        answer = self.program.post(path, body, **(headers or {}))
        assert answer.status_code in {200, 201}, (name, answer.text)
        told: dict[str, Any] = answer.json()
        shown = told | {secret: "…" for secret in ("secret", "password") if told.get(secret)}
        self.told.setdefault(name, {"request": body, "answer": shown})
        return told

    def ask(self, name: str, path: str) -> None:
        """Ask a question, and keep the answer; of a list its first."""
        answer = self.program.get(path)
        assert answer.status_code == 200, (name, answer.text)
        told = answer.json()
        self.told[name] = {"answer": told[:1] if isinstance(told, list) else told}
