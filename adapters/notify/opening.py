"""Joining the dispatcher of an installation: its outbox, its channels, its recipients."""

from pathlib import Path

from adapters.bootstrap import Installation
from adapters.ledger.outbox import Outbox
from adapters.notify.channels import channels_of
from adapters.notify.dispatcher import Dispatcher
from adapters.notify.folder import clear_out
from adapters.notify.recipients import load
from adapters.settings import Settings
from domain.desk import Desk


def open_dispatcher(settings: Settings, installation: Installation, desk: Desk | None = None) -> Dispatcher:
    """Return a dispatcher; `desk` records what citizens were told: the installation's own, or a service's writer.

    Messages are in Vietnamese unless the settings ask for English by name.

    Raises:
        SettingsError: an address, a secret or a server in the settings cannot be one.
    """
    return Dispatcher(
        Outbox(installation.engines[0], settings.tenant),
        installation.reader,
        desk or installation.desk,
        load(settings),
        channels_of(settings),
        settings.lang or "vi",
        clear_out=lambda before: clear_out(Path(settings.outbox_folder), installation.vault.alive, before),
    )
