"""Who has which addresses: the staff's are settings of an office, never facts of the ledger."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from adapters.locale import _
from adapters.notify import others, webhook
from adapters.notify.folder import SCHEME as FOLDER
from adapters.settings import Settings, SettingsError
from domain.text import is_email
from domain.values import NotifyBy

ROLES = ("official", "desk_head", "office_head", "province")
"""From low to high: who has no address is represented by the next one up."""
EVERYBODY = "*"
MAIL, WEB, PLAIN_WEB = "mailto", "https", "http"
_CITIZEN = {f"citizen_{way}": way for way in ("email", "sms", "zalo")}
_PLACES = {"email": "name@example.vn", "phone": "0900000000"}  # to try a citizen's address out with


class Found(NamedTuple):
    """To whom a message goes in the end, and where: another audience than asked for if that one has no address."""

    audience: str
    addresses: tuple[str, ...]


class Recipients:
    """Addresses by audience: `official:lan@W1`, `official:lan`, `desk_head@W1`, `@W1` (all there), `desk_head`, `*`.

    Without any entry at all, messages of the staff go to the folder under the name of their audience.
    """

    def __init__(self, entries: Mapping[str, tuple[str, ...]]) -> None:
        self._entries = entries

    def of(self, audience: str, office: str) -> Found | None:
        """Return who gets what is meant for an audience, or None: nobody has an address.

        Who shares all addresses with somebody in charge counts as that one, and gets one message.
        """
        if not self._entries:
            return Found(audience, (f"{FOLDER}{audience}",))
        for candidate in _upwards(audience, office):
            if addresses := self._direct(candidate, office):
                return Found(self._same_as(candidate, addresses, office), addresses)
        return None

    def entries(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return every entry, as it is written."""
        return sorted(self._entries.items())

    def citizen_address(self, way: NotifyBy, applicant: Mapping[str, str]) -> str | None:
        """Return where a citizen is told who agreed to `way`, or None: no address, or no such channel is set up."""
        template = self._entries.get(f"citizen_{way}", ("mailto:{email}",) if way == "email" else ())
        field = "email" if way == "email" else "phone"
        known = applicant.get(field)
        return template[0].replace("{" + field + "}", known) if template and known else None

    def _direct(self, audience: str, office: str) -> tuple[str, ...]:
        """Return the addresses of an audience itself: the narrower entry wins over the wider one."""
        person = audience.partition("@")[0]
        role = person.partition(":")[0]
        somebody = () if person == role else (person,)
        somewhere = () if role == "province" else (f"@{office}",)
        for key in (audience, *somebody, *somewhere, role, EVERYBODY):
            if found := self._entries.get(key):
                return found
        return ()

    def _same_as(self, audience: str, addresses: tuple[str, ...], office: str) -> str:
        in_charge = (f"desk_head@{office}", f"office_head@{office}", "province")
        return next((other for other in in_charge if set(self._direct(other, office)) == set(addresses)), audience)


def load(settings: Settings) -> Recipients:
    """Return the recipients of an installation: from `recipients_file` if it is set, else from the settings.

    Raises:
        SettingsError: an audience or an address cannot be one, or a webhook has no secret.
    """
    secrets = secrets_of(settings)
    entries = {}
    for audience, given in _tables(settings)["recipients"].items():
        _check_audience(audience)
        addresses = (given,) if isinstance(given, str) else tuple(given)
        for address in addresses:
            _check_address(audience, address, secrets)
        entries[audience] = addresses
    return Recipients(entries)


def shown_address(address: str) -> str:
    """Return an address as it may be shown: a mailbox whole; of all others, which hold secrets, where they lead."""
    if address.startswith(FOLDER):
        return _("a file in the outbox folder")
    if address.startswith(f"{MAIL}:"):
        return address.removeprefix(f"{MAIL}:")
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}/…" if parts.scheme in {WEB, PLAIN_WEB} else f"{parts.scheme}://…"


def secrets_of(settings: Settings) -> dict[str, str]:
    """Return the secrets of webhooks by their addresses; raises as `load`."""
    secrets: dict[str, str] = _tables(settings)["webhook_secrets"]
    for address, secret in secrets.items():
        try:
            webhook.key_of(secret)
        except ValueError:
            raise SettingsError(field=f"webhook_secrets.{address}", read="…", why="bad_secret") from None
    return secrets


def _tables(settings: Settings) -> dict[str, dict[str, Any]]:
    if not settings.recipients_file:
        return {"recipients": settings.recipients, "webhook_secrets": settings.webhook_secrets}
    path = Path(settings.recipients_file)
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(field="recipients_file", read=str(path), why="no_file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(field=str(path), read=str(error), why="bad_toml") from error
    known = {"recipients": read.pop("recipients", {}), "webhook_secrets": read.pop("webhook_secrets", {})}
    for name in read:
        raise SettingsError(field=str(path), read=name, why="unknown_key")
    for name, table in known.items():
        _check_texts(name, table)
    return known


def _check_texts(name: str, table: Any) -> None:
    """Refuse what the settings themselves would refuse: tables hold texts, or lists of texts."""
    if not isinstance(table, dict):
        raise SettingsError(field=name, read=str(table), why="wrong_type")
    for key, value in table.items():
        texts = value if isinstance(value, list) and name == "recipients" else [value]
        if not all(isinstance(text, str) for text in texts):
            raise SettingsError(field=f"{name}.{key}", read=str(value), why="wrong_type")


def _upwards(audience: str, office: str) -> Iterator[str]:
    yield audience
    role = audience.partition(":")[0].partition("@")[0]
    for higher in ROLES[ROLES.index(role) + 1 :]:
        yield higher if higher == "province" else f"{higher}@{office}"


def _check_audience(audience: str) -> None:
    role, at, office = audience.partition("@")
    kind, colon, official = role.partition(":")
    holds = (
        audience in {EVERYBODY, *_CITIZEN, *ROLES}
        or (bool(at) and bool(office) and (role == "" or role in {"desk_head", "office_head"}))
        or (kind == "official" and bool(colon) and bool(official) and bool(office) == bool(at))
    )
    if not holds:
        raise SettingsError(field="recipients", read=audience, why="bad_audience")


def _check_address(audience: str, address: str, secrets: Mapping[str, str]) -> None:
    tried = address
    if audience in _CITIZEN:
        for place, sample in _PLACES.items():
            tried = tried.replace("{" + place + "}", sample)
    why = _why_not(tried, secrets)
    if why is None and audience in _CITIZEN and (tried == address or tried.startswith((WEB, PLAIN_WEB))):
        why = "citizen_address"
    if why:
        raise SettingsError(field=f"recipients.{audience}", read=address.partition("://")[0], why=why)


def _why_not(address: str, secrets: Mapping[str, str]) -> str | None:
    try:
        parts = urlsplit(address)
        well_formed = bool(parts.scheme) and (parts.port is None or parts.port > 0)
    except ValueError:
        return "bad_address"
    if parts.scheme == MAIL:
        return None if is_email(address.removeprefix(f"{MAIL}:")) else "email_address"
    if parts.scheme in {WEB, PLAIN_WEB}:
        return "bad_address" if not (well_formed and parts.hostname) else None if address in secrets else "no_secret"
    if "://" not in address:
        return "bad_address"
    if not others.is_installed():
        return "no_apprise"
    return None if others.is_known(address) else "bad_address"
