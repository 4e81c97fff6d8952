"""What a message says, before a channel gives it a form: a subject, sentences, lists, a closing."""

from collections.abc import Sequence
from datetime import tzinfo
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from adapters.locale import language


class Part(NamedTuple):
    """A list with its heading."""

    title: str
    lines: list[str]


class Letter(NamedTuple):
    """The words of one message; every value in it is printed literally."""

    subject: str
    lines: list[str]
    parts: Sequence[Part] = ()
    closing: str = ""


class Scene(NamedTuple):
    """What a message is read with: names in words, and the zone of the office."""

    office: str
    procedure: str
    zone: tzinfo
    reason: str = ""


def in_text(letter: Letter) -> str:
    """Return a letter as plain text."""
    return _templates().get_template("letter.txt").render(letter=letter)


def in_html(letter: Letter) -> str:
    """Return a letter as an HTML page of its own."""
    return _templates().get_template("letter.html").render(letter=letter, language=language())


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("adapters.notify"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
