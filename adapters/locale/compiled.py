"""Catalogues compiled: written beside their sources at set-up, and made anew in memory where that was not done."""

import io
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
DIGEST_BYTES = 32


def catalogue_bytes(name: str) -> bytes:
    """Return a catalogue as gettext reads it: compiled before, if from this very source; else compiled now."""
    source = (HERE / f"{name}.po").read_bytes()
    compiled = HERE / f"{name}.mo"
    if compiled.is_file():
        kept = compiled.read_bytes()
        if kept[-DIGEST_BYTES:] == sha256(source).digest():
            return kept
    return compile_catalogue(name, source)


def compile_catalogue(name: str, source: bytes) -> bytes:
    """Return the compiled form of a .po file, the digest of its source behind it, where gettext does not look."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - half of a short run's time, needed only here
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as above

    target = io.BytesIO()
    write_mo(target, read_po(io.BytesIO(source), locale=name))
    return target.getvalue() + sha256(source).digest()


def compile_into(folder: Path) -> None:
    """Write every catalogue's compiled form into a folder."""
    for source in HERE.glob("*.po"):
        (folder / source.name).with_suffix(".mo").write_bytes(compile_catalogue(source.stem, source.read_bytes()))
