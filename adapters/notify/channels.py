"""The channels of an installation, and which of them an address belongs to."""

from pathlib import Path

from adapters.notify.email import MailServer, Smtp, sender_of
from adapters.notify.folder import SCHEME as FOLDER
from adapters.notify.folder import Folder
from adapters.notify.others import Apprised
from adapters.notify.parcel import Channel
from adapters.notify.recipients import MAIL, PLAIN_WEB, WEB, secrets_of
from adapters.notify.webhook import Webhook
from adapters.settings import Settings


class Channels:
    """By the scheme of an address: the folder, e-mail, webhooks, and what only apprise knows."""

    def __init__(self, folder: Channel, mail: Channel, web: Channel, others: Channel) -> None:
        self._by_scheme = {FOLDER.removesuffix(":"): folder, MAIL: mail, WEB: web, PLAIN_WEB: web}
        self._others = others

    def of(self, address: str) -> Channel:
        """Return the channel of an address."""
        return self._by_scheme.get(address.partition(":")[0], self._others)


def channels_of(settings: Settings) -> Channels:
    """Return the channels as the settings have them; without a mail server e-mail goes to the folder.

    Raises:
        SettingsError: one of them cannot be.
    """
    sender = sender_of(settings.mail_from)
    folder = Folder(Path(settings.outbox_folder), sender)
    mail = Smtp(MailServer.read(settings.smtp_url), sender) if settings.smtp_url else folder
    return Channels(folder, mail, Webhook(secrets_of(settings), f"urn:dunghen:{settings.tenant}"), Apprised())
