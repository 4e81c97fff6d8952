"""The words of messages: each in Vietnamese with all its places, each kind written in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import adapters.notify
import scheduler
from adapters.cli import outbox_told
from adapters.locale import _, use_language
from adapters.notify import overviews, to_citizen, to_staff
from domain import commands as c
from scheduler.alerts import FROM_LOW_TO_HIGH
from tests.adapters.notify.postroom import BROKEN, CITIZEN, Postroom

SENTENCES = {
    *to_staff.HAPPENED.values(),
    *to_staff.TO_DO.values(),
    to_staff.AUTOMATIC,
    *to_citizen.SUBJECTS.values(),
    *to_citizen.LATE,
    *to_citizen.MOVED.values(),
    *to_citizen.READY.values(),
    to_citizen.GREETING,
    to_citizen.NEW_DATE,
    to_citizen.REASON,
    to_citizen.PLACE,
    to_citizen.COME,
    to_citizen.CLOSING,
    *overviews.HEADINGS.values(),
    *outbox_told.WHY.values(),
    *outbox_told.RUN.values(),
}


@pytest.mark.parametrize("text", sorted(SENTENCES))
def test_every_sentence_is_said_in_vietnamese(text: str) -> None:
    use_language("vi")
    said = _(text)
    assert said != text
    assert set(re.findall(r"{\w+}", said)) <= set(re.findall(r"{\w+}", text))
    assert "!" not in said


def test_every_rung_has_its_sentences() -> None:
    assert set(to_staff.HAPPENED) == set(to_staff.TO_DO) == {*FROM_LOW_TO_HIGH, "new_date"}


def reasons() -> Iterator[str]:
    """Every stable word that a verdict or a failure is given in the code."""
    for package in (scheduler, adapters.notify):
        for path in Path(package.__path__[0]).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(id="Drop" | "Dead" | "Failure"), args=[ast.Constant(value=str(why))]):
                        yield why
                    case ast.Call(func=ast.Name(id="UndeliveredError"), keywords=[ast.keyword(value=value), *_rest]):
                        if isinstance(value, ast.Constant):
                            yield value.value


def test_every_reason_a_message_can_have_is_told_in_words() -> None:
    found = set(reasons())
    assert len(found) > 10
    assert found <= set(outbox_told.WHY)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_of_message_is_written_in_both_languages(post: Postroom, language: str) -> None:
    post.dispatcher._lang = language
    codes = post.receive(22, applicant=CITIZEN, notify_by="email")
    post.tick("2026-11-04 08:00", codes[:1])
    post.tick(BROKEN, codes)
    post.act(c.DraftApology, codes[0], BROKEN, reason="staff")
    post.act(c.IssueApology, codes[0], BROKEN)
    post.act(c.ProcessDossier, codes[1], BROKEN)
    post.run("2026-11-06 08:02")
    now = post.clock.now
    kinds = set()
    for row in post.outbox.rows():
        parcel = post.dispatcher.preview(row, now)
        if parcel is not None:
            kinds.add(row.kind)
            assert "{" not in parcel.subject + parcel.text
            assert f'<html lang="{language}">' in parcel.html
    assert kinds == {"notice_due", "overdue", "late", "new_date", "ready", "summary", "digest"}
