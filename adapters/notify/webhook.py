"""Webhooks: a CloudEvents 1.0 body, signed as Standard Webhooks prescribes.

Sources: https://github.com/cloudevents/spec (JSON format, structured mode), https://www.standardwebhooks.com.
"""

import hmac
import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from collections.abc import Mapping
from datetime import UTC

import httpx2

from adapters.notify.parcel import Parcel, UndeliveredError

_PATIENCE = 15.0  # seconds
_MAY_CHANGE = {408, 425, 429}
_OK, _SERVER_FAULT = range(200, 300), 500
_SECRET_BYTES = range(24, 65)  # Standard Webhooks asks for 24 to 64
PREFIX = "whsec_"


class Webhook:
    """POSTs to `https:` addresses, each signed with the secret shared with its receiver."""

    name = "webhook"

    def __init__(
        self, secrets: Mapping[str, str], source: str, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._secrets, self._source, self._transport = secrets, source, transport

    async def send(self, parcel: Parcel, address: str) -> None:
        """POST a parcel; see `Channel.send`. Redirects are not followed: the signature was meant for this receiver."""
        body = event_of(parcel, self._source)
        headers = signed(self._secrets[address], parcel.id, int(parcel.sent_at.timestamp()), body)
        headers |= {"Content-Type": "application/cloudevents+json; charset=UTF-8", "Idempotency-Key": parcel.id}
        try:
            async with httpx2.AsyncClient(transport=self._transport, timeout=_PATIENCE) as client:
                answer = await client.post(address, content=body, headers=headers)
        except httpx2.HTTPError as error:
            raise UndeliveredError(why="no_answer") from error
        status = answer.status_code
        if status not in _OK:
            for_good = status < _SERVER_FAULT and status not in _MAY_CHANGE
            raise UndeliveredError(why=f"http_{status}", is_permanent=for_good)


def event_of(parcel: Parcel, source: str) -> bytes:
    """Return a parcel as a CloudEvents 1.0 event in JSON; the same whenever it is sent again."""
    event = {
        "specversion": "1.0",
        "id": parcel.id,
        "source": source,
        "type": f"vn.dunghen.notice.{parcel.kind}",
        "time": parcel.made_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": {**parcel.facts, "subject": parcel.subject, "text": parcel.text},
    }
    if parcel.code is not None:
        event["subject"] = parcel.code
    return json.dumps(event, ensure_ascii=False, sort_keys=True).encode()


def signed(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers by which the receiver knows who sent this body, and when (seconds since 1970)."""
    content = f"{message_id}.{timestamp}.".encode() + body
    signature = b64encode(hmac.digest(key_of(secret), content, "sha256")).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def key_of(secret: str) -> bytes:
    """Return the key that `whsec_` and base64 stand for.

    Raises:
        ValueError: it is not base64, or of no lawful length.
    """
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except NotBase64Error as error:
        raise ValueError(PREFIX) from error
    if not secret.startswith(PREFIX) or len(key) not in _SECRET_BYTES:
        raise ValueError(PREFIX)
    return key
