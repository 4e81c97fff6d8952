"""What people type wrong, and what others send: refused in one clear sentence, and nothing is recorded."""

import json
from unicodedata import normalize

import pytest

from tests.adapters.cli.terminal import THREE_DAYS, Terminal

RECEIVE = ("receive", "--procedure", THREE_DAYS)
PAPER = ("--source", "paper")
NAME = "Nguyễn Thị Hường"

# --- days and times -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("29/02/2026 08:00", "không có ngày giờ này"),
        ("31/04/2026 08:00", "không có ngày giờ này"),
        ("20/11/2026 24:00", "không có ngày giờ này"),
        ("2026-W10-1", "cần ghi ngày và giờ"),
        ("20260302", "cần ghi ngày và giờ"),
        ("20260302T080000", "cần ghi ngày và giờ"),
        ("02/03/2026", "cần ghi ngày và giờ"),
        ("hôm nay", "cần ghi ngày và giờ"),
        ("٢٠/١١/٢٠٢٦ 08:00", "cần ghi ngày và giờ"),
        ("2026-11-20T08:00+25:00", "không có ngày giờ này"),
        ("9999-12-31T23:59:59Z", "chỉ nhận các năm từ 1900 đến 2100"),
        ("0001-01-01T00:00+07:00", "chỉ nhận các năm từ 1900 đến 2100"),
        ("20/11/2569 08:00", "chỉ nhận các năm từ 1900 đến 2100"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_what_was_read(desk: Terminal, typed: str, said: str) -> None:
    refusal = desk.refuses(*RECEIVE, "--at", typed, exit_code=2)

    assert said in refusal
    assert refusal.startswith(f"at: đọc được “{typed}”")


def test_a_year_the_rules_of_the_ledger_do_not_accept_is_refused(desk: Terminal) -> None:
    refusal = desk.refuses(*RECEIVE, "--at", "20/11/1926 08:00", exit_code=2)

    assert refusal == "at: đọc được “08:00 thứ Bảy 20/11/1926”; chỉ nhận các năm 2000-2046."


@pytest.mark.parametrize("words", [("rates", "--as-of"), ("worklist", "--known-at"), ("show", "X-1", "--as-of")])
def test_the_time_axes_are_read_as_strictly(desk: Terminal, words: tuple[str, ...]) -> None:
    assert "không có ngày giờ này" in desk.refuses(*words, "29/02/2026 08:00", exit_code=2)


@pytest.mark.parametrize("typed", ["29/02/2026", "2026-W10-1", "20260302", "1/1/1926", "tháng 3"])
def test_a_day_that_cannot_be_is_refused(desk: Terminal, typed: str) -> None:
    assert typed in desk.refuses("rates", "--from", typed, exit_code=2)
    assert typed in desk.refuses("office", "open", "W3", "--name", "Ba", "--on", typed, exit_code=2)


def test_a_period_that_ends_before_it_begins_is_refused(desk: Terminal) -> None:
    refusal = desk.refuses("rates", "--from", "2026-11-20", "--to", "2026-11-20", exit_code=2)

    assert "kỳ phải kết thúc sau khi bắt đầu" in refusal


def test_a_day_before_the_month_is_read_so_and_echoed_in_words(desk: Terminal) -> None:
    said = desk.says(*RECEIVE, *PAPER, "--at", "02/03/2026 09:00")

    assert "ngày 02 tháng 3 năm 2026" in said


def test_a_time_without_a_zone_is_the_desks_own(desk: Terminal) -> None:
    code = desk.receive("--at", "2026-11-20T07:45")

    assert desk.answers_with("show", code)["received_at"] == "2026-11-20T07:45:00+07:00"


def test_an_act_six_minutes_ahead_is_refused_and_five_are_let_through(desk: Terminal) -> None:
    assert "08:06" in desk.refuses(*RECEIVE, "--at", "20/11/2026 08:06", exit_code=1)
    assert desk.receive("--at", "20/11/2026 08:05")


def test_an_act_of_this_day_may_be_written_down_later_and_both_times_show(desk: Terminal) -> None:
    desk.now = "2026-11-20 16:30"
    code = desk.receive("--at", "20/11/2026 07:30")

    said = desk.says("show", code)

    assert "07:30 T6\N{NO-BREAK SPACE}20/11/2026" in said
    assert "ghi nhận 16:30 T6\N{NO-BREAK SPACE}20/11/2026" in said


def test_an_act_of_an_earlier_day_needs_a_reason_and_a_second_person(desk: Terminal) -> None:
    earlier = (*RECEIVE, "--at", "19/11/2026 16:30")

    bare = desk.refuses(*earlier, exit_code=1)
    assert "lý do (--note)" in bare
    assert "người duyệt thứ hai" in bare
    assert "người duyệt thứ hai" in desk.refuses(*earlier, "--note", "mất điện", exit_code=1)
    assert "lan" in desk.refuses(*earlier, "--note", "mất điện", "--approved-by", "lan", exit_code=1)
    assert desk.says(*earlier, "--note", "mất điện", "--approved-by", "binh")


# --- the order of acts ----------------------------------------------------------------------------


def test_a_result_is_not_returned_before_it_was_received(desk: Terminal) -> None:
    code = desk.receive()

    refusal = desk.refuses("return", code, "--outcome", "granted", "--at", "20/11/2026 07:00", exit_code=1)

    assert "07:00 thứ Sáu 20/11/2026" in refusal
    assert "08:00 thứ Sáu 20/11/2026" in refusal


def test_what_is_paused_is_not_paused_again_and_what_runs_is_not_resumed(desk: Terminal) -> None:
    code = desk.receive()
    assert "đang xử lý" in desk.refuses("resume", code, exit_code=1)
    desk.says("pause", code, "--cause", "payment")

    refusal = desk.refuses("pause", code, "--cause", "payment", exit_code=1)

    assert "tạm dừng" in refusal
    assert "08:00 thứ Sáu 20/11/2026" in refusal


def test_a_clock_does_not_resume_before_it_was_paused(desk: Terminal) -> None:
    code = desk.receive()
    desk.now = "2026-11-20 10:00"
    desk.says("pause", code, "--cause", "payment")

    refusal = desk.refuses("resume", code, "--at", "20/11/2026 09:00", exit_code=1)

    assert "09:00" in refusal
    assert "10:00" in refusal


def test_of_two_clerks_who_return_a_result_the_second_hears_who_was_first(desk: Terminal) -> None:
    code = desk.receive()
    desk.says("return", code, "--outcome", "granted")
    desk.by, desk.now = "hoa", "2026-11-20 08:01"

    refusal = desk.refuses("return", code, "--outcome", "granted", exit_code=1)

    assert "lan" in refusal
    assert "08:00 thứ Sáu 20/11/2026" in refusal


def test_the_same_order_twice_has_one_effect_and_one_answer(desk: Terminal) -> None:
    order = (*RECEIVE, "--name", NAME, "--at", "20/11/2026 08:00", "--command-id", "form-1")
    first = desk.answers_with(*order)
    position = desk.position()
    desk.now = "2026-11-20 08:02"

    assert desk.answers_with(*order) == first
    assert desk.position() == position


def test_the_same_command_id_with_another_body_is_refused(desk: Terminal) -> None:
    desk.says(*RECEIVE, "--at", "20/11/2026 08:00", "--command-id", "form-1")

    refusal = desk.refuses(
        *RECEIVE, "--at", "20/11/2026 08:00", "--command-id", "form-1", "--channel", "post", exit_code=1
    )

    assert "form-1" in refusal


def test_recorded_times_never_go_back_with_the_clock(desk: Terminal) -> None:
    desk.now = "2026-11-20 09:00"
    code = desk.receive("--at", "20/11/2026 07:30")
    desk.now = "2026-11-20 08:00"
    desk.says("hand-over", code, "--to", "hoa")

    recorded = [act["recorded_at"] for act in desk.answers_with("show", code)["acts"]]

    assert recorded == ["2026-11-20T09:00:00+07:00"] * 2


# --- limits and calendars -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "limit",
    ["0wd", "-5wd", "1.5wd", "1000000000wd", "NaN", "1e400", "Infinity", "3", "3 wd", "03wd", "١٢wd", "²wd", ""],
)
def test_a_limit_is_a_whole_number_from_one(desk: Terminal, limit: str) -> None:
    refusal = desk.refuses("promise", "--received", "20/11/2026 08:00", "--limit", limit or " ", exit_code=2)

    assert "3wd, 8wh, 30d, 2mo" in refusal


@pytest.mark.parametrize("limit", ["0wd", "1e400", "٣wd"])
def test_a_dossier_is_not_received_with_such_a_limit(desk: Terminal, limit: str) -> None:
    assert limit in desk.refuses(*RECEIVE, "--limit", limit, exit_code=2)


def test_a_promise_is_not_longer_than_the_law_allows(desk: Terminal) -> None:
    refusal = desk.refuses(*RECEIVE, "--limit", "4wd", exit_code=1)

    assert "4wd" in refusal
    assert "3wd" in refusal


@pytest.mark.parametrize("count", ["0", "-5", "1.5", "1000000000000000000000x", "NaN", "٣"])
def test_a_count_is_a_whole_number(desk: Terminal, count: str) -> None:
    assert "--limit" in desk.refuses("worklist", "--limit", count, exit_code=2)


def test_a_promise_over_tet_is_counted_by_the_calendar_and_explained(desk: Terminal) -> None:
    desk.now = "2026-02-12 09:00"
    code = desk.receive()

    shown = desk.answers_with("show", code, "--explain")

    assert shown["promise"]["due"] == "2026-02-24T17:00:00+07:00"
    assert {day["reason"] for day in shown["explanation"]} >= {"receipt", "counted", "holiday"}
    assert "Tết Bính Ngọ" in desk.says("show", code, "--explain")


def test_a_promise_into_a_forecast_year_is_provisional(desk: Terminal) -> None:
    desk.now = "2026-12-30 09:00"

    said = desk.says(*RECEIVE)

    assert "Tạm tính" in said
    assert "~" in desk.says("worklist")


def test_a_promise_into_an_absent_year_is_refused_by_name(desk: Terminal) -> None:
    desk.now = "2027-12-30 09:00"

    assert "chưa có năm 2028" in desk.refuses(*RECEIVE, exit_code=1)


# --- names and numbers of people ------------------------------------------------------------------


def test_a_name_is_kept_composed_and_found_however_it_is_typed(desk: Terminal) -> None:
    code = desk.receive("--name", normalize("NFD", NAME))

    shown = desk.answers_with("show", code, "--reveal", "--purpose", "thử")

    assert shown["applicant"]["name"] == normalize("NFC", NAME)
    for form in ("NFC", "NFD"):
        assert desk.answers_with("find", normalize(form, NAME)) == {"codes": [code]}


@pytest.mark.parametrize(("name", "words"), [("Lê Thị Hoà", "hòa"), ("Lê Thị Hòa", "hoà"), ("Đặng Văn An", "Dang")])
def test_a_search_does_not_mind_where_the_tone_stands(desk: Terminal, name: str, words: str) -> None:
    code = desk.receive("--name", name)

    assert desk.answers_with("find", words) == {"codes": [code]}
    assert desk.answers_with("show", code, "--reveal", "--purpose", "thử")["applicant"]["name"] == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Nguyễn\u200bThị", "vị trí 7"),
        ("Nguyễn\u202eThị", "vị trí 7"),
        ("Nguyễn\u00adThị", "vị trí 7"),
        ("Nguyễn\x00Thị", "vị trí 7"),
        ("Nguyễn\x07Thị", "vị trí 7"),
        ("Nguyễn\ud800Thị", "vị trí 7"),
        ("e" + "\u0301" * 200, "quá nhiều dấu"),
        ("A" * 10_000_000, "quá dài"),
    ],
    ids=["zero width", "bidi", "soft hyphen", "NUL", "bell", "surrogate", "marks", "10 MB"],
)
def test_a_name_that_cannot_be_kept_is_refused_with_the_place(desk: Terminal, name: str, said: str) -> None:
    refusal = desk.refuses(*RECEIVE, "--name", name, exit_code=2)

    assert said in refusal
    assert len(refusal) < 400


@pytest.mark.parametrize("number", ["12345678901", "٠٠١٢٣٤٥٦٧٨٩٠", "00123456789²", "9" * 5000, "001-234-567890"])
def test_an_id_number_has_twelve_plain_digits(desk: Terminal, number: str) -> None:
    refusal = desk.refuses(*RECEIVE, "--id-number", number, exit_code=2)

    assert "cần đủ 12 chữ số" in refusal
    assert len(refusal) < 400


def test_a_line_break_does_not_slip_into_an_address_for_mail(desk: Terminal) -> None:
    assert "email" in desk.refuses(*RECEIVE, "--email", "a@b\r\nBcc: c@d", exit_code=2)


# --- codes ----------------------------------------------------------------------------------------


def test_a_cyrillic_letter_in_a_code_is_refused_with_its_place(desk: Terminal) -> None:
    refusal = desk.refuses(*RECEIVE, "--code", "H\u041d29-1", exit_code=2)

    assert "vị trí 2" in refusal
    assert "\u041d" in refusal


def test_a_code_typed_in_full_width_is_read_and_echoed_plain(desk: Terminal) -> None:
    said = desk.says(*RECEIVE, "--code", "ＨＳ－２０２６")

    assert "Đã tiếp nhận HS-2026." in said
    assert desk.answers_with("show", "ｈｓ－２０２６")["code"] == "HS-2026"


def test_what_cannot_be_seen_is_dropped_from_a_code(desk: Terminal) -> None:
    desk.says(*RECEIVE, "--code", "HS\u200b-1")

    assert desk.answers_with("show", "HS-1\u202e")["code"] == "HS-1"
    assert desk.says("hand-over", "\u00adHS-1", "--to", "hoa")


@pytest.mark.parametrize("code", ["HS-1", "hs-1", "ＨＳ－１", "HS\u200b-1"])
def test_a_code_is_given_once_in_whatever_case_or_width(desk: Terminal, code: str) -> None:
    desk.says(*RECEIVE, "--code", "HS-1")

    assert "HS-1" in desk.refuses(*RECEIVE, "--code", code, exit_code=1)


@pytest.mark.parametrize("code", ["W1-261120-9999", "../../x", "' OR 1=1--", "%", "H" * 5000, "\x00"])
def test_a_dossier_that_is_not_there_is_refused(desk: Terminal, code: str) -> None:
    result = desk.type("show", "--", code)

    assert result.exit_code in {1, 2}
    assert len(result.stderr.splitlines()) == 1
    assert len(result.stderr) < 400


def test_a_procedure_or_office_that_is_not_there_is_refused(desk: Terminal) -> None:
    assert "9.999" in desk.refuses("receive", "--procedure", "9.999", exit_code=1)
    assert "W9" in desk.refuses(*RECEIVE, "--office", "W9", exit_code=1)


def test_an_office_closed_by_a_merger_names_its_successor(desk: Terminal) -> None:
    desk.says("office", "merge", "W2", "--into", "W1", "--on", "2026-11-20", "--basis", "NQ 1")

    refusal = desk.refuses(*RECEIVE, "--office", "W2", exit_code=1)

    assert "W2" in refusal
    assert "W1" in refusal


def test_a_refusal_has_its_code_in_json(desk: Terminal) -> None:
    result = desk.type("show", "W1-261120-9999", "--json")

    assert json.loads(result.stdout)["error"]["code"] == "dossier_unknown"
    assert result.exit_code == 1
