"""Letting cyclic garbage wait while very many records are made that hold no circles."""

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
