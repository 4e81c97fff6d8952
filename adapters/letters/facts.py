"""What papers are made of: their form and head, the citizen, the mark of the ledger, who gives and takes, notes."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Facts(BaseModel):
    """Facts to print; frozen, and an unknown one is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Form(Facts):
    """The official form (mẫu) of a paper: its legal name, number and text, and the letters after a paper's number."""

    name: str
    number: str
    symbol: str = ""
    basis: str


class Letterhead(Facts):
    """Who issues: the body and the one above it, the place, what stands after a number, and who signs as what.

    `name` is what the body is called within a sentence; `receivers` get a copy besides the addressee and the archive.
    `title` is that of its head, `on_behalf` whom the head signs for (`TM. Ủy ban nhân dân`), `delegated` how others
    sign who are neither head nor deputy: TL (thừa lệnh) or TUQ (thừa ủy quyền).
    """

    name: str
    parent: str | None = None
    body: str
    place: str | None = None
    symbol: str | None = None
    title: str
    on_behalf: str | None = None
    delegated: Literal["TL", "TUQ"] | None = None
    receivers: tuple[str, ...] = ()


class Applicant(Facts):
    """The citizen as written down at the counter; of one who was erased only that is left."""

    erased: bool = False
    name: str | None = None
    id_number: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None


class Witness(Facts):
    """The ledger line a paper prints: with the paper in hand, its removal or change can be proved."""

    origin: str
    line: int
    leaf: str


class LookUp(Facts):
    """How the citizen asks about the dossier: the address in the QR code, the page, and the secret beside the code."""

    url: str
    page: str
    secret: str


class Party(Facts):
    """Who gives or takes a dossier: an official or an office by name, else the desk or the citizen."""

    kind: Literal["official", "office", "desk", "citizen"]
    name: str | None = None


class Note(Facts):
    """What else the log says between two hand-overs: an act by its topic, and the few facts that tell it."""

    entry: int
    what: str
    at: datetime
    by: str
    approved_by: str | None = None
    cause: str | None = None
    number: int | None = None
    due: datetime | None = None
    amends: int | None = None
    field: str | None = None
    old: str | datetime | None = None
    new: str | datetime | None = None
