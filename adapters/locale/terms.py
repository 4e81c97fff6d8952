"""The terms of the glossary on screen: one term a concept, in the language in use."""

import tomllib
from functools import cache
from importlib.resources import files

from adapters.locale import language


@cache
def _glossary() -> dict[tuple[str, str], dict[str, str]]:
    sections = tomllib.loads((files("domain") / "glossary.toml").read_text("utf-8"))
    return {(section, row["code"]): row for section, rows in sections.items() for row in rows}


def term(section: str, code: str) -> str:
    """Return the term for a stored value; a value that the glossary does not know comes back as it is."""
    row = _glossary().get((section, code))
    return row[language()] if row else code


def title(section: str, code: str) -> str:
    """Return the term as it begins a line or a cell."""
    words = term(section, code)
    return words[:1].upper() + words[1:]


def vietnamese(*sections: str) -> dict[str, dict[str, str]]:
    """Return the Vietnamese terms of some sections, whatever language is in use: official papers know no other."""
    terms: dict[str, dict[str, str]] = {section: {} for section in sections}
    for (section, code), row in _glossary().items():
        if section in terms:
            terms[section][code] = row["vi"]
    return terms
