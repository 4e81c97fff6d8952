"""The words on screen: gettext catalogues, Vietnamese first, English in the source."""

import gettext
import io
import os
from contextvars import ContextVar
from functools import cache

from adapters.locale.compiled import catalogue_bytes

LANGUAGES = ("vi", "en")
_language: ContextVar[str] = ContextVar("language", default="vi")


def use_language(language: str | None) -> None:
    """Choose the words for this context; None reads DUNGHEN_LANG, then LANG, and falls back to Vietnamese."""
    wanted = language or os.environ.get("DUNGHEN_LANG") or os.environ.get("LANG", "vi")
    _language.set("en" if wanted.lower().startswith("en") else "vi")


def language() -> str:
    """Return the language in use: vi or en."""
    return _language.get()


@cache
def _catalogue(name: str) -> gettext.NullTranslations:
    if name == "en":
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(catalogue_bytes(name)))


def _(text: str) -> str:
    """Return `text`, written in English in the source, in the language in use."""
    return _catalogue(_language.get()).gettext(text)
