"""A folder of e-mails as files: where messages go while there is no mail server, and nothing is lost.

What citizens are sent lies apart, a folder for each by the key of their facts: it goes when the key goes.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address, Group
from hashlib import sha256
from pathlib import Path

from adapters.notify.email import email_of, recipient_of
from adapters.notify.parcel import Parcel, UndeliveredError

SCHEME = "folder:"
"""An address in the folder itself: `folder:` and the audience that has no other."""
CITIZENS = "citizens"
"""The folder, in the folder, of what has a citizen's address on it."""
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
        place = self._path if parcel.kid is None else self._path / CITIZENS / parcel.kid
        final = place / f"{parcel.kind}-{name}.eml"
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = final.with_suffix(f".{os.getpid()}.part")
        with fresh.open("wb") as file:
            file.write(bytes(email_of(parcel, self._sender, to)))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(final)


def clear_out(path: Path, alive: Callable[[Iterable[str]], Iterable[str]], before: datetime | None = None) -> int:
    """Remove what is kept of citizens whose key is not `alive` any more, or was written before then; return how many.

    What cannot be removed now is tried again the next time.
    """
    of_each = {folder.name: folder for folder in (path / CITIZENS).glob("*") if folder.is_dir()}
    here, removed, oldest = set(alive(of_each)), 0, before.timestamp() if before else 0
    for kid, folder in of_each.items():
        for file in folder.iterdir():
            with suppress(FileNotFoundError, PermissionError):
                if kid not in here or file.stat().st_mtime < oldest:
                    file.unlink()
                    removed += 1
        with suppress(OSError):
            folder.rmdir()  # only once it is empty
    return removed


def _named(address: str) -> Group:
    """Return an audience as the name of a group without members, which is no address anybody could answer."""
    return Group(_PLAIN.sub("-", address.removeprefix(SCHEME)))
