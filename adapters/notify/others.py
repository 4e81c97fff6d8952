"""Every other channel, as apprise knows them: Zalo, SMS gateways, Telegram, ... It is an extra, loaded when used."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from adapters.notify.parcel import Parcel, UndeliveredError

NAME = "apprise"
_CARRY_HEADERS = frozenset({"json", "jsons", "form", "forms", "xml", "xmls"})
"""Addresses of gateways of one's own: to those apprise sends the headers they name.

Source: https://appriseit.com/services/json/, HTTP headers.
"""


class Apprised:
    """Sends to any address that apprise reads.

    A gateway of one's own gets the stable key as `Idempotency-Key`. Zalo, Telegram and the gateways that apprise knows
    by name take no key: a message sent again after a fault may reach its receiver twice.
    """

    name = NAME

    async def send(self, parcel: Parcel, address: str) -> None:
        """Send the text of a parcel; see `Channel.send`."""
        receiver = _receiver(_with_key(address, parcel.id))
        if receiver is None:
            raise UndeliveredError(why="bad_address", is_permanent=True)
        if not await receiver.async_notify(title=parcel.subject, body=parcel.text, body_format="text"):
            raise UndeliveredError(why="apprise_refused")


def is_installed() -> bool:
    """Whether the extra is there: pip install 'dunghen[notify]'."""
    return find_spec("apprise") is not None


def is_known(address: str) -> bool:
    """Whether apprise can read an address."""
    return _receiver(address) is not None


def _with_key(address: str, key: str) -> str:
    if address.partition("://")[0] not in _CARRY_HEADERS:
        return address
    return f"{address}{'&' if '?' in address else '?'}+Idempotency-Key={key}"


def _receiver(address: str) -> Any:
    apprise = import_module("apprise")
    receivers = apprise.Apprise()
    return receivers if receivers.add(address) else None
