"""The press: PDF/A, the same bytes for the same facts, an office's own templates and fonts, and many papers at once."""

import re
import string
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import fontpkg_public_sans
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.letters.errors import (
    FolderError,
    FontFamiliesError,
    GlyphMissingError,
    TemplateBrokenError,
    TemplateUnknownError,
)
from adapters.letters.facts import Applicant
from adapters.letters.papers import Paper
from adapters.letters.press import SHIPPED, Press, pages_of
from tests.adapters.letters.reading_back import Sheet
from tests.adapters.letters.samples import (
    CENTRE,
    LEAF,
    PERSON,
    apology,
    blanks,
    control,
    every_paper,
    slip,
    supplement,
)

PRESS = Press()
TONES = ("GRAVE ACCENT", "ACUTE ACCENT", "TILDE", "HOOK ABOVE", "DOT BELOW")
ALPHABET = " ".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", *map(unicodedata.lookup, (f"COMBINING {one}" for one in TONES)))
)
ALPHABET += " b c d đ g h k l m n p q r s t v x"
SHAPES = {"Q"}
"""Of these the shipped font has two shapes, and sets one or the other."""
HOSTILE = '#let x $a$ *b* _c_ `d` @ref <x> \\n // /* -- ~ {{7*7}} ${x} {% raw %} = - + 1. "q" \'r\' [z] #image("/etc")'


@pytest.fixture
def press() -> Press:
    return PRESS


def named(name: str) -> Applicant:
    return PERSON.model_copy(update={"name": name})


# --- what comes out -------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", every_paper(), ids=lambda paper: paper.KIND)
def test_every_paper_is_pdf_a_2b_dated_by_what_it_prints(press: Press, paper: Paper) -> None:
    pdf = press.print(paper)

    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"<xmp:CreateDate>2026-02-05T01:07:20+00:00</xmp:CreateDate>" in pdf
    assert pages_of(pdf) == Sheet(pdf).pages == 1


@pytest.mark.parametrize("paper", every_paper(), ids=lambda paper: paper.KIND)
def test_the_same_facts_give_the_same_bytes_on_any_press(press: Press, paper: Paper) -> None:
    assert press.print(paper) == Press().print(paper)


def test_other_facts_or_another_recording_give_other_bytes(press: Press) -> None:
    first = slip()
    others = [slip(applicant=named("Trần Văn Thử")), slip(made_at=first.made_at + timedelta(seconds=1))]

    assert len({press.print(paper) for paper in (first, *others)}) == 3


def test_the_file_names_no_citizen_outside_its_page(press: Press) -> None:
    pdf = press.print(slip())

    assert "Nguyễn Thị Thử".encode("utf-16-be").hex().encode() not in pdf.lower()
    assert "Nguyễn Thị Thử".encode() not in pdf


@pytest.mark.parametrize("paper", [*every_paper(), blanks()], ids=lambda paper: f"{paper.KIND}-{type(paper).__name__}")
def test_the_words_of_a_paper_can_be_copied_and_searched_letter_by_letter(press: Press, paper: Paper) -> None:
    spelt = {"applicant": named(ALPHABET), "procedure": ALPHABET, "reason": ALPHABET, "basis": ALPHABET}
    head = paper.letterhead.model_copy(update={"body": ALPHABET, "receivers": (ALPHABET,)})
    held = {name: value for name, value in spelt.items() if name in type(paper).model_fields}
    sheet = Sheet(press.print(paper.model_copy(update={**held, "letterhead": head})))

    said = sheet.text.replace(" ", "")
    assert any(letters.replace(" ", "") in said for letters in (ALPHABET, ALPHABET.upper()))
    assert sheet.doubled <= SHAPES


def test_the_whole_alphabet_reads_as_it_is_written_in_each_style(tmp_path: Path) -> None:
    styles = "(it => it, strong, emph, bold-italic)"
    own = f'#import "form.typ": *\n#show: sheet\n#for style in {styles} {{ par(style(paper.procedure)) }}'
    (tmp_path / "slip.typ").write_text(own, "utf-8")
    sheet = Sheet(Press(tmp_path).print(slip(procedure=f"{ALPHABET} {ALPHABET.upper()}")))

    assert sheet.text.count(f"{ALPHABET} {ALPHABET.upper()}") == 4
    assert sheet.doubled <= SHAPES


def test_a_letter_that_is_set_from_two_signs_is_found_out(tmp_path: Path) -> None:
    shipped = (SHIPPED / "form.typ").read_text("utf-8")
    (tmp_path / "form.typ").write_text(
        shipped.replace('text(style: "italic", stroke: 0.4pt, it)', "strong(emph(it))"), "utf-8"
    )

    assert Sheet(Press(tmp_path).print(apology())).doubled - SHAPES == {"ơ"}


# --- what people typed ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_markup_in_a_name_is_printed_literally(press: Press, size: str) -> None:
    sheet = Sheet(press.print(slip(applicant=named(HOSTILE), size=size)))

    assert re.sub(r"\s+", "", HOSTILE) in re.sub(r"\s+", "", sheet.text)
    assert sheet.pages == 1


@settings(max_examples=30, deadline=None)
@given(st.text(st.sampled_from(string.printable.strip() + " " + "ăâđêôơưĐƯƠẬỄỢ–…“”"), min_size=1, max_size=120))
def test_whatever_is_typed_is_printed_as_it_was_typed(name: str) -> None:
    told = Sheet(PRESS.print(apology(applicant=named(name)))).text

    # The reader takes a hyphen at the end of a line for a broken word.
    assert re.sub(r"[\s-]+", "", name) in re.sub(r"[\s\ufffe\x02-]+", "", told)


def test_markup_anywhere_is_printed_literally(press: Press) -> None:
    hostile = "#panic() *x* $y$ \\ @z"
    sheet = Sheet(press.print(supplement(procedure=hostile, items=(hostile,), reason=hostile, official=hostile)))

    assert sheet.text.count("#panic() *x* $y$ \\ @z") == 5


def test_decomposed_letters_are_set_as_composed_ones(press: Press) -> None:
    name = "Nguyễn Thị Hường Ỷ Ọ Ẵ đ Đ ₫"
    apart = unicodedata.normalize("NFD", name)

    assert press.print(slip(applicant=named(apart))) == press.print(slip(applicant=named(name)))
    assert name in Sheet(press.print(slip(applicant=named(apart)))).text


def test_every_vowel_with_every_tone_is_in_the_font(press: Press) -> None:
    vowels = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    letters = unicodedata.normalize("NFC", " ".join("".join(vowel + tone for tone in tones) for vowel in vowels))

    assert f"{letters} {letters.upper()}" in Sheet(press.print(apology(reason=f"{letters} {letters.upper()}"))).text


@pytest.mark.parametrize("size", ["a4", "a5"])
@pytest.mark.parametrize("name", ["Nguyễn Phúc Bảo Châu " * 9 + "Nguyễn Phúc", "W" * 200], ids=["words", "one word"])
def test_names_of_two_hundred_letters_leave_a_slip_on_one_page_within_its_margins(
    press: Press, size: str, name: str
) -> None:
    long = slip(size=size, applicant=named(name), procedure="Thủ tục rất dài " * 12, official=name[:60])

    sheet = Sheet(press.print(long))

    assert sheet.pages == 1
    assert name.replace(" ", "") in sheet.text.replace(" ", "")
    margins = {"a4": (30, 192), "a5": (14, 137)}[size]
    assert margins[0] - 1 <= sheet.ink().left < sheet.ink().right <= margins[1] + 1


def test_a_sign_that_the_font_lacks_is_named(press: Press) -> None:
    with pytest.raises(GlyphMissingError) as refusal:
        press.print(slip(applicant=named("Lý 漢 Thử")))

    assert refusal.value.facts == {"text": "漢", "font": "Libertinus Serif"}


# --- an office's own templates and fonts ----------------------------------------------------------


def test_a_template_of_the_office_replaces_the_shipped_one_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "slip.typ").write_text('#import "form.typ": *\n#show: sheet\nMẫu riêng: #paper.code', encoding="utf-8")
    press = Press(templates=tmp_path)

    assert "Mẫu riêng: H05.112-260205-0017" in Sheet(press.print(slip())).text
    assert "XIN LỖI" in Sheet(press.print(apology())).text


def test_pictures_come_along_with_the_templates_of_the_office(tmp_path: Path) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
    (tmp_path / "seal.svg").write_text(picture, encoding="utf-8")
    own = '#import "form.typ": *\n#show: sheet\n#image("seal.svg", width: 20mm, alt: "x")'
    (tmp_path / "slip.typ").write_text(own, encoding="utf-8")

    ink = Sheet(Press(templates=tmp_path).print(slip())).ink()

    assert (ink.left, ink.top) == pytest.approx((30, 22), abs=0.5)


@pytest.mark.parametrize(
    ("broken", "line", "reason"),
    [
        ("#let x = (\n", 1, "unclosed delimiter"),
        ("\n\n#paper.nothing", 4, 'dictionary does not contain key "nothing"'),
        ('#set text(font: "Times New Roman")\nx', 2, "unknown font family: times new roman"),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, broken: str, line: int, reason: str) -> None:
    own = tmp_path / "slip.typ"
    own.write_text('#import "form.typ": paper\n' + broken, encoding="utf-8")

    with pytest.raises(TemplateBrokenError) as refusal:
        Press(templates=tmp_path).print(slip())

    assert refusal.value.facts == {"path": str(own), "line": line + (broken[1] == "l"), "reason": reason}


def test_a_template_that_no_paper_uses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "slipp.typ").write_text("x", encoding="utf-8")

    with pytest.raises(TemplateUnknownError) as refusal:
        Press(templates=tmp_path)

    assert refusal.value.facts["path"] == str(tmp_path / "slipp.typ")
    assert "slip.typ" in str(refusal.value.facts["known"])


def test_folders_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderError):
        Press(templates=tmp_path / "none")
    with pytest.raises(FolderError):
        Press(fonts=tmp_path)


def test_a_folder_with_two_families_is_refused(tmp_path: Path) -> None:
    source = Path(fontpkg_public_sans.__file__).parent / "files" / "PublicSans[wght].ttf"
    font = source.read_bytes()
    (tmp_path / "one.ttf").write_bytes(font)
    (tmp_path / "two.ttf").write_bytes(
        font.replace("Public Sans".encode("utf-16-be"), "Publix Sans".encode("utf-16-be"))
    )

    with pytest.raises(FontFamiliesError) as refusal:
        Press(fonts=tmp_path)

    assert refusal.value.facts["known"] == ["Public Sans", "Publix Sans"]


def test_an_office_prints_in_a_font_of_its_own() -> None:
    folder = Path(fontpkg_public_sans.__file__).parent / "files"

    pdf = Press(fonts=folder).print(slip())

    assert b"PublicSans" in pdf
    assert b"Libertinus" not in pdf
    assert "GIẤY TIẾP NHẬN HỒ SƠ" in Sheet(pdf).text


def test_the_shipped_templates_are_the_kinds_of_papers_and_what_they_share() -> None:
    assert {path.stem for path in SHIPPED.iterdir()} == {paper.KIND for paper in every_paper()} | {"form", "blank"}


# --- many -----------------------------------------------------------------------------------------


def test_many_papers_come_out_in_their_order_as_if_printed_one_by_one(press: Press) -> None:
    papers = [apology(number=str(number)) for number in range(1, 20)] + [control()]

    assert list(press.print_all(iter(papers))) == [press.print(paper) for paper in papers]


def test_one_that_cannot_be_printed_is_refused_in_its_turn(press: Press) -> None:
    printed = press.print_all([slip(), slip(applicant=named("漢")), slip()])

    assert next(printed) == press.print(slip())
    with pytest.raises(GlyphMissingError):
        next(printed)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/tra-cuu", "https://trungtamphucvuhanhchinhcong.tinh.example.vn/tra-cuu"]
)
@pytest.mark.parametrize("until", [date(2026, 12, 3), date(2026, 12, 5)])
def test_what_a_blank_slip_says_leaves_room_to_sign(address: str, until: date) -> None:
    sheet = Sheet(Press().print(blanks(1, address, until=until)))

    assert sheet.pages == 1
    assert sheet.where("bằng văn bản").bottom + 1 <= sheet.where("NGƯỜI NỘP HỒ SƠ").top


def test_slips_printed_ahead_are_a_sheet_a_number_each_with_its_own_code() -> None:
    sheet = Sheet(Press().print(blanks(3)))

    assert sheet.pages == 3
    assert sheet.qr() == f"http://127.0.0.1:8000/tra-cuu/H05.112-P26-0001/ABCDEFGHJKMN#dunghen/main/1234/{LEAF}"
    assert all(sheet.text.count(f"H05.112-P26-000{number}") == 4 for number in (1, 2, 3))
    assert "Liên 2: lưu, để nhập sổ" in sheet.text


@pytest.mark.parametrize(("body", "parent"), [(CENTRE.body, CENTRE.parent), ("Ủy ban nhân dân phường Thử", None)])
def test_a_slip_for_an_outage_names_its_office_once_on_each_copy(body: str, parent: str | None) -> None:
    head = CENTRE.model_copy(update={"body": body, "parent": parent})
    said = Sheet(Press().print(blanks(1, letterhead=head))).text

    assert said.count(body) == 2
    assert parent is None or said.count(f"{parent} {body}") == 2


def test_the_head_of_a_slip_names_a_committee_once() -> None:
    head = CENTRE.model_copy(update={"body": "Ủy ban nhân dân phường Thử", "parent": None})

    assert Sheet(PRESS.print(slip(letterhead=head))).text.count("ỦY BAN NHÂN DÂN") == 1
