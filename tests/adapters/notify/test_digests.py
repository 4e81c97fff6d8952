"""One digest for each office on each working morning: what it promised, what it owes, what could not be sent."""

from collections import Counter

from adapters.notify.parcel import Parcel, UndeliveredError
from domain import commands as c
from tests.adapters.notify.postroom import BROKEN, Postroom


def digests(post: Postroom, receiver: str = "head") -> list[Parcel]:
    return [parcel for parcel in post.world.to(receiver) if parcel.kind == "digest"]


def test_each_morning_the_heads_learn_what_the_office_faces(post: Postroom) -> None:
    late, today = post.receive(1)[0], post.receive(1, id="receive-2")[0]
    post.act(c.PauseClock, today, "2026-11-03 08:00", cause="other")
    post.act(c.ResumeClock, today, "2026-11-04 08:00")
    post.tick("2026-11-06 00:00", [late])
    post.run("2026-11-06 07:30")
    [digest] = digests(post)
    assert digest.subject == "Việc thứ Sáu 06/11/2026: W1"
    assert f"Quá hạn (1)\n- {late}" in digest.text
    assert f"Hẹn trả hôm nay (1)\n- {today}" in digest.text
    assert f"Nợ văn bản xin lỗi (1)\n- {late}" in digest.text
    assert [parcel.subject for parcel in digests(post, "desk")] == [digest.subject]
    assert digests(post, "official") == []


def test_it_comes_once_a_day_however_often_it_is_asked_for(post: Postroom) -> None:
    post.receive(1)
    for when in ("2026-11-05 07:29", "2026-11-05 07:30", "2026-11-05 09:00", "2026-11-05 16:00", "2026-11-06 07:31"):
        post.another().run_once(post.clock.show(when))
    assert [parcel.subject for parcel in digests(post)] == [
        "Việc thứ Năm 05/11/2026: W1",
        "Việc thứ Sáu 06/11/2026: W1",
    ]


def test_none_comes_when_nobody_works(post: Postroom) -> None:
    post.receive(1)
    post.run("2026-11-07 09:00")
    post.run("2026-11-24 09:00")
    assert digests(post) == []


def test_with_nothing_to_say_none_is_sent_and_that_is_remembered(post: Postroom) -> None:
    post.run("2026-11-05 07:30")
    assert digests(post) == []
    assert Counter((row.state, row.why) for row in post.outbox.rows()) == {("dropped", "nothing_to_say"): 4}
    post.clock.show("2026-11-05 10:00")
    post.receive(1)
    post.run("2026-11-05 10:10")
    assert digests(post) == []


def test_one_that_missed_its_day_is_not_sent_on_the_next(post: Postroom) -> None:
    post.receive(1)

    def away(_address: str, _parcel: Parcel) -> None:
        raise UndeliveredError(why="no_answer")

    post.world.ordeal = away
    post.run("2026-11-05 16:59")
    post.world.ordeal = lambda _address, _parcel: None
    post.run("2026-11-06 07:30")
    assert [parcel.subject for parcel in digests(post)] == ["Việc thứ Sáu 06/11/2026: W1"]
    assert {row.why for row in post.outbox.rows("dropped") if row.office == "W1"} == {"past"}


def test_it_says_how_many_messages_could_not_be_sent(post: Postroom) -> None:
    [code] = post.receive(1)

    def refuse(address: str, parcel: Parcel) -> None:
        if "official" in address and parcel.kind == "overdue":
            raise UndeliveredError(why="smtp_550", is_permanent=True)

    post.world.ordeal = refuse
    post.tick(BROKEN, [code])
    post.run(BROKEN)
    post.act(c.ReturnResult, code, "2026-11-06 09:00", outcome="granted")
    post.run("2026-11-09 07:30")
    assert "1 tin không gửi được" in digests(post)[-1].text
