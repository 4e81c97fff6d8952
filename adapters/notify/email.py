"""A parcel as an e-mail, and its way to a mail server."""

from email.headerregistry import Address, Group
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import NamedTuple, Self
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from adapters.notify.parcel import Parcel, UndeliveredError
from adapters.settings import SettingsError
from domain.text import is_email

_PORTS = {"smtp": 587, "smtps": 465}
_TLS = {"required": True, "none": False, "auto": None}
_PATIENCE = 20  # seconds for each answer of the server
_REFUSED_FOR_GOOD = range(500, 600)
_OURS_TO_MEND = {530, 534, 535, 538}  # who we are: a password or encryption is wrong, not the message


class MailServer(NamedTuple):
    """Where mail is handed over: `start_tls` None takes encryption if the server offers it."""

    host: str
    port: int
    user: str | None
    password: str | None
    use_tls: bool
    start_tls: bool | None

    @classmethod
    def read(cls, url: str) -> Self:
        """Return the server that `smtp://user:password@host:587?tls=required` names; smtps is encrypted throughout.

        Raises:
            SettingsError: it names none.
        """
        scheme = url.partition("://")[0]
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
            wanted = parse_qs(parts.query, strict_parsing=bool(parts.query)).get("tls", ["auto"])[-1]
            start_tls = _TLS[wanted]
        except (ValueError, KeyError) as error:
            raise SettingsError(field="smtp_url", read=scheme, why="bad_smtp_url") from error
        if not parts.hostname:
            raise SettingsError(field="smtp_url", read=scheme, why="bad_smtp_url")
        user, password = (unquote(word) if word else None for word in (parts.username, parts.password))
        use_tls = parts.scheme == "smtps"
        return cls(parts.hostname, port, user, password, use_tls, False if use_tls else start_tls)


class Smtp:
    """E-mail to `mailto:` addresses, each message over a connection of its own."""

    name = "email"

    def __init__(self, server: MailServer, sender: Address) -> None:
        self._server, self._sender = server, sender

    async def send(self, parcel: Parcel, address: str) -> None:
        """Hand a parcel to the mail server; see `Channel.send`."""
        server = self._server
        try:
            await aiosmtplib.send(
                email_of(parcel, self._sender, recipient_of(address)),
                hostname=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.use_tls,
                start_tls=server.start_tls,
                timeout=_PATIENCE,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _undelivered(error) from error


def sender_of(setting: str) -> Address:
    """Return the address that mail comes from.

    Raises:
        SettingsError: it is none.
    """
    name, spec = parseaddr(setting)
    try:
        sender = Address(name, addr_spec=spec)
    except (ValueError, IndexError) as error:
        raise SettingsError(field="mail_from", read=setting, why="email_address") from error
    if not sender.username or not sender.domain or not sender.addr_spec.isascii() or "\n" in setting or "\r" in setting:
        raise SettingsError(field="mail_from", read=setting, why="email_address")
    return sender


def recipient_of(address: str) -> Address:
    """Return whom a `mailto:` address names.

    Raises:
        UndeliveredError: it is no plain address; line breaks would add headers of their own.
    """
    spec = address.removeprefix("mailto:")
    if not is_email(spec):
        raise UndeliveredError(why="bad_address", is_permanent=True)
    return Address(addr_spec=spec)


def email_of(parcel: Parcel, sender: Address, to: Address | Group) -> EmailMessage:
    """Return a parcel as an e-mail: text and HTML, and a Message-ID that stays when it is sent again."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = parcel.subject
    message["Date"] = format_datetime(parcel.sent_at)
    message["Message-ID"] = f"<{parcel.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.text, cte="quoted-printable")
    message.add_alternative(parcel.html, subtype="html", cte="quoted-printable")
    return message


def _undelivered(error: Exception) -> UndeliveredError:
    """Tell what the server will never take from what it may take later."""
    code = _code_of(error)
    for_good = code in _REFUSED_FOR_GOOD and code not in _OURS_TO_MEND
    return UndeliveredError(why=f"smtp_{code}" if code else "no_answer", is_permanent=for_good)


def _code_of(error: Exception) -> int | None:
    match error:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[first, *_]):
            return first.code
        case aiosmtplib.SMTPResponseException(code=int(code)):
            return code
        case _:
            return None
