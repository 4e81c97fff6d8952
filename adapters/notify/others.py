"""Every other channel, as apprise knows them: Zalo, SMS gateways, Telegram, ... It is an extra, loaded when used."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from adapters.notify.parcel import Parcel, UndeliveredError


class Apprised:
    """Sends to any address that apprise reads. Its receivers get no stable key: a retry may reach them twice."""

    name = "apprise"

    async def send(self, parcel: Parcel, address: str) -> None:
        """Send the text of a parcel; see `Channel.send`."""
        receiver = _receiver(address)
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


def _receiver(address: str) -> Any:
    apprise = import_module("apprise")
    receivers = apprise.Apprise()
    return receivers if receivers.add(address) else None
