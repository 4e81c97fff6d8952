"""`dunghen`: the group of all commands, its language, and the refusal of what is not understood."""

import click

from adapters.cli import counter, supervision, work
from adapters.cli.context import Session
from adapters.cli.founding import init_command
from adapters.cli.promise import promise_command
from adapters.locale import use_language
from adapters.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="dunghen")
@click.pass_context
def cli(context: click.Context) -> None:
    """Đúng Hẹn: sổ giữ lời hẹn của Bộ phận Một cửa. The ledger of promises of a one-stop desk."""
    settings = Settings()
    use_language(settings.lang)
    context.obj = Session(settings)


for command in (*counter.COMMANDS, *work.COMMANDS, *supervision.COMMANDS, init_command, promise_command):
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    cli(prog_name="dunghen")
