"""Every kind of order there is, in one story of a ward: what a crash, a full disk or a kill may interrupt."""

from collections.abc import Iterator
from typing import Any

from domain import commands as c
from domain.calendar_spec import CalendarSpec
from domain.calendar_versions import PublishCalendar, ReviseCalendar
from domain.commands import Command
from domain.erasure import ErasePerson
from domain.office import AssignCalendar, ChangeDesk, EndOffice, OpenOffice, RenameOffice
from domain.procedure import DefineProcedure, EndProcedure, ProcedureTerms, ReplaceProcedure, ReviseProcedure
from domain.rollback import AcceptLoss
from domain.rules import AdoptRules
from domain.slips import PrintSlips, VoidSlips
from domain.token import IssueToken, RevokeToken
from domain.user import DisableUser, EnableUser, GrantRole, RegisterUser, RevokeRole, SetPassword
from tests.adapters.desk.wards import PERSON, acting, receiving
from tests.world import at, national_spec, rulebook

FIRST, SECOND, THIRD, FOURTH = (f"W1-261102-000{n}" for n in range(1, 5))
_BY: dict[str, Any] = {"by": "admin", "at": at("2026-11-02 09:00")}
_DAY = at("2026-11-02 09:00").date()
_TOKEN: dict[str, Any] = {"token": "mtc001"}
_UNTIL = at("2027-11-02 09:00")


def story() -> list[tuple[str, Command]]:
    """Return the orders in their order, each with what the clock shows; every id is always the same."""
    return [*(("2026-11-02 10:00", order) for order in (*_reference(), *_receipts())), *_acts()]


def kinds() -> set[type[Command]]:
    """Return every kind of order that a desk takes."""

    def below(family: type[Command]) -> Iterator[type[Command]]:
        for kind in family.__subclasses__():
            yield kind
            yield from below(kind)

    return set(below(Command)) - {c.DossierCommand}


def _terms(limit: str, on: str) -> ProcedureTerms:
    return ProcedureTerms(name=limit, field="Hộ tịch", limit=limit, from_on=on, legal_basis="x", mark="POLICY")


def _reference() -> list[Command]:
    few = tuple(rulebook().rules.values())[:1]
    fewer_years = CalendarSpec.read(national_spec().model_dump(mode="json") | {"forecast": []})
    return [
        AdoptRules(id="rules-again", rules=few, basis="x", **_BY),
        PublishCalendar(id="other", name="other", spec=national_spec(), basis="x", **_BY),
        ReviseCalendar(id="other-2", name="other", spec=fewer_years, basis="x", approved_by="chi", **_BY),
        OpenOffice(id="o-W3", code="W3", name="Phường Ba", calendar="vn", on=_DAY, **_BY),
        RenameOffice(id="rename", code="W3", name="Phường Ba Mới", on=_DAY, basis="x", **_BY),
        ChangeDesk(id="desk", code="W3", desk="d2", name="Bàn hai", on=_DAY, **_BY),
        AssignCalendar(id="assign", code="W3", calendar="other", on=_DAY, basis="x", **_BY),
        EndOffice(id="end", code="W3", how="merged", into=("W2",), on=at("2026-12-01 09:00").date(), basis="x", **_BY),
        DefineProcedure(id="p-5wd", code="5wd", terms=_terms("5wd", "2026-01-01"), **_BY),
        ReviseProcedure(id="p-5wd-2", code="5wd", terms=_terms("4wd", "2026-06-01"), **_BY),
        ReplaceProcedure(id="p-5wd-r", code="5wd", replaced_by="3wd", on=at("2026-12-01 09:00").date(), **_BY),
        EndProcedure(id="p-30d-e", code="30d", on=at("2026-12-01 09:00").date(), **_BY),
        RegisterUser(id="u", user="lan", name="Thí Điểm", **_BY),
        SetPassword(id="u-password", user="lan", **_BY),
        GrantRole(id="u-grant", user="lan", role="clerk", office="W1", **_BY),
        IssueToken(id="t", user="lan", name="Cổng", office="W1", scopes=("read",), until=_UNTIL, **_TOKEN, **_BY),
        RevokeToken(id="t-revoke", basis="x", **_TOKEN, **_BY),
        RevokeRole(id="u-revoke", user="lan", role="clerk", office="W1", **_BY),
        DisableUser(id="u-disable", user="lan", basis="x", **_BY),
        EnableUser(id="u-enable", user="lan", basis="x", **_BY),
        PrintSlips(id="slips", office="W1", from_on=_DAY, until_on=_DAY, many=3, **_BY),
        VoidSlips(id="slips-void", office="W1", slips=("W1-P26-0001",), why="spoiled", note="ướt", **_BY),
        AcceptLoss(id="loss", known_size=1_000_000, known_root="00" * 32, basis="x", **_BY),
    ]


def _receipts() -> list[Command]:
    receipt = receiving(9, source="import", code="HS-9", given_due=at("2026-11-03 17:00"), applicant=PERSON)
    told = acting(c.HandOver, "HS-9", "2026-11-02 10:00", to="an", source="import", note="chuyển tiếp")
    at_counter = {"office": "W1", "procedure": "3wd", "basis": "thiếu", "applicant": PERSON}
    return [
        *(receiving(n, applicant=PERSON | {"id_number": f"07909000{n:04}"}, note="đến sớm") for n in range(1, 5)),
        c.RejectDossier(id="reject", **at_counter, **_BY),
        c.ImportDossier(id="import", receipt=receipt, acts=(told,), **_BY),
    ]


def _acts() -> Iterator[tuple[str, Command]]:
    corrected = {"approved_by": "chi", "entry": 1, "field": "occurred_at", "new": "2026-11-02T08:00+07:00"}
    for when, kind, code, more in (
        ("2026-11-03 09:00", c.PauseClock, FIRST, {"cause": "supplement", "note": "thiếu giấy", "items": ("tờ",)}),
        ("2026-11-03 09:00", c.HandOver, SECOND, {"to": "an"}),
        ("2026-11-03 09:00", c.RevisePromise, SECOND, {"cause": "supervisor", "basis": "x", "limit": "2wd"}),
        ("2026-11-03 09:00", c.WithdrawDossier, THIRD, {"note": "đổi ý"}),
        ("2026-11-04 09:00", c.ProposeCorrection, SECOND, {"entry": 1, "field": "channel", "new": "post", "note": "x"}),
        (
            "2026-11-04 10:00",
            c.DecideProposal,
            SECOND,
            {"proposal": 4, "verdict": "declined", "note": "x", "by": "chi"},
        ),
        ("2026-11-04 09:00", c.ResumeClock, FIRST, {}),
        ("2026-11-04 09:00", c.TakeOver, FIRST, {"to_office": "W2", "basis": "x"}),
        ("2026-11-04 09:00", c.StopDossier, FOURTH, {"basis": "x"}),
        ("2026-11-06 09:00", c.RaiseRungs, SECOND, {}),
        ("2026-11-06 09:00", c.DraftApology, SECOND, {"reason": "software", "note": "hệ thống hỏng"}),
        ("2026-11-06 09:00", c.IssueApology, SECOND, {"re_promise": at("2026-11-10 17:00")}),
        ("2026-11-06 09:00", c.DeliverApology, SECOND, {"channel": "post"}),
        ("2026-11-06 09:00", c.NotifyCitizen, SECOND, {"what": "x", "channel": "sms"}),
        ("2026-11-09 09:00", c.ReturnResult, SECOND, {"outcome": "granted"}),
        ("2026-11-09 09:00", c.ProcessDossier, FIRST, {}),
        ("2026-11-10 09:00", c.RecallResult, SECOND, {}),
        ("2026-11-10 09:00", c.CorrectEntry, FIRST, corrected),
    ):
        yield when, acting(kind, code, when, **more)
    erasing = {"id": "erase", "code": THIRD, "basis": "x", "by": "admin", "approved_by": "chi"}
    yield "2026-11-10 09:00", ErasePerson(**erasing, at=at("2026-11-10 09:00"))
