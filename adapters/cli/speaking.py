"""The command line in the reader's language: help texts, headings, and what is said of words not understood."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import click

from adapters.locale import _

_HEADINGS = {
    "Options": "Options",
    "Commands": "Commands",
    "Positional arguments": "Arguments",
}
_EXTRA_WORDS = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


_EXTRAS = re.compile(r"  \[(.*)\]$")


class SpokenFormatter(click.HelpFormatter):
    """Writes the headings of a help page in the language in use."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, prefix or _("Usage:") + " ")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options or commands, each with its help."""
        super().write_dl([(name, _EXTRAS.sub(_extras, text)) for name, text in rows], col_max, col_spacing)

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(_(_HEADINGS.get(heading, heading)))


def _extras(found: re.Match[str]) -> str:
    """Return what click adds to an option's help: [default: X; required]."""
    words = [
        _("default: {value}").format(value=word[9:]) if word.startswith("default: ") else word
        for word in found[1].split("; ")
    ]
    return f"  [{'; '.join(_('required') if word == 'required' else word for word in words)}]"


class SpokenContext(click.Context):
    """A context whose help pages are written by SpokenFormatter."""

    formatter_class = SpokenFormatter


def speak(command: click.Command) -> None:
    """Put every help text of a command, and of those inside it, into the language in use."""
    for holder, english in texts_of(command):
        holder.help = _(english)
        if isinstance(holder, click.Command):
            holder.context_class = SpokenContext


@cache
def texts_of(command: click.Command) -> tuple[tuple[click.Command | click.Option, str], ...]:
    """Return all that bears a help text, with the text as it is written in the source."""
    return tuple((holder, holder.help) for holder in _holders(command, None) if holder.help)


def _holders(command: click.Command, parent: click.Context | None) -> Iterator[click.Command | click.Option]:
    context = click.Context(command, parent, **command.context_settings)
    yield command
    yield from (param for param in command.get_params(context) if isinstance(param, click.Option))
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _holders(inner, context)


def say_misuse(error: click.ClickException) -> str:
    """Return one sentence on what click did not understand."""
    match error:
        case click.NoSuchOption() | click.NoSuchCommand():
            return _unknown(error)
        case click.MissingParameter():
            return _("{name} is needed.").format(name=_name(error))
        case click.BadParameter():
            return _bad_value(error)
        case click.BadOptionUsage():
            return _("{name}: {why}").format(name=error.option_name, why=_("a value is missing, or one too many"))
        case click.FileError():
            return _("The file {name} cannot be opened.").format(name=error.ui_filename)
        case _:
            return _other(error.format_message())


def _unknown(error: click.NoSuchOption | click.NoSuchCommand) -> str:
    if isinstance(error, click.NoSuchOption):
        told = _("There is no option {name}.").format(name=error.option_name)
    else:
        told = _("There is no command {name}.").format(name=error.command_name)
    if not error.possibilities:
        return told
    return f"{told} " + _("Did you mean {guesses}?").format(guesses=", ".join(error.possibilities))


def _other(message: str) -> str:
    if extra := _EXTRA_WORDS.match(message):
        return _("Too many words: {words}.").format(words=extra[1])
    return _("A command is needed.") if message == "Missing command." else message


def _bad_value(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    match kind:
        case click.Choice():
            choices = ", ".join(map(str, kind.choices))
            return _("{name}: choose from {choices}.").format(name=_name(error), choices=choices)
        case click.IntRange():
            bounds = f"{kind.min}..{kind.max}" if kind.max is not None else f">= {kind.min}"
            return _("{name}: a whole number {bounds} is expected.").format(name=_name(error), bounds=bounds)
        case click.File() | click.Path():
            return _("{name}: the file cannot be opened.").format(name=_name(error))
        case _:
            return _("{name}: {why}").format(name=_name(error), why=error.message)


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return "?"
    return (
        max(error.param.opts, key=len)
        if isinstance(error.param, click.Option)
        else error.param.make_metavar(_ctx(error))
    )


def _ctx(error: click.UsageError) -> click.Context:
    return error.ctx or click.Context(error.cmd or click.Command(""))
