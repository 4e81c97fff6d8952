"""`dunghen`: the group of all commands, its language, and the refusal of what is not understood."""

import sys
from typing import Any

import click

from adapters.cli.commands import Waiting, waiting
from adapters.cli.context import Session
from adapters.cli.refusing import refusals
from adapters.cli.speaking import say_misuse, speak
from adapters.locale import _, use_language
from adapters.settings import load_settings


class SpokenGroup(click.Group):
    """All commands, in the language of the settings; `obj` may be a Session made elsewhere."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command line and end with its exit code: 0 done, 1 refused, 2 misused."""
        use_language(None)
        with refusals():
            session = extra.pop("obj", None) or Session(load_settings())
        use_language(session.settings.lang)
        speak(self)
        try:
            code = super().main(*args, **extra | {"obj": session, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = error.exit_code
        except click.UsageError as error:
            click.echo(f"{say_misuse(error)} {_hint(error)}", err=True)
            code = error.exit_code
        except click.ClickException as error:
            click.echo(say_misuse(error), err=True)
            code = error.exit_code
        except click.Abort:
            click.echo(_("Stopped; nothing more was recorded."), err=True)
            code = 1
        sys.exit(code)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Load the command that was called, and no other."""
        name, command, rest = super().resolve_command(ctx, args)
        if isinstance(command, Waiting):
            command = command.load()
            speak(command)
        return name, command, rest


def _hint(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "dunghen"
    return _("See: {command} --help").format(command=command)


@click.group(cls=SpokenGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="dunghen")
def cli() -> None:
    """Đúng Hẹn: sổ giữ lời hẹn của Bộ phận Một cửa. The ledger of promises of a one-stop desk."""


for command in waiting():
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    cli(prog_name="dunghen")
