"""A folder of e-mails as files: where messages go while there is no mail server, and nothing is lost."""

import asyncio
import os
import re
from email.headerregistry import Address, Group
from hashlib import sha256
from pathlib import Path

from adapters.notify.email import email_of, recipient_of
from adapters.notify.parcel import Parcel, UndeliveredError

SCHEME = "folder:"
"""An address in the folder itself: `folder:` and the audience that has no other."""
_PLAIN = re.compile(r"[^A-Za-z0-9._@ -]")


class Folder:
    """Writes `.eml` files that any mail program opens; the same message overwrites itself."""

    name = "folder"

    def __init__(self, path: Path, sender: Address) -> None:
        self._path, self._sender = path, sender

    async def send(self, parcel: Parcel, address: str) -> None:
        """Write a parcel; see `Channel.send`."""
        try:
            await asyncio.to_thread(self._write, parcel, address)
        except OSError as error:
            raise UndeliveredError(why="folder_unwritable") from error

    def _write(self, parcel: Parcel, address: str) -> None:
        to = _named(address) if address.startswith(SCHEME) else recipient_of(address)
        name = sha256(f"{parcel.id} {address}".encode()).hexdigest()[:16]
        final = self._path / f"{parcel.kind}-{name}.eml"
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = final.with_suffix(f".{os.getpid()}.part")
        with fresh.open("wb") as file:
            file.write(bytes(email_of(parcel, self._sender, to)))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(final)


def _named(address: str) -> Group:
    """Return an audience as the name of a group without members, which is no address anybody could answer."""
    return Group(_PLAIN.sub("-", address.removeprefix(SCHEME)))
