"""Settings by environment (DUNGHEN_*) or dunghen.toml; every one has a default that works."""

import re
import tomllib
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableError

from domain.errors import DomainError

FILE = "dunghen.toml"
_WHY = {"extra_forbidden": "unknown_key", "literal_error": "tl_or_tuq"}  # one setting is a word of a few
_SECRET = {"webhook_secrets", "recipients", "smtp_url"}
_ORIGIN = re.compile(r"[A-Za-z0-9./_-]{1,60}")  # stands in the address of a QR code


class SettingsError(DomainError):
    """The settings cannot be used. Facts: field, read, why (a stable word)."""

    code: ClassVar[str] = "bad_settings"


class LetterheadWords(BaseModel):
    """What the head of an office's papers says where its name in the ledger does not tell; see `letters.Letterhead`."""

    model_config = ConfigDict(extra="forbid")

    parent: str | None = None
    body: str | None = None
    place: str | None = None
    symbol: str | None = None
    title: str | None = None
    on_behalf: str | None = None
    delegated: Literal["TL", "TUQ"] | None = None
    receivers: tuple[str, ...] | None = None


class Settings(BaseSettings):
    """Where the ledger and its keys are, who acts, in which language, and what papers look like.

    `database_url` defaults to SQLite under ./var; `vault_url` is the key store, always a file apart from the ledger.
    Messages leave by the mail server `smtp_url` names (smtp://user:password@host:587?tls=required), else as files in
    `outbox_folder`; who has which addresses stands in `recipients`, or in a file of their own.
    `public_url` is where citizens look up a dossier, `origin` the name by which papers call this ledger.
    `letters_templates` and `letters_fonts` are folders with an office's own; `letterheads` is by the codes of offices.
    """

    model_config = SettingsConfigDict(env_prefix="DUNGHEN_", toml_file=FILE, extra="forbid")

    database_url: str = "sqlite:///var/dunghen.db"
    vault_url: str = ""
    official: str | None = None
    office: str | None = None
    lang: str | None = None
    tenant: str = "main"
    public_url: str = "http://127.0.0.1:8000"
    origin: str = ""
    letters_templates: Path | None = None
    letters_fonts: Path | None = None
    letterheads: dict[str, LetterheadWords] = Field(default_factory=dict)
    smtp_url: str = ""
    mail_from: str = "Đúng Hẹn <dunghen@localhost>"
    outbox_folder: str = "var/outbox"
    recipients_file: str = ""
    recipients: dict[str, str | list[str]] = Field(default_factory=dict)
    webhook_secrets: dict[str, str] = Field(default_factory=dict)

    @property
    def ledger_origin(self) -> str:
        """The name of this ledger on papers: as set, else by its tenant."""
        return self.origin or f"dunghen/{self.tenant}"

    @property
    def access_url(self) -> str:
        """The store of passwords and sessions: beside the key store, under a name of its own."""
        keys = Path(self.keys_url.removeprefix("sqlite:///"))
        return f"sqlite:///{keys.with_name(keys.stem.removesuffix('-keys') + '-access.db')}"

    @property
    def keys_url(self) -> str:
        """The key store's URL: as set, else beside a SQLite ledger under a name of its own."""
        if self.vault_url:
            return self.vault_url
        if self.database_url.startswith("sqlite:///"):
            path = Path(self.database_url.removeprefix("sqlite:///"))
            return f"sqlite:///{path.with_name(path.stem + '-keys.db')}"
        return "sqlite:///var/dunghen-keys.db"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what was asked for, then the environment, then dunghen.toml."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """Return the settings of this run.

    Raises:
        SettingsError: dunghen.toml cannot be read, a key is not known, or a value is of the wrong kind.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        why = _WHY.get(first["type"], "wrong_type")
        read = "…" if first["loc"][0] in _SECRET else str(first["input"])
        raise SettingsError(field=".".join(map(str, first["loc"])), read=read, why=why) from error
    except UnreadableError as error:  # an environment variable that should hold a table, in JSON
        raise SettingsError(field="DUNGHEN_*", read=str(error), why="bad_json") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(field=FILE, read=str(error), why="bad_toml") from error
    for name in ("database_url", "vault_url"):
        if url := getattr(settings, name):
            _check_url(name, url)
    if urlsplit(settings.public_url).scheme not in {"http", "https"}:
        raise SettingsError(field="public_url", read=settings.public_url, why="bad_web_address")
    if not _ORIGIN.fullmatch(settings.ledger_origin):
        raise SettingsError(field="origin", read=settings.ledger_origin, why="bad_origin")
    return settings


def _check_url(name: str, url: str) -> None:
    """Refuse what is no URL at all; whether anything is there is found out when it is opened."""
    try:
        parts = urlsplit(url)
        well_formed = "://" in url and parts.scheme != "" and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        well_formed = False
    if not well_formed:
        scheme = url.partition("://")[0]  # what follows may hold a password
        raise SettingsError(field=name, read=scheme, why="bad_url")
