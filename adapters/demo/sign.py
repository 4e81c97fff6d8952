"""The sign beside a demonstration's ledger: that it is one, how it was made, and the codes worth a look."""

from pathlib import Path

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.ledger.errors import LedgerForeignError
from adapters.settings import Settings

NAME = "demo.json"


class Sign(BaseModel):
    """What the story was made from, and the dossier codes by the names of their lives."""

    model_config = ConfigDict(frozen=True)

    seed: int
    dossiers: int
    version: str
    codes: dict[str, str]

    def is_of(self, seed: int, dossiers: int, version: str) -> bool:
        """Whether the same story would be told again."""
        return (self.seed, self.dossiers, self.version) == (seed, dossiers, version)


def sign_in(folder: Path) -> Sign | None:
    """Return the sign in a folder; None where there is no such folder.

    Raises:
        LedgerForeignError: the folder is there without a sign that can be read: it is not ours to touch.
    """
    if not folder.exists():
        return None
    try:
        return Sign.model_validate_json((folder / NAME).read_text("utf-8"))
    except (OSError, ValidationError) as error:
        raise LedgerForeignError(path=str(folder)) from error


def is_demonstration(settings: Settings) -> bool:
    """Whether these settings lead to a demonstration's ledger."""
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    return Path(url.database).with_name(NAME).is_file()
