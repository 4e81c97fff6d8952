"""Who may what: one row for every route. A new route needs one new line here, or `test_matrix.py` fails and says which.

A row reads: method, the route as the application writes it, who may (the names of sets below), then what is unusual:
`at` is the address to ask, where the route alone does not say it; `{code}`, `{paused}`, `{late}`, `{settled}`,
`{returned}`, `{drafted}`, `{letter}` are dossiers of W1 in that state (`cases.py`), `{entry}` is a draft, `{secret}`
opens the look-up of `{code}`;
`fields` are posted beside the token, kept so few that nothing is recorded by whoever may;
`says` is the answer to whoever may, where it is no page, way on, or refusal of what was typed;
`elsewhere` is the answer to the same people of another office: an address with a dossier is as unknown there as one
that is not there, any other address is their own office's;
`streams` is an answer without an end, of which only the refusals are asked.
An address under `/api/` takes tokens, not sessions: its row is `token("GET", "/api/v1/...")`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from adapters.web.api.acts import ACTS
from adapters.web.api.administration.acts import ACTS as ADMINISTRATION
from domain.rights import ROLES

API = "/api/v1"
NOBODY = "nobody"
EVERYBODY = frozenset({NOBODY, *ROLES})
SIGNED_IN = frozenset(ROLES)
READERS = SIGNED_IN - {"administrator"}
DESK = READERS - {"auditor"}
WORKERS = DESK - {"head"}
COUNTER = WORKERS - {"official"}
SIGNERS = frozenset({"supervisor", "head"})
ADMINISTRATORS = frozenset({"administrator"})
EXPORTERS = SIGNERS | {"auditor"}
NO_ONE: frozenset[str] = frozenset()

DONE = frozenset({200, 303, 409, 422})
"""A page, the way on, or a refusal of what was asked for: the person may ask it."""
NO_PROPOSAL = frozenset({403})
"""The entry is no proposal, whoever asks: `test_corrections.py` has those that are."""
LOOKED_UP = frozenset({200, 429})
"""A dossier for who has its secret, as often as one address may ask in a minute."""


class Row(NamedTuple):
    """One address, and who may ask it."""

    method: str
    route: str
    who: frozenset[str]
    at: str = ""
    fields: Mapping[str, str] = {}
    says: frozenset[int] = DONE
    elsewhere: int | None = None
    streams: bool = False

    @property
    def address(self) -> str:
        """The address to ask, its dossiers not named yet."""
        return self.at or self.route.replace("{code:path}", "{code}")

    @property
    def is_about_a_dossier(self) -> bool:
        """Whether the address names a dossier, so that who may not see it learns nothing."""
        names_one = "{code:path}" in self.route and not self.route.startswith((API, "/quan-tri"))
        return names_one and NOBODY not in self.who


def administered(place: str, at: str = "", fields: Mapping[str, str] | None = None) -> tuple[Row, Row]:
    """Return the rows of a form of administration: asking for it, and sending it with less than it needs."""
    route, given = f"/quan-tri/{place}", f"/quan-tri/{at or place}"
    return Row("GET", route, ADMINISTRATORS, given), Row("POST", route, ADMINISTRATORS, given, fields or {})


def of_nobody(step: str) -> Row:
    """Return the row of a step about a user, asked about one there is not: nothing can come of it."""
    at = f"/quan-tri/nguoi-dung/khong-co/{step}"
    return Row("POST", f"/quan-tri/nguoi-dung/{{login}}/{step}", ADMINISTRATORS, at, says=frozenset({404, 409}))


def token(method: str, route: str, at: str = "") -> Row:
    """Return the row of an address of the API: without a token nobody is anybody there, signed in or not."""
    return Row(method, route, NO_ONE, at or route.replace("{", "").replace("}", ""), says=frozenset({401}))


def act(path: str, who: frozenset[str], state: str = "code") -> tuple[Row, Row]:
    """Return the rows of an act on a dossier in a state in which it is open: its form, and doing it."""
    route, at = "/ho-so/{code:path}/lam/{path}", f"/ho-so/{{{state}}}/lam/{path}"
    return Row("GET", route, who, at), Row("POST", route, who, at, {"seen_version": "0"})


ROWS: tuple[Row, ...] = (
    # --- everybody ---
    Row("GET", "/suc-khoe", EVERYBODY, says=frozenset({200, 503})),
    Row("GET", "/dang-nhap", EVERYBODY),
    Row("POST", "/dang-nhap", EVERYBODY, fields={"user": "nobody-here"}, says=frozenset({401, 429})),
    Row("GET", "/ngon-ngu/{language}", EVERYBODY, "/ngon-ngu/en"),
    Row("GET", "/giao-dien/{theme}", EVERYBODY, "/giao-dien/dark"),
    Row("GET", "/tra-cuu", EVERYBODY),
    Row("POST", "/tra-cuu", EVERYBODY, fields={"code": "{code}", "secret": "{secret}"}, says=LOOKED_UP),
    Row("GET", "/tra-cuu/{code:path}/{secret}", EVERYBODY, says=LOOKED_UP),
    Row("GET", "/bang", EVERYBODY),
    Row("GET", "/bang/{office}", EVERYBODY, "/bang/W1"),
    Row("GET", "/tinh-ngay", EVERYBODY, "/tinh-ngay?received=12/02/2026 15:20&limit=5wd"),
    # --- whoever is signed in ---
    Row("POST", "/dang-xuat", SIGNED_IN),
    Row("POST", "/chung-minh", SIGNED_IN, says=frozenset({403})),
    Row("GET", "/", SIGNED_IN),
    Row("GET", "/su-kien", SIGNED_IN, streams=True),
    Row("GET", "/phim-tat", SIGNED_IN),
    # --- lists ---
    Row("GET", "/viec", READERS),
    Row("GET", "/viec", READERS, "/viec?q=huong"),
    Row("GET", "/viec", READERS, "/viec?loc=qua-han"),
    Row("POST", "/viec/tim", READERS, fields={"q": "huong"}),
    Row("POST", "/viec/xem", READERS, fields={"name": "Việc của tôi"}),
    Row("POST", "/viec/xem/bo", READERS, fields={"name": "Việc của tôi"}),
    Row("POST", "/viec/nhieu", WORKERS, fields={"act": "process", "code": "{code}"}),
    Row("POST", "/viec/nhieu", WORKERS, fields={"act": "hand_over", "code": "{code}"}),
    Row("POST", "/viec/nhieu", COUNTER, fields={"act": "return", "code": "{settled}"}),
    Row("POST", "/viec/nhieu/lam", WORKERS, fields={"act": "process", "code": "{code}"}),
    Row("GET", "/cho-nhan", READERS),
    Row("GET", "/ty-le", READERS),
    Row("GET", "/ty-le/ho-so", READERS, "/ty-le/ho-so?cot=received"),
    Row("GET", "/ty-le/bang.csv", EXPORTERS),
    Row("GET", "/ty-le/ho-so.csv", EXPORTERS, "/ty-le/ho-so.csv?cot=late"),
    # --- the counter ---
    Row("GET", "/tiep-nhan", COUNTER),
    Row("POST", "/tiep-nhan", COUNTER, fields={"office": "W1"}, elsewhere=403),
    Row("GET", "/tiep-nhan/xong/{code:path}", READERS),
    Row("GET", "/tiep-nhan/hen", COUNTER, "/tiep-nhan/hen?procedure=3wd&office=W1"),
    Row("GET", "/tiep-nhan/giay-to", COUNTER, "/tiep-nhan/giay-to?procedure=3wd"),
    Row("GET", "/tiep-nhan/du-phong", COUNTER),
    Row("POST", "/tiep-nhan/du-phong", COUNTER, fields={"office": "W1"}, elsewhere=403),
    Row("POST", "/tiep-nhan/du-phong/huy", COUNTER, fields={"office": "W1"}, elsewhere=403),
    Row("GET", "/tiep-nhan/du-phong/{office}/{entry}.pdf", COUNTER, "/tiep-nhan/du-phong/W1/2.pdf", elsewhere=403),
    Row("GET", "/tiep-nhan/tu-choi", COUNTER),
    Row("POST", "/tiep-nhan/tu-choi", COUNTER, fields={"office": "W1"}, elsewhere=403),
    # --- a dossier ---
    Row("GET", "/ho-so/{code:path}", READERS),
    Row("GET", "/ho-so/{code:path}", READERS, "/ho-so/{late}"),
    Row("GET", "/ho-so/{code:path}", READERS, "/ho-so/{returned}"),
    Row("POST", "/ho-so/{code:path}/mo", READERS, fields={"purpose": "gọi báo kết quả"}),
    Row("GET", "/ho-so/{code:path}/giay/{paper}.pdf", DESK, "/ho-so/{code}/giay/phieu-hen.pdf"),
    Row("GET", "/ho-so/{code:path}/dinh-chinh/{entry}", DESK, "/ho-so/{code}/dinh-chinh/1"),
    Row("POST", "/ho-so/{code:path}/dinh-chinh/{entry}", DESK, "/ho-so/{code}/dinh-chinh/1"),
    Row("GET", "/dinh-chinh", READERS),
    Row("GET", "/ho-so/{code:path}/de-nghi/{entry}", READERS, "/ho-so/{code}/de-nghi/1", says=NO_PROPOSAL),
    Row("POST", "/ho-so/{code:path}/de-nghi/{entry}", READERS, "/ho-so/{code}/de-nghi/1", says=NO_PROPOSAL),
    Row("POST", "/ho-so/{code:path}/de-nghi/{entry}/ly-do", READERS, "/ho-so/{code}/de-nghi/1/ly-do", says=NO_PROPOSAL),
    Row("GET", "/ho-so/{code:path}/xoa", SIGNERS),
    Row("POST", "/ho-so/{code:path}/xoa", SIGNERS),
    *act("ket-qua", WORKERS),
    *act("tra", COUNTER, "settled"),
    *act("tra-ngay", COUNTER),
    *act("chuyen", WORKERS),
    *act("tam-dung", WORKERS),
    *act("bo-sung", WORKERS, "paused"),
    *act("thu-hoi", SIGNERS, "returned"),
    *act("rut", COUNTER),
    *act("dung", SIGNERS),
    # --- apologies ---
    Row("GET", "/xin-loi", READERS),
    Row("POST", "/xin-loi/in", DESK),
    Row("GET", "/xin-loi/{code:path}", READERS, "/xin-loi/{late}"),
    Row("GET", "/xin-loi/{code:path}", READERS, "/xin-loi/{letter}"),
    Row("GET", "/xin-loi/{code:path}/ban-nhap/{entry:int}.png", READERS, "/xin-loi/{drafted}/ban-nhap/{entry}.png"),
    Row("POST", "/xin-loi/{code:path}/lap", DESK, "/xin-loi/{late}/lap"),
    Row("POST", "/xin-loi/{code:path}/ky", SIGNERS, "/xin-loi/{drafted}/ky", {"seen_version": "0"}),
    Row("POST", "/xin-loi/{code:path}/in", DESK, "/xin-loi/{letter}/in"),
    Row("POST", "/xin-loi/{code:path}/giao", COUNTER, "/xin-loi/{letter}/giao", {"seen_version": "0"}),
    # --- one's own account ---
    Row("GET", "/tai-khoan", SIGNED_IN),
    Row("POST", "/tai-khoan", SIGNED_IN),
    # --- inspection ---
    Row("GET", "/nhat-ky-mo", frozenset({"auditor"})),
    # --- administration ---
    Row("GET", "/quan-tri", ADMINISTRATORS),
    Row("GET", "/quan-tri/nguoi-dung", ADMINISTRATORS),
    *administered("nguoi-dung/them"),
    Row("GET", "/quan-tri/nguoi-dung/{login}", ADMINISTRATORS, "/quan-tri/nguoi-dung/clerk"),
    *map(of_nobody, ("giao", "thu", "khoa", "mo", "mat-khau", "phien")),
    Row("GET", "/quan-tri/co-quan", ADMINISTRATORS),
    *administered("co-quan/mo"),
    *administered("co-quan/ket-thuc"),
    Row("POST", "/quan-tri/co-quan/ket-thuc/xem", ADMINISTRATORS),
    *administered("co-quan/tiep-quan/{code:path}", "co-quan/tiep-quan/W1"),
    Row("GET", "/quan-tri/co-quan/{code:path}", ADMINISTRATORS, "/quan-tri/co-quan/W1"),
    *administered("co-quan/{code:path}/lam/{path}", "co-quan/W1/lam/mo-quay"),
    Row("GET", "/quan-tri/thu-tuc", ADMINISTRATORS),
    *administered("thu-tuc/moi"),
    Row("GET", "/quan-tri/thu-tuc/{code:path}", ADMINISTRATORS, "/quan-tri/thu-tuc/3wd"),
    *administered("thu-tuc/{code:path}/lam/{path}", "thu-tuc/3wd/lam/sua", {"on": "không phải ngày"}),
    Row("GET", "/quan-tri/lich", ADMINISTRATORS),
    *administered("lich/moi"),
    Row("GET", "/quan-tri/lich/{name:path}", ADMINISTRATORS, "/quan-tri/lich/vn"),
    Row("GET", "/quan-tri/lich/{name:path}/sua", ADMINISTRATORS, "/quan-tri/lich/vn/sua"),
    Row("GET", "/quan-tri/lich/{name:path}/tep", ADMINISTRATORS, "/quan-tri/lich/vn/tep"),
    Row("POST", "/quan-tri/lich/{name:path}/xem", ADMINISTRATORS, "/quan-tri/lich/vn/xem"),
    Row("POST", "/quan-tri/lich/{name:path}/ap-dung", ADMINISTRATORS, "/quan-tri/lich/vn/ap-dung"),
    Row("GET", "/quan-tri/nhac-viec", ADMINISTRATORS),
    *administered("nhac-viec/{rule}", "nhac-viec/ladder.due_soon"),
    Row("GET", "/quan-tri/tinh-trang", ADMINISTRATORS),
    Row("POST", "/quan-tri/tinh-trang/gui-lai", ADMINISTRATORS),
    Row("POST", "/quan-tri/tinh-trang/xac-nhan", ADMINISTRATORS),
    # --- programs ---
    Row("GET", "/docs", EVERYBODY),
    Row("GET", f"{API}/openapi.json", EVERYBODY),
    Row("POST", f"{API}/look-up", EVERYBODY, says=frozenset({415})),  # a form is no JSON
    Row("GET", f"{API}/promise", EVERYBODY, f"{API}/promise?received=2026-11-02T09:00:00Z&limit=3wd"),
    Row("GET", f"{API}/board", EVERYBODY),
    Row("GET", f"{API}/board/{{office:path}}", EVERYBODY, f"{API}/board/W1"),
    *(token("POST", API + one.address) for one in ACTS),
    token("GET", f"{API}/dossiers/{{code:path}}"),
    token("POST", f"{API}/dossiers/{{code:path}}/open"),
    token("POST", f"{API}/dossiers/{{code:path}}/proposals/{{entry}}/reason"),
    token("GET", f"{API}/dossiers/{{code:path}}/papers/{{paper}}.pdf"),
    token("GET", f"{API}/dossiers/{{code:path}}/drafts/{{entry}}.png"),
    token("GET", f"{API}/dossiers/{{code:path}}/new-date"),
    token("POST", f"{API}/letters"),
    token("POST", f"{API}/search"),
    token("GET", f"{API}/foreseen"),
    token("GET", f"{API}/today"),
    token("GET", f"{API}/openings"),
    token("GET", f"{API}/rules"),
    token("GET", f"{API}/worklist"),
    token("GET", f"{API}/apologies"),
    token("GET", f"{API}/proposals"),
    token("GET", f"{API}/results"),
    token("GET", f"{API}/slips"),
    token("GET", f"{API}/slips/{{office:path}}/{{entry}}.pdf", f"{API}/slips/W1/2.pdf"),
    token("GET", f"{API}/rates"),
    token("GET", f"{API}/rates/sources"),
    token("GET", f"{API}/rates/dossiers"),
    token("GET", f"{API}/rates/dossiers.csv"),
    token("GET", f"{API}/rates/sheet.csv"),
    token("GET", f"{API}/rates/months"),
    token("GET", f"{API}/changes"),
    token("GET", f"{API}/coverage"),
    token("GET", f"{API}/calendar-days"),
    token("GET", f"{API}/offices"),
    token("GET", f"{API}/procedures"),
    token("GET", f"{API}/calendars"),
    *(token("POST", API + one.address) for one in ADMINISTRATION),
    token("POST", f"{API}/dossiers/{{code:path}}/erase"),
    token("GET", f"{API}/offices/{{code:path}}"),
    token("GET", f"{API}/offices/{{code:path}}/standing"),
    token("POST", f"{API}/offices/end"),
    token("POST", f"{API}/offices/{{code:path}}/take-over"),
    token("GET", f"{API}/procedures/{{code:path}}"),
    token("POST", f"{API}/calendars"),
    token("GET", f"{API}/calendars/{{name:path}}"),
    token("POST", f"{API}/calendars/{{name:path}}/preview"),
    token("POST", f"{API}/calendars/{{name:path}}/revise"),
    token("POST", f"{API}/rules/{{rule}}"),
    token("GET", f"{API}/users"),
    token("POST", f"{API}/users"),
    token("GET", f"{API}/users/{{user}}"),
    token("POST", f"{API}/users/{{user}}/password"),
    token("POST", f"{API}/users/{{user}}/end-sessions"),
    token("GET", f"{API}/tokens"),
    token("POST", f"{API}/tokens"),
    token("POST", f"{API}/tokens/{{token}}/revoke"),
    token("GET", f"{API}/state"),
    token("POST", f"{API}/state/confirm"),
    token("GET", f"{API}/outbox"),
    token("POST", f"{API}/outbox/retry"),
)
