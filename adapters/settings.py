"""Settings by environment (DUNGHEN_*) or dunghen.toml; every one has a default that works."""

import tomllib
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from domain.errors import DomainError

FILE = "dunghen.toml"


class SettingsError(DomainError):
    """The settings cannot be used. Facts: field, read, why (a stable word)."""

    code: ClassVar[str] = "bad_settings"


class Settings(BaseSettings):
    """Where the ledger and its keys are, who acts, and in which language.

    `database_url` defaults to SQLite under ./var; `vault_url` is the key store, always a file apart from the ledger.
    """

    model_config = SettingsConfigDict(env_prefix="DUNGHEN_", toml_file=FILE, extra="forbid")

    database_url: str = "sqlite:///var/dunghen.db"
    vault_url: str = ""
    official: str | None = None
    office: str | None = None
    lang: str | None = None
    tenant: str = "main"

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
        why = "unknown_key" if first["type"] == "extra_forbidden" else "wrong_type"
        raise SettingsError(field=".".join(map(str, first["loc"])), read=str(first["input"]), why=why) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(field=FILE, read=str(error), why="bad_toml") from error
    for name in ("database_url", "vault_url"):
        if url := getattr(settings, name):
            _check_url(name, url)
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
