"""What is due goes out: to whom it concerns, in working time, while it is true; the rest is kept or dropped."""

from datetime import timedelta

import pytest

from adapters.ledger.instants import from_micros
from adapters.ledger.outbox import Row
from adapters.notify.parcel import Parcel, UndeliveredError
from domain import commands as c
from tests.adapters.desk.wards import acting
from tests.adapters.notify.postroom import BROKEN, CITIZEN, WARNED, Postroom
from tests.world import at


def whys(post: Postroom, state: str) -> set[str | None]:
    return {row.why for row in post.rows(state)}


# --- to whom --------------------------------------------------------------------------------------------


@pytest.mark.on_postgresql
def test_a_broken_promise_reaches_official_desk_and_head_once_each(post: Postroom) -> None:
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    assert post.run(BROKEN).sent >= 3
    for receiver in ("official", "desk", "head"):
        [parcel] = [parcel for parcel in post.world.to(receiver) if parcel.kind == "overdue"]
        assert parcel.code == code
        assert f"Quá hạn: {code}" in parcel.subject
        assert "17:00 thứ Năm 05/11/2026" in parcel.text
        assert "lan" in parcel.text
    assert post.world.to("province") == []
    assert post.states() == {"sent": 3}
    came = len(post.world.came)
    assert post.run("2026-11-06 08:10").sent == 0
    assert len(post.world.came) == came


def test_who_has_no_address_is_represented_by_the_next_one_up_who_gets_one_message(post: Postroom) -> None:
    post.entries = {"office_head": ("mailto:head@example.vn",)}
    post.dispatcher = post.another()
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    post.run(BROKEN)
    assert [parcel.kind for parcel in post.world.to("head") if parcel.kind != "digest"] == ["overdue"]
    assert post.states() == {"sent": 1, "dropped": 2}
    assert whys(post, "dropped") == {"same_recipient"}


def test_two_roles_of_one_person_are_one_recipient(post: Postroom) -> None:
    post.entries = dict.fromkeys(("official", "desk_head", "office_head"), ("mailto:head@example.vn",))
    post.dispatcher = post.another()
    codes = post.receive(24)
    post.tick(BROKEN, codes)
    post.run("2026-11-06 08:05")
    kinds = [parcel.kind for parcel in post.world.to("head")]
    assert (kinds.count("overdue"), kinds.count("summary"), kinds.count("digest")) == (20, 1, 1)


def test_without_any_address_a_message_dies_and_says_why(post: Postroom) -> None:
    post.entries = {"citizen_sms": ("zalo://{phone}",)}
    post.dispatcher = post.another()
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    assert post.run(BROKEN).dead >= 3
    assert whys(post, "dead") == {"no_address"}


# --- in working time, while it is true ------------------------------------------------------------------


def test_at_night_a_message_waits_for_the_office_to_open(post: Postroom) -> None:
    [code] = post.receive(1)
    post.tick("2026-11-06 00:00", [code])
    assert post.run("2026-11-06 00:01").sent == 0
    assert {row.next_at for row in post.rows()} == {int(at("2026-11-06 07:30").timestamp() * 1_000_000)}
    assert post.run("2026-11-06 07:29").sent == 0
    assert post.run("2026-11-06 07:30").sent >= 3


def test_over_a_weekend_it_waits_for_monday(post: Postroom) -> None:
    [code] = post.receive(1)
    post.tick("2026-11-06 17:30", [code])
    post.run("2026-11-07 09:00")
    assert post.states() == {"pending": 3}
    post.run("2026-11-09 07:30")
    assert post.states() == {"sent": 3}


@pytest.mark.parametrize(
    ("kind", "why"), [(c.ProcessDossier, "has_result"), (c.WithdrawDossier, "closed"), (c.StopDossier, "closed")]
)
def test_a_closed_case_sends_nothing(post: Postroom, kind: type[c.DossierCommand], why: str) -> None:
    [code] = post.receive(1)
    post.tick("2026-11-06 00:00", [code])
    post.act(kind, code, "2026-11-06 07:30", **({"basis": "x"} if kind is c.StopDossier else {}))
    post.run(BROKEN)
    assert post.states() == {"dropped": 3}
    assert whys(post, "dropped") == {why}


def test_a_promise_that_moved_drops_the_old_warning_and_arms_a_new_one(post: Postroom) -> None:
    [code] = post.receive(1)
    post.tick("2026-11-04 00:00", [code])
    post.act(c.PauseClock, code, "2026-11-04 07:30", cause="other")
    post.run("2026-11-04 07:31")
    assert whys(post, "pending") == {"paused"}
    post.act(c.ResumeClock, code, "2026-11-06 08:00")
    post.run("2026-11-06 08:40")
    assert whys(post, "dropped") == {"promise_moved"}
    assert not any(parcel.kind == "notice_due" for _, parcel in post.world.came)
    post.tick("2026-11-06 08:50", [code])
    post.run("2026-11-06 09:00")
    [parcel] = [parcel for parcel in post.world.to("official") if parcel.kind == "notice_due"]
    assert "17:00 thứ Hai 09/11/2026" in parcel.text


# --- too many at once -----------------------------------------------------------------------------------


@pytest.mark.on_postgresql
def test_of_many_flags_of_one_tick_each_reader_gets_twenty_messages_and_one_summary(post: Postroom) -> None:
    codes = post.receive(40)
    post.tick(BROKEN, codes)
    post.run("2026-11-06 08:00")
    post.run("2026-11-06 08:02")
    for receiver in ("official", "desk", "head"):
        parcels = post.world.to(receiver)
        told = [parcel.code for parcel in parcels if parcel.kind == "overdue"]
        assert (len(told), len(set(told))) == (20, 20)
        [summary] = [parcel for parcel in parcels if parcel.kind == "summary"]
        assert "20 hồ sơ cần xem: W1" in summary.subject
        assert all((code in summary.text) != (code in told) for code in codes)
    assert post.states() == {"sent": 63, "summed": 60}


@pytest.mark.long
def test_a_thousand_flags_of_one_tick_are_twenty_messages_and_one_summary_for_each_reader(post: Postroom) -> None:
    post.tick(BROKEN, post.receive(1000))
    post.run("2026-11-06 08:02")
    for receiver in ("official", "desk", "head"):
        kinds = [parcel.kind for parcel in post.world.to(receiver) if parcel.kind != "digest"]
        assert sorted(kinds) == ["overdue"] * 20 + ["summary"]
    assert post.states() == {"sent": 63, "summed": 2940}


def test_a_summary_waits_until_the_tick_is_complete_and_later_ones_get_their_own(post: Postroom) -> None:
    codes = post.receive(45)
    post.tick(BROKEN, codes[:25])
    post.run(BROKEN)
    assert post.states() == {"sent": 60, "pending": 15}
    post.tick(BROKEN, codes[25:35])
    post.run("2026-11-06 08:01")
    [first] = [parcel for parcel in post.world.to("head") if parcel.kind == "summary"]
    assert "15 hồ sơ" in first.subject
    post.clock.show("2026-11-06 08:02")
    late = [acting(c.RaiseRungs, code, BROKEN, by="dunghen") for code in codes[35:]]
    post.ward.desk.handle_all(late)
    post.run("2026-11-06 08:10")
    _, second = [parcel for parcel in post.world.to("head") if parcel.kind == "summary"]
    assert "10 hồ sơ" in second.subject


def test_a_summary_leaves_out_whose_result_is_there_by_now(post: Postroom) -> None:
    codes = post.receive(23)
    post.tick("2026-11-06 00:00", codes)
    post.act(c.ProcessDossier, codes[21], "2026-11-06 07:30")
    post.run(BROKEN)
    [summary] = [parcel for parcel in post.world.to("desk") if parcel.kind == "summary"]
    assert codes[21] not in summary.text
    assert codes[22] in summary.text
    for code in (codes[20], codes[22]):
        post.act(c.ProcessDossier, code, "2026-11-06 08:30")


# --- the citizen ----------------------------------------------------------------------------------------


def test_a_citizen_who_agreed_is_told_and_the_dossier_and_the_access_log_say_so(post: Postroom) -> None:
    [code] = post.receive(1, applicant=CITIZEN, notify_by="email")
    post.act(c.ProcessDossier, code, WARNED)
    post.run("2026-11-04 08:05")
    [parcel] = post.world.to("huong")
    assert parcel.kind == "ready"
    assert "sớm hơn ngày hẹn" in parcel.text
    assert "Hường" not in parcel.text
    last, _row = post.ward.reader.dossier(code).acts[-1]
    assert (last.TOPIC, last.body()["what"], last.body()["channel"]) == ("dossier.citizen_notified", "ready", "email")
    with post.ward.reader.snapshot() as connection:
        opened = connection.exec_driver_sql("SELECT by, purpose, fields FROM access_log").all()
    assert [tuple(row) for row in opened] == [("dunghen", "notify", "applicant")]


def test_a_citizen_hears_of_a_late_promise_and_of_its_new_date(post: Postroom) -> None:
    [code] = post.receive(1, applicant=CITIZEN, notify_by="email")
    post.tick(BROKEN, [code])
    post.run(BROKEN)
    post.act(c.DraftApology, code, "2026-11-06 09:00", reason="other_agency", place="Quầy {2}")
    post.act(c.IssueApology, code, "2026-11-06 09:10")
    post.run("2026-11-06 09:15")
    late, news = post.world.to("huong")
    assert "Chúng tôi xin lỗi ông/bà" in late.text
    assert "17:00 thứ Tư, ngày 11 tháng 11 năm 2026" in news.text
    assert "Lý do: Cơ quan phối hợp trả lời chậm." in news.text
    assert "Quầy {2}" in news.text


def test_a_letter_signed_before_the_office_opens_replaces_the_bare_notice(post: Postroom) -> None:
    [code] = post.receive(1, applicant=CITIZEN, notify_by="email")
    post.tick("2026-11-06 00:00", [code])
    post.act(c.DraftApology, code, "2026-11-06 07:00", reason="staff")
    post.act(c.IssueApology, code, "2026-11-06 07:10")
    post.run("2026-11-06 07:30")
    assert [parcel.kind for parcel in post.world.to("huong")] == ["new_date"]


def test_without_consent_or_after_erasure_no_address_is_used(post: Postroom) -> None:
    agreed, silent = (
        post.receive(1, applicant=CITIZEN, notify_by="email")[0],
        post.receive(1, applicant=CITIZEN, id="receive-silent")[0],
    )
    for code in (agreed, silent):
        post.act(c.ProcessDossier, code, WARNED)
    first, _row = post.ward.reader.dossier(agreed).acts[0]
    post.ward.vault.destroy(first.applicant.kid)  # type: ignore[attr-defined, union-attr] # a receipt with its applicant
    post.run("2026-11-04 08:05")
    assert post.world.to("huong") == []
    assert [(row.code, row.why) for row in post.rows()] == [(agreed, "erased")]


def test_a_way_that_no_channel_serves_dies_visibly(post: Postroom) -> None:
    [code] = post.receive(1, applicant=CITIZEN, notify_by="zalo")
    post.act(c.ProcessDossier, code, WARNED)
    post.run("2026-11-04 08:05")
    assert whys(post, "dead") == {"no_address"}


# --- failures -------------------------------------------------------------------------------------------


def refusing(receiver: str, why: str, *, is_permanent: bool = False):  # noqa: ANN201 - the ordeal of a test
    def ordeal(address: str, _parcel: Parcel) -> None:
        if receiver in address:
            raise UndeliveredError(why=why, is_permanent=is_permanent)

    return ordeal


def test_a_refusal_for_good_is_dead_at_once_and_stops_nobody_else(post: Postroom) -> None:
    post.world.ordeal = refusing("desk@", "smtp_550", is_permanent=True)
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    post.run(BROKEN)
    [dead] = post.rows("dead")
    assert (dead.audience, dead.why, dead.attempts) == ("desk_head@W1", "smtp_550", 1)
    assert post.states() == {"sent": 2, "dead": 1}


def test_a_dead_letter_is_tried_again_by_one_command_and_gets_through(post: Postroom) -> None:
    post.world.ordeal = refusing("desk@", "smtp_550", is_permanent=True)
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    post.run(BROKEN)
    post.world.ordeal = refusing("nobody", "")
    now = post.clock.show("2026-11-06 10:00")
    assert post.outbox.retry(now, [row.id for row in post.rows("sent")]) == 0
    assert post.outbox.retry(now) >= 1
    post.run("2026-11-06 10:01")
    assert [parcel.kind for parcel in post.world.to("desk")].count("overdue") == 1
    assert post.rows("dead") == []


def test_a_message_that_cannot_even_be_read_blocks_no_other(post: Postroom) -> None:
    good, bad = post.receive(2)
    post.tick(BROKEN, [bad, good])
    with post.ward.engines[0].execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql('UPDATE outbox SET facts = \'{"procedure": "gone"}\' WHERE code = ?', (bad,))
    sent = post.run(BROKEN)
    assert {parcel.code for parcel in post.world.to("official") if parcel.code} == {good}
    assert sent.failed == 3
    assert whys(post, "pending") == {"unreadable: ProcedureUnknownError"}


def test_tries_wait_longer_each_time_and_end_after_eight(post: Postroom) -> None:
    post.world.ordeal = refusing("@example.vn", "no_answer")
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    instants = [at(BROKEN)]
    while waiting := post.rows("pending"):
        post.clock.now = max(instants[-1], *(from_micros(row.next_at) for row in waiting))
        instants.append(post.clock.now)
        post.dispatcher.run_once(post.clock.now)
    row = post.rows("dead")[0]
    assert row.why == "no_answer"
    assert 4 <= row.attempts <= 8  # two days, of which the weekend is no working time
    assert instants[-1] - instants[1] >= timedelta(hours=48)


def test_of_two_addresses_the_one_that_took_it_is_not_asked_again(post: Postroom) -> None:
    post.entries = {"desk_head": ("mailto:desk@example.vn", "mailto:desk2@example.vn")}
    post.dispatcher = post.another()
    post.world.ordeal = refusing("desk2@", "no_answer")
    [code] = post.receive(1)
    post.tick(WARNED, [code])
    post.run(WARNED)
    post.world.ordeal = refusing("nobody", "")
    post.run("2026-11-04 08:30")
    told = [address for address, parcel in post.world.came if parcel.kind == "notice_due"]
    assert sorted(told) == ["mailto:desk2@example.vn", "mailto:desk@example.vn"]


# --- looking after it -----------------------------------------------------------------------------------


def test_what_was_sent_is_forgotten_after_a_month_and_the_dead_stay(post: Postroom) -> None:
    post.world.ordeal = refusing("desk@", "smtp_550", is_permanent=True)
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    post.run(BROKEN)
    post.act(c.ReturnResult, code, "2026-11-06 09:00", outcome="granted")
    post.another().run_once(post.clock.show("2026-12-07 08:00"))
    assert [row.audience for row in post.rows()] == ["desk_head@W1"]


def test_a_stopped_dispatcher_gives_its_messages_back_when_its_lease_ends(post: Postroom) -> None:
    [code] = post.receive(1)
    post.tick(BROKEN, [code])
    now = post.clock.show(BROKEN)
    claimed: list[Row] = post.outbox.claim(now, timedelta(minutes=10), 100)
    assert len(claimed) == 3
    assert post.run("2026-11-06 08:09").sent == sum(parcel.kind == "digest" for _, parcel in post.world.came)
    post.run("2026-11-06 08:10")
    assert post.states() == {"sent": 3}
