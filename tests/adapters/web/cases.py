"""A desk with one dossier of W1 in each state that a page can show, and people of every role at both offices."""

from typing import Any

from domain import commands as c
from domain.rights import ROLES
from domain.user import GrantRole, RegisterUser
from tests.adapters.desk.wards import PERSON, acting, receiving
from tests.adapters.web.conftest import OTHER, Desk
from tests.world import FOUNDED, at

NOW = "2026-11-06 10:00"
"""When the cases have come to their states: Friday, the day after the promise of `late` was due."""
OF_OFFICES = tuple(role for role in ROLES if role not in {"auditor", "administrator"})


def elsewhere(role: str) -> str:
    """Return the colleague of a role at the other office."""
    return f"{role}-w2"


def colleagues(desk: Desk) -> None:
    """Register one user for each role of an office at W2."""
    by: dict[str, Any] = {"by": "admin", "at": FOUNDED}
    for role in OF_OFFICES:
        login = elsewhere(role)
        if login != OTHER:
            desk.ledger.desk.handle(RegisterUser(id=f"u-{login}", user=login, name=f"Người {login}", **by))
            desk.ledger.desk.handle(GrantRole(id=f"g-{login}", user=login, role=role, office="W2", **by))


def lived(desk: Desk) -> dict[str, str]:
    """Let W1 live until NOW, and return its dossiers by state.

    Beside them `secret` opens the look-up of `code`, and `entry` is the draft in `drafted`.
    """
    give = desk.ledger.desk.handle
    states = ("late", "drafted", "letter", "settled", "returned", "paused", "code")
    codes = {state: give(receiving(n, applicant=PERSON)).code for n, state in enumerate(states, 1)}
    for state, when, kind, more in (
        ("code", "2026-11-04 09:00", c.RevisePromise, {"cause": "supervisor", "basis": "x", "limit": "5wd"}),
        ("settled", "2026-11-04 09:00", c.ProcessDossier, {}),
        ("returned", "2026-11-04 09:05", c.ReturnResult, {"outcome": "granted"}),
        ("paused", "2026-11-04 09:10", c.PauseClock, {"cause": "supplement", "items": ("Bản chính giấy khai sinh",)}),
        ("late", NOW, c.RaiseRungs, {}),
        ("drafted", NOW, c.RaiseRungs, {}),
        ("drafted", NOW, c.DraftApology, {"reason": "our_error"}),
        ("letter", NOW, c.RaiseRungs, {}),
        ("letter", NOW, c.DraftApology, {"reason": "software", "place": "W1"}),
        ("letter", NOW, c.IssueApology, {"re_promise": at("2026-11-10 17:00")}),
    ):
        desk.clock.show(when)
        give(acting(kind, codes[state], when, **more))
    stream = str(desk.ledger.desk.dossier(codes["code"]).id)
    entry = str(desk.ledger.desk.dossier(codes["drafted"]).version)
    return codes | {"secret": desk.ledger.vault.look_up_secret("main", stream), "entry": entry}
