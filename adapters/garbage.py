"""Cyclic garbage waits while very many records are made without circles, and what stays is never looked through."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 100_000  # between two looks for garbage


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for garbage rarely inside: orders, events and facts make no circles, and looking costs up to two fifths."""
    before = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def stays() -> None:
    """Take what stands now, libraries and templates, for what stays: a service looks through it no more.

    Looking through it all takes a tenth of a second, in which nobody is answered, each time the oldest garbage is due.
    """
    gc.collect()
    gc.freeze()
