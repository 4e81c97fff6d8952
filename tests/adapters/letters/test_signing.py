"""Who signs as what: the head in the name of the committee, a deputy for the head, others under their own title."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from adapters.letters.facts import Letterhead
from adapters.letters.gathering import Asking
from adapters.letters.letterhead import letterhead_of
from adapters.letters.papers import ApologyLetter, CitizensPaper
from adapters.letters.signing import lines
from adapters.settings import LetterheadWords
from domain import commands as c
from domain.user import RegisterUser
from tests.adapters.letters.conftest import PRINTER, Ward
from tests.adapters.letters.samples import CENTRE
from tests.world import at

COMMITTEE = Letterhead(
    name="Ủy ban nhân dân phường Thử",
    body="Ủy ban nhân dân phường Thử",
    title="Chủ tịch",
    on_behalf="TM. Ủy ban nhân dân",
)
TM = "TM. Ủy ban nhân dân"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Chủ tịch", (TM, "Chủ tịch")),
        ("CHỦ TỊCH", (TM, "Chủ tịch")),
        ("Chủ tịch UBND phường", (TM, "Chủ tịch")),
        ("Chủ tịch Uỷ ban nhân dân phường Thử", (TM, "Chủ tịch")),
        ("Chủ tịch phường", (TM, "Chủ tịch")),
        ("Phó Chủ tịch UBND phường", (TM, "KT. Chủ tịch", "Phó Chủ tịch")),
        ("Giám đốc Trung tâm", ("Giám đốc Trung tâm",)),
        ("Chủ tịch Hội Nông dân", ("Chủ tịch Hội Nông dân",)),
        ("Chủ tịch Hội đồng nhân dân", ("Chủ tịch Hội đồng nhân dân",)),
        (None, ()),
    ],
)
def test_above_a_signature_stands_what_the_signer_is(title: str | None, said: tuple[str, ...]) -> None:
    assert lines(COMMITTEE, title) == said


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Giám đốc", ("Giám đốc",)),
        ("Giám đốc Trung tâm", ("Giám đốc",)),
        ("Phó Giám đốc Trung tâm", ("KT. Giám đốc", "Phó Giám đốc")),
        ("Giám đốc Công an", ("Giám đốc Công an",)),
    ],
)
def test_a_centre_has_a_head_of_its_own(title: str, said: tuple[str, ...]) -> None:
    assert lines(CENTRE, title) == said


@pytest.mark.parametrize("how", ["TL", "TUQ"])
def test_an_office_may_have_others_sign_by_order_or_by_authority_of_its_head(ward: Ward, how: str) -> None:
    words = {"W1": LetterheadWords.model_validate({"delegated": how})}
    ground = ward.ledger.reader.ground()
    head = letterhead_of(ground.office_of("W1"), date(2026, 11, 20), ground.office_of, words)

    assert lines(head, "Giám đốc Trung tâm") == (f"{how}. Chủ tịch", "Giám đốc Trung tâm")
    assert lines(head, "Chủ tịch") == (TM, "Chủ tịch")


@pytest.mark.parametrize(("title", "said"), [("Giám đốc Trung tâm", ("Giám đốc Trung tâm",)), (None, ())])
def test_a_letter_bears_the_title_of_who_signed_it_alone_in_a_batch_and_as_a_draft(
    ward: Ward, title: str | None, said: tuple[str, ...]
) -> None:
    order = RegisterUser(id="binh", by="admin", at=at("2026-11-20 07:30"), user="binh", name="Trần Văn Bình")
    ward.ledger.desk.handle(order.model_copy(update={"title": title}))
    code = ward.receive()
    ward.act(c.DraftApology, code, "2026-11-26 09:00", reason="staff", by="hoa")
    draft = ward.gathering.draft(code, 2, Asking("binh", "read it"), at("2026-11-26 09:00"))
    ward.act(c.IssueApology, code, "2026-11-26 09:00", by="binh")
    [of_many] = ward.gathering.papers("apology", ward.gathering.issued_letters(), PRINTER)

    for letter in (draft, ward.gathering.paper("apology", code, PRINTER), of_many):
        assert signed_by(letter) == ("Trần Văn Bình", said)


def signed_by(paper: CitizensPaper) -> tuple[str | None, tuple[str, ...]]:
    assert isinstance(paper, ApologyLetter)
    return paper.signer, paper.signs_as


def test_what_is_told_of_letterheads_names_every_setting_and_is_accepted() -> None:
    told = (Path(__file__).parents[3] / "docs" / "papers.md").read_text("utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", told, re.DOTALL)

    [words] = tomllib.loads(example)["letterheads"].values()

    assert LetterheadWords.model_validate(words).model_fields_set == set(LetterheadWords.model_fields)
