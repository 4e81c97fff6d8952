"""Papers as files: named by us, whole or absent, readable by their owner only."""

import os
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple
from urllib.parse import quote

from adapters.letters.errors import PaperFileError
from adapters.letters.papers import Paper
from adapters.letters.press import pages_of


class Filed(NamedTuple):
    """A paper on disk; `line` is the ledger line it prints."""

    path: Path
    sha256: str
    pages: int
    line: int | None
    leaf: str | None


def name_of(paper: Paper, code: str, entry: int | None = None) -> str:
    """Return a name that is safe on every system: kind, code with odd signs escaped, the entry of a letter."""
    parts = [paper.KIND, quote(code, safe=""), *([] if entry is None else [str(entry)])]
    return "-".join(parts) + ".pdf"


def file_away(paper: Paper, pdf: bytes, path: Path) -> Filed:
    """Write a paper, whole or not at all, in place of what was there.

    Raises:
        PaperFileError: it cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
            part.write(pdf)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    except OSError as error:
        raise PaperFileError(path=str(path), reason=error.strerror or type(error).__name__) from error
    witness = paper.witness
    return Filed(
        path,
        sha256(pdf).hexdigest(),
        pages_of(pdf),
        witness.line if witness else None,
        witness.leaf if witness else None,
    )
