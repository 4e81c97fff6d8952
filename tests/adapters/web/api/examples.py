"""The examples of the OpenAPI document: a short story of one ward, asked and answered for real.

`python -m tests.adapters.web.api.examples` writes what the answers are now.
"""

import json
import re
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from httpx2 import Response

import adapters.web.api
from adapters.access.granting import issue
from adapters.bootstrap import Installation, closing, create, open_access
from adapters.founding import found
from adapters.scheduling.rounds import memory_of
from adapters.web.api.acts import ACTS
from adapters.web.app import create_app
from adapters.web.directory import Directory
from adapters.web.service import Service
from domain.commands import RaiseRungs
from domain.office import OpenOffice
from domain.rights import RIGHTS
from domain.token import IssueToken
from domain.user import GrantRole, RegisterUser
from tests.adapters.desk.wards import Clock, settings_of
from tests.adapters.web.api.calling import Program
from tests.adapters.web.api.examples_of_administration import administered
from tests.world import FOUNDED

FILE = Path(adapters.web.api.__file__).parent / "examples.json"
WARD, COMMUNE, PROCEDURE = "T99.001", "T99.002", "1.004873"
SCOPES = tuple(sorted(RIGHTS["supervisor"] | RIGHTS["auditor"]))
PROGRAMS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "cong-dvc": (WARD, SCOPES),
    "pham.thi.vi.du": (WARD, SCOPES),
    "quan.tri": (None, ("administer",)),
    "quan.tri.hai": (None, ("administer",)),
}
"""Which user each program acts as, where and with which scopes."""
PATHS = {act.name: act.path for act in ACTS}
_PERSON = {"name": "Nguyễn Thị Thử", "id_number": "079090001234", "phone": "0905123456"}
Told = dict[str, dict[str, Any]]


def performed(folder: Path) -> Told:
    """Tell the story and return, by the name of each route, what was sent and what came back."""
    clock = Clock()
    with closing(create(settings_of(folder), clock)) as ledger:
        _founded(ledger, clock)
        access = open_access(settings_of(folder), clock)
        service = Service(ledger, access, Directory(ledger.reader), settings_of(folder))
        secrets: dict[str, str] = {}
        for user, (office, scopes) in PROGRAMS.items():
            order = IssueToken(
                id=f"t-{user}", by="quan-tri", at=clock(), user=user, name="Cổng dịch vụ công", office=office,
                scopes=scopes, until=clock() + timedelta(days=180), token=f"mtc00{len(secrets) + 1}",
            )  # fmt: skip
            secrets[user] = issue(ledger.desk, access.tokens, order).secret
        app = create_app(service)
        program = Program(app, secrets["cong-dvc"])
        teller = _Teller(program, clock, ledger, f"Bearer {secrets['pham.thi.vi.du']}")
        teller.tell()
        administrator, approval = Program(app, secrets["quan.tri"]), f"Bearer {secrets['quan.tri.hai']}"
        told = administered(administrator, approval, lambda: memory_of(ledger).trip(clock(), 12), WARD, PROCEDURE)
        access.engine.dispose()
    return teller.told | told


def _founded(ledger: Installation, clock: Clock) -> None:
    shown, clock.now = clock.now, FOUNDED
    by: dict[str, Any] = {"by": "quan-tri", "at": FOUNDED}
    found(ledger.desk, FOUNDED, "quan-tri")
    for office, name in ((WARD, "Phường Thử Nghiệm"), (COMMUNE, "Xã Thí Điểm")):
        facts = {"code": office, "name": name, "calendar": "vn", "on": FOUNDED.date()}
        ledger.desk.handle(OpenOffice(id=f"o-{office}", **facts, **by))
    for user, name in (("cong-dvc", "Cổng dịch vụ công"), ("pham.thi.vi.du", "Phạm Thị Ví Dụ")):
        ledger.desk.handle(RegisterUser(id=f"u-{user}", user=user, name=name, **by))
        ledger.desk.handle(GrantRole(id=f"g-{user}", user=user, role="supervisor", office=WARD, **by))
        ledger.desk.handle(GrantRole(id=f"a-{user}", user=user, role="auditor", **by))
    for user in ("quan.tri", "quan.tri.hai"):
        ledger.desk.handle(RegisterUser(id=f"u-{user}", user=user, name="Quản Trị Thử", **by))
        ledger.desk.handle(GrantRole(id=f"g-{user}", user=user, role="administrator", **by))
    clock.now = shown


class _Teller:
    """Asks, and keeps what was told."""

    def __init__(self, program: Program, clock: Clock, ledger: Installation, approval: str) -> None:
        self.program, self.clock, self.ledger, self.approval = program, clock, ledger, approval
        self.told: Told = {}

    def tell(self) -> None:
        """Tell the whole story."""
        code = self.receive(applicant=_PERSON, official="do.thi.thi.diem", note="Nộp thay mẹ, có giấy ủy quyền")
        basis = "Khoản 2 Điều 19 Nghị định 118/2025/NĐ-CP"
        rejected = {"at": self.now, "office": WARD, "procedure": PROCEDURE, "basis": basis}
        self.act("rejectDossier", "/rejections", rejected)
        self.on(code, "handOver", to="bui.van.ky.thu", step="Thẩm định", step_limit="4wh")
        self.on(code, "pauseClock", cause="supplement", items=["Giấy ủy quyền có chứng thực"], basis=basis)
        self.on(code, "resumeClock")
        self.on(code, "processDossier", outcome="granted")
        self.on(code, "returnResult", how="post")
        self.on(code, "recallResult")
        self.on(self.receive(), "stopDossier", basis=basis)
        self.on(self.receive(), "withdrawDossier", basis="Đơn xin rút hồ sơ ngày 02/11/2026")
        revised = self.receive()
        self.on(revised, "revisePromise", cause="supervisor", limit="1wd", basis="Hồ sơ khẩn")
        wrong = {"entry": 1, "field": "channel", "new": "post", "note": "Nộp qua bưu chính"}
        self.on(revised, "correctEntry", approval=self.approval, **wrong)
        self.proposals()
        self.on(self.receive(), "processDossier")
        self.on(self.receive(), "takeOver", to_office=COMMUNE, basis="Nghị quyết 1656/NQ-UBTVQH15")
        self.slips()
        self.late(code)
        self.questions(code)
        gone = self.receive(applicant=_PERSON | {"id_number": "079090009999"})
        self.act("erasePerson", f"/dossiers/{gone}/erase", {"basis": "Đơn ngày 12/11/2026"}, Approval=self.approval)
        self.told["erasePerson"]["answer"]["stream"] = str(UUID(int=0))  # by chance: the stream of the key that goes

    def proposals(self) -> None:
        """Propose two corrections, of which a second person approves one."""
        for code in (self.receive(), self.receive()):
            wrong = {"entry": 1, "field": "channel", "new": "post", "note": "Nộp qua bưu chính"}
            version = self.on(code, "proposeCorrection", **wrong).json()["version"]
        self.act("openProposal", f"/dossiers/{code}/proposals/{version}/reason", {"purpose": "Duyệt đề nghị"})
        self.on(code, "decideProposal", by=self.approval, proposal=version, verdict="approved")

    def slips(self) -> None:
        """Print slips ahead, key one in, and void one."""
        body = {"at": self.now, "office": WARD, "from_on": "2026-11-02", "until_on": "2026-11-04", "many": 3}
        first, second, _third = self.act("printSlips", "/slips", body).json()["slips"]
        self.receive(slip=first, channel="desk")
        self.act("voidSlips", "/slips/void", {"at": self.now, "office": WARD, "slips": [second], "why": "spoiled"})

    def late(self, code: str) -> None:
        """Let a promise break, and write its letter."""
        self.clock.show("2026-11-12 09:00")
        self.ledger.desk.handle(RaiseRungs(id="rungs", by="clock", at=self.clock(), code=code))
        facts = {"promise_no": 2, "reason": "software", "place": "Trung tâm Phục vụ hành chính công"}
        self.on(code, "draftApology", **facts)
        self.on(code, "issueApology", promise_no=2)
        self.on(code, "deliverApology", promise_no=2, channel="post", evidence="RR123456789VN")

    def questions(self, code: str) -> None:
        """Ask everything there is to ask."""
        self.act("search", "/search", {"words": "nguyen thi thu"})
        self.look_up(code)
        self.act("openDossier", f"/dossiers/{code}/open", {"purpose": "Gọi điện mời đến nhận kết quả"})
        asked = {
            "dossier": (f"/dossiers/{code}", {"explain": "true"}),
            "today": ("/today", {"office": WARD}),
            "worklist": ("/worklist", {"limit": "1"}),
            "proposals": ("/proposals", {}),
            "results": ("/results", {}),
            "apologies": ("/apologies", {"state": "all", "limit": "1"}),
            "slips": ("/slips", {"office": WARD}),
            "rates": ("/rates", {"from": "2026-11-01", "by": "procedure"}),
            "ratesBySource": ("/rates/sources", {}),
            "ratesDossiers": ("/rates/dossiers", {"number": "settled", "from": "2026-11-01", "limit": "1"}),
            "ratesByMonth": ("/rates/months", {}),
            "changes": ("/changes", {"after": "30", "limit": "2"}),
            "coverage": ("/coverage", {}),
            "promise": ("/promise", {"received": self.now, "limit": "3wd"}),
            "foreseen": ("/foreseen", {"office": WARD, "procedure": PROCEDURE, "at": self.now}),
            "offices": ("/offices", {}),
            "procedures": ("/procedures", {}),
            "calendarDays": ("/calendar-days", {"year": "2026"}),
            "calendars": ("/calendars", {}),
            "newDate": (f"/dossiers/{code}/new-date", {}),
            "openings": ("/openings", {"limit": "1"}),
            "rules": ("/rules", {}),
            "boards": ("/board", {}),
            "board": (f"/board/{WARD}", {}),
        }
        for name, (path, query) in asked.items():
            answer = self.program.get(path, **query).json()
            self.told[name] = {"answer": answer[:1] if isinstance(answer, list) else answer}
        del self.told["calendarDays"]["answer"]["days"][3:]
        self.files(code)

    def files(self, code: str) -> None:
        """Ask for what is answered with a file, of which the example is how it begins."""
        letters = {"letters": [{"code": code, "promise_no": 2}]}
        drafted = next(act["entry"] for act in self.told["dossier"]["answer"]["acts"] if "drafted" in act["kind"])
        asked = {
            "slipsPrinted": f"/slips/{WARD}/2.pdf",
            "paperPrinted": f"/dossiers/{code}/papers/slip.pdf",
            "ratesSheet": "/rates/sheet.csv",
            "ratesDossiersSheet": "/rates/dossiers.csv",
            "draftDrawn": f"/dossiers/{code}/drafts/{drafted}.png",
        }
        words = {"ratesDossiersSheet": {"number": "settled"}}
        for name, path in asked.items():
            self.told[name] = {"answer": _begins(self.program.get(path, **words.get(name, {})))}
        self.told["lettersPrinted"] = {"request": letters, "answer": _begins(self.program.post("/letters", letters))}

    def look_up(self, code: str) -> None:
        """Look a dossier up as its citizen does; its secret is another in every run, and no example."""
        secret = self.ledger.vault.look_up_secret("main", str(self.ledger.desk.dossier(code).id))
        self.act("lookUp", "/look-up", {"code": code, "secret": secret})
        self.told["lookUp"]["request"] = {"code": code, "secret": "ABCD-2345-EFGH"}

    @property
    def now(self) -> str:
        """What the clock shows."""
        return self.clock().isoformat()

    def receive(self, **facts: Any) -> str:
        """Receive a dossier, online unless it is keyed in from a slip; the first one is the example."""
        body = {"at": self.now, "office": WARD, "procedure": PROCEDURE, "channel": "online"}
        body |= {} if "slip" in facts else {"source": "online"}
        answer = self.act("receiveDossier", "/dossiers", body | facts)
        return str(answer.json()["code"])

    def on(self, code: str, name: str, approval: str | None = None, by: str | None = None, **facts: Any) -> Response:
        """Act on a dossier."""
        headers = {header: token for header, token in (("Approval", approval), ("Authorization", by)) if token}
        return self.act(name, f"/dossiers/{code}/{PATHS[name]}", {"at": self.now, **facts}, **headers)

    def act(self, name: str, path: str, body: dict[str, Any], **headers: str) -> Response:
        """Send a request, and keep it with its answer if it is the first of its kind."""
        answer = self.program.post(path, body, **headers)
        assert answer.status_code in {200, 201}, (name, answer.text)
        self.told.setdefault(name, {"request": body, "answer": answer.json()})
        return answer


def _begins(answer: Response) -> str:
    assert answer.status_code == 200, answer.text
    begins = re.search(rb"[ -~]+", answer.content)
    return "" if begins is None else begins[0].decode()


_BY_CHANCE = {"leaf", "root"}


def lasting(told: Any) -> Any:
    """Return what is the same in every run: leaf and root are hashes of what was sealed with chance."""
    match told:
        case dict():
            return {name: "…" if name in _BY_CHANCE else lasting(value) for name, value in told.items()}
        case list():
            return [lasting(one) for one in told]
        case _:
            return told


if __name__ == "__main__":
    with TemporaryDirectory() as place:
        FILE.write_text(json.dumps(performed(Path(place)), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
