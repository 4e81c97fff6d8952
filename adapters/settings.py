"""Settings by environment (DUNGHEN_*) or dunghen.toml; every one has a default that works."""

from pathlib import Path

from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """Where the ledger and its keys are, who acts, and in which language.

    `database_url` defaults to SQLite under ./var; `vault_url` is the key store, always a file apart from the ledger.
    """

    model_config = SettingsConfigDict(env_prefix="DUNGHEN_", toml_file="dunghen.toml", extra="forbid")

    database_url: str = "sqlite:///var/dunghen.db"
    vault_url: str = ""
    official: str | None = None
    office: str | None = None
    lang: str | None = None
    tenant: str = "main"

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
