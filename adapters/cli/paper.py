"""`dunghen paper`: the papers of a desk as PDF files, printed from the ledger; whoever opens a name is recorded."""

from collections.abc import Callable
from datetime import date
from itertools import tee
from pathlib import Path
from typing import Any, TypeVar

import click

from adapters.bootstrap import Installation
from adapters.cli.bars import bar
from adapters.cli.context import DESK_ZONE, Session, json_option, pass_session, print_json
from adapters.cli.refusing import refusals
from adapters.cli.times import parse_day
from adapters.letters.composing import Wishes
from adapters.letters.filing import Filed, file_away, name_of
from adapters.letters.gathering import Asking, Gathering
from adapters.letters.press import Press
from adapters.letters.register import Span
from adapters.locale import _
from domain.errors import FieldError

F = TypeVar("F", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)
output_option = click.option(
    "-o", "--output", type=_PATH, metavar="FILE", help="The file, or a folder; here by default."
)
_OPTIONS = (
    output_option,
    click.option("--by", metavar="OFFICIAL", help="Who prints; DUNGHEN_OFFICIAL or this machine's user by default."),
    click.option("--purpose", metavar="TEXT", help="Why names are opened; that it was printed by default."),
)
_title_option = click.option(
    "--title", metavar="TEXT", help="Who signs as what, as GIÁM ĐỐC; the signer's own by default."
)
_number_option = click.option("--number", metavar="N", help="The number of the paper; room to write it by default.")


def printing(command: F) -> F:
    """Add the options every paper has."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return json_option(command)


@click.group("paper")
def paper_group() -> None:
    """Giấy tờ: slips, requests, letters and registers as PDF/A, printed from the ledger."""


@paper_group.command("slip")
@click.argument("code")
@click.option("--size", type=click.Choice(["a4", "a5"]), default="a4", show_default=True, help="The size of the sheet.")
@printing
@pass_session
def slip_command(session: Session, /, code: str, size: Any, **said: Any) -> None:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    _print_one(session, "slip", code, said, Wishes(size=size))


@paper_group.command("supplement")
@click.argument("code")
@printing
@pass_session
def supplement_command(session: Session, /, code: str, **said: Any) -> None:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: for the last supplement asked."""
    _print_one(session, "supplement", code, said, Wishes())


@paper_group.command("refusal")
@click.argument("code")
@_number_option
@_title_option
@printing
@pass_session
def refusal_command(session: Session, /, code: str, number: str | None, title: str | None, **said: Any) -> None:
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    _print_one(session, "refusal", code, said, Wishes(number=number, title=title))


@paper_group.command("stop")
@click.argument("code")
@_number_option
@_title_option
@printing
@pass_session
def stop_command(session: Session, /, code: str, number: str | None, title: str | None, **said: Any) -> None:
    """Thông báo dừng giải quyết hồ sơ."""
    _print_one(session, "stop", code, said, Wishes(number=number, title=title))


@paper_group.command("apology")
@click.argument("code", required=False)
@click.option("--all-issued", is_flag=True, help="Every letter that was signed, each a file of its own.")
@click.option("--office", metavar="CODE", help="Only letters of this office; DUNGHEN_OFFICE by default.")
@click.option("--since", metavar="DAY", help="Only letters signed on this day or later.")
@click.option("--to", "folder", type=_PATH, metavar="DIR", help="The folder for --all-issued.")
@_title_option
@printing
@pass_session
def apology_command(session: Session, /, code: str | None, *, all_issued: bool, title: str | None, **said: Any) -> None:
    """Văn bản xin lỗi: the last letter of a dossier, or all that were signed."""
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        for field, value in (("code", code or all_issued), ("--to", said["folder"] or not all_issued)):
            if not value:
                raise FieldError(field=field, read="", accepted="present")
        since = parse_day(said["since"], "since") if said["since"] else date.min
    if code:
        _print_one(session, "apology", code, said, Wishes(title=title))
    else:
        _print_letters(session, said, since, Wishes(title=title))


@paper_group.command("control")
@click.argument("code")
@printing
@pass_session
def control_command(session: Session, /, code: str, **said: Any) -> None:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ: the log of a dossier, without the citizen's name."""
    with session.ledger(as_json=said["as_json"]) as ledger:
        press, gathering = _tools(session, ledger)
        paper = gathering.control_slip(code)
        tell_filed(file_away(paper, press.print(paper), path_of(said, name_of(paper, paper.code))), said)


@paper_group.command("register")
@click.option("--office", metavar="CODE", help="Whose register; DUNGHEN_OFFICE by default.")
@click.option("--from", "since", metavar="DAY", required=True, help="The first day.")
@click.option("--to", "until", metavar="DAY", required=True, help="The last day.")
@printing
@pass_session
def register_command(session: Session, /, office: str | None, since: str, until: str, **said: Any) -> None:
    """Sổ theo dõi hồ sơ: the dossiers an office received in a period."""
    with refusals(as_json=said["as_json"], zone=DESK_ZONE):
        whose, span = session.office(office), Span(parse_day(since, "from"), parse_day(until, "to"))
    with session.ledger(as_json=said["as_json"]) as ledger:
        press, gathering = _tools(session, ledger)
        paper = gathering.register(whose, span, _asking(session, "register", said))
        name = name_of(paper, f"{whose}-{span.since}-{span.until}")
        tell_filed(file_away(paper, press.print(paper), path_of(said, name)), said)


def _print_one(session: Session, kind: str, code: str, said: dict[str, Any], wishes: Wishes) -> None:
    with session.ledger(as_json=said["as_json"]) as ledger:
        press, gathering = _tools(session, ledger)
        paper = gathering.paper(kind, code, _asking(session, kind, said), wishes)
        tell_filed(file_away(paper, press.print(paper), path_of(said, name_of(paper, paper.code))), said)


def _print_letters(session: Session, said: dict[str, Any], since: date, wishes: Wishes) -> None:
    with session.ledger(as_json=said["as_json"]) as ledger:
        press, gathering = _tools(session, ledger)
        wanted = gathering.issued_letters(said["office"] or session.settings.office, since)
        made, printed = tee(gathering.papers("apology", wanted, _asking(session, "apology", said), wishes))
        filed: list[Filed] = []
        with bar(_("Printing"), len(wanted)) as step:
            for one, paper, pdf in zip(wanted, made, press.print_all(printed), strict=True):
                filed.append(file_away(paper, pdf, said["folder"] / name_of(paper, paper.code, one.entry)))
                step(1)
    if said["as_json"]:
        print_json({"papers": [filed_facts(one) for one in filed]})
    else:
        click.echo(_("Printed {count} letters into {path}.").format(count=len(filed), path=said["folder"]))


def _tools(session: Session, ledger: Installation) -> tuple[Press, Gathering]:
    settings = session.settings
    press = Press(settings.letters_templates, settings.letters_fonts)
    return press, Gathering(ledger.reader, ledger.vault, settings)


def _asking(session: Session, kind: str, said: dict[str, Any]) -> Asking:
    return Asking(session.who(said["by"]), (said["purpose"] or "").strip() or f"print {kind}")


def path_of(said: dict[str, Any], name: str) -> Path:
    """Return where a paper of this name goes: as said in `output`, else here."""
    output: Path | None = said["output"]
    if output is None:
        return Path(name)
    return output / name if output.is_dir() else output


def tell_filed(filed: Filed, said: dict[str, Any]) -> None:
    """Say where a paper is."""
    if said["as_json"]:
        print_json(filed_facts(filed))
    else:
        click.echo(_("Printed {path}, {pages} pages.").format(path=filed.path, pages=filed.pages))


def filed_facts(filed: Filed) -> dict[str, Any]:
    """Return a paper on disk as programs read it."""
    return filed._asdict() | {"path": str(filed.path)}
