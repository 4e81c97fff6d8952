"""Acts of the officials who work on a dossier: hand over, pause, resume, process, stop."""

from typing import Any

import click

from adapters.cli.acting import SOURCES, on_dossier, submit
from adapters.cli.context import Session, pass_session
from adapters.cli.counter import OUTCOMES
from domain.commands import HandOver, PauseClock, ProcessDossier, ResumeClock, StopDossier

CAUSES = click.Choice(["supplement", "payment", "verification", "applicant", "other"])


@click.command("hand-over")
@click.argument("code")
@click.option("--to", required=True, metavar="OFFICIAL", help="Who works on it from now on.")
@click.option("--step", metavar="TEXT", help="Which step begins.")
@click.option("--step-limit", metavar="L", help="How long the step may take, as 4wh.")
@click.option("--source", type=SOURCES, default="desk", help="Where it was first written down.")
@on_dossier
@pass_session
def hand_over_command(session: Session, /, code: str, **said: Any) -> None:
    """Chuyển xử lý to another official."""
    facts = {name: said[name] for name in ("to", "step", "step_limit", "source")}
    submit(session, HandOver, said, code=code, **facts)


@click.command("pause")
@click.argument("code")
@click.option("--cause", type=CAUSES, required=True, help="The lawful cause.")
@click.option("--item", "items", multiple=True, metavar="TEXT", help="A paper that is asked for; may be repeated.")
@click.option("--basis", metavar="TEXT", help="The legal basis.")
@click.option("--longest", metavar="L", help="How long the pause may take.")
@click.option("--source", type=SOURCES, default="desk", help="Where it was first written down.")
@on_dossier
@pass_session
def pause_command(session: Session, /, code: str, **said: Any) -> None:
    """Tạm dừng: the clock stands still, for a lawful cause."""
    facts = {name: said[name] for name in ("cause", "items", "basis", "longest", "source")}
    submit(session, PauseClock, said, code=code, **facts)


@click.command("resume")
@click.argument("code")
@click.option("--source", type=SOURCES, default="desk", help="Where it was first written down.")
@on_dossier
@pass_session
def resume_command(session: Session, /, code: str, **said: Any) -> None:
    """Tiếp tục: the clock runs again, and the promise moves by itself."""
    submit(session, ResumeClock, said, code=code, source=said["source"])


@click.command("process")
@click.argument("code")
@click.option("--outcome", type=OUTCOMES, default="granted", help="What was decided.")
@click.option("--by-date", is_flag=True, help="Only the day is known, not the hour.")
@click.option("--source", type=SOURCES, default="desk", help="Where it was first written down.")
@on_dossier
@pass_session
def process_command(session: Session, /, code: str, **said: Any) -> None:
    """Có kết quả: the result is ready at the desk; this decides early, on time or late."""
    facts = {name: said[name] for name in ("outcome", "by_date", "source")}
    submit(session, ProcessDossier, said, code=code, **facts)


@click.command("stop")
@click.argument("code")
@click.option("--basis", required=True, metavar="TEXT", help="The legal basis.")
@click.option("--source", type=SOURCES, default="desk", help="Where it was first written down.")
@on_dossier
@pass_session
def stop_command(session: Session, /, code: str, **said: Any) -> None:
    """Dừng xử lý, before a result is decided."""
    submit(session, StopDossier, said, code=code, basis=said["basis"], source=said["source"])
