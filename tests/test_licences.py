"""No package an office must install binds it by the GPL or AGPL; libraries under the LGPL are used as libraries."""

import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"


def core_distributions() -> set[str]:
    """Return the names of all that `pip install dunghen` brings along, extras of ours left out."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    open_ends, found = [Requirement(text) for text in project["dependencies"]], set()
    while open_ends:
        wanted = open_ends.pop()
        if wanted.name.lower() in found:
            continue
        found.add(wanted.name.lower())
        for text in distribution(wanted.name).requires or []:
            need = Requirement(text)
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in {"", *wanted.extras}):
                open_ends.append(need)
    return found


def licences(dist: str) -> str:
    about = distribution(dist).metadata
    field = about.get("License", "")
    named = [text for text in about.get_all("Classifier", []) if text.startswith("License")]
    return " ".join([about.get("License-Expression", ""), field.split("\n")[0], *named])


def test_no_core_dependency_binds_an_office_by_the_gpl() -> None:
    strong = r"\bA?GPL|Affero|(?<!Lesser )General Public License"
    core = core_distributions()

    assert {"sqlalchemy", "eventsourcing", "pydantic-core"} <= core
    assert {dist: text for dist in core if re.search(strong, text := licences(dist))} == {}
