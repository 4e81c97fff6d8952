"""The press: papers set by typst into PDF/A-2b, the same facts giving the same bytes; two at a time in a batch."""

import json
import re
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from threading import local
from typing import Any
from unicodedata import normalize
from weakref import finalize

import typst

from adapters.letters.errors import (
    FolderError,
    FontFamiliesError,
    GlyphMissingError,
    TemplateBrokenError,
    TemplateUnknownError,
)
from adapters.letters.papers import Paper
from adapters.letters.qr import drawn
from adapters.locale.terms import vietnamese

SHIPPED = Path(__file__).parent / "templates"
SHIPPED_FONT = "Libertinus Serif"  # comes with typst; every sign of Vietnamese is in it
WORKERS = 2
_WORDS_OF_ACTS = ("channels", "causes", "outcomes", "return_ways", "revisions", "fields", "apologies", "ladder")
_SECTIONS = (*_WORDS_OF_ACTS, "events", "limits", "notify_by")
_SHARP = 144  # dots an inch: a picture of A4 is 1,190 dots wide
_AHEAD = 8  # papers set before they are asked for, for each worker
_PLACE = re.compile(r"┌─ (?P<file>[^\n]+?):(?P<line>\d+):\d+")
_NO_GLYPH = re.compile(r'the text `"(?P<text>.*)"` could not be displayed with font `"(?P<font>.*)"`', re.DOTALL)
_PAGES = re.compile(rb"<xmpTPg:NPages>(\d+)</xmpTPg:NPages>")


class Press:
    """Sets papers with the shipped templates and font, or with an office's own.

    A template in the folder `templates` replaces the shipped one of the same name; `fonts` is a folder with the styles
    of one family. Fonts of the machine are never used: a paper looks the same wherever it is printed. To be used from
    any thread.

    Raises:
        FolderError: a folder is not there, or `fonts` holds no font.
        FontFamiliesError: it holds several families.
        TemplateUnknownError: `templates` holds a template that no paper uses.
    """

    def __init__(self, templates: Path | None = None, fonts: Path | None = None) -> None:
        self._own = templates
        self._root = SHIPPED
        if templates is not None:
            self._root = _joined(templates)
            finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        self._fonts, self._families = _fonts(fonts)
        self._terms = json.dumps(vietnamese(*_SECTIONS), ensure_ascii=False)
        self._typesetters = local()

    def print(self, paper: Paper) -> bytes:
        """Return the paper as PDF/A-2b.

        Raises:
            GlyphMissingError: the font has no sign for something in it.
            TemplateBrokenError: its template cannot be set, or only with a warning.
        """
        return self._set(paper, format="pdf", pdf_standards="a-2b", timestamp=int(paper.made_at.timestamp()))

    def draw(self, paper: Paper) -> bytes:
        """Return a paper of one page as a picture (PNG), to be read on a screen; raises what `print` does."""
        return self._set(paper, format="png", ppi=_SHARP)

    def print_all(self, papers: Iterable[Paper]) -> Iterator[bytes]:
        """Yield many papers in their order, set by `WORKERS` threads: typst leaves the interpreter to the others.

        Raises:
            DomainError: as `print`, when the turn of that paper comes.
        """
        waiting: deque[Future[bytes]] = deque()
        with ThreadPoolExecutor(WORKERS) as workers:
            try:
                for paper in papers:
                    waiting.append(workers.submit(self.print, paper))
                    if len(waiting) >= WORKERS * _AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                workers.shutdown(cancel_futures=True)

    def _set(self, paper: Paper, **how: Any) -> bytes:
        facts = normalize("NFC", json.dumps(_facts(paper), ensure_ascii=False))
        inputs = {"paper": facts, "fonts": self._families, "terms": self._terms}
        try:
            made, warnings = self._typesetter(paper.KIND).compile_with_warnings(sys_inputs=inputs, **how)
        except typst.TypstError as error:
            raise self._refusal(paper, error) from error
        if warnings:
            raise self._refusal(paper, warnings[0])
        assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file however many pages, and a picture is of one
        return made

    def _typesetter(self, kind: str) -> typst.Compiler:
        """Return this thread's typesetter for a kind of paper: it keeps what it has read and understood."""
        held: dict[str, typst.Compiler] = self._typesetters.__dict__
        if kind not in held:
            main = self._root / f"{kind}.typ"
            held[kind] = typst.Compiler(main, root=self._root, font_paths=self._fonts, ignore_system_fonts=True)
        return held[kind]

    def _refusal(self, paper: Paper, told: typst.TypstError | typst.TypstWarning) -> Exception:
        if found := _NO_GLYPH.search(told.message):
            return GlyphMissingError(text=found["text"], font=found["font"])
        place = _PLACE.search(told.diagnostic or "")
        file, line = (Path(place["file"]).name, int(place["line"])) if place else (f"{paper.KIND}.typ", 1)
        ours = self._own is None or not (self._own / file).is_file()
        path = file if ours or self._own is None else str(self._own / file)
        return TemplateBrokenError(path=path, line=line, reason=told.message)


def pages_of(pdf: bytes) -> int:
    """Return how many pages a paper has, as its metadata says."""
    found = _PAGES.search(pdf)
    return int(found[1]) if found else 0


def _facts(paper: Paper) -> dict[str, Any]:
    facts = paper.model_dump(mode="json")
    for one in (facts, *facts.get("slips", ())):
        if look_up := one.get("look_up"):
            look_up["side"], look_up["path"] = drawn(look_up["url"])
    return facts


def _joined(own: Path) -> Path:
    """Return a new folder with the shipped templates and, in their places, the office's own; pictures come along."""
    if not own.is_dir():
        raise FolderError(field="letters_templates", path=str(own))
    known = sorted(path.name for path in SHIPPED.glob("*.typ"))
    for path in sorted(own.iterdir()):
        if path.suffix == ".typ" and path.name not in known:
            raise TemplateUnknownError(path=str(path), known=known)
    aside = Path(mkdtemp(prefix="dunghen-"))
    shutil.copytree(SHIPPED, aside, dirs_exist_ok=True)
    shutil.copytree(own, aside, dirs_exist_ok=True)
    return aside


def _fonts(folder: Path | None) -> tuple[typst.Fonts, str]:
    """Return the fonts to set with, and the names (JSON) by which templates ask for them."""
    if folder is None:
        return typst.Fonts(include_system_fonts=False), json.dumps([SHIPPED_FONT])
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    families = fonts.families()
    if not families:
        raise FolderError(field="letters_fonts", path=str(folder))
    if len(families) > 1:
        raise FontFamiliesError(path=str(folder), known=families)
    return fonts, json.dumps(families, ensure_ascii=False)
