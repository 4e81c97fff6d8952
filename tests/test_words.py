"""Every word on screen is said in Vietnamese, once, with all its places."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from adapters.reference import shipped_rules

ADAPTERS = Path(__file__).parent.parent / "adapters"
VI = ADAPTERS / "locale/vi.po"


def words_on_screen(module: ast.AST) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text)), *_]):
                yield text
            case ast.Call(func=ast.Name(id="_"), args=[ast.JoinedStr() as joined, *_]):
                yield ast.unparse(joined)  # filled in before it is looked up: no catalogue can hold it


def words_in_templates() -> Iterator[tuple[str, str]]:
    for path in ADAPTERS.rglob("templates/**/*.*"):
        if path.suffix in {".html", ".txt"}:
            with path.open("rb") as source:
                for _line, _function, text, _comments in babel_extract(source, ("_",), [], {}):
                    yield str(text), path.name


def msgids() -> list[str]:
    quoted = r'"(?:[^"\\]|\\.)*"'
    entries = re.findall(rf"^msgid ({quoted}(?:\n{quoted})*)", VI.read_text(encoding="utf-8"), re.MULTILINE)
    return ["".join(ast.literal_eval(line) for line in entry.split("\n")) for entry in entries]


def places(text: str) -> set[str]:
    return set(re.findall(r"{(\w*)", text))


def vietnamese() -> dict[str, str]:
    with VI.open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source, locale="vi") if message.id}


def test_every_word_on_screen_has_its_vietnamese() -> None:
    said = vietnamese()
    missing = {text: name for text, name in words_in_templates() if not said.get(text)}
    missing |= {
        text: path.name
        for path in ADAPTERS.rglob("*.py")
        for text in words_on_screen(ast.parse(path.read_text(encoding="utf-8")))
        if not said.get(text)
    }
    assert missing == {}


def test_every_unit_of_a_rule_has_its_vietnamese() -> None:
    said = vietnamese()
    assert [rule.unit for rule in shipped_rules() if not said.get(rule.unit)] == []


def test_a_word_without_a_catalogue_line_would_be_found() -> None:
    code = ast.parse("""show(_("Due " "at"), _(word), _(f"Due {day}"))""")
    assert list(words_on_screen(code)) == ["Due at", "f'Due {day}'"]


def test_no_word_is_translated_twice() -> None:
    assert [text for text, times in Counter(msgids()).items() if times > 1] == []


def test_a_translation_keeps_every_place_of_its_source() -> None:
    differ = {text: vi for text, vi in vietnamese().items() if places(text) != places(vi)}
    assert differ == {}
