"""Letters of apology at the terminal: what is owed, written, signed and delivered, and how much of it is covered."""

import json
from pathlib import Path

import pytest

from adapters.bootstrap import closing, open_existing
from adapters.ledger.rebuilding import rebuild_read_models
from domain.commands import RaiseRungs
from domain.user import GrantRole, RegisterUser
from tests.adapters.cli.terminal import Terminal
from tests.adapters.exchange.test_receipt_log import LOG
from tests.world import at

LETTER = ("--reason", "other_agency", "--place", "Quầy 3", "--signer", "chi")


def late(desk: Terminal) -> str:
    """A dossier promised for 23 November, its result ready the day after."""
    desk.now = "2026-11-18 09:00"
    code = desk.receive("--official", "hoa")
    desk.now = "2026-11-25 09:00"
    desk.says("process", code, "--by", "hoa")
    return code


def waiting(desk: Terminal) -> str:
    """A dossier promised for 23 November that still waits, on the 25th, flagged by the clock."""
    desk.now = "2026-11-18 09:00"
    code = desk.receive("--official", "hoa")
    ticked(desk, "2026-11-25 09:00", code)
    return code


def ticked(desk: Terminal, now: str, *codes: str) -> None:
    desk.now = now
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        for code in codes:
            ledger.desk.handle(RaiseRungs(id=f"tick:{code}:{now}", by="clock", at=at(now), code=code))


# --- the register -------------------------------------------------------------------------------------------------


def test_a_broken_promise_is_owed_until_signed_then_awaits_its_delivery(desk: Terminal) -> None:
    code = late(desk)
    [owed] = desk.answers_with("apologies")
    assert {name: owed[name] for name in ("code", "state", "origin", "cause", "overdue", "number")} == {
        "code": code, "state": "owed", "origin": "desk", "cause": "late", "overdue": True, "number": None,
    }  # fmt: skip
    assert owed["broke_at"] == "2026-11-24T00:00:00+07:00"

    said = desk.says("apologise", code, *LETTER)
    for words in ("Đã lập thư xin lỗi", "Đã ký thư xin lỗi", "Thư số 1, người ký: chi", "Thư không hẹn lại ngày"):
        assert words in said
    assert desk.answers_with("apologies") == []

    desk.says("deliver-apology", code, "--channel", "post", "--evidence", "RR123")
    [letter] = desk.answers_with("apologies", "--state", "delivered")
    assert (letter["channel"], letter["number"], letter["signer"]) == ("post", 1, "chi")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), True),
        (("--state", "owed"), True),
        (("--state", "overdue"), True),
        (("--state", "issued"), False),
        (("--state", "withdrawn"), False),
        (("--state", "all"), True),
        (("--office", "W2"), False),
        (("--origin", "import"), False),
        (("--origin", "desk", "--cause", "late"), True),
        (("--cause", "error"), False),
        (("--as-of", "25/11/2026 08:59"), False),
        (("--known-at", "25/11/2026 08:59"), False),
        (("--as-of", "25/11/2026 09:00"), True),
    ],
)
def test_the_register_is_filtered_and_read_as_it_stood(desk: Terminal, words: tuple[str, ...], *, found: bool) -> None:
    code = late(desk)
    assert [duty["code"] for duty in desk.answers_with("apologies", *words)] == ([code] if found else [])


def test_the_register_says_in_words_what_is_owed_and_names_nobody(desk: Terminal) -> None:
    desk.now = "2026-11-18 09:00"
    desk.receive("--name", "Trần Thị Mai")
    with_result = desk.answers_with("worklist")["items"][0]["code"]
    desk.now = "2026-11-25 09:00"
    desk.says("process", with_result)

    said = desk.says("apologies")

    for words in (with_result, "Quá hạn gửi thư", "T2\N{NO-BREAK SPACE}23/11/2026", "Nợ thư xin lỗi 1"):
        assert words in said
    assert "Mai" not in said


def test_an_empty_register_says_so_and_whether_the_clock_has_looked(desk: Terminal) -> None:
    assert "Không có thư xin lỗi nào đang chờ." in desk.says("apologies")
    desk.now = "2026-11-18 09:00"
    desk.receive()
    desk.now = "2026-11-25 09:00"
    assert "1 hồ sơ đã đến mốc cảnh báo mà chưa được ghi cờ" in desk.says("apologies")


def test_a_correction_that_shows_the_promise_kept_takes_the_duty_back(desk: Terminal) -> None:
    code = late(desk)
    desk.says(
        "correct", code, "--entry", "2", "--field", "occurred_at", "--to", "23/11/2026 16:00", "--approved-by", "x"
    )
    assert desk.answers_with("apologies") == []
    [withdrawn] = desk.answers_with("apologies", "--state", "withdrawn")
    assert withdrawn["withdrawn_by"] == "correction"


def test_the_register_is_the_same_rebuilt(desk: Terminal) -> None:
    code = waiting(desk)
    desk.says("apologise", code, *LETTER)
    before = desk.answers_with("apologies", "--state", "all")
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        rebuild_read_models(ledger.engines[0], ledger.recorder, "main")
    assert desk.answers_with("apologies", "--state", "all") == before


# --- letters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ((), "2026-11-30T17:00:00+07:00"),
        (("--new-date", "auto"), "2026-11-30T17:00:00+07:00"),
        (("--new-date", "27/11/2026"), "2026-11-27T17:00:00+07:00"),
        (("--new-date", "2026-11-27"), "2026-11-27T17:00:00+07:00"),
        (("--new-date", "27/11/2026 10:30"), "2026-11-27T10:30:00+07:00"),
        (("--new-date", "none"), None),
    ],
)
def test_the_new_date_is_counted_a_days_end_an_hour_or_none(
    desk: Terminal, words: tuple[str, ...], due: str | None
) -> None:
    told = desk.answers_with("apologise", waiting(desk), *LETTER, *words)
    assert (told["letter"]["new_date"], told["letter"]["number"], told["lacks_approval"]) == (due, 1, False)
    assert told["events"] == ["dossier.apology_drafted", "dossier.apology_issued"]


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("--new-date", "28/11/2026"), 2, "ngày đó không làm việc"),
        (("--new-date", "23/11/2026"), 1, "phải sau"),
        (("--new-date", "mai"), 2, "new_date"),
        (("--reason", "weather"), 2, "other_agency"),
        (("--reason", "other"), 1, "--note"),
        (("--promise", "2"), 1, "không nợ"),
        (("--signer", ""), 2, "signer"),
    ],
)
def test_what_cannot_stand_in_a_letter_is_refused_and_nothing_is_drafted(
    desk: Terminal, words: tuple[str, ...], exit_code: int, said: str
) -> None:
    assert said in desk.refuses("apologise", waiting(desk), *LETTER, *words, exit_code=exit_code)


def test_without_a_reason_the_reasons_and_what_is_owed_are_listed(desk: Terminal) -> None:
    code = late(desk)
    said = desk.says("apologise", code)
    for words in ("other_agency", "Cơ quan phối hợp trả lời chậm", "Nợ thư xin lỗi: lần hẹn 1, trễ hẹn."):
        assert words in said
    listed = desk.answers_with("apologise", code)
    assert listed["owed"] == [{"promise_no": 1, "cause": "late"}]
    assert desk.type("apologise", code, "--signer", "chi").exit_code == 2
    assert desk.answers_with("apologies")[0]["state"] == "owed"


def test_the_same_command_again_has_one_effect_and_one_answer_also_later(desk: Terminal) -> None:
    code = waiting(desk)
    words = ("apologise", code, *LETTER, "--note", "Chờ xác minh", "--command-id", "form-1")
    first = desk.answers_with(*words)
    position = desk.position()
    desk.now = "2026-11-25 15:00"
    assert desk.answers_with(*words) == first
    assert desk.position() == position
    delivery = ("deliver-apology", code, "--channel", "sms", "--command-id", "form-2")
    delivered = desk.answers_with(*delivery)
    desk.now = "2026-11-26 15:00"
    assert desk.answers_with(*delivery) == delivered


def test_a_draft_waits_for_its_signature(desk: Terminal) -> None:
    code = waiting(desk)
    desk.says("apologise", code, "--reason", "staff", "--draft-only")
    [drafted] = desk.answers_with("apologies")
    assert (drafted["state"], drafted["place"], drafted["reason"]) == ("drafted", "Phường Thử", "staff")
    told = desk.answers_with("sign-apology", code, "--signer", "chi", "--new-date", "01/12/2026", "--place", "Quầy 9")
    assert (told["letter"]["new_date"], told["letter"]["place"]) == ("2026-12-01T17:00:00+07:00", "Quầy 9")
    assert desk.refuses("sign-apology", code, "--signer", "chi", exit_code=1)


def test_a_second_new_date_without_approval_is_warned_of_never_blocked_and_the_register_shows_it(
    desk: Terminal,
) -> None:
    code = waiting(desk)
    desk.says("apologise", code, *LETTER, "--new-date", "26/11/2026")
    ticked(desk, "2026-11-30 09:00", code)
    assert "lần hẹn lại thứ 2" in desk.says("apologise", code, *LETTER, "--new-date", "02/12/2026")
    register = desk.answers_with("apologies", "--state", "issued")
    assert [(row["cause"], row["new_date"]["outcome"], row["lacks_approval"]) for row in register] == [
        ("late", "broken", False),
        ("re_promise_broken", "running", True),
    ]
    assert "chưa có phê duyệt cấp trên" in desk.says("apologies", "--state", "issued")


def test_a_second_new_date_that_was_approved_is_not_warned_of(desk: Terminal) -> None:
    code = waiting(desk)
    desk.says("apologise", code, *LETTER, "--new-date", "26/11/2026")
    ticked(desk, "2026-11-30 09:00", code)
    told = desk.answers_with("apologise", code, *LETTER, "--new-date", "02/12/2026", "--approved-by", "giang")
    assert (told["lacks_approval"], told["letter"]["approved_by"]) == (False, "giang")


def test_what_is_owed_for_several_promises_is_said_and_chosen(desk: Terminal) -> None:
    code = late(desk)
    desk.says("recall", code, "--by", "chi")
    ticked(desk, "2026-12-04 09:00", code)
    said = desk.says("apologise", code, *LETTER, "--draft-only")
    for words in ("lần hẹn 1, trễ hẹn", "lần hẹn 1, kết quả sai sót", "lần hẹn 2, trễ hẹn", "Thư này cho lần hẹn 2"):
        assert words in said
    told = desk.answers_with("apologise", code, *LETTER, "--promise", "1")
    assert told["letter"]["promise_no"] == 1
    register = desk.answers_with("apologies", "--state", "all")
    assert sorted((row["promise_no"], row["cause"], row["state"]) for row in register) == [
        (1, "error", "issued"),
        (1, "late", "issued"),
        (2, "late", "drafted"),
    ]


def test_the_dossier_page_tells_its_letters_in_words(desk: Terminal) -> None:
    code = waiting(desk)
    desk.says("apologise", code, *LETTER, "--new-date", "26/11/2026")
    desk.says("deliver-apology", code, "--channel", "phone", "--evidence", "gọi 10 giờ")
    said = desk.says("show", code)
    for words in ("Trễ hẹn", "cơ quan phối hợp", "số 1 · chi", "của lần hẹn", "chưa đến ngày", "Quầy 3"):
        assert words in said
    desk.now = "2026-11-26 09:00"
    desk.says("process", code)
    assert "đúng hẹn lại" in desk.says("show", code)
    [letter] = desk.answers_with("show", code)["letters"]
    assert (letter["number"], letter["new_date"]["outcome"], letter["state"]) == (1, "kept", "delivered")


# --- coverage -----------------------------------------------------------------------------------------------------


def test_the_coverage_counts_what_has_its_letter_and_names_what_has_none(desk: Terminal) -> None:
    covered, lacking = late(desk), late(desk)
    desk.says("apologise", covered, *LETTER)
    report = desk.answers_with("apologies", "--coverage", "--by", "office")
    assert (report["broken"], report["covered"], report["in_time"]) == (2, 1, 0)
    assert report["rates"]["coverage"] | {"definition": ""} == {
        "numerator": 1, "denominator": 2, "percent": 50.0, "definition": "",
    }  # fmt: skip
    assert report["delay"] == {"median": 1, "max": 1, "letters": 1}  # 24 November is a day off
    assert [row["code"] for row in report["without_letter"]] == [lacking]
    assert [(group["key"], group["broken"]) for group in report["groups"]] == [("W1", 2)]
    assert report["position"] == desk.position()
    said = desk.says("apologies", "--coverage", "--by", "month")
    for words in ("50,00% · 1/2", lacking, "Lỡ hẹn mà chưa ký thư xin lỗi", "2026-11"):
        assert words in said
    assert covered not in said


def test_the_coverage_read_from_the_tables_is_the_one_replayed_from_the_lines(desk: Terminal) -> None:
    codes = [late(desk), waiting(desk), late(desk)]
    desk.says("apologise", codes[1], *LETTER)
    for words in ((), ("--by", "official"), ("--from", "01/11/2026", "--to", "01/01/2027", "--by", "procedure")):
        present = desk.answers_with("apologies", "--coverage", *words)
        replayed = desk.answers_with("apologies", "--coverage", *words, "--as-of", desk.now)
        assert present == replayed
        assert present["broken"] == 3


def test_nothing_broken_means_that_nothing_arose(desk: Terminal) -> None:
    desk.receive()
    assert "không phát sinh" in desk.says("apologies", "--coverage")
    assert desk.answers_with("apologies", "--coverage")["rates"]["coverage"]["percent"] is None


@pytest.mark.parametrize(
    "words",
    [("--by", "office"), ("--from", "01/11/2026"), ("--coverage", "--state", "owed"), ("--coverage", "--limit", "3")],
)
def test_options_of_the_list_and_of_the_coverage_do_not_mix(desk: Terminal, words: tuple[str, ...]) -> None:
    assert "--coverage" in desk.refuses("apologies", *words, exit_code=2)


# --- a register of another system ---------------------------------------------------------------------------------


@pytest.mark.skipif(not LOG.is_file(), reason="the log is kept outside the project, and is not here")
def test_what_broke_before_an_import_is_owed_once_each_and_listed_apart(tmp_path: Path) -> None:
    desk = Terminal(tmp_path, now="2026-11-20 08:00")
    desk.says("import", str(LOG), "--mapping", "receipt-log")
    listed = desk.answers_with("worklist", "--state", "overdue", "--as-of", "2012-06-01T12:00+02:00")
    overdue = [item["code"] for item in listed["items"]]
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        at_noon = at("2012-06-01 17:00")
        orders = [RaiseRungs(id=f"tick:{code}", by="clock", at=at_noon, code=code) for code in overdue]
        assert not [answer for answer in ledger.desk.handle_all(orders) if isinstance(answer, Exception)]
    duties = desk.answers_with("apologies")
    assert len(duties) == len({duty["code"] for duty in duties}) == 412
    assert {(duty["origin"], duty["state"], duty["cause"]) for duty in duties} == {("import", "owed", "late")}
    settled = desk.answers_with("rates")["late"]
    assert (settled, len(duties) - settled) == (309, 103)
    coverage = desk.answers_with("apologies", "--coverage", "--as-of", "2012-06-01T12:00+02:00")
    assert (coverage["broken"], coverage["imported"], coverage["imported_covered"]) == (0, 412, 0)
    assert "tính riêng" in json.dumps(desk.says("apologies", "--limit", "3"), ensure_ascii=False)


# --- who signs ----------------------------------------------------------------------------------------------------


def test_where_colleagues_have_accounts_only_who_may_sign_at_the_office_signs(desk: Terminal) -> None:
    code = late(desk)
    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        for user, role, office in (("chi", "head", "W1"), ("lan", "clerk", "W1"), ("tho", "head", "W2")):
            by = {"by": "admin", "at": desk.clock()}
            ledger.desk.handle(RegisterUser(id=user, user=user, name=user.title(), **by))
            ledger.desk.handle(GrantRole(id=f"{user}:{role}", user=user, role=role, office=office, **by))
    for signer in ("lan", "tho", "nobody"):
        sentence = desk.refuses("apologise", code, "--reason", "staff", "--signer", signer, exit_code=2)
        assert sentence == f"signer: đọc được “{signer}”; cần người có quyền ký văn bản của cơ quan này."
    desk.says("apologise", code, "--reason", "staff", "--draft-only")
    desk.refuses("sign-apology", code, exit_code=2)  # Lan, who types it
    assert "Đã ký" in desk.says("sign-apology", code, "--signer", "chi")
