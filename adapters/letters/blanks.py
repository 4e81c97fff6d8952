"""Slips printed ahead of an outage: numbered, with the code by which the citizen asks, and lines to write on."""

from datetime import date, datetime
from typing import ClassVar
from urllib.parse import quote

from adapters.ledger.instants import from_micros
from adapters.ledger.reading import LedgerReader
from adapters.ledger.vault import Vault
from adapters.letters.composing import LOOK_UP, Composer
from adapters.letters.errors import SlipsNotThereError
from adapters.letters.facts import Facts, LookUp
from adapters.letters.papers import Paper
from adapters.settings import Settings
from domain.code import slip_order
from domain.message import stream_of


class Blank(Facts):
    """One slip without a dossier yet: its code is that of the dossier that will be keyed in from it."""

    code: str
    look_up: LookUp


class BlankSlips(Paper):
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả, to be written by hand: two copies of each, one for the citizen."""

    KIND: ClassVar[str] = "blank"
    since: date
    until: date
    slips: tuple[Blank, ...]


def blank_slips(reader: LedgerReader, vault: Vault, settings: Settings, office: str, entry: int) -> BlankSlips:
    """Return the slips of one batch, those that were voided since left out.

    Raises:
        SlipsNotThereError: the office printed no such batch, or all of it was voided.
        FormNotInForceError: slips have no form on the first day.
    """
    slips, row = reader.slips(office), reader.line(stream_of("slips", office), entry)
    batch = next((one for one in slips.batches if one.entry == entry), None) if slips else None
    codes = [code for code in batch.codes if code not in slips.voided] if slips and batch else []
    if batch is None or row is None or not codes:
        raise SlipsNotThereError(office=office, entry=entry)
    composer, ground = Composer(vault, reader.tenant, settings), reader.ground()
    page = f"{settings.public_url.rstrip('/')}/{LOOK_UP}"
    proof = f"{settings.ledger_origin}/{row.id}/{row.leaf.hex()}"

    def blank(code: str) -> Blank:
        secret = vault.look_up_secret(reader.tenant, str(stream_of("command", slip_order(code))))
        return Blank(
            code=code,
            look_up=LookUp(url=f"{page}/{quote(code, safe='')}/{secret}#{proof}", page=page, secret=secret),
        )

    head = composer.letterhead(office, batch.from_on, ground)
    made_at: datetime = from_micros(row.recorded_at)
    return BlankSlips(
        form=composer.form("slip", batch.from_on, ground),
        letterhead=head,
        on=batch.from_on,
        made_at=made_at,
        witness=composer.witness(row.id, row.leaf),
        since=batch.from_on,
        until=batch.until_on,
        slips=tuple(map(blank, codes)),
    )
