"""Letters from the ledger: what was promised, whether it broke or will, why, and what is promised now."""

from datetime import date

import pytest

from adapters.letters.papers import ApologyLetter
from adapters.reference import shipped_rules
from domain import commands as c
from domain.events import Received
from tests.adapters.letters.conftest import PRINTER, Ward
from tests.world import at


def letter_of(ward: Ward, code: str) -> ApologyLetter:
    paper = ward.gathering.paper("apology", code, PRINTER)
    assert isinstance(paper, ApologyLetter)
    return paper


def test_a_letter_before_the_break_is_a_notice_and_an_apology_ahead(ward: Ward) -> None:
    code = ward.receive()
    ward.apologise(code, "2026-11-25 09:00", note="máy chủ hỏng")

    letter = letter_of(ward, code)

    assert (letter.because, letter.number, letter.signer) == ("ahead", "1", "binh")
    assert (letter.promised, letter.re_promise) == (at("2026-11-26 17:00"), at("2026-12-01 17:00"))
    assert letter.reason == "Thiếu người giải quyết trong thời gian này; máy chủ hỏng"
    assert letter.form.name == "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"


def test_a_letter_after_the_break_answers_for_the_delay(ward: Ward) -> None:
    code = ward.receive()
    ward.act(c.RaiseRungs, code, "2026-11-30 08:00")
    ward.apologise(code, "2026-11-30 09:00")

    assert (letter_of(ward, code).because, letter_of(ward, code).settled_at) == ("late", None)


def test_a_letter_that_nobody_flagged_yet_still_knows_that_the_date_is_past(ward: Ward) -> None:
    code = ward.receive()
    ward.apologise(code, "2026-11-30 09:00")

    assert letter_of(ward, code).because == "late"


def test_a_letter_for_a_late_result_says_when_it_came_and_gives_no_new_date(ward: Ward) -> None:
    code = ward.receive()
    ward.act(c.ProcessDossier, code, "2026-11-27 09:00")
    ward.apologise(code, "2026-11-27 10:00")

    letter = letter_of(ward, code)

    assert (letter.because, letter.settled_at, letter.re_promise) == ("late", at("2026-11-27 09:00"), None)
    assert letter.form.name == "Văn bản xin lỗi"


def test_a_letter_of_a_ledger_that_knows_no_shorter_form_keeps_the_whole_name(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tuple(rule for rule in shipped_rules() if not rule.id.startswith("form.apology_only"))
    code = ward.receive()
    ward.act(c.ProcessDossier, code, "2026-11-27 09:00")
    ward.apologise(code, "2026-11-27 10:00")
    ground = ward.ledger.reader.ground()
    monkeypatch.setattr(ground.rules, "rules", {rule.id: rule for rule in rules})
    monkeypatch.setattr(ward.ledger.reader, "ground", lambda: ground)

    assert letter_of(ward, code).form.name == "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"


def test_a_letter_for_a_broken_re_promise_names_the_one_before(ward: Ward) -> None:
    code = ward.receive()
    ward.apologise(code, "2026-11-25 09:00")
    ward.act(c.RaiseRungs, code, "2026-12-03 08:00")
    ward.apologise(code, "2026-12-03 09:00")

    letter = letter_of(ward, code)

    assert (letter.because, letter.number, letter.again) == ("re_promise_broken", "2", at("2026-12-01 17:00"))
    assert (letter.earlier_number, letter.earlier_on) == ("1", date(2026, 11, 25))
    assert letter.promised == at("2026-11-26 17:00")


def test_a_letter_for_an_error_tells_of_the_recall_and_of_the_promise_after_it(ward: Ward) -> None:
    code = ward.receive()
    ward.act(c.ReturnResult, code, "2026-11-23 09:00", outcome="granted")
    ward.act(c.RecallResult, code, "2026-11-25 09:00")
    ward.apologise(code, "2026-11-25 10:00", reason="our_error", re_promise=None)

    letter = letter_of(ward, code)

    assert (letter.because, letter.recalled_at) == ("error", at("2026-11-25 09:00"))
    assert (letter.promised, letter.settled_at) == (at("2026-11-26 17:00"), at("2026-11-23 09:00"))
    assert letter.re_promise == at("2026-11-30 17:00")


def test_words_alone_are_the_reason_where_no_other_fits_and_go_with_the_person(ward: Ward) -> None:
    code = ward.receive()
    ward.apologise(code, "2026-11-25 09:00", reason="other", note="Mưa lũ.")
    assert letter_of(ward, code).reason == "Mưa lũ."
    first, _row = ward.ledger.reader.dossier(code).acts[0]
    assert isinstance(first, Received)
    assert first.applicant is not None
    ward.ledger.vault.destroy(first.applicant.kid)

    assert letter_of(ward, code).reason is None


def test_all_letters_signed_are_found_by_office_and_day(ward: Ward) -> None:
    ward.open_office("W2", "Phường Hai")
    first, second = ward.receive(), ward.receive(office="W2")
    ward.apologise(first, "2026-11-25 09:00")
    ward.apologise(second, "2026-11-26 09:00")
    ward.apologise(first, "2026-12-03 09:00")

    found = ward.gathering.issued_letters()

    assert [one.code for one in found] == [first, second, first]
    assert [one.code for one in ward.gathering.issued_letters("W1")] == [first, first]
    assert [one.code for one in ward.gathering.issued_letters(since=date(2026, 11, 26))] == [second, first]
    printed = list(ward.gathering.papers("apology", found, PRINTER))
    assert [paper.because for paper in printed if isinstance(paper, ApologyLetter)] == [
        "ahead", "ahead", "re_promise_broken",
    ]  # fmt: skip
