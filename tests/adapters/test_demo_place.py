"""The place of the demonstration: built once, used again, never over somebody else's folder; and its command."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.bootstrap import clock_for, closing, open_existing
from adapters.cli.banner import banner
from adapters.cli.context import DESK_ZONE, Session
from adapters.cli.demo import demo_command
from adapters.cli.worklist import worklist_command
from adapters.demo.place import FOLDER, head_of, set_up, settings_in
from adapters.demo.sign import NAME, is_demonstration
from adapters.demo.stage import CURTAIN
from adapters.demo.story import FEWEST
from adapters.ledger.errors import LedgerForeignError
from adapters.scheduling.rounds import memory_of
from adapters.settings import Settings

SEED = 2026


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DUNGHEN_VAULT_URL", raising=False)
    return tmp_path


def run(*arguments: str, lang: str = "vi") -> str:
    answer = CliRunner().invoke(demo_command, list(arguments), obj=Session(Settings(lang=lang)))
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_the_clock_starts_at_eight_and_runs(elsewhere: Path) -> None:
    demo = set_up(Settings(), SEED, FEWEST)
    clock = clock_for(demo.settings)

    first, second = clock(), clock()

    assert (elsewhere / FOLDER / NAME).is_file()
    assert CURTAIN <= first < second
    assert (first - CURTAIN).total_seconds() < 60
    assert is_demonstration(demo.settings)
    assert not is_demonstration(Settings(database_url="sqlite:///var/other/dunghen.db"))


@pytest.mark.usefixtures("elsewhere")
def test_a_demonstration_that_was_served_goes_on_from_when_its_scheduler_was_last_awake() -> None:
    demo = set_up(Settings(), SEED, FEWEST)
    later = CURTAIN + timedelta(hours=5)
    with closing(open_existing(demo.settings, lambda: later)) as ledger:
        memory_of(ledger).note_tick(later, later, 0)

    again = set_up(Settings(), SEED, FEWEST)

    assert again.seconds is None
    assert later <= clock_for(again.settings)() < later + timedelta(minutes=1)


def test_the_same_demonstration_is_used_again_and_another_one_replaces_it(elsewhere: Path) -> None:
    first = set_up(Settings(), SEED, FEWEST)
    again = set_up(Settings(), SEED, FEWEST)
    other = set_up(Settings(), SEED + 1, FEWEST)
    fresh = set_up(Settings(), SEED + 1, FEWEST, fresh=True)

    assert again.seconds is None
    assert (again.head, again.sign) == (first.head, first.sign)
    assert other.seconds is not None
    assert other.head.root != first.head.root
    assert fresh.seconds is not None
    assert fresh.head == other.head
    assert [path.name for path in (elsewhere / FOLDER.parent).iterdir()] == ["demo"]


def test_a_folder_of_somebody_else_is_left_alone(elsewhere: Path) -> None:
    kept = elsewhere / FOLDER / "letters.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine", "utf-8")

    with pytest.raises(LedgerForeignError):
        set_up(Settings(), SEED, FEWEST, fresh=True)

    assert kept.read_text("utf-8") == "mine"


def test_the_command_shows_the_list_the_rates_and_what_to_try(elsewhere: Path) -> None:
    out = run("--dossiers", str(FEWEST))
    codes = json.loads((elsewhere / FOLDER / NAME).read_text("utf-8"))["codes"]

    assert "08:00 thứ Ba 24/02/2026" in " ".join(out.split())
    assert f"dunghen show {codes['late']}" in out
    assert "export DUNGHEN_DATABASE_URL=sqlite:///var/demo/dunghen.db" in out


def test_the_command_answers_in_json(elsewhere: Path) -> None:
    answer = json.loads(run("--dossiers", str(FEWEST), "--json"))
    with closing(open_existing(settings_in(elsewhere / FOLDER, Settings()))) as installation:
        head = head_of(installation.reader)

    assert (answer["position"], answer["root"]) == (head.position, head.root)
    assert answer["built"] is True
    assert answer["rates"]["received"] > 0


@pytest.mark.usefixtures("elsewhere")
def test_other_commands_on_its_ledger_say_so_beside_their_answer() -> None:
    run("--dossiers", str(FEWEST))

    session = Session(settings_in(FOLDER, Settings(lang="vi")))
    answer = CliRunner().invoke(worklist_command, ["--json"], obj=session)

    assert answer.stderr.startswith("Sổ minh họa")
    assert json.loads(answer.stdout)["counts"]["overdue"] >= 3


def test_the_banner_says_whose_time_it_is() -> None:
    assert "08:00" in banner(CURTAIN, DESK_ZONE)
