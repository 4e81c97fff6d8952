"""The look of the papers: margins and order of official letters, the frame of the slip, days as the law has them."""

from datetime import date
from typing import Any

import pytest

from adapters.letters.facts import Applicant
from adapters.letters.papers import Paper
from adapters.letters.press import Press
from domain.values import PaperHandedIn
from tests.adapters.letters.reading_back import Sheet
from tests.adapters.letters.samples import (
    CENTRE,
    LEAF,
    apology,
    control,
    every_citizens_paper,
    every_paper,
    refusal,
    register,
    slip,
    stop,
    supplement,
)
from tests.world import at

LETTERS = [supplement(), refusal(), apology(), stop(), control()]
PRESS = Press()


def printed(paper: Paper) -> Sheet:
    return Sheet(PRESS.print(paper))


@pytest.mark.parametrize("paper", [slip(), *LETTERS], ids=lambda paper: paper.KIND)
def test_a_sheet_of_a4_keeps_the_margins_of_administrative_papers(paper: Paper) -> None:
    sheet = printed(paper)
    ink, footer = sheet.ink(), sheet.where("Mẫu số")

    assert sheet.size == (210, 297)
    assert 30 - 0.5 <= ink.left <= 35
    assert 15 <= 210 - ink.right <= 20
    assert 20 - 0.5 <= ink.top <= 25
    assert 297 - 20 < footer.top < footer.bottom < 297


def test_the_register_lies_on_its_side_and_its_head_comes_again_on_each_page() -> None:
    sheet = printed(register(rows=40))

    assert sheet.size == (297, 210)
    assert sheet.pages > 1
    assert sheet.text.count("Phương thức nhận") == sheet.pages
    assert f"Trang {sheet.pages}/{sheet.pages}" in sheet.text


@pytest.mark.parametrize("paper", every_paper(), ids=lambda paper: paper.KIND)
def test_the_head_names_the_body_under_its_parent_beside_the_nation(paper: Paper) -> None:
    sheet = printed(paper)
    parent, body = sheet.where("UBND PHƯỜNG THỬ"), sheet.where("TRUNG TÂM PHỤC VỤ")
    nation, motto = sheet.where("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), sheet.where("Độc lập - Tự do - Hạnh phúc")
    place, form = sheet.where("Thử, ngày"), sheet.where(paper.form.name.split()[0].upper())

    assert parent.bottom < body.top
    assert max(parent.right, body.right) < nation.left
    assert nation.bottom < motto.top < motto.bottom < place.top
    assert place.left > body.right
    assert form.top > max(body.bottom, place.bottom) or paper.KIND == "stop"


@pytest.mark.parametrize("paper", every_citizens_paper(), ids=lambda paper: paper.KIND)
def test_what_a_citizen_takes_home_is_one_page_with_a_code_that_can_be_read(paper: Paper) -> None:
    sheet = printed(paper)

    assert sheet.pages == 1
    assert sheet.qr() == f"http://127.0.0.1:8000/tra-cuu/H05.112-260205-0017/ABCDEFGHJKMN#dunghen/main/1234/{LEAF}"
    assert "ABCD-EFGH-JKMN" in sheet.text
    assert f"Sổ dunghen/main, dòng 1234, mã băm {LEAF[:16]}" in sheet.text


def test_the_code_is_read_from_the_smaller_slip_too() -> None:
    assert printed(slip(size="a5")).qr().endswith(LEAF)


@pytest.mark.parametrize("paper", LETTERS[:4], ids=lambda paper: paper.KIND)
def test_the_text_of_a_letter_ends_as_official_texts_do(paper: Paper) -> None:
    assert "./." in printed(paper).text


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 10), "ngày 10 tháng 11 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_take_a_zero(on: date, said: str) -> None:
    assert f"Thử, {said}" in printed(refusal(on=on)).text


# --- the slip -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "paper"), [("a4", (210, 297)), ("a5", (148, 210))])
def test_one_frame_holds_code_date_and_secret_above_the_text(size: Any, paper: tuple[int, int]) -> None:
    sheet = printed(slip(size=size))
    title, text = sheet.where("GIẤY TIẾP NHẬN HỒ SƠ"), sheet.where("Bộ phận tiếp nhận")
    framed = [sheet.where(words) for words in ("H05.112-260205-0017", "ngày 10 tháng", "ABCD-EFGH-JKMN")]

    assert sheet.size == paper
    assert sheet.pages == 1
    assert all(title.bottom < box.top < box.bottom < text.top for box in framed)
    assert framed[1].bottom - framed[1].top > 1.3 * (text.bottom - text.top), "readable at arm's length"


def test_the_slip_says_what_was_promised_and_what_the_law_allows() -> None:
    said = printed(slip()).text

    assert "3. Thời gian giải quyết hồ sơ theo quy định: 05 ngày làm việc; cơ quan hẹn ông/bà trong: 03 ngày" in said
    assert "4. Thời gian nhận hồ sơ: 08 giờ 07 phút, ngày 05 tháng 02 năm 2026 (trực tiếp)." in said
    assert "5. Thời gian trả kết quả: 17 giờ 00 phút, thứ Ba, ngày 10 tháng 02 năm 2026." in said
    assert "có thể có sớm hơn ngày hẹn; khi đó cơ quan nhắn tin cho ông/bà qua tin nhắn điện thoại, như ông/bà" in said
    assert "xin lỗi ông/bà bằng văn bản" in said
    assert "tạm tính" not in said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"provisional": True}, "Ngày hẹn này là tạm tính vì lịch nghỉ của năm 2026 chưa được công bố"),
        ({"limit": "8wh", "statutory_limit": "8wh"}, "theo quy định: 08 giờ làm việc."),
        ({"limit": "same-day", "statutory_limit": "same-day"}, "theo quy định: trong ngày."),
        ({"promised": at("2026-02-08 11:30")}, "11 giờ 30 phút, Chủ nhật, ngày 08 tháng 02 năm 2026"),
        ({"promised": None, "limit": None}, "Chưa hẹn được ngày"),
        ({"written_first": at("2026-02-11 17:00")}, "lần đầu ghi hẹn 17 giờ 00 phút, thứ Tư, ngày 11"),
        (
            {"moved_to": at("2026-02-24 17:00"), "moved_because": "pause"},
            "Nay ngày hẹn là 17 giờ 00 phút, thứ Ba, ngày 24 tháng 02 năm 2026 (sau thời gian tạm dừng)",
        ),
        (
            {"moved_to": at("2026-02-24 17:00"), "moved_because": "calendar"},
            "ngày 24 tháng 02 năm 2026 (lịch làm việc thay đổi)",
        ),
    ],
)
def test_the_slip_says_plainly_what_is_special(facts: dict[str, Any], said: str) -> None:
    assert said in printed(slip(**facts)).text


def test_the_frame_shows_the_date_that_holds_now_and_the_first_one_above_it() -> None:
    sheet = printed(slip(moved_to=at("2026-02-24 17:00"), moved_because="pause"))
    first, now = sheet.where("ngày 10 tháng 02 năm 2026"), sheet.where("ngày 24 tháng 02 năm 2026")

    assert first.bottom < now.top < now.bottom < sheet.where("Bộ phận tiếp nhận").top
    assert now.bottom - now.top > 1.3 * (first.bottom - first.top)


def test_a_citizen_who_did_not_agree_to_be_told_is_promised_no_message() -> None:
    said = printed(slip(notify_by=None)).text

    assert "xem bằng mã tra cứu, hoặc đồng ý để cơ quan nhắn tin" in said
    assert "khi đó" not in said


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_the_slip_lists_what_was_handed_in_and_what_was_paid(size: Any) -> None:
    said = printed(slip(size=size)).text

    assert "Tờ khai đăng ký thay đổi, cải chính" in said
    assert "Giấy khai sinh 02 12" in said
    assert "2. Số lượng hồ sơ: 01 (bộ)." in said
    assert f"6. Đăng ký nhận kết quả tại: {CENTRE.name}." in said
    assert "7. Phí, lệ phí (nếu có): 15.000 đồng." in said


def test_a_slip_without_these_leaves_them_to_be_written_by_hand() -> None:
    sheet = printed(slip(papers=(), sets=None, fee=None, return_way="post"))

    assert sheet.pages == 1
    assert "Tờ khai" not in sheet.text
    assert "15.000" not in sheet.text
    assert "qua dịch vụ bưu chính công ích" in sheet.text


@pytest.mark.parametrize("size", ["a4", "a5"])
@pytest.mark.parametrize("many", [1, 3, 6])
def test_a_usual_list_of_papers_leaves_the_slip_on_one_sheet(size: Any, many: int) -> None:
    names = [f"Giấy tờ số {number} theo quy định của thủ tục này" for number in range(many)]
    assert printed(slip(size=size, papers=[PaperHandedIn(name=name, originals=1) for name in names])).pages == 1


def test_the_supplement_request_says_what_was_handed_in_already() -> None:
    said = printed(supplement()).text

    assert "Giấy khai sinh (02 bản chứng thực, 12 bản sao)" in said
    assert "Giấy tờ đã nhận" not in printed(supplement(papers=())).text


@pytest.mark.parametrize("paper", every_citizens_paper(applicant=Applicant(erased=True)), ids=lambda paper: paper.KIND)
def test_an_erased_person_is_told_so_in_place_of_the_name(paper: Paper) -> None:
    assert "(đã xóa theo yêu cầu)" in printed(paper).text


# --- letters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Đến nay đã quá thời gian hẹn mà hồ sơ chưa có kết quả. Lý do: Cơ quan phối hợp trả lời chậm."),
        ({"because": "ahead"}, "sẽ không kịp trả kết quả đúng như đã hẹn nên báo trước để ông/bà biết."),
        ({"because": "re_promise_broken"}, "ngày hẹn lại cũng đã qua mà hồ sơ vẫn chưa có kết quả."),
        (
            {"because": "error", "recalled_at": at("2026-02-12 09:00")},
            "phát hiện kết quả có sai sót và đã thu hồi ngày 12 tháng 02 năm 2026.",
        ),
        (
            {"settled_at": at("2026-02-12 09:00"), "re_promise": None},
            "chỉ có lúc 09 giờ 00 phút, ngày 12 tháng 02 năm 2026, muộn hơn thời gian đã hẹn.",
        ),
        ({"settled_at": at("2026-02-12 09:00"), "re_promise": None}, "Kính mời ông/bà nhận kết quả tại Quầy 2."),
        ({"re_promise": None}, "sẽ được báo cho ông/bà ngay khi xác định được"),
        (
            {"earlier_number": "7", "earlier_on": date(2026, 2, 11), "again": at("2026-02-13 17:00")},
            "; sau đó có văn bản số 7/PXL-TTPVHCC ngày 11 tháng 02 năm 2026 xin lỗi ông/bà và hẹn lại lúc 17 giờ",
        ),
    ],
)
def test_the_letter_says_what_was_promised_how_it_broke_and_what_now(facts: dict[str, Any], said: str) -> None:
    text = printed(apology(**facts)).text

    assert said in text
    assert "hẹn trả kết quả lúc 17 giờ 00 phút, thứ Ba, ngày 10 tháng 02 năm 2026" in text
    assert "chân thành xin lỗi ông/bà" in text


def test_the_letter_is_numbered_addressed_signed_and_copied() -> None:
    sheet = printed(apology())
    address, text = sheet.where("Kính gửi: Ông/Bà"), sheet.where("tiếp nhận hồ sơ")
    copies, title, signer = sheet.where("Nơi nhận:"), sheet.where("GIÁM ĐỐC"), sheet.where("binh")

    assert "Số: 12/PXL-TTPVHCC V/v xin lỗi đối với hồ sơ giải quyết quá hạn" in sheet.text
    assert "xin được gia hạn thời gian giải quyết và hẹn lại ngày trả kết quả lúc 17 giờ 00 phút, thứ Ba" in sheet.text
    assert "- Như trên; - UBND phường (để b/c); - Lưu: VT." in sheet.text
    assert address.bottom < text.top < copies.top
    assert copies.right < title.left
    assert title.bottom + 15 < signer.top, "room for the signature"


def test_a_commune_signs_in_the_name_of_its_committee() -> None:
    sheet = printed(apology(signs_as=("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch")))
    committee, chair, deputy = map(sheet.where, ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))

    assert committee.top < chair.top < deputy.top < deputy.top + 20 < sheet.where("binh").top


def test_a_signer_whose_title_is_not_known_has_room_to_write_it() -> None:
    sheet = printed(apology(signs_as=()))

    assert "GIÁM ĐỐC" not in sheet.text
    assert sheet.where("....................").bottom + 15 < sheet.where("binh").top


@pytest.mark.parametrize(
    ("facts", "about", "extends"),
    [
        ({}, "quá hạn và hẹn lại thời gian trả kết quả", True),
        ({"re_promise": None}, "V/v xin lỗi đối với hồ sơ giải quyết quá hạn CỘNG HÒA", False),
        ({"settled_at": at("2026-02-12 09:00"), "re_promise": None}, "giải quyết quá hạn CỘNG HÒA", False),
        ({"because": "error"}, "V/v xin lỗi về kết quả có sai sót và hẹn trả lại kết quả", True),
        ({"because": "error", "re_promise": None}, "V/v xin lỗi về kết quả có sai sót CỘNG HÒA", False),
    ],
)
def test_a_letter_speaks_of_a_new_date_only_where_it_gives_one(
    facts: dict[str, Any], about: str, *, extends: bool
) -> None:
    letter = apology(**facts)

    assert letter.extends is extends
    assert about in printed(letter).text


def test_a_paper_without_a_number_leaves_room_to_write_one() -> None:
    sheet = printed(stop())

    assert sheet.where("/TB").left - sheet.where("Số:").right > 9
    assert "Số: 15/TB-TTPVHCC" in printed(stop(number="15")).text


def test_the_supplement_request_lists_what_lacks_and_says_that_the_clock_stands() -> None:
    said = printed(supplement()).text

    assert "1 Tờ khai" in said
    assert "2 Bản sao giấy khai sinh" in said
    assert "Lý do: Tờ khai thiếu chữ ký." in said
    assert "Thời gian chờ không tính vào thời hạn" in said
    assert "tính lại từ đầu" in printed(supplement(policy="restart")).text
    assert "không làm thay đổi ngày hẹn" in printed(supplement(policy=None)).text


def test_a_correction_stands_beside_what_it_corrects() -> None:
    [received, ready] = control().hand_overs
    moved = received.model_copy(update={"corrected_to": at("2026-02-04 16:35"), "days_late": 2})
    sheet = printed(control(hand_overs=(moved, ready)))

    assert "08 giờ 07 phút, ngày 05/02/2026 16 giờ 35 phút, ngày 04/02/2026 ghi sổ sau 2 ngày" in sheet.text
    assert "1. Giao: Người nộp hồ sơ 2. Nhận: lan" in sheet.text
    assert "Tạm dừng: chờ bổ sung hồ sơ; hoa, 09:00 06/02/2026 (mục 2)" in sheet.text
    assert "Quá hạn" in sheet.text


def test_the_register_shows_the_first_date_beside_the_present_one() -> None:
    said = printed(register(rows=1)).text

    assert "17:00 09/02/2026 17:00 10/02/2026" in said
    assert "Từ ngày 02 tháng 02 năm 2026 đến ngày 06 tháng 02 năm 2026" in said
    assert "nhận trực tiếp" in said
