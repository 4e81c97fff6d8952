"""The demonstration tells one story, the same for the same seed, and every situation worth showing is in it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.bootstrap import Installation, closing, open_existing
from adapters.cli.apologies import read_register
from adapters.cli.context import DESK_ZONE
from adapters.cli.coverage import read_coverage
from adapters.cli.demo import TRIALS
from adapters.cli.rates import read_rates
from adapters.cli.reading import Axes
from adapters.demo.hours import Hours
from adapters.demo.place import settings_in
from adapters.demo.stage import CURTAIN, perform
from adapters.demo.story import FEWEST
from adapters.demo.ward import ADMIN, COMMUNE, HEAD, OFFICIALS, SERVICES, WARD
from adapters.ledger.schema import codes as numbered
from adapters.ledger.schema import events
from adapters.locale import _, use_language
from adapters.reference import national_calendar
from adapters.settings import Settings
from domain import events as e
from domain.calendar import WorkingCalendar
from domain.dossier import Dossier
from domain.standing import effective
from domain.timeliness import open_state
from projections.apologies import UNSIGNED, Wanted
from projections.question import Axis, Question
from scheduler.tick import ACTOR

SEED = 2026
HOURS = Hours(WorkingCalendar(national_calendar()), date(2025, 12, 1), date(2026, 12, 31))


class Told:
    """A story as it stands in its ledger: the installation, the codes by life, and every dossier replayed."""

    def __init__(self, installation: Installation, codes: dict[str, str]) -> None:
        self.ledger, self.codes = installation, codes
        with installation.reader.snapshot() as connection:
            every = list(connection.scalars(sa.select(numbered.c.code).order_by(numbered.c.code)))
        self.dossiers: dict[str, Dossier] = {code: installation.desk.dossier(code) for code in every}

    def of(self, life: str) -> Dossier:
        return self.dossiers[self.codes[life]]

    def acts(self, life: str) -> list[str]:
        return [act.TOPIC.removeprefix("dossier.") for act in self.of(life).acts]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    settings = settings_in(tmp_path_factory.mktemp("ward"), Settings(lang="vi"))
    codes = perform(settings, SEED, 300)
    with closing(open_existing(settings, lambda: CURTAIN)) as installation:
        yield Told(installation, codes)


def envelopes(settings: Settings) -> list[bytes]:
    with closing(open_existing(settings)) as installation, installation.reader.snapshot() as connection:
        return list(connection.scalars(sa.select(events.c.envelope).order_by(events.c.id)))


# --- the same story -----------------------------------------------------------------------------------


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    seeds = {"first": 7, "again": 7, "other": 8}
    written = {}
    for name, seed in seeds.items():
        settings = settings_in(tmp_path / name, Settings())
        perform(settings, seed, FEWEST + 20)
        written[name] = envelopes(settings)

    assert written["first"] == written["again"]
    assert written["first"] != written["other"]


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_any_seed_can_be_told(tmp_path: Path, seed: int) -> None:
    codes = perform(settings_in(tmp_path, Settings()), seed, FEWEST + 60)

    assert sum(name.startswith("errand-") for name in codes) == 60


# --- what is in it ------------------------------------------------------------------------------------


def test_about_three_hundred_dossiers_of_many_procedures(told: Told) -> None:
    opened = [dossier.acts[0] for dossier in told.dossiers.values()]
    procedures = Counter(act.procedure for act in opened if isinstance(act, e.Received | e.Rejected))
    channels = Counter(act.channel for act in opened if isinstance(act, e.Received))

    assert len(told.dossiers) == 300
    assert len(procedures) >= 15
    assert procedures.most_common(1)[0][0] == "2.000815"
    assert channels["desk"] > channels["online"] > channels["post"] > 0


def test_every_kind_of_event_is_there(told: Told) -> None:
    kinds = {act.TOPIC for dossier in told.dossiers.values() for act in dossier.acts}
    every = {kind.TOPIC for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.DossierEvent)}

    assert kinds == every - {""}


def test_acts_happen_in_desk_hours_and_are_recorded_soon_after(told: Told) -> None:
    waits = []
    for dossier in told.dossiers.values():
        for act, row in told.ledger.reader.dossier(dossier.code).acts:
            day = HOURS.day(act.occurred_at)
            assert day in HOURS.days
            assert HOURS.at(day, 1) <= HOURS.later(act.occurred_at, 1)
            waits.append(row.recorded_at / 1e6 - act.occurred_at.timestamp())

    assert min(waits) >= 0
    assert sum(wait > 300 for wait in waits) < 0.05 * len(waits)
    assert sum(wait > 3600 for wait in waits) > 0


def test_nothing_is_recorded_before_the_line_above_it(told: Told) -> None:
    with told.ledger.reader.snapshot() as connection:
        recorded = list(connection.scalars(sa.select(events.c.recorded_at).order_by(events.c.id)))

    assert recorded == sorted(recorded)


def test_some_are_settled_early_most_on_time_and_a_few_late(told: Told) -> None:
    classes = Counter(dossier.standing.settled_class for dossier in told.dossiers.values())
    settled = classes["early"] + classes["on_time"] + classes["late"]

    assert 0.33 <= classes["early"] / settled <= 0.47
    assert 4 <= classes["late"] <= 12


def test_open_ones_are_overdue_paused_due_today_and_due_tomorrow(told: Told) -> None:
    states, due = Counter[str](), Counter[date]()
    for dossier in told.dossiers.values():
        now = dossier.standing
        if now.is_running and now.promise is not None:
            states[open_state(CURTAIN, now.promise.late_from, now.paused_since)] += 1
            due[HOURS.day(now.promise.due)] += now.status == "open"

    assert states["overdue"] >= 3
    assert states["paused"] >= 2
    assert due[date(2026, 2, 24)] >= 3
    assert due[date(2026, 2, 25)] >= 2


def test_a_pause_from_before_tet_still_lasts(told: Told) -> None:
    since = told.of("paused").standing.paused_since

    assert since is not None
    assert HOURS.day(since) < date(2026, 2, 14)


def test_same_day_work_received_after_fifteen_on_the_last_afternoon_is_due_after_tet(told: Told) -> None:
    dossier = told.of("after-15")

    assert HOURS.day(dossier.acts[0].occurred_at) == date(2026, 2, 13)
    assert dossier.standing.promise is not None
    assert HOURS.day(dossier.standing.promise.due) == date(2026, 2, 23)
    assert dossier.standing.settled_class == "on_time"


def test_the_swap_moves_a_promise_already_given_and_its_saturday_is_worked(told: Told) -> None:
    [revised] = [act for act in told.of("swap").acts if isinstance(act, e.PromiseRevised)]
    saturday = [
        act.TOPIC
        for dossier in told.dossiers.values()
        for act in dossier.acts
        if HOURS.day(act.occurred_at) == date(2026, 1, 10)
    ]

    assert revised.cause == "calendar"
    assert (HOURS.day(revised.old.due), HOURS.day(revised.promise.due)) == (date(2026, 1, 2), date(2026, 1, 5))
    assert {e.Received.TOPIC, e.Processed.TOPIC} <= set(saturday)


def test_a_supplement_starts_the_revised_procedure_afresh(told: Told) -> None:
    dossier = told.of("restarted")
    [received, *_] = dossier.acts
    [resumed] = [act for act in dossier.acts if isinstance(act, e.Resumed)]

    assert isinstance(received, e.Received)
    assert received.procedure_version == 2
    assert resumed.promise is not None
    assert resumed.promise.policy == "restart"
    assert HOURS.between(HOURS.day(resumed.occurred_at), HOURS.day(resumed.promise.due)) == 3


def test_a_corrected_receipt_moves_its_promise(told: Told) -> None:
    [correction] = [act for act in told.of("corrected").acts if isinstance(act, e.EntryCorrected)]
    [moved] = [act for act in told.of("corrected").acts if isinstance(act, e.PromiseRevised)]

    assert correction.by != correction.approved_by
    assert moved.amends == 1
    assert moved.promise.due < moved.old.due


def test_a_corrected_result_takes_the_apology_back(told: Told) -> None:
    assert told.acts("corrected-2")[1:5] == [
        "processed",
        "apology_required",
        "entry_corrected",
        "apology_withdrawn",
    ]
    assert told.of("corrected-2").standing.settled_class == "on_time"


def test_a_wrong_result_is_recalled_and_answered_for(told: Told) -> None:
    dossier = told.of("recalled")

    assert dossier.standing.promise_no == 2
    assert dossier.apologies.of(1).owed == set()
    assert dossier.apologies.of(1).delivered == 1
    assert dossier.standing.settled_class == "early"


@pytest.mark.parametrize("life", ["told", "told-2"])
def test_who_was_told_ahead_owes_no_letter_although_late(told: Told, life: str) -> None:
    dossier = told.of(life)
    [issued] = [act for act in dossier.acts if isinstance(act, e.ApologyIssued)]
    promise = dossier.standing.promise

    assert dossier.standing.settled_class == "late"
    assert promise is not None
    assert HOURS.between(HOURS.day(issued.occurred_at), HOURS.day(promise.due)) >= 1
    assert issued.re_promise is not None
    assert e.ApologyRequired.TOPIC not in {act.TOPIC for act in dossier.acts}


@pytest.mark.parametrize("life", ["late", "late-2", "late-3"])
def test_some_late_ones_had_no_apology(told: Told, life: str) -> None:
    assert told.of(life).standing.settled_class == "late"
    assert told.of(life).apologies.of(1).owed == {"late"}


def test_the_letters_of_the_ward_are_numbered_without_gaps(told: Told) -> None:
    issued = [act for it in told.dossiers.values() for act in it.acts if isinstance(act, e.ApologyIssued)]

    assert sorted(act.number for act in issued) == list(range(1, len(issued) + 1))


def test_paper_slips_of_the_outage_were_entered_the_next_day(told: Told) -> None:
    slips = [told.ledger.reader.dossier(told.codes[f"paper-{number}"]).acts[0] for number in range(1, 7)]

    for act, row in slips:
        assert isinstance(act, e.Received)
        assert act.source == "paper"
        assert row.recorded_at / 1e6 - act.occurred_at.timestamp() > 12 * 3600


def test_an_act_of_the_day_before_was_entered_by_two_people_with_a_reason(told: Told) -> None:
    [result] = [act for act in told.of("backdated").acts if isinstance(act, e.Processed)]

    assert result.note is not None
    assert result.approved_by not in {None, result.by}


def test_the_commune_joined_the_ward_with_its_open_dossiers(told: Told) -> None:
    moved = [it for it in told.dossiers.values() if any(isinstance(act, e.TakenOver) for act in it.acts)]
    [here] = [office for office in told.ledger.reader.offices() if office.code == COMMUNE]
    left_behind = [it.code for it in told.dossiers.values() if it.standing.office == COMMUNE and it.standing.is_running]

    assert here.ended is not None
    assert here.ended.into == (WARD,)
    assert len(moved) >= 3
    assert all(it.code.startswith(COMMUNE) and it.standing.office == WARD for it in moved)
    assert left_behind == []


def test_some_were_refused_at_the_counter_withdrawn_stopped_or_given_no_date(told: Told) -> None:
    statuses = Counter(dossier.standing.status for dossier in told.dossiers.values())
    without = [it for it in told.dossiers.values() if it.standing.promise is None and it.standing.status == "open"]

    assert statuses["rejected"] >= 3
    assert statuses["withdrawn"] >= 2
    assert statuses["stopped"] >= 1
    assert without


def test_only_the_six_officials_the_administrator_and_the_clock_act(told: Told) -> None:
    who = {act.by for dossier in told.dossiers.values() for act in dossier.acts}

    assert who == {*OFFICIALS, ADMIN, ACTOR}


def test_every_broken_promise_has_its_letter_or_is_flagged_as_owing_one(told: Told) -> None:
    axes = Axes(CURTAIN, None, is_now=True)
    register = read_register(told.ledger, axes, Wanted(UNSIGNED))
    owed = {seen.duty.code for seen in register.seen}
    report = read_coverage(told.ledger, Question(CURTAIN, DESK_ZONE), axes)
    books = read_rates(told.ledger, Question(CURTAIN, DESK_ZONE), axes).total

    assert owed == {broken.code for broken in report.total.without}
    assert {told.codes[life] for life in ("late", "late-2", "late-3", "overdue", "overdue-2", "overdue-3")} == owed
    assert report.total.broken == books.late + books.open_overdue == report.total.covered + len(owed)
    assert (report.total.in_time, report.total.ahead, list(report.total.delays.elements()), register.unseen) == (
        3,
        3,
        [2],
        0,
    )


@pytest.mark.parametrize("by", [None, "office", "procedure", "channel", "official", "month"])
def test_the_books_balance(told: Told, by: Axis | None) -> None:
    axes = Axes(CURTAIN, None, is_now=True)
    report = read_rates(told.ledger, Question(CURTAIN, DESK_ZONE, by=by), axes)

    assert report.total.received == sum(
        isinstance(act, e.Received) and act.promise is not None
        for dossier in told.dossiers.values()
        for act in effective(dossier.acts)
    )


# --- nobody's data ------------------------------------------------------------------------------------


def test_no_name_or_number_stands_in_the_clear(told: Told) -> None:
    urls = [engine.url.database for engine in told.ledger.engines]
    kept = b"".join(path.read_bytes() for url in urls for path in Path(str(url)).parent.iterdir() if path.is_file())
    reader = told.ledger.reader
    people = [reader.open_applicant(reader.dossier(code), HEAD, "kiểm tra") for code in told.dossiers]

    assert all(set(person) == {"name", "id_number", "phone", "address"} for person in people)
    assert len({person["id_number"] for person in people}) > 150
    assert [fact for person in people for fact in person.values() if fact.encode() in kept] == []


def test_no_invented_number_could_be_a_real_one(told: Told) -> None:
    reader = told.ledger.reader
    person = reader.open_applicant(reader.dossier(told.codes["late"]), HEAD, "kiểm tra")

    assert person["id_number"].startswith("000")
    assert len(person["id_number"]) == 12
    assert person["phone"].startswith("0000")


def test_every_service_has_somebody_to_work_on_it() -> None:
    assert {service.official for service in SERVICES} < set(OFFICIALS)


def test_what_to_try_next_is_said_in_vietnamese_and_leads_to_lives_of_the_story(told: Told) -> None:
    use_language("vi")

    assert [why for _command, why in TRIALS if _(why) == why] == []
    assert [command for command, _why in TRIALS if "{" in command.format(**told.codes)] == []
