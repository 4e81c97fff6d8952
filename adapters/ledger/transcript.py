"""A dossier of another register as plain values: what an import is told before anything is made or checked of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from domain.commands import DossierCommand, ImportDossier, ReceiveDossier
from domain.values import Source

SOURCE: Source = "import"


class ToldAct(NamedTuple):
    """One act after the receipt: which order it is, its own facts (none of them absent), and when, in UTC."""

    kind: type[DossierCommand]
    facts: dict[str, Any]
    at: datetime


class Transcript(NamedTuple):
    """What a register tells of one dossier; `facts` are those of the receipt, none of them absent.

    `id` and `by` are those of all its orders, as far as an act does not say who acted. Instants are in UTC.
    """

    id: str
    by: str
    at: datetime
    code: str
    facts: dict[str, Any]
    acts: Sequence[ToldAct]

    def receipt(self) -> ReceiveDossier:
        """Return the order that receives it.

        Raises:
            FieldError: a fact is not what the order takes.
        """
        same = {"id": self.id, "by": self.by, "at": self.at}
        return ReceiveDossier(**same, code=self.code, source=SOURCE, **self.facts)

    def order(self) -> ImportDossier:
        """Return the order that it amounts to.

        Raises:
            FieldError: a fact is not what the order takes.
        """
        same: dict[str, Any] = {"id": self.id, "by": self.by}
        shared = same | {"code": self.code, "source": SOURCE}
        acts = tuple(act.kind(**shared | act.facts, at=act.at) for act in self.acts)
        return ImportDossier(**same, at=self.at, receipt=self.receipt(), acts=acts)
