"""The life of a dossier as it is typed at the counter, in both languages and in JSON."""

import pytest

from tests.adapters.cli.terminal import SAME_DAY, Terminal


def test_receiving_tells_the_code_and_the_promise(desk: Terminal) -> None:
    said = desk.says("receive", "--procedure", "1.004873", "--name", "Nguyễn Thị Hường")

    assert said.splitlines()[:2] == ["Đã tiếp nhận W1-261120-0001.", "Hẹn trả: 17:00 thứ Năm 26/11/2026"]


def test_the_same_in_english(desk: Terminal) -> None:
    desk.lang = "en"

    said = desk.says("receive", "--procedure", "1.004873")

    assert said.splitlines()[:2] == ["Received W1-261120-0001.", "Promised: 17:00 Thursday 26/11/2026"]


def test_what_was_handed_in_is_kept_and_shown_only_when_opened(desk: Terminal) -> None:
    given = ("--paper", "Tờ khai", "--paper", "0/1/12 Giấy khai sinh", "--sets", "1", "--fee", "15000")
    desk.says("receive", "--procedure", "1.004873", "--name", "Hường", *given, "--return-way", "post")
    code = "W1-261120-0001"

    said = desk.says("show", code)
    assert "có giấy tờ nộp (niêm phong) · 1 bộ hồ sơ · phí, lệ phí 15.000 đ · nhận qua bưu chính" in said
    assert "Giấy khai sinh" not in said
    assert "Giấy khai sinh: 1 bản chứng thực, 12 bản sao" in desk.says("show", code, "--reveal", "--purpose", "xem")
    shown = desk.answers_with("show", code)
    assert (shown["papers"], shown["acts"][0]["facts"]["papers"]) == ("sealed", "sealed")
    assert (shown["acts"][0]["facts"]["sets"], shown["acts"][0]["facts"]["fee"]) == (1, 15000)
    opened = desk.answers_with("show", code, "--reveal", "--purpose", "xem")
    assert opened["papers"] == [
        {"name": "Tờ khai", "originals": 1, "certified": 0, "copies": 0},
        {"name": "Giấy khai sinh", "originals": 0, "certified": 1, "copies": 12},
    ]


@pytest.mark.parametrize("wrong", [("--paper", "0 Tờ khai"), ("--paper", "0/0/0 Tờ khai"), ("--paper", " ")])
def test_a_paper_that_did_not_come_is_refused(desk: Terminal, wrong: tuple[str, str]) -> None:
    desk.refuses("receive", "--procedure", "1.004873", *wrong, exit_code=2)


def test_a_correction_is_proposed_and_decided_by_another(desk: Terminal) -> None:
    code = desk.receive()
    what = ("correct", code, "--entry", "1", "--field", "channel", "--to", "post")
    assert "chờ người thứ hai duyệt" in desk.says(*what, "--propose")
    desk.refuses("decide-correction", code, "--proposal", "2", "--verdict", "approved", exit_code=1)
    desk.by = "chi"
    assert "Đã đính chính" in desk.says("decide-correction", code, "--proposal", "2", "--verdict", "approved")
    assert desk.answers_with("show", code)["channel"] == "post"


def test_a_dossier_lives_from_receipt_to_result(desk: Terminal) -> None:
    code = desk.receive()
    desk.now = "2026-11-20 09:00"
    assert "thời hạn ngừng tính" in desk.says("pause", code, "--cause", "supplement", "--item", "Bản sao")
    desk.now = "2026-11-23 09:00"
    assert "Hẹn trả: 17:00 thứ Sáu 27/11/2026" in desk.says("resume", code)
    desk.says("hand-over", code, "--to", "hoa", "--step", "Thẩm định")
    desk.now = "2026-11-27 16:00"
    assert "đã có kết quả" in desk.says("process", code)
    assert "Đã trả kết quả" in desk.says("return", code)

    shown = desk.answers_with("show", code)

    assert (shown["status"], shown["class"]) == ("returned", "on_time")
    assert [act["kind"].removeprefix("dossier.") for act in shown["acts"]] == [
        "received", "paused", "resumed", "handed_over", "processed", "returned",
    ]  # fmt: skip
    assert shown["promise"]["due"] == "2026-11-27T17:00:00+07:00"


def test_a_late_result_owes_an_apology_and_is_told_so(desk: Terminal) -> None:
    code = desk.receive()
    desk.now = "2026-11-27 08:00"

    said = desk.says("return", code, "--outcome", "granted")

    assert "nợ văn bản xin lỗi" in said
    assert desk.answers_with("show", code)["class"] == "late"


def test_a_result_is_recalled_and_promised_anew(desk: Terminal) -> None:
    code = desk.receive()
    desk.says("return", code, "--outcome", "granted")
    desk.now = "2026-11-23 09:00"

    assert "Hẹn trả: 17:00 thứ Sáu 27/11/2026" in desk.says("recall", code)
    assert desk.answers_with("show", code)["state"] == "in_time"


@pytest.mark.parametrize(
    ("words", "status"),
    [(("withdraw", "{code}"), "withdrawn"), (("stop", "{code}", "--basis", "Điều 5"), "stopped")],
)
def test_a_dossier_closes_without_a_result(desk: Terminal, words: tuple[str, ...], status: str) -> None:
    code = desk.receive()

    desk.says(*(word.format(code=code) for word in words))

    assert desk.answers_with("show", code)["state"] == status
    assert desk.answers_with("rates")["closed_otherwise"] == 1


def test_a_refusal_at_the_counter_is_counted_apart(desk: Terminal) -> None:
    assert "Đã từ chối tiếp nhận" in desk.says("reject", "--procedure", SAME_DAY, "--basis", "Không thuộc thẩm quyền")

    counted = desk.answers_with("rates")

    assert (counted["rejected"], counted["received"]) == (1, 0)


def test_dossiers_of_an_office_are_taken_over_after_a_merger(desk: Terminal) -> None:
    code = desk.receive("--office", "W2")
    desk.says("office", "merge", "W2", "--into", "W1", "--on", "2026-11-20", "--basis", "NQ 1")

    said = desk.says("take-over", "--from", "W2", "--to", "W1", "--basis", "NQ 1")

    shown = desk.answers_with("show", code)
    assert "mã và ngày hẹn giữ nguyên" in said
    assert (shown["office"]["code"], shown["code"]) == ("W1", code)
    assert desk.answers_with("rates", "--by", "office")["groups"][0]["moved_in"] == 1


def test_what_a_command_answers_in_json_names_what_was_recorded(desk: Terminal) -> None:
    answer = desk.answers_with("receive", "--procedure", SAME_DAY)

    assert answer["events"] == ["dossier.received"]
    assert answer["position"] == desk.position()
    assert answer["promise"]["due"] == "2026-11-20T10:00Z"


def test_an_order_from_an_older_screen_is_tried_on_what_is_there_now(desk: Terminal) -> None:
    code = desk.receive()
    desk.says("hand-over", code, "--to", "hoa")

    desk.says("hand-over", code, "--to", "mai", "--seen-version", "1")

    assert desk.answers_with("show", code)["official"] == "mai"


def test_an_order_from_an_older_screen_that_comes_too_late_is_told_who_did_what(desk: Terminal) -> None:
    code = desk.receive()
    desk.says("return", code, "--outcome", "granted", "--by", "hoa")

    told = desk.refuses("return", code, "--outcome", "granted", "--by", "mai", "--seen-version", "1", exit_code=1)

    assert "hoa" in told
    assert "trả kết quả" in told.casefold()


def test_what_came_from_paper_is_reported_apart(desk: Terminal) -> None:
    desk.receive()
    desk.says("receive", "--procedure", "1.004873", "--source", "paper", "--code", "P-1")
    said = desk.says("rates", "--by", "source")
    assert "Nhập tại quầy" in said
    assert "Nhập lại từ phiếu giấy" in said
    counts = {row["source"]: row["received"] for row in desk.answers_with("rates", "--by", "source")["sources"]}
    assert counts == {"desk": 1, "paper": 1}
    desk.refuses("rates", "--by", "source", "--as-of", "2026-11-19 08:00", exit_code=2)
