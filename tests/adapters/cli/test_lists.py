"""What is read about many dossiers: the worklist, the rates, a search, and the read models made anew."""

import pytest

from adapters.bootstrap import closing, open_existing
from adapters.ledger.rebuilding import rebuild_read_models
from tests.adapters.cli.terminal import SAME_DAY, Terminal


def busy(desk: Terminal) -> list[str]:
    """Four dossiers: overdue, due today, paused, and without a promise."""
    overdue = desk.receive("--at", "10/11/2026 09:00", "--source", "paper", "--official", "hoa")
    today = desk.receive(procedure=SAME_DAY)
    paused = desk.receive("--name", "Trần Thị Mai")
    desk.says("pause", paused, "--cause", "payment")
    return [overdue, today, paused, desk.receive("--no-promise")]


# --- worklist -------------------------------------------------------------------------------------


def test_the_worklist_begins_with_what_broke_first_and_names_nobody(desk: Terminal) -> None:
    codes = busy(desk)

    said = desk.says("worklist")
    listed = desk.answers_with("worklist")

    assert [item["code"] for item in listed["items"]] == codes
    assert [item["state"] for item in listed["items"]] == ["overdue", "in_time", "paused", "no_promise"]
    assert listed["counts"] == {"in_time": 1, "overdue": 1, "paused": 1, "no_promise": 1}
    for words in ("quá 5 ngày làm việc", "trước 17:00", "dừng từ hôm nay", "T6\N{NO-BREAK SPACE}13/11", "4 hồ sơ"):
        assert words in said
    assert "Mai" not in said


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (("--state", "overdue"), [0]),
        (("--state", "no_promise"), [3]),
        (("--official", "hoa"), [0]),
        (("--procedure", SAME_DAY), [1]),
        (("--office", "W2"), []),
        (("--limit", "2"), [0, 1]),
    ],
)
def test_the_worklist_is_filtered(desk: Terminal, words: tuple[str, ...], places: list[int]) -> None:
    codes = busy(desk)

    items = desk.answers_with("worklist", *words)["items"]

    assert [item["code"] for item in items] == [codes[place] for place in places]


def test_an_empty_worklist_says_so(desk: Terminal) -> None:
    assert "Không có hồ sơ nào đang chờ." in desk.says("worklist")


def test_the_worklist_as_it_stood_and_as_it_was_known(desk: Terminal) -> None:
    code = desk.receive("--at", "10/11/2026 09:00", "--source", "paper")
    desk.now = "2026-11-20 09:00"
    desk.says("process", code)

    stood = desk.answers_with("worklist", "--as-of", "12/11/2026 08:00")
    known = desk.answers_with("worklist", "--known-at", "20/11/2026 08:30")
    before = desk.answers_with("worklist", "--known-at", "12/11/2026 08:00")

    assert [(item["code"], item["state"]) for item in stood["items"]] == [(code, "in_time")]
    assert [(item["code"], item["state"]) for item in known["items"]] == [(code, "overdue")]
    assert before["items"] == []
    assert desk.answers_with("worklist")["items"] == []


# --- rates ----------------------------------------------------------------------------------------

CONTRACT = {
    "position", "received", "carried_over", "early", "on_time", "late", "settled", "open_in_time", "open_overdue",
    "open_paused", "closed_otherwise", "no_promise", "rates", "groups",
}  # fmt: skip


def settled(desk: Terminal) -> None:
    """One early, one on time, one late."""
    early, on_time = desk.receive(), desk.receive(procedure=SAME_DAY)
    late = desk.receive("--at", "10/11/2026 09:00", "--source", "paper", "--channel", "online")
    for code in (early, on_time, late):
        desk.says("process", code)


def test_rates_answer_the_contract(desk: Terminal) -> None:
    settled(desk)

    rates = desk.answers_with("rates")

    assert rates.keys() >= CONTRACT
    assert (rates["early"], rates["on_time"], rates["late"], rates["settled"]) == (1, 1, 1, 3)
    assert rates["position"] == desk.position()
    kept = rates["rates"]["on_time"]
    assert (kept["numerator"], kept["denominator"], kept["percent"]) == (2, 3, 66.67)
    assert kept["definition"] == "(early + on_time) / settled"


def test_rates_show_their_parts_their_definition_and_their_ledger_line(desk: Terminal) -> None:
    settled(desk)

    said = desk.says("rates", "--by", "procedure")

    assert "66,67% · 2/3" in said
    assert "(trước hạn + đúng hạn) / đã giải quyết" in said
    assert f"Đọc từ sổ đến dòng {desk.position()}." in said
    assert "1.001193 Đăng ký khai sinh" in said


def test_nothing_settled_is_no_rate(desk: Terminal) -> None:
    desk.receive()

    assert desk.says("rates").count("không phát sinh") == 2
    assert desk.answers_with("rates")["rates"]["on_time"]["percent"] is None


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("office", ["W1"]),
        ("procedure", [SAME_DAY, "1.004873"]),
        ("channel", ["desk", "online"]),
        ("official", ["lan"]),
        ("month", ["2026-11"]),
    ],
)
def test_rates_by(desk: Terminal, by: str, keys: list[str]) -> None:
    settled(desk)

    groups = desk.answers_with("rates", "--by", by)["groups"]

    assert [group["key"] for group in groups] == keys
    assert sum(group["settled"] for group in groups) == 3
    assert desk.says("rates", "--by", by)


def test_a_period_is_half_open_from_midnight_to_midnight(desk: Terminal) -> None:
    settled(desk)

    day = desk.answers_with("rates", "--from", "2026-11-20", "--to", "21/11/2026")
    before = desk.answers_with("rates", "--to", "20/11/2026")

    assert (day["carried_over"], day["received"], day["settled"]) == (1, 2, 3)
    assert (before["received"], before["open_overdue"], before["settled"]) == (1, 1, 0)
    assert day["period"] == {"from": "2026-11-20T00:00:00+07:00", "to": "2026-11-21T00:00:00+07:00"}


def test_a_month_may_begin_on_the_twenty_first(desk: Terminal) -> None:
    settled(desk)

    groups = desk.answers_with("rates", "--by", "month", "--month-start", "21")["groups"]

    assert [(group["key"], group["period"]["from"]) for group in groups] == [("2026-11", "2026-10-21T00:00:00+07:00")]


def test_filters_ask_for_a_group(desk: Terminal) -> None:
    settled(desk)

    assert desk.answers_with("rates", "--channel", "online")["late"] == 1
    assert desk.answers_with("rates", "--procedure", SAME_DAY, "--office", "W1", "--official", "lan")["on_time"] == 1


def test_a_merged_office_is_counted_where_it_was_or_with_its_successor(desk: Terminal) -> None:
    desk.says("return", desk.receive("--office", "W2"), "--outcome", "granted")
    desk.now = "2026-11-23 08:00"
    desk.says("office", "merge", "W2", "--into", "W1", "--on", "2026-11-23", "--basis", "NQ 1")

    then = desk.answers_with("rates", "--by", "office")["groups"]
    now = desk.answers_with("rates", "--by", "office", "--office-as", "successor")["groups"]

    assert [(group["key"], group["early"]) for group in then] == [("W2", 1)]
    assert [(group["key"], group["early"]) for group in now] == [("W1", 1)]


def test_rates_as_of_then_and_as_known_then(desk: Terminal) -> None:
    settled(desk)

    stood = desk.answers_with("rates", "--as-of", "12/11/2026 08:00")
    known = desk.answers_with("rates", "--known-at", "12/11/2026 08:00")

    assert (stood["received"], stood["open_in_time"], stood["position"]) == (1, 1, desk.position())
    assert (known["received"], known["position"] < desk.position()) == (0, True)


def test_a_replay_and_the_table_say_the_same(desk: Terminal) -> None:
    settled(desk)
    busy(desk)

    table = desk.answers_with("rates", "--by", "official")
    replayed = desk.answers_with("rates", "--by", "official", "--as-of", "20/11/2026 08:00")

    assert replayed == table


# --- search and rebuild ---------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["huong", "Hường Nguyễn", "NGUYỄN THỊ HƯỜNG", "0912 345 678", "001234567890"])
def test_a_dossier_is_found_by_what_the_applicant_says(desk: Terminal, words: str) -> None:
    facts = ("--name", "Nguyễn Thị Hường", "--phone", "0912345678", "--id-number", "001234567890")
    code = desk.receive(*facts)
    desk.receive("--name", "Trần Văn Đặng")

    assert desk.answers_with("find", words) == {"codes": [code]}
    assert desk.says("find", words) == f"{code}\n"


@pytest.mark.parametrize("words", ["' OR 1=1--", "%", "_", "khong ai"])
def test_a_search_takes_words_literally(desk: Terminal, words: str) -> None:
    desk.receive("--name", "Nguyễn Thị Hường")

    assert desk.says("find", words) == "Không tìm thấy hồ sơ nào theo các từ này.\n"


def test_read_models_made_anew_show_the_same(desk: Terminal) -> None:
    settled(desk)
    busy(desk)
    before = desk.answers_with("rates"), desk.answers_with("worklist")
    with closing(open_existing(desk.settings)) as ledger, ledger.engines[0].begin() as connection:
        connection.exec_driver_sql("DELETE FROM worklist")
        connection.exec_driver_sql("DELETE FROM timeliness_facts")
    assert desk.answers_with("worklist")["items"] == []

    rebuilt = desk.answers_with("rebuild")

    assert rebuilt["position"] == desk.position()
    assert (desk.answers_with("rates"), desk.answers_with("worklist")) == before
    assert f"Đã dựng lại từ sổ đến dòng {desk.position()}" in desk.says("rebuild")


def test_what_is_recorded_while_the_read_models_are_rebuilt_is_not_lost(desk: Terminal) -> None:
    busy(desk)
    new: list[str] = []

    with closing(open_existing(desk.settings, desk.clock)) as ledger:
        rebuilt = rebuild_read_models(
            ledger.engines[0], ledger.recorder, ledger.reader.tenant, lambda _lines: new.append(desk.receive())
        )

    assert rebuilt.filled_to + len(new) == rebuilt.position == desk.position()
    assert set(new) <= {item["code"] for item in desk.answers_with("worklist")["items"]}


def test_a_rebuild_that_is_stopped_leaves_everything_as_it_was(desk: Terminal) -> None:
    codes = busy(desk)

    def stop(_lines: int) -> None:
        raise KeyboardInterrupt

    with closing(open_existing(desk.settings, desk.clock)) as ledger, pytest.raises(KeyboardInterrupt):
        rebuild_read_models(ledger.engines[0], ledger.recorder, ledger.reader.tenant, stop)

    assert [item["code"] for item in desk.answers_with("worklist")["items"]] == codes
    assert desk.answers_with("rebuild")["position"] == desk.position()
