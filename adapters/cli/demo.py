"""`dunghen demo`: an invented ward over Tết 2026, its list, its rates, and what to try next."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from adapters.bootstrap import Installation, clock_for, closing, open_existing
from adapters.cli.apologies import read_register
from adapters.cli.apologies_shown import print_register
from adapters.cli.banner import banner
from adapters.cli.context import DESK_ZONE, Session, json_option, pass_session, print_json
from adapters.cli.coverage import read_coverage
from adapters.cli.coverage_shown import coverage_facts, coverage_line
from adapters.cli.numbers import decimal, whole
from adapters.cli.rates import read_rates
from adapters.cli.rates_shown import print_rates
from adapters.cli.reading import Axes, written
from adapters.cli.refusing import refusals
from adapters.cli.serve import host_option, port_option, serve
from adapters.cli.worklist import list_footer, list_table, read_list
from adapters.demo.place import FOLDER, Demonstration, set_up
from adapters.demo.story import FEWEST
from adapters.demo.ward import HEAD
from adapters.letters.filing import file_away, name_of
from adapters.letters.gathering import Asking, Gathering
from adapters.letters.press import Press
from adapters.locale import _
from adapters.settings import Settings
from domain.office import Office
from projections.apologies import UNSIGNED, Wanted
from projections.question import Question
from projections.rates import Report
from projections.worklist import EVERYTHING

MOST = 5000
_SHOWN = 12
_WHY_AT = 34
TRIALS = (
    ("dunghen show {paused}", "paused since before Tết, waiting for papers"),
    ("dunghen show {late}", "settled late, and nobody has apologised"),
    ("dunghen show {corrected}", "two people corrected the receipt, and the promise moved with it"),
    ("dunghen show {told}", "late, but told a working day ahead, with a new date"),
    ('dunghen promise --received "12/02/2026 15:20" --limit 5wd --explain', "why that day, across Tết"),
    ("dunghen worklist --state overdue", "every promise that is broken now"),
    ("dunghen apologies --coverage", "which broken promises have their letter, and which have none"),
    ("dunghen apologise {overdue}", "the reasons a letter may give, and what is owed"),
    ("dunghen rates --by procedure", "kept, early and broken, by procedure"),
    ('dunghen rates --as-of "13/02/2026 17:00"', "the same books on the last afternoon before Tết"),
)


@click.command("demo")
@click.option("--seed", type=click.IntRange(min=0), default=2026, show_default=True, help="Same seed, same story.")
@click.option(
    "--dossiers", type=click.IntRange(FEWEST, MOST), default=300, show_default=True, help="How many there are."
)
@click.option("--fresh", is_flag=True, help="Build it anew, dropping what was tried out in it.")
@click.option("--serve", "then_serve", is_flag=True, help="Then open the desk in the browser, until stopped.")
@host_option
@port_option
@json_option
@pass_session
def demo_command(
    session: Session, /, seed: int, dossiers: int, host: str, port: int, *, fresh: bool, then_serve: bool, as_json: bool
) -> None:
    """Sổ minh họa: build an invented ward over Tết 2026 in ./var/demo and show its list and its rates."""
    waiting = Console(stderr=True)
    patience = waiting.status(_("Building the demonstration…")) if waiting.is_terminal else nullcontext()
    with refusals(as_json=as_json, zone=DESK_ZONE):
        with patience:
            demo = set_up(session.settings, seed, dossiers, fresh=fresh)
        clock = clock_for(demo.settings)
        axes = Axes(clock(), None, is_now=True)
        with closing(open_existing(demo.settings, clock)) as ledger:
            report = read_rates(ledger, Question(axes.as_of, DESK_ZONE), axes)
            if as_json:
                covered = read_coverage(ledger, report.question, axes)
                print_json(_facts(demo, axes, report) | {"coverage": coverage_facts(covered)})
            else:
                _print(session, demo, ledger, axes, report)
    if then_serve:
        _head(session.out, _("The desk in the browser"))
        serve(Session(demo.settings, clock), host, port)


def _print(session: Session, demo: Demonstration, ledger: Installation, axes: Axes, report: Report) -> None:
    out, listed = session.out, read_list(ledger, axes, EVERYTHING, _SHOWN)
    told = [banner(axes.as_of, DESK_ZONE), *_built(demo, ledger)]
    out.print(Panel(Text("\n".join(told)), title=_("Đúng Hẹn: a demonstration"), box=box.ROUNDED, padding=(0, 1)))
    _head(out, _("What waits, the most urgent first"))
    out.print(list_table(listed, axes))
    out.print(list_footer(listed, axes))
    _head(out, _("Letters of apology owed, the longest broken promises first"))
    print_register(out, read_register(ledger, axes, Wanted(UNSIGNED), _SHOWN), axes)
    out.print(coverage_line(read_coverage(ledger, report.question, axes)))
    _head(out, _("Promises kept"))
    print_rates(out, report, {})
    _head(out, _("A letter of apology, as the citizen has it"))
    out.print(_letter(demo, ledger))
    _head(out, _("To try next"))
    for line in _next(demo, session.settings):
        out.print(line, soft_wrap=True)


def _letter(demo: Demonstration, ledger: Installation) -> str:
    """Print the letter that went out ahead of its break, and say where it is."""
    settings = demo.settings
    asking = Asking(HEAD, "demonstration")
    paper = Gathering(ledger.reader, ledger.vault, settings).paper("apology", demo.sign.codes["told"], asking)
    pdf = Press(settings.letters_templates, settings.letters_fonts).print(paper)
    filed = file_away(paper, pdf, FOLDER / name_of(paper, paper.code))
    return _("Printed {path}, {pages} pages.").format(path=filed.path, pages=filed.pages)


def _head(out: Console, words: str) -> None:
    out.print(Padding(Text(words, style="bold cyan"), (1, 0, 0, 0)))


def _built(demo: Demonstration, ledger: Installation) -> Iterator[str]:
    yield " · ".join(map(_office, ledger.reader.offices()))
    counts = {"dossiers": whole(demo.sign.dossiers), "position": whole(demo.head.position), "root": demo.head.root[:12]}
    yield _("{dossiers} dossiers · {position} ledger lines · root {root} · seed {seed}").format(
        **counts, seed=demo.sign.seed
    )
    if demo.seconds is None:
        yield _("Taken up again as it was in ./var/demo; --fresh builds it anew.")
    else:
        yield _("Built in {seconds} s in ./var/demo; every order went through the desk.").format(
            seconds=decimal(demo.seconds, 1)
        )


def _office(office: Office) -> str:
    told = f"{office.code} {office.names[-1].word}"
    if office.ended is None:
        return told
    successors = ", ".join(office.ended.into)
    return told + _(" (merged into {successors} on {on})").format(
        successors=successors, on=f"{office.ended.on:%d/%m/%Y}"
    )


def _next(demo: Demonstration, settings: Settings) -> Iterator[Text]:
    if shutil.which("dunghen") is None:
        yield Text(f'export PATH="{_from_here(Path(sys.executable).parent)}:$PATH"')
    yield Text(f"export DUNGHEN_DATABASE_URL={demo.settings.database_url}")
    if settings.vault_url:
        yield Text("export DUNGHEN_VAULT_URL=")
    for command, why in TRIALS:
        yield Text.assemble(command.format(**demo.sign.codes).ljust(_WHY_AT), (f"  # {_(why)}", "dim"))


def _from_here(folder: Path) -> str:
    here = Path.cwd()
    return f"$PWD/{folder.relative_to(here).as_posix()}" if folder.is_relative_to(here) else str(folder)


def _facts(demo: Demonstration, axes: Axes, report: Report) -> dict[str, object]:
    return {
        "seed": demo.sign.seed,
        "dossiers": demo.sign.dossiers,
        "built": demo.seconds is not None,
        "seconds": demo.seconds,
        "database_url": demo.settings.database_url,
        "clock": written(axes.as_of),
        "position": demo.head.position,
        "root": demo.head.root,
        "codes": demo.sign.codes,
        "rates": report.as_json(),
    }
